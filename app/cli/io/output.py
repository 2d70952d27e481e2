"""All that the command line writes: data on standard output, talk on standard error. Nothing else writes there.

What goes to a program goes as it is. Nothing acts on a terminal, and nothing that is for people acts anywhere.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from ...services.base import clean, clean_lines

_PIPED = 80  # columns

# data -----------------------------------------------------------------------------------------------------------------


def write(text: str) -> None:
    """Write data at once: byte for byte where a program reads it, without what acts on a terminal at one."""
    sys.stdout.write(clean_lines(text) if sys.stdout.isatty() else text)
    sys.stdout.flush()


def write_bytes(data: bytes) -> None:
    """Write data of any kind at once; not for a terminal."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def print_json(data: object) -> None:
    """Print JSON in ASCII, with times in ISO 8601, UTC."""
    write(json.dumps(data, indent=2, default=_text) + "\n")


def print_lines(*lines: str) -> None:
    """Print for people and for `grep`: each is one line, whatever is in it."""
    sys.stdout.write("".join(f"{clean(line)}\n" for line in lines))
    sys.stdout.flush()


def print_pairs(pairs: Mapping[str, str]) -> None:
    """Print a pair a line, with aligned values; those without a value are left out."""
    width = max((len(clean(name)) for name in pairs), default=0)
    print_lines(*(f"{clean(name):<{width}}  {clean(value)}" for name, value in pairs.items() if value))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = [[clean(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(headings))]
    aligned = (map(str.ljust, row, widths) for row in table)
    print_lines(*("  ".join(cells).rstrip() for cells in aligned))


# talk -----------------------------------------------------------------------------------------------------------------


def tell(words: str, end: str = "\n") -> None:
    """Write one line on standard error."""
    print(clean(words), end=end, file=sys.stderr, flush=True)


def draw(lines: Iterable[str]) -> None:
    """Write lines with colors on standard error; nothing in them comes from elsewhere."""
    for line in lines:
        print(line, file=sys.stderr)


# ----------------------------------------------------------------------------------------------------------------------


def columns() -> int:
    """Return how wide standard output is: as the terminal says, not COLUMNS; 80 where it is none."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or _PIPED
    except (AttributeError, OSError, ValueError):
        return _PIPED


def _text(value: object) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
