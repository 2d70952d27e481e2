"""One JSON object that a program of the user's keeps: pass, gopass, 1Password's op, or any other.

It gets the text on standard input and gives it on standard output: no secret is in an argument. It runs without a
shell, as AWS programs run a `credential_process`, and away from the terminal: only its own agent can ask anything.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress

from ...errors import CognitoTuiError, ConfigurationError, NotForgotten
from ..base import POSIX, LimitOfChildren, Secret, for_children
from .file_lock import locked
from .json_file import JsonFile, Records
from .paths import state_file
from .read_once import once

SECONDS = 60.0  # for each run: its agent may ask for a passphrase
_FRESH = 300.0  # seconds for which what was loaded is believed: each load may ask somebody
_LARGEST = 4_000_000  # bytes
_NOTHING = Secret("")
_FROM_TERMINALS = ("GPG_TTY", "SSH_TTY")  # where an agent would draw its question


class CommandStore:
    """Does what a JsonFile does, with what `load` prints and `store` is given.

    A `load` that fails counts as nothing stored only before the first success of `store`, which a file notes. After
    that it is an error, and nothing is written over what could not be read.

    Args:
        store: the command that keeps its standard input.
        load: the command that prints it.
        may_ask: whether its agent may use the terminal that this program was started in.

    Attributes:
        path: what a lock is named after; there is no such file.
        warning: as of JsonFile.
    """

    def __init__(self, store: str, load: str, *, may_ask: bool = False, seconds: float = SECONDS) -> None:
        self._store, self._load = store, load
        self._may_ask = may_ask
        self._seconds = seconds
        self._name = hashlib.sha256(f"{store}\0{load}".encode()).hexdigest()[:16]
        self.path = state_file(f"sessions-{self._name}")
        self._noted = JsonFile(state_file("stored-by-command.json"))
        self._loaded: tuple[float, Records | CognitoTuiError] | None = None
        self.warning = ""

    def read(self) -> Records:
        """Return what is stored. Raise ConfigurationError where that cannot be known."""
        if self._loaded is None or time.monotonic() - self._loaded[0] > _FRESH:
            try:
                found: Records | CognitoTuiError = once((CommandStore, self._name), self._read)
            except CognitoTuiError as error:
                found = error
            self._loaded = time.monotonic(), found
        if isinstance(found := self._loaded[1], CognitoTuiError):
            raise found.with_traceback(None)
        return found

    def look_again(self) -> None:
        """Have the next `read` ask the program."""
        self._loaded = None

    def change(self, change: Callable[[Records], Records]) -> None:
        """Replace what is stored. Raise OSError or CognitoTuiError, also where it is not stored after all."""
        with locked(self.path) as warning:
            before = self._read()
            if (records := change(before)) == before and self._is_noted():
                return
            self._run(self._store, Secret(json.dumps(records)))
            self.look_again()
            if self._read() != records:
                raise ConfigurationError(
                    f"{_program(self._load)} does not give what {_program(self._store)} was given.",
                    hint="Do store_command and load_command name the same place?",
                )
            self._noted.change(lambda noted: {**noted, self._name: True})
        self.warning = warning

    def erase(self, change: Callable[[Records], Records]) -> NotForgotten | None:
        """Change it as `change` does, which takes something out; return what is left, as JsonFile does."""
        try:
            before = self._read()
            if change(before) != before:
                self.change(change)
            return None
        except OSError as error:
            why = error.strerror or type(error).__name__
        except CognitoTuiError as error:
            why = str(error)
        return NotForgotten(
            "What was to be deleted is still stored.",
            detail=f"{_program(self._store)} keeps it. {why}",
            hint="Repair that and try again, or delete it there.",
        )

    def clear(self) -> None:
        """Raise OSError or CognitoTuiError."""
        self.change(lambda _: {})

    def _read(self) -> Records:
        try:
            text = self._run(self._load)
        except _Failed:
            if self._is_noted():
                raise
            return {}
        records = _records(text)
        if records is None:  # whose decoder's error would hold the text
            raise ConfigurationError(
                f"What {_program(self._load)} prints is not what was stored.",
                hint="Nothing was changed. Delete it there, or set load_command to what prints it.",
            )
        return records

    def _is_noted(self) -> bool:
        return self._noted.read().get(self._name) is True

    def _run(self, command: str, text: Secret = _NOTHING) -> Secret:
        """Return what the command prints. Raise ConfigurationError, which holds nothing of it."""
        program = _program(command)
        process = None
        try:
            process = self._started(command)
            printed = _printed(process, text, self._seconds)
        finally:
            if process is not None and process.poll() is None:  # also where Ctrl-C ends the waiting
                _end(process)
        if printed is None:
            raise ConfigurationError(
                f"{program} did not answer within {self._seconds:g} seconds.",
                hint="Is it waiting to be unlocked?",
            )
        if process.returncode:
            raise _Failed(
                f"{program} ended with exit code {process.returncode}.",
                hint="To see why, run it yourself. If what it kept was deleted, give store_command {} to begin anew.",
            )
        return printed

    def _environment(self) -> dict[str, str]:
        left_out = () if self._may_ask else _FROM_TERMINALS
        return {name: value for name, value in for_children(os.environ).items() if name not in left_out}

    def _started(self, command: str) -> subprocess.Popen[bytes]:
        try:
            with LimitOfChildren():
                return subprocess.Popen(  # noqa: S603  # the user's own command, without a shell
                    shlex.split(command),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=self._environment(),
                    start_new_session=True,
                )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it is no command"
            raise ConfigurationError(f"{_program(command)} cannot be run: {why}.") from None


class _Failed(ConfigurationError):
    """The command ran, and said that it failed."""


def _records(text: Secret) -> Records | None:
    """Return what a text holds, which may be empty; None where it is something else."""
    try:
        records = json.loads(text.reveal().strip() or "{}")
    except (ValueError, RecursionError):
        return None
    return records if isinstance(records, dict) else None


def _printed(process: subprocess.Popen[bytes], text: Secret, seconds: float) -> Secret | None:
    """Return what it prints, to whom `text` is given; None where that takes longer."""
    with suppress(subprocess.TimeoutExpired):
        printed, _ = process.communicate(text.reveal().encode(), timeout=seconds)
        return Secret(printed[:_LARGEST].decode(errors="replace"))
    return None


def _program(command: str) -> str:
    return command.split()[0] if command.split() else command


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and those that it has started."""
    try:
        if POSIX:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except OSError:
        process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
