"""The URL of an API, taken apart before anything secret goes there.

What a person reads in a URL and what a library makes of it must be the same host. So whatever could be read in two
ways is refused, and the host stands here as it goes over the wire: in lower case, in ASCII (RFC 5890's A-labels),
without the port that its scheme has anyway.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from ...errors import ConfigurationError
from ..base import clean

_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*"
)
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
# what RFC 3986 allows in a path; a query may have "?" as well
_IN_PATH = "/:@!$&'()*+,;=-._~%"


@dataclass(frozen=True)
class ApiUrl:
    """Made by `parse`.

    Attributes:
        text: as it is asked for, all of it ASCII.
        host: "api.example.com", "127.0.0.1:8080", "[::1]:8080".
        is_loopback: it does not leave this machine.
    """

    text: str
    host: str
    is_loopback: bool

    @property
    def origin(self) -> str:
        """The URL without path and query."""
        return f"{self.text.partition(':')[0]}://{self.host}"

    @property
    def name(self) -> str:
        """The host without its port."""
        return re.sub(r":[0-9]+$", "", self.host)

    def is_one_of(self, hosts: Iterable[str]) -> bool:
        """Whether `hosts` (a profile's `api_hosts`) has exactly this one."""
        port = f":{_PORTS[self.text.partition(':')[0]]}"
        return any(host.removesuffix(port) == self.host for host in hosts)


def parse(text: str) -> ApiUrl:
    """Raises ConfigurationError, which does not quote the URL: it may have a password in it."""
    if "\\" in text or " " in text or clean(text) != text:
        raise _refused(
            "It has a character that no URL has: a space, a backslash, or one that cannot be seen."
        )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _refused("Its host or its port makes no sense.") from None
    if parts.scheme not in _PORTS:
        raise _refused("It must begin with https://.")
    if "@" in parts.netloc:
        raise _refused(
            "It has a user name or a password before its host. What proves who you are is a token."
        )
    name = _host_name(parts.hostname or "")
    if parts.scheme == "http" and not _is_loopback(name):
        raise ConfigurationError(
            f"A token can be sent to {name} by https only.",
            hint="http:// is for this machine alone: 127.0.0.1, localhost or [::1].",
        )
    host = name if port in (None, _PORTS[parts.scheme]) else f"{name}:{port}"
    path = _escaped(parts.path or "/", _IN_PATH)
    query = f"?{_escaped(parts.query, _IN_PATH + '?')}" if parts.query else ""
    return ApiUrl(f"{parts.scheme}://{host}{path}{query}", host, _is_loopback(name))


def _host_name(name: str) -> str:
    try:
        if ":" in name and "%" not in name:  # urlsplit has seen the brackets
            return f"[{ipaddress.IPv6Address(name).compressed}]"
        name = (name if name.isascii() else name.encode("idna").decode()).lower().removesuffix(".")
    except ValueError:
        raise _refused("Its host makes no sense.") from None
    if not _HOST.fullmatch(name):
        raise _refused("Its host makes no sense." if name else "It has no host.")
    return name


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost"


def _escaped(text: str, allowed: str) -> str:
    """As urllib3 would send it, so that what is signed is what is sent."""
    quoted = quote(_STRAY_PERCENT.sub("%25", text), safe=allowed)
    return _ESCAPE.sub(lambda escape: escape[0].upper(), quoted)


def _refused(why: str) -> ConfigurationError:
    return ConfigurationError(
        "This is not the URL of an API.", detail=why, hint="One looks like https://api.example.com/hello"
    )
