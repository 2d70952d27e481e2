"""Other hosts than AWS's own that requests go to, or through: endpoints and proxies that this machine's settings name.

Shown before a password is typed, by host alone: such a URL may have a password of its own in it. botocore is not
needed for that, as the first paint does not wait for it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from ...errors import ConfigurationError
from ..config import SRP

ENDPOINT, PROXY = OVERRIDES = ("Endpoint", "Proxy")
_SERVICES = ("cognito_identity_provider", "cognito_identity", "sts")
_PROXIES = ("https_proxy", "http_proxy")


class Decided(NamedTuple):
    """One part of where a sign-in goes, and what says so: ("Endpoint", "http://127.0.0.1:4566", "AWS_ENDPOINT_URL").

    Attributes:
        weak: see `trust`.
    """

    what: str
    value: str
    source: str
    weak: bool = False

    def __str__(self) -> str:
        return f"{self.what} {self.value} from {self.source}"


def overrides(environ: Mapping[str, str]) -> tuple[Decided, ...]:
    """Those that count for a sign-in, as botocore reads them; each once."""
    found: dict[tuple[str, str], Decided] = {}
    for each in (*_endpoints(environ), *_proxies(environ)):
        found.setdefault((each.what, each.value), each)
    return tuple(found.values())


def check_private(url: str) -> None:
    """Before a password goes there. Raises ConfigurationError where others could read it on the way."""
    if url.lower().startswith("https://"):
        return
    reader = _proxy(url) if is_loopback(url) else url
    if reader is None or is_loopback(reader):
        return
    raise ConfigurationError(
        f"The password would go to {host(reader)} unencrypted.",
        detail=f"The endpoint is {shown_url(url)}.",
        hint=f"http:// is for this machine alone (127.0.0.1). Use https://; or --auth-flow {SRP}, with which the "
        "password stays on this machine.",
    )


def host(url: str) -> str:
    """Host and port, without the password that a URL may carry; never fails, whatever the URL looks like."""
    return url.rpartition("@")[2].rpartition("//")[2].partition("/")[0]


def shown_url(url: str) -> str:
    """Scheme, host and port; nothing of a URL that could be read in two ways."""
    scheme, separator, rest = url.partition("://") if "://" in url else ("", "", url)
    authority = re.split(r"[/?#\\]", rest)[0]
    if "@" in rest[len(authority) :]:
        return "a URL that can be read in two ways"
    return f"{scheme}{separator}{authority.rpartition('@')[2]}"


def is_loopback(url: str) -> bool:
    """Whether it leads to this machine alone, whichever way it is read."""
    import ipaddress

    if "\\" in url:
        return False
    try:
        name = urlsplit(url if "//" in url else f"//{url}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _proxy(url: str) -> str | None:
    """The one that a request to this http:// URL is sent through."""
    from botocore.utils import get_environ_proxies

    return get_environ_proxies(url).get("http") or None


def _endpoints(environ: Mapping[str, str]) -> Iterator[Decided]:
    if environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return
    in_file: Mapping[str, str] | None = None
    for service in _SERVICES:
        own = f"AWS_ENDPOINT_URL_{service.upper()}"
        if name := own if environ.get(own) else "AWS_ENDPOINT_URL" if environ.get("AWS_ENDPOINT_URL") else "":
            yield Decided(ENDPOINT, shown_url(environ[name]), name)
            continue
        if in_file is None:
            in_file = _in_aws_config(environ)
        if url := in_file.get(service):
            yield Decided(ENDPOINT, shown_url(url), "the AWS config file")


def _in_aws_config(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Service → its endpoint's URL. Whatever is wrong with the file is said by those who need it."""
    from ..storage import read_source

    path = os.path.expanduser(environ.get("AWS_CONFIG_FILE") or os.path.join("~", ".aws", "config"))
    try:
        if "endpoint_url" not in (read_source(Path(path)) or ""):
            return {}
        from ..aws_files import files as aws_files  # its parser takes as long as all the rest

        file = aws_files.read(Path(path))
        name = environ.get("AWS_DEFAULT_PROFILE") or environ.get("AWS_PROFILE") or "default"
        profile = file.section(aws_files.config_section(file, name))
    except ConfigurationError:
        return {}
    if profile.get("ignore_configured_endpoint_urls", "").lower() == "true":
        return {}
    services = file.section(f"services {profile.get('services', '')}")
    return {name: _nested(services.get(name, "")) or profile.get("endpoint_url", "") for name in _SERVICES}


def _nested(lines: str) -> str:
    """The endpoint of a service: settings of settings are lines of their own."""
    pairs = (line.partition("=") for line in lines.splitlines())
    return next((value.strip() for key, _, value in pairs if key.strip() == "endpoint_url"), "")


def _proxies(environ: Mapping[str, str]) -> Iterator[Decided]:
    for name in _PROXIES:
        # as urllib, whom botocore asks: lower case counts first
        source = next((each for each in (name, name.upper()) if environ.get(each)), "")
        if source and "*" not in (environ.get("no_proxy") or environ.get("NO_PROXY", "")):
            yield Decided(PROXY, shown_url(environ[source]), source)
