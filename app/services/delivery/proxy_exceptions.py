"""What keeps a program's own proxy from getting its requests to a server of ours, and with them the token.

curl and most others read `no_proxy` before `NO_PROXY`, some only the one or the other: both are set. Rust's clients ask
a proxy even for loopback. Go knows loopback by itself; AWS's SDKs for Python and JavaScript use no proxy here, unless
node is told to use one for all requests.
"""

from __future__ import annotations

from collections.abc import Mapping

_PROXIES = ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")
_EXCEPTIONS = ("no_proxy", "NO_PROXY")


def past_proxies(environ: Mapping[str, str], host: str) -> dict[str, str]:
    """Return the variables that have `host` asked directly, with what they say already; none where there is no proxy.

    Without a proxy in the environment they would do harm: Python then looks for no system proxy either.
    """
    if not any(environ.get(name) for name in _PROXIES):
        return {}
    said = {name: environ.get(name, "") for name in _EXCEPTIONS}
    either = said["no_proxy"] or said["NO_PROXY"]
    return {name: _with(own or either, host) for name, own in said.items()}


def _with(exceptions: str, host: str) -> str:
    listed = exceptions.replace(",", " ").split()
    if host in listed or "*" in listed:
        return exceptions
    return ",".join(part for part in (exceptions.strip(" ,"), host) if part)
