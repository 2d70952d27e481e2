"""Answers that come with the command, for scripts."""

from __future__ import annotations

import argparse
import shlex
import sys
from functools import cached_property

from ...errors import CognitoTuiError, ConfigurationError
from ...services.base import TOTP, LimitOfChildren, Secret, environment
from .messages import echo

TOTP_SECONDS = 60.0  # a password store may ask for its own passphrase first
_LONGEST = 10_000  # bytes of a line


class PresetAnswers:
    """Answers from flags, the environment or standard input; each is used once, and None where there is none.

    Lines of standard input are taken in this order: password, new password, codes.
    """

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._arguments = arguments
        self._from_environment = environment().get("COGNITO_PASSWORD")

    @cached_property
    def password(self) -> Secret | None:
        """The password. Raise ConfigurationError when standard input is the terminal, CognitoTuiError when it ended."""
        if self._option("password_stdin"):
            return _line("the password")
        argument = getattr(self._arguments, "password", None)
        if argument is not None:
            echo("cognito-tui: -p leaks the password through `ps` and the shell's history.")
            echo("  COGNITO_PASSWORD or --password-stdin does not.")
            return Secret(argument)
        return Secret(self._from_environment) if self._from_environment else None

    @cached_property
    def new_password(self) -> Secret | None:
        """The new password. Raise as `password`."""
        _ = self.password
        return _line("the new password") if self._option("new_password_stdin") else None

    def code(self, challenge: str = "") -> Secret | None:
        """Return a code. Raise as `password`; CognitoTuiError when the command for authenticator codes fails."""
        command = getattr(self._arguments, "totp_command", None)
        if command is not None and challenge == TOTP:
            return command_output(command)
        _ = self.new_password
        return _line("the code") if self._option("code_stdin") else None

    @property
    def has_totp(self) -> bool:
        return getattr(self._arguments, "totp_command", None) is not None

    def _option(self, name: str) -> bool:
        return bool(getattr(self._arguments, name, False))


def _line(what: str) -> Secret:
    if sys.stdin.isatty():
        raise ConfigurationError(
            f"Standard input is the terminal, which would show {what}.",
            hint="Pipe it in; or leave the option away, and be asked.",
        )
    line = sys.stdin.buffer.readline(_LONGEST).rstrip(b"\r\n")
    if not line:
        raise CognitoTuiError(f"Standard input has no line for {what}.")
    text = line.decode(errors="replace")
    if "\ufffd" in text:  # not `decode`'s own error: it holds the line
        raise CognitoTuiError(f"Standard input is not text where {what} should be.", hint="It must be UTF-8.")
    return Secret(text)


def command_output(command: str, seconds: float = TOTP_SECONDS) -> Secret:
    """Return what `command` prints: it runs without a shell, with standard error and the terminal its own.

    Raises CognitoTuiError when it cannot be run, fails, prints nothing, or takes longer than `seconds`.
    """
    import subprocess

    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if not words:
        raise ConfigurationError("--totp-command cannot be read: are all quotes closed?")
    why = ""
    try:
        with LimitOfChildren():
            done = subprocess.run(  # noqa: S603  # the person's own command, without a shell
                words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=seconds, check=False
            )
    except subprocess.TimeoutExpired:
        why = f"took longer than {seconds:g} s"
    except OSError as error:
        why = f"could not be run: {error.strerror}"
    else:
        if done.returncode:
            why = f"ended with {done.returncode}"
        elif not done.stdout.strip():
            why = "printed nothing"
    if why:  # not within `except`: the original error may hold what was printed
        raise CognitoTuiError(f"The command for the authenticator's code {why}.", detail=words[0])
    return Secret(done.stdout.decode(errors="replace").strip())
