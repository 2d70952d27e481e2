"""What else than the profile decides where a sign-in goes: a weak source, the environment, endpoints and proxies.

Endpoints and proxies are shown by host alone: such a URL may have a password of its own in it. botocore is not needed
for that, as the first paint does not wait for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ...errors import ConfigurationError
from ..aws import shown_url
from ..config import Profile
from ..storage import once

ENDPOINT, PROXY = OVERRIDES = ("Endpoint", "Proxy")
_SERVICES = ("cognito_identity_provider", "cognito_identity", "sts")
_PROXIES = ("https_proxy", "http_proxy")
_PARTS = {
    "user_pool_id": "User pool",
    "client_id": "App client",
    "identity_pool_id": "Identity pool",
    "role_arn": "Role",
}


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


def decided_elsewhere(profile: Profile, environ: Mapping[str, str]) -> tuple[Decided, ...]:
    """What a person should see before a password is typed: all that the profile they may think of does not decide.

    That is what a weak source says, what the environment says in a profile's place, endpoints, and proxies.
    """
    parts = (
        Decided(what, getattr(profile, setting), profile.sources.get(setting, ""), setting in profile.weak)
        for setting, what in _PARTS.items()
        if setting in profile.weak or (profile.named and not _is_its_own(profile, setting))
    )
    common = once((overrides, id(environ)), lambda: overrides(environ))  # the same for all profiles
    return (*(part for part in parts if part.value and part.source), *common)


def _is_its_own(profile: Profile, setting: str) -> bool:
    """Whether the profile says it, or a flag does: that was just typed."""
    return profile.sources.get(setting, "").startswith(("config.toml [profiles.", "--"))


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
        from . import files as aws_files  # its parser takes as long as all the rest

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
