"""The environment of a command that is to have our AWS credentials, and nobody else's."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from ...errors import ConfigurationError
from ..aws_files import config_file, credentials_file, read
from ..base import POSIX, SECRETS, Secret
from .delivery import MARKS, NAMES, PREFIXES, Delivery, is_of_credentials

URL_VARIABLE = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
TOKEN_VARIABLE = "AWS_CONTAINER_AUTHORIZATION_TOKEN"  # the variable's name  # noqa: S105
TOKEN_FILE_VARIABLE = (
    f"{TOKEN_VARIABLE}_FILE"  # some SDKs read this one alone, and all prefer it that know it
)
# in a profile, these give credentials
GIVE_CREDENTIALS = frozenset(
    {"aws_access_key_id", "credential_process", "login_session", "role_arn", "sso_session", "sso_start_url"}
)
# A file that nobody can make, as what is above it is none: whatever the command writes goes nowhere.
_NO_FILE = os.path.join(os.devnull, "hidden") if POSIX else os.devnull


def child_environment(
    environ: Mapping[str, str], delivery: Delivery, instead: Mapping[str, Secret] | None = None
) -> dict[str, str]:
    """The environment of a command: that of this process, with our credentials and no others.

    Args:
        environ: this process's.
        instead: variables that lead to the credentials, for a command that does not get the keys themselves.
    """
    given = delivery.variables() if instead is None else {**instead, **delivery.region_variables()}
    return {
        **{name: value for name, value in environ.items() if not _strays(name)},
        **{name: value.reveal() for name, value in given.items()},
        **delivery.marks,
    }


def without(environ: Mapping[str, str], files: Iterable[str]) -> dict[str, str]:
    """`environ`, in which these variables name a file that is not there."""
    return {**environ, **dict.fromkeys(files, _NO_FILE)}


def shadowing_files(environ: Mapping[str, str]) -> dict[str, Path]:
    """Files whose [default] profile gives credentials, which the SDKs prefer to the container provider's.

    By the variable that names the file.
    """
    files = {"AWS_SHARED_CREDENTIALS_FILE": credentials_file, "AWS_CONFIG_FILE": config_file}
    found = ((variable, _giving(file, environ)) for variable, file in files.items())
    return {variable: path for variable, path in found if path is not None}


def shadowing_variables(environ: Mapping[str, str]) -> list[str]:
    """What of `environ` the AWS SDKs prefer to the container provider."""
    ours = (URL_VARIABLE, TOKEN_VARIABLE, TOKEN_FILE_VARIABLE)
    strong = ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE")
    containers = [name for name in environ if name.startswith("AWS_CONTAINER_") and name not in ours]
    return [name for name in strong if environ.get(name)] + containers


def credential_patterns() -> list[str]:
    """Return the variables that a command does not inherit, as a shell's `case` has them."""
    return [*sorted({*NAMES, *SECRETS, *MARKS}), *(f"{prefix}*" for prefix in PREFIXES)]


def _strays(name: str) -> bool:
    return is_of_credentials(name) or name in SECRETS or name in MARKS


def _giving(file: Callable[[Mapping[str, str]], Path], environ: Mapping[str, str]) -> Path | None:
    """The path of a file whose [default] profile gives credentials; None also for one that cannot be read: the SDKs
    will say so.
    """
    try:
        path = file(environ)
        return path if GIVE_CREDENTIALS & read(path).section("default").keys() else None
    except ConfigurationError:
        return None
