"""The markup of manual pages, made of plain text with a little Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from textwrap import wrap

_ESCAPES = {
    "\\": r"\e",
    "-": r"\-",
    "'": r"\(aq",
    "`": r"\(ga",
    "^": r"\(ha",
    "~": r"\(ti",
    '"': r"\(dq",
    "…": "...",
}
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")


def escaped(text: str) -> str:
    """Return text that is shown as it is, wherever it stands."""
    return _protected(_escaped(text))


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(letter, letter) for letter in text)


def _protected(line: str) -> str:
    """Return a line that is no request, whatever it begins with."""
    return rf"\&{line}" if line.startswith(".") else line


def inline(markdown: str) -> Iterator[str]:
    """Yield the lines of a line of Markdown: code is bold, and of a link its words are left."""
    parts = _CODE.split(_LINK.sub(r"\1", markdown))
    text = "".join(
        rf"\fB{_escaped(part)}\fR" if odd % 2 else _escaped(part) for odd, part in enumerate(parts)
    )
    return map(_protected, wrap(text, 80, break_long_words=False, break_on_hyphens=False))


def section(title: str, *lines: str) -> Iterator[str]:
    """Yield a section's lines."""
    yield f".SH {title.upper()}"
    yield from lines


def paragraphs(markdown: str) -> Iterator[str]:
    """Yield the lines of paragraphs, which an empty line divides."""
    first, *others = markdown.strip().split("\n\n")
    yield from inline(" ".join(first.split()))
    for paragraph in others:
        yield ".PP"
        yield from inline(" ".join(paragraph.split()))


def terms(pairs: Iterable[tuple[str, ...]], indent: int = 8) -> Iterator[str]:
    """Yield what is bold, each with what it is for, if that is said; no line is left empty between them.

    Args:
        indent: of what is said, which stands on the line of a term that leaves room for it.
    """
    for number, (term, *about) in enumerate(pairs):
        yield f".TP {indent}"
        yield from ([] if number else [".PD 0"])
        yield rf"\fB{escaped(term.replace('`', ''))}\fR"
        yield from inline(*about) if about else [r"\&"]
    yield ".PD"
