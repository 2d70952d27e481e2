"""Data on stdout: as lines for people, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from ..services.clock import local
from ..services.text import clean


def print_pairs(pairs: Mapping[str, str]) -> None:
    """One a line, the values below each other; those without a value left out."""
    width = max(map(len, pairs), default=0)
    for name, value in pairs.items():
        if value:
            print(f"{clean(name):<{width}}  {clean(value)}")


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = [headings, *rows]
    widths = [max(len(clean(row[column])) for row in table) for column in range(len(headings))]
    for row in table:
        cells = (f"{clean(cell):<{width}}" for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def print_json(data: object) -> None:
    """Times in ISO 8601, UTC."""
    print(json.dumps(data, indent=2, default=_text))


def local_time(moment: datetime | None) -> str:
    return local(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


def _text(value: object) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
