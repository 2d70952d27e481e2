"""One JSON object in a private file that all processes of this user share."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from .errors import ConfigurationError
from .folders import shown_path
from .private_file import locked, write_private

Records = dict[str, Any]


class Cipher(Protocol):
    """Both raise ConfigurationError."""

    def seal(self, text: str) -> str: ...

    def unseal(self, sealed: str) -> str: ...


class JsonFile:
    """Mode 0600 from its first byte on, replaced at once, under the kernel's lock; never where it cannot be read.

    Args:
        cipher: what the file's text is encrypted with, if it is.
    """

    def __init__(self, path: Path, cipher: Cipher | None = None) -> None:
        self.path = path
        self._cipher = cipher

    def read(self) -> Records:
        """Empty where there is no file.

        Raises ConfigurationError, with the line, for what is no JSON object, and for a file that cannot be read.
        """
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        except UnicodeDecodeError:
            raise self._damaged("it is not UTF-8") from None
        except OSError as error:
            raise ConfigurationError(
                f"{shown_path(self.path)} cannot be read.", detail=f"{error.strerror}."
            ) from None
        if self._cipher is not None:
            text = self._cipher.unseal(text)
        why = "it is no JSON object"
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
        """Replaces what is there by what `change` makes of it.

        Raises:
            OSError: it cannot be written.
            CognitoTuiError: as `read`, or another process held the lock for too long.
        """
        with locked(self.path):
            # read under the lock: another process may have put something since
            text = json.dumps(change(self.read()), indent=2)
            write_private(self.path, self._cipher.seal(text) if self._cipher else text)

    def _damaged(self, why: str) -> ConfigurationError:
        return ConfigurationError(
            f"{shown_path(self.path)} is damaged ({why}).", hint="It is left as it is: mend it, or delete it."
        )

    def clear(self) -> None:
        """Raises OSError."""
        self.path.unlink()


class Memory:
    """What a JsonFile does, for as long as the program runs."""

    def __init__(self) -> None:
        self._records: Records = {}

    def read(self) -> Records:
        return self._records

    def change(self, change: Callable[[Records], Records]) -> None:
        self._records = change(self._records)

    def clear(self) -> None:
        self._records = {}
