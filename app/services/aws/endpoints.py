"""Where a request goes: its URL as it may be shown, and whether a secret may go there in clear."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from ...errors import ConfigurationError
from ...hints import Hint, Parameter
from ..config import SRP, secrets_in_clear


def check_way(parameters: Mapping[str, object], endpoint: Callable[[], str]) -> None:
    """Check where a request to Cognito goes before it is sent, an administrator's as well.

    Args:
        endpoint: returns the URL that it goes to.

    Raises:
        ConfigurationError: it would send a secret in clear, and others could read it on the way.
    """
    if any(secrets_in_clear(parameters)):
        check_private(endpoint())


def check_private(url: str) -> None:
    """Raise ConfigurationError if others could read a password on its way to this URL."""
    if url.lower().startswith("https://"):
        return
    from .settings import proxy_for  # late: the first paint shows URLs, and asks for no proxy

    reader = (proxy_for(url) or None) if is_loopback(url) else url
    if reader is None or is_loopback(reader):
        return
    raise ConfigurationError(
        f"The password would go to {host(reader)} unencrypted.",
        detail=f"The endpoint is {shown_url(url)}.",
        hint=Hint(
            "http:// is for this machine alone (127.0.0.1). Use https://; or ",
            Parameter("auth_flow", SRP),
            ", with which the password stays on this machine.",
        ),
    )


def host(url: str) -> str:
    """Return host and port, without the password that a URL may contain; never fail, whatever the URL looks like."""
    return url.rpartition("@")[2].rpartition("//")[2].partition("/")[0]


def shown_url(url: str) -> str:
    """Return scheme, host and port; nothing of a URL that could be read in two ways."""
    scheme, separator, rest = url.partition("://") if "://" in url else ("", "", url)
    authority = re.split(r"[/?#\\]", rest)[0]
    if "@" in rest[len(authority) :]:
        return "a URL that can be read in two ways"
    return f"{scheme}{separator}{authority.rpartition('@')[2]}"


def is_loopback(url: str) -> bool:
    """Return whether it leads to this machine alone, whichever way it is read."""
    import ipaddress

    if "\\" in url:
        return False
    try:
        name = urlsplit(url if "//" in url else f"//{url}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
