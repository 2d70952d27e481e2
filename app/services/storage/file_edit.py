"""Editing a file of the user's: looked at first, checked, and written whole or not at all, under a lock."""

from __future__ import annotations

import difflib
import errno
import io
import os
import re
import stat
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, TypeVar

from ...errors import CognitoTuiError
from ..base import command
from .atomic_file import cannot_be_written, not_written, write_private
from .file_lock import locked
from .paths import shown_path

_HEADER = re.compile(r"\s*\[.+\]\s*([#;].*)?")
_SETTING = re.compile(r"(?P<before>\s*(?P<name>[\w.\"'-]+)\s*[=:]\s*)(?P<value>.*)")
_MASK = "…"


@dataclass(frozen=True)
class FileEdit:
    """What a file of settings was, and what it is now, or would be. Its subclasses say what a diff may show.

    Attributes:
        keep_mode: whether who may read the file stays as it was; otherwise it becomes its owner's alone.
        notices: what is odd about how it was written, or will be.
        PLAIN: the settings whose values a diff shows; of the others it shows the name.
        NEW: those whose values it shows where they are new.
    """

    path: Path
    before: str = field(repr=False)
    after: str = field(repr=False)
    keep_mode: bool = True
    notices: tuple[str, ...] = ()

    PLAIN: ClassVar[Collection[str]] = ()
    NEW: ClassVar[Collection[str]] = ()

    @staticmethod
    def continued(lines: list[str]) -> set[int]:
        """Return the numbers of the lines that go on with the value above. They may look like settings."""
        raise NotImplementedError

    @property
    def changed(self) -> bool:
        return self.before != self.after

    @property
    def warning(self) -> str:
        """The notices, in sentences for the user; empty for none."""
        return " ".join(filter(None, self.notices))

    def diff(self) -> list[str]:
        """Return a unified diff of the changed lines alone, each with its section beside it, without line ends.

        Of other people's values it shows nothing.
        """
        old, new = (_Lines(text, self.continued) for text in (self.before, self.after))
        diff = [f"--- {self.path}", f"+++ {self.path}"]
        matcher = difflib.SequenceMatcher(None, old.lines, new.lines, autojunk=False)
        for change, i, j, k, m in matcher.get_opcodes():
            if change != "equal":
                header = new.header_above(k) if m > k else old.header_above(i)
                diff.append(f"@@ -{_range(i, j)} +{_range(k, m)} @@ {header}".rstrip())
                diff += (f"-{line}" for line in old.shown(i, j, self.PLAIN))
                diff += (f"+{line}" for line in new.shown(k, m, {*self.PLAIN, *self.NEW}))
        return diff


Edit = TypeVar("Edit", bound=FileEdit)


def edit_file(path: Path, prepare: Callable[[], Edit], *, write: bool = True) -> Edit:
    """Return the edit that `prepare` makes of the file, and write it unless it changes nothing.

    A symbolic link to the file stays.

    Args:
        prepare: reads and checks the file, and raises CognitoTuiError where it must stay as it is. It is called again
            once the file is locked, for what it is then.
        write: False only looks.

    Raises:
        CognitoTuiError: the file cannot be written, and stays as it is; as `prepare`.
    """
    edit = prepare()
    if not write or not edit.changed:
        return edit
    if _is_read_only(path):
        raise CognitoTuiError(
            f"{shown_path(path)} is read-only, and was left as it is.",
            hint=f"To allow changes: {command('chmod', 'u+w', str(path))}",
        )
    try:
        with locked(path) as warning:
            edit = prepare()
            written = write_private(path, edit.after, keep_mode=edit.keep_mode) if edit.changed else ""
    except OSError as error:
        raise not_written(path, error) from None
    return replace(edit, notices=(warning, written, *edit.notices))


def why_not_editable(path: Path) -> str:
    """Return why `edit_file` could not write the file, in a sentence, as far as is seen without writing; or nothing."""
    if _is_read_only(path):
        return f"{shown_path(path)} is read-only."
    there = next(each for each in (path, *path.parents) if os.path.lexists(each))
    is_place = there == path or there.is_dir()  # where it is, or could be made
    if is_place and os.access(there, os.W_OK if there == path else os.W_OK | os.X_OK):
        return ""
    kind = errno.EACCES if is_place else errno.ENOTDIR
    return cannot_be_written(path, OSError(kind, os.strerror(kind)))


def _is_read_only(path: Path) -> bool:
    """Return whether somebody has protected the file: a rename would replace it all the same."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False  # whoever writes will say why it cannot be
    return stat.S_ISREG(mode) and not mode & 0o222


def lines_of(text: str) -> list[str]:
    """Return the lines with their ends, as the standard library's files have them: not cut at form feeds."""
    return list(io.StringIO(text, newline=""))


class _Lines:
    def __init__(self, text: str, continued: Callable[[list[str]], set[int]]) -> None:
        self.lines = [line.rstrip("\r\n") for line in lines_of(text)]
        self._continued = continued(self.lines)

    def header_above(self, number: int) -> str:
        above = (line for at, line in enumerate(self.lines[:number]) if at not in self._continued)
        return next((line.strip() for line in reversed(list(above)) if _HEADER.fullmatch(line)), "")

    def shown(self, begin: int, end: int, plain: Collection[str]) -> Iterator[str]:
        for number in range(begin, end):
            line = self.lines[number]
            found = None if number in self._continued else _SETTING.fullmatch(line)
            if not line.strip() or (number not in self._continued and _HEADER.fullmatch(line)):
                yield line
            elif found is None:
                yield _MASK
            elif re.split(r"[.\"']+", found["name"].strip("\"'"))[-1].lower() in plain:
                yield line
            else:
                yield found["before"] + _MASK


def _range(begin: int, end: int) -> str:
    """Return it as in a diff: the first line and how many, or the line after which there are none."""
    count = end - begin
    return f"{begin + 1}" if count == 1 else f"{begin + 1 if count else begin},{count}"
