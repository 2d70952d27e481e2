"""Where things stand in an INI file, so that a few lines change and all others stay.

For text that the standard library's `RawConfigParser` has accepted: that one says what lines mean, but not where.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from configparser import RawConfigParser
from dataclasses import dataclass, field


def changed(lines: list[str], sections: Mapping[str, Mapping[str, str | None]]) -> list[str]:
    """The lines with these settings in these sections, at a section's end if they are new; None removes one."""
    there = _scanned(lines)
    result = list(lines)
    for section in sections.keys() & there.keys():
        _change(result, lines, there[section], sections[section])
    for section in (section for section in sections if section not in there):
        result += _new_section(
            lines[:1], next(filter(None, reversed(result)), ""), section, sections[section]
        )
    return result


def renamed(lines: list[str], section: str, name: str) -> list[str]:
    """The lines with another name in the header of that section."""
    found = _scanned(lines)[section].header
    return [*lines[:found], lines[found].replace(f"[{section}]", f"[{name}]", 1), *lines[found + 1 :]]


def without_empty(lines: list[str], section: str) -> list[str]:
    """The lines without the header of that section, where nothing else is in it; a comment is something."""
    sections = _scanned(lines)
    found = sections.get(section)
    if found is None:
        return lines
    end = min(
        (other.header for other in sections.values() if other.header > found.header), default=len(lines)
    )
    if any(line.strip() for line in lines[found.header + 1 : end]):
        return lines
    start = found.header
    if end == len(lines) and start > 1 and not lines[start - 1].strip() and lines[start - 2].strip():
        start -= 1  # what set it apart from what comes before
    return lines[:start] + lines[end:]


def goes_on(lines: Iterable[str]) -> set[int]:
    """The numbers, from 0, of those lines that go on with the value above them."""
    settings = (numbers for section in _scanned(lines).values() for numbers in section.settings.values())
    return {number for numbers in settings for number in numbers[1:]}


def _change(result: list[str], lines: list[str], found: _Section, changes: Mapping[str, str | None]) -> None:
    """Change the lines of one section in `result`, of which each stays at its number, and what is new beside it."""
    last = max((numbers[-1] for numbers in found.settings.values()), default=found.header)
    above = lines[max((numbers[0] for numbers in found.settings.values()), default=found.header)]
    indent, end = above[: len(above) - len(above.lstrip())], _end(lines[last]) or _end(lines[0]) or "\n"
    added = ""
    for name, value in changes.items():
        if name in found.settings:
            first, *more = found.settings[name]
            result[first] = "" if value is None else _with_value(lines[first], value)
            for number in more:
                result[number] = ""
        elif value is not None:
            added += f"{indent}{name} = {value}{end}"
    if added and result[last] and not _end(lines[last]):
        result[last] += end
    result[last] += added


@dataclass
class _Section:
    """Line numbers, from 0: of the header, and of each setting its own and those that it goes on with."""

    header: int
    settings: dict[str, list[int]] = field(default_factory=dict)


def _scanned(lines: Iterable[str]) -> dict[str, _Section]:
    """As `RawConfigParser` reads lines, which has accepted these."""
    sections: dict[str, _Section] = {}
    section: _Section | None = None
    setting: list[int] | None = None
    indent = 0
    for number, line in enumerate(lines):
        text = line.strip()
        if not text or text.startswith(("#", ";")):
            continue
        depth = len(line) - len(line.lstrip())
        if setting is not None and depth > indent:
            setting.append(number)
            continue
        indent = depth
        if header := RawConfigParser.SECTCRE.match(text):
            section, setting = _Section(number), None
            sections[header["header"]] = section
        elif section is not None and (option := RawConfigParser.OPTCRE.match(text)):
            setting = section.settings.setdefault(option["option"].rstrip().lower(), [number])
    return sections


def _new_section(first: list[str], last: str, section: str, values: Mapping[str, str | None]) -> list[str]:
    """Args:
    first: the file's first line, if it has one.
    last: its last line; empty for none.
    """
    end = (_end(first[0]) if first else "") or "\n"
    apart: list[str] = []
    if last and not _end(last):
        apart = [end, end]
    elif last.strip():
        apart = [end]
    return [
        *apart,
        f"[{section}]{end}",
        *(f"{name} = {value}{end}" for name, value in values.items() if value is not None),
    ]


def _with_value(line: str, value: str) -> str:
    """The name as it was written, the spaces around the delimiter, and the line's end stay."""
    start = re.match(r".*?[=:][ \t]*", line)
    return f"{start[0] if start else ''}{value}{_end(line)}"


def _end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]
