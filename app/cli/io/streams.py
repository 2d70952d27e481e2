"""Standard streams that are closed, full, or lead nowhere.

Data that cannot be read or written is a refusal in words. Talk that cannot be said is not said: what it is about
happens all the same.

A terminal gets UTF-8 whatever the locale says, as today's all read that. Elsewhere our own signs are spelled where the
locale's encoding does not have them.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import select
import sys
from typing import TYPE_CHECKING, TextIO

from ...errors import CognitoTuiError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

SPELLED = "cognito_tui.spelled"
_STRICT = ("strict", "backslashreplace")  # Python's own, for output and for errors
_SIGNS = {"…": "...", "→": "->", "•": "*", "·": "-", "–": "-", "✓": "ok", "✗": "x", "“": '"', "”": '"'}


class StreamFailed(CognitoTuiError):
    """Standard input or output is closed, full, or broken in another way."""


class NobodyReads(StreamFailed):
    """The reader of standard output has gone, as in `cognito-tui … | head`: nothing is said. It is an error of ours, as
    argparse swallows the system's.
    """


def guard_streams() -> None:
    """Replace Python's streams by those that fail in words, and open those that are closed."""
    sys.stdin = _stream(_Input, 0, sys.stdin)
    sys.stdout = _stream(_Data, 1, sys.stdout)
    sys.stderr = _stream(_Talk, 2, sys.stderr)
    for name in ("stdin", "stdout", "stderr"):  # those that Textual takes
        setattr(sys, f"__{name}__", getattr(sys, name))


def leave_the_rest() -> None:
    """Read no byte of standard input that was not asked for: the rest is another program's."""
    sys.stdin = io.TextIOWrapper(_Input(0, closefd=False))


def settle() -> None:
    """Give up what could not be written to standard output, so that Python does not try again when it ends."""
    try:
        sys.stdout.flush()
    except (CognitoTuiError, OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Input(io.FileIO):
    def readinto(self, buffer: WriteableBuffer) -> int:
        try:
            while (count := super().readinto(buffer)) is None:  # another program has set O_NONBLOCK
                select.select([self], [], [])
        except OSError as error:
            raise _failed("Standard input", "read", error) from None
        return count

    def read(self, size: int | None = -1) -> bytes:
        return io.RawIOBase.read(self, -1 if size is None else size)  # by way of `readinto`

    def readall(self) -> bytes:
        return io.RawIOBase.readall(self)


class _Output(io.FileIO):
    def write(self, data: ReadableBuffer) -> int:
        """Write all of it."""
        rest = memoryview(data).cast("B")
        total = len(rest)
        while rest:
            if (count := super().write(rest)) is None:  # likewise
                select.select([], [self], [])
            else:
                rest = rest[count:]
        return total


class _Data(_Output):
    def write(self, data: ReadableBuffer) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            raise NobodyReads("Nobody reads standard output any more.") from None
        except OSError as error:
            raise _failed("Standard output", "written", error) from None


class _Talk(_Output):
    def write(self, data: ReadableBuffer) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def _failed(what: str, done: str, error: OSError) -> StreamFailed:
    if error.errno == errno.EBADF:
        return StreamFailed(f"{what} is closed.")
    return StreamFailed(f"{what} cannot be {done}: {error.strerror}.")


def _stream(kind: type[_Input | _Output], number: int, before: TextIO | None) -> TextIO:
    """Return a stream that is in all else like `before`, which is None if it is closed."""
    if before is None:
        raw = kind(_occupied(number), "w" if number else "r", closefd=False)
        return io.TextIOWrapper(_buffered(raw), encoding="utf-8", errors="backslashreplace")
    unbuffered = isinstance(before.buffer, io.RawIOBase)  # PYTHONUNBUFFERED
    if not isinstance(before.buffer if unbuffered else getattr(before.buffer, "raw", None), io.FileIO):
        return before  # Windows has a console of its own kind
    raw = kind(number, "w" if number else "r", closefd=False)
    return io.TextIOWrapper(
        raw if unbuffered else _buffered(raw),
        encoding="utf-8" if number and raw.isatty() else before.encoding,
        errors=(SPELLED if number else "backslashreplace") if before.errors in _STRICT else before.errors,
        line_buffering=bool(before.line_buffering),
        write_through=getattr(before, "write_through", False),
    )


def _spelled(error: UnicodeError) -> tuple[str | bytes, int]:
    """Spell our own signs, and write out other characters as Python does."""
    if isinstance(error, UnicodeEncodeError):
        error.end = error.start + 1
        if (sign := error.object[error.start]) in _SIGNS:
            return _SIGNS[sign], error.end
    return codecs.backslashreplace_errors(error)


codecs.register_error(SPELLED, _spelled)


def _buffered(raw: io.FileIO) -> io.BufferedReader | io.BufferedWriter:
    return io.BufferedReader(raw) if raw.readable() else io.BufferedWriter(raw)


def _occupied(number: int) -> int:
    """Return the closed descriptor, opened for the direction that nobody uses, so that it fails as before.

    Else it would be that of the next file or socket, and what is printed would go in there.
    """
    number = os.open(os.devnull, os.O_RDONLY if number else os.O_WRONLY)
    os.set_inheritable(number, True)
    return number
