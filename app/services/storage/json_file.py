"""One JSON object in a private file that all processes of this user share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from ...errors import CognitoTuiError, ConfigurationError, NotForgotten
from ..base import command
from .atomic_file import cannot_be_written, reason, write_private
from .file_lock import locked
from .leftovers import copies, copies_in_words, temporary_files
from .ownership import check_own
from .paths import shown_path
from .read_once import once
from .regular_file import read_regular, regular

Records = dict[str, Any]


class Cipher(Protocol):
    """Both raise ConfigurationError."""

    def seal(self, text: str) -> str: ...

    def unseal(self, sealed: str) -> str: ...


class JsonFile:
    """A file of mode 0600 from its first byte on, replaced at once, under the kernel's lock.

    It is never written where it cannot be read, nor read from a folder that others could have put it in.

    Args:
        cipher: what the file's text is encrypted with, if it is.

    Attributes:
        warning: what is odd about the last change, and has not kept it from being made; empty for nothing.
    """

    def __init__(self, path: Path, cipher: Cipher | None = None) -> None:
        self.path = path
        self.warning = ""
        self._cipher = cipher

    def read(self) -> Records:
        """Return what is in it; empty where there is no file.

        Raise ConfigurationError, with the line, for what is not a JSON object, for a file that cannot be read, and for
        one that others can write to, or put there.
        """
        return once((JsonFile, self.path, type(self._cipher)), self._read)

    def _read(self) -> Records:
        check_own(self.path.parent)
        check_own(self.path)
        try:
            text = read_regular(self.path).decode()
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except UnicodeDecodeError:
            raise self._damaged("it is not UTF-8") from None
        except OSError as error:
            raise ConfigurationError(
                f"{shown_path(self.path)} cannot be read.", detail=f"{reason(error)}."
            ) from None
        if self._cipher is not None:
            text = self._cipher.unseal(text)
        import json  # late: the first start has no file

        why = "it is not a JSON object"
        try:
            records = json.loads(text)
        except json.JSONDecodeError as error:
            records, why = None, f"line {error.lineno}, column {error.colno}: {error.msg}"
        except (ValueError, RecursionError):
            records = None
        if not isinstance(records, dict):
            raise self._damaged(why)  # not within `except`: the decoder's error holds the text
        return records

    def change(self, change: Callable[[Records], Records]) -> None:
        """Replace what is there by what `change` makes of it.

        Raises:
            OSError: it cannot be written.
            CognitoTuiError: as `read`, or another process held the lock for too long.
        """
        check_own(self.path.parent)
        with locked(self.path) as warning:
            # read under the lock: another process may have put something since
            import json

            text = json.dumps(change(self._read()), indent=2)
            written = write_private(self.path, self._cipher.seal(text) if self._cipher else text)
        self.warning = " ".join(filter(None, (warning, written)))

    def erase(self, change: Callable[[Records], Records]) -> NotForgotten | None:
        """Change it as `change` does, which takes something out. It is gone once a look at the file says so.

        Returns:
            What is left of it, for all that is known, as an error for whoever would say that it is gone.
        """
        try:
            if self._holds(change):
                self.change(change)
                if self._cipher is not None:
                    self._remove_if_empty()
                for copy in copies(self.path):
                    copy.unlink()
            if not self._holds(change):
                return None
            why = "It is there again; another process may have written it."
        except OSError as error:
            why = cannot_be_written(self.path, error)
        except CognitoTuiError as error:
            why = str(error)
        return NotForgotten(
            "This machine still keeps what was to be deleted.",
            detail=f"It is in {shown_path(self.path)}. {why}",
            hint=f"Repair that and try again, or delete the file: {command('rm', str(self.path))}",
        )

    def _holds(self, change: Callable[[Records], Records]) -> bool:
        """Return whether `change` has something to take out, or a process that was killed has left something.

        Raise OSError or CognitoTuiError where that is not known.
        """
        left = [*temporary_files(self.path), *copies(self.path)]
        try:
            os.lstat(self.path)
        except (FileNotFoundError, NotADirectoryError):  # any other reason is none to believe that it is gone
            if not left:
                return False
        records = self._read()
        return change(records) != records or bool(left)

    def _remove_if_empty(self) -> None:
        """Remove what a cipher has nothing to keep in. Raise OSError or CognitoTuiError."""
        with locked(self.path):
            if os.path.lexists(self.path) and not self._read():
                self.clear()

    def _damaged(self, why: str) -> ConfigurationError:
        return ConfigurationError(
            f"{shown_path(self.path)} is damaged ({why}).",
            detail=copies_in_words(self.path),
            hint="The file was left unchanged. Repair or delete it.",
        )

    def look_again(self) -> None:
        """Nothing of what was read is remembered."""

    def clear(self) -> None:
        """Raises OSError, ConfigurationError: there is no such file, or it is none that was written here."""
        check_own(self.path.parent)
        regular(self.path)
        self.path.unlink()


class InMemoryStore:
    """Does what a JsonFile does, for as long as the program runs."""

    warning = ""

    def __init__(self) -> None:
        self._records: Records = {}

    def read(self) -> Records:
        return self._records

    def change(self, change: Callable[[Records], Records]) -> None:
        self._records = change(self._records)

    def erase(self, change: Callable[[Records], Records]) -> None:
        self.change(change)

    def look_again(self) -> None:
        """Nothing is anywhere else."""

    def clear(self) -> None:
        self._records = {}
