"""What this process has from whoever started it: its environment, whose secrets no child inherits, and its folder."""

from __future__ import annotations

import os
from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from .secret import Secret

SECRETS = ("COGNITO_PASSWORD", "COGNITO_CLIENT_SECRET")

_withdrawn: dict[str, Secret] = {}


def withdraw_secrets() -> None:
    """Takes the secrets out of this process's environment, once for all that it starts, or has libraries start.

    For the beginning of a program of ours. In a library it would be the host's environment.
    """
    from .secret import Secret  # a warm `credential-process` does without

    for name in SECRETS:
        if name in os.environ:
            _withdrawn[name] = Secret(os.environ.pop(name))


def environment() -> dict[str, str]:
    """This process's environment as it was when the program began."""
    return {**os.environ, **{name: secret.reveal() for name, secret in _withdrawn.items()}}


def for_children(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` without the secrets, for a program that is started where nobody has withdrawn them."""
    return {name: value for name, value in environ.items() if name not in SECRETS}


def is_remote(environ: Mapping[str, str]) -> bool:
    """Return whether an environment comes over SSH."""
    return any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))


def working_directory() -> Path | None:
    """Return the working directory; None where it was removed, or may not be looked for."""
    from pathlib import Path  # a warm `credential-process` does without

    try:
        return Path.cwd()  # noqa: TID251  # the one place
    except OSError:
        return None
