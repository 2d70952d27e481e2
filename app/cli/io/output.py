"""All that the command line writes: data on standard output, talk on standard error. Nothing else writes there.

What goes to a program goes as it is. Nothing acts on a terminal, and nothing that is for people acts anywhere.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import RLock
from typing import TextIO

from ...services.base import clean, clean_lines

_PIPED = 80  # columns
_TO_COPY = r"\$| = |(?<![\w.-])(?:cognito-tui|aws|eval|env|ssh) "
_QUOTED = r"`[^`]+`|“[^”]+”"  # a command or a name within a sentence
_BLANK = "\0"  # one at which no line ends

# data -----------------------------------------------------------------------------------------------------------------


def write(text: str) -> None:
    """Write data at once: byte for byte where a program reads it, without what acts on a terminal at one."""
    with _writing():
        sys.stdout.write(clean_lines(text) if sys.stdout.isatty() else text)
        sys.stdout.flush()


def write_bytes(data: bytes) -> None:
    """Write data of any kind at once; not for a terminal."""
    with _writing():
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def print_json(data: object) -> None:
    """Print JSON in ASCII, with times in ISO 8601, UTC."""
    import json

    write(json.dumps(data, indent=2, default=_text) + "\n")


def print_lines(*lines: str) -> None:
    """Print for people and for `grep`: each is one line, whatever is in it."""
    with _writing():
        sys.stdout.write("".join(f"{clean(line)}\n" for line in lines))
        sys.stdout.flush()


def print_pairs(pairs: Mapping[str, str]) -> None:
    """Print a pair a line, with aligned values; those without a value are left out."""
    width = max((len(clean(name)) for name in pairs), default=0)
    print_lines(*(f"{clean(name):<{width}}  {clean(value)}" for name, value in pairs.items() if value))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], empty: str) -> None:
    """Print rows below their headings; the columns for which a terminal has no room go below the others.

    Args:
        empty: what is said, on standard error, where there are none: "No devices."
    """
    if not rows:
        tell(empty)
        return
    table = [[clean(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(headings))]
    room = _room(sys.stdout)
    last = len(headings) - 1  # often a note, or a command to copy
    ends = [sum(widths[:column]) + 2 * (column - 1) for column in range(1, last + 1)]
    fitting = max(1, sum(end <= room for end in ends)) if room else last
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        line = "  ".join(cells).rstrip()
        if not 0 < room < len(line) and fitting == last:
            print_lines(line)
            continue
        below = "  ".join(cells[fitting:]).strip()
        print_lines(
            "  ".join(cells[:fitting]).rstrip(), *(_fitted(f"    {below}", sys.stdout) if below else ())
        )


def print_sentences(*lines: str) -> None:
    """Print sentences for people: at a terminal wrapped at words, and a command to copy on a line of its own."""
    print_lines(*(each for line in lines for each in _fitted(clean(line), sys.stdout)))


# talk -----------------------------------------------------------------------------------------------------------------


def tell(words: str, end: str = "\n") -> None:
    """Write one line on standard error: at a terminal wrapped at words, and a command to copy on a line of its own."""
    lines = _fitted(clean(words), sys.stderr) if end == "\n" else [clean(words)]
    with _writing():
        print("\n".join(lines), end=end, file=sys.stderr, flush=True)


def draw(lines: Iterable[str]) -> None:
    """Write lines with colors on standard error; nothing in them comes from elsewhere."""
    with _writing():
        for line in lines:
            print(line, file=sys.stderr)


# for now --------------------------------------------------------------------------------------------------------------

_one_at_a_time = RLock()
_shown = False  # whether there is a line to be taken back
_held = 0  # questions that are being asked
_forbidden = False


def may_show_for_now() -> bool:
    """Return whether standard error is a terminal."""
    try:
        return sys.stderr.isatty()
    except (AttributeError, ValueError):
        return False


def show_for_now(words: str, unless: Callable[[], bool] = lambda: False) -> None:
    """Show a line on standard error, a terminal, in the place of the one before, until something else is written.

    Args:
        unless: asked while nobody else writes: whether it is too late.
    """
    global _shown
    with _one_at_a_time:
        if _forbidden or _held or unless():
            return
        line = clean(words)[: max(1, columns(sys.stderr) - 1)]
        print(f"\r{line}\x1b[K", end="", file=sys.stderr, flush=True)
        _shown = True


def take_back() -> None:
    """Erase the line that is shown for now, if there is one."""
    global _shown
    if not _shown:
        return
    with _one_at_a_time:
        if _shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
        _shown = False


def show_nothing_for_now(*, forbidden: bool) -> None:
    """Set whether no such line is shown at all: another program may ask on the terminal at any time."""
    global _forbidden
    _forbidden = forbidden


@contextmanager
def _writing() -> Iterator[None]:
    """Erase the line that is shown for now, and show none until something else is written."""
    with _one_at_a_time:
        take_back()
        yield


@contextmanager
def nothing_for_now() -> Iterator[None]:
    """Show no such line meanwhile: the cursor is behind a question."""
    global _held
    take_back()
    with _one_at_a_time:
        _held += 1
    try:
        yield
    finally:
        _held -= 1


# ----------------------------------------------------------------------------------------------------------------------


def _room(stream: TextIO) -> int:
    """Return how many columns a terminal has for a line; 0 for a program, which gets each line whole."""
    try:
        return columns(stream) if stream.isatty() else 0
    except (AttributeError, ValueError):
        return 0


def _fitted(line: str, stream: TextIO) -> list[str]:
    """Return the lines that a sentence becomes. What may be copied stays whole: a terminal joins what it has broken."""
    room = _room(stream)
    if not 0 < room < len(line):
        return [line]
    indent = " " * (len(line) - len(line.lstrip()))
    sentence, gap, command = line.strip().rpartition(":  ")
    if gap and sentence:
        return [*_fitted(f"{indent}{sentence}:", stream), f"{indent}    {command}"]
    kept = re.sub(_QUOTED, lambda command: command[0].replace(" ", _BLANK), line)
    if re.search(_TO_COPY, kept):
        return [line]
    from textwrap import wrap

    below = f"{indent}  "
    lines = wrap(kept, room, subsequent_indent=below, break_long_words=False, break_on_hyphens=False)
    return [each.replace(_BLANK, " ") for each in lines]


def columns(stream: TextIO | None = None) -> int:
    """Return how wide a stream is, or standard output: as the terminal says, not COLUMNS; 80 where it is none."""
    try:
        return os.get_terminal_size((stream or sys.stdout).fileno()).columns or _PIPED
    except (AttributeError, OSError, ValueError):
        return _PIPED


def _text(value: object) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
