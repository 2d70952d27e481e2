"""The environment of a command that is to have our AWS credentials, and nobody else's."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from ...errors import ConfigurationError
from ..aws_files import config_file, credentials_file, read
from ..base import SECRETS, Secret

# What AWS's SDKs and tools take credentials from, or what belongs to some. AWS_ACCESS_KEY and AWS_SECRET_KEY: older
# Java and Go; AWS_SECURITY_TOKEN, AWS_CREDENTIAL_FILE: boto; AWS_CREDENTIAL_SCOPE: JavaScript; AWS_ACCOUNT_ID: goes
# with the keys, and into the names of endpoints; AWS_SESSION_EXPIRATION, AWS_VAULT: shown by prompts.
# https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html#EVarSettings
_NAMES = frozenset(
    {
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_ACCOUNT_ID",
        "AWS_CREDENTIAL_EXPIRATION",
        "AWS_CREDENTIAL_FILE",
        "AWS_CREDENTIAL_SCOPE",
        "AWS_DEFAULT_PROFILE",
        "AWS_PROFILE",
        "AWS_ROLE_ARN",
        "AWS_ROLE_SESSION_NAME",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SECRET_KEY",
        "AWS_SECURITY_TOKEN",
        "AWS_SESSION_EXPIRATION",
        "AWS_SESSION_TOKEN",
        "AWS_VAULT",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        *SECRETS,
    }
)
# of the container provider; of single services, where they are preferred to any keys
_PREFIXES = ("AWS_CONTAINER_", "AWS_BEARER_TOKEN_")
URL_VARIABLE = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
TOKEN_VARIABLE = "AWS_CONTAINER_AUTHORIZATION_TOKEN"  # the variable's name  # noqa: S105
TOKEN_FILE_VARIABLE = (
    f"{TOKEN_VARIABLE}_FILE"  # some SDKs read this one alone, and all prefer it that know it
)
REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")
# in a profile, these give credentials
GIVE_CREDENTIALS = frozenset(
    {"aws_access_key_id", "credential_process", "login_session", "role_arn", "sso_session", "sso_start_url"}
)


def child_environment(
    environ: Mapping[str, str], credentials: Mapping[str, Secret], region: str
) -> dict[str, str]:
    """The environment of a command: that of this process, with our credentials and no others.

    Args:
        environ: this process's.
        credentials: the variables that give ours, and perhaps a region.
        region: for those whose own settings name none.
    """
    child = {name: value for name, value in environ.items() if not _strays(name)}
    child |= {name: value.reveal() for name, value in credentials.items()}
    if not any(child.get(name) for name in REGION_VARIABLES):
        own = _default_profile(environ).get("region", "")
        child |= dict.fromkeys(
            REGION_VARIABLES, own if own and own.isascii() and own.isprintable() else region
        )
    return child


def without(environ: Mapping[str, str], files: Iterable[str]) -> dict[str, str]:
    """`environ`, in which these variables name empty files."""
    return {**environ, **dict.fromkeys(files, os.devnull)}


def shadowing_files(environ: Mapping[str, str]) -> dict[str, Path]:
    """Files whose [default] profile gives credentials, which the SDKs prefer to the container provider's.

    By the variable that names the file.
    """
    profiles = _default_profiles(environ).items()
    return {
        variable: path
        for variable, (path, settings) in profiles
        if path and GIVE_CREDENTIALS & settings.keys()
    }


def shadowing_variables(environ: Mapping[str, str]) -> list[str]:
    """What of `environ` the AWS SDKs prefer to the container provider."""
    ours = (URL_VARIABLE, TOKEN_VARIABLE, TOKEN_FILE_VARIABLE)
    strong = ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE")
    containers = [name for name in environ if name.startswith("AWS_CONTAINER_") and name not in ours]
    return [name for name in strong if environ.get(name)] + containers


def credential_patterns() -> list[str]:
    """Return the variables that a command does not inherit, as a shell's `case` has them."""
    return [*sorted(_NAMES), *(f"{prefix}*" for prefix in _PREFIXES)]


def _strays(name: str) -> bool:
    return name in _NAMES or name.startswith(_PREFIXES)


def _default_profile(environ: Mapping[str, str]) -> Mapping[str, str]:
    """As the SDKs read it: what the credentials file says counts more."""
    credentials, config = (settings for _, settings in _default_profiles(environ).values())
    return {**config, **credentials}


def _default_profiles(environ: Mapping[str, str]) -> dict[str, tuple[Path | None, Mapping[str, str]]]:
    """By the variable that names the file."""
    return {
        "AWS_SHARED_CREDENTIALS_FILE": _default_of(lambda: credentials_file(environ)),
        "AWS_CONFIG_FILE": _default_of(lambda: config_file(environ)),
    }


def _default_of(file: Callable[[], Path]) -> tuple[Path | None, Mapping[str, str]]:
    """Empty also where the file cannot be read: the SDKs will say so."""
    try:
        path = file()
        return path, read(path).section("default")
    except ConfigurationError:
        return None, {}
