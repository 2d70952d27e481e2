"""What changes in a file of settings: those lines alone, and of other people's values in them nothing but the names."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator

from .ini_lines import lines_of

_HEADER = re.compile(r"\s*\[.+\]\s*([#;].*)?")
_SETTING = re.compile(r"(?P<before>\s*(?P<name>[\w.\"'-]+)\s*[=:]\s*)(?P<value>.*)")
_MASK = "…"


def settings_diff(
    before: str,
    after: str,
    path: str,
    *,
    plain: Collection[str],
    ours: Collection[str] = (),
    goes_on: Callable[[list[str]], set[int]],
) -> list[str]:
    """A unified diff, without line ends and without the lines around it; each change has its section beside it.

    Args:
        plain: settings whose values may be shown; of the others the name is.
        ours: those whose values are shown where they are new.
        goes_on: the numbers of the lines that are a part of the value that began above them. They may look like
            settings, and are not shown.
    """
    old, new = (_Lines(text, goes_on) for text in (before, after))
    diff = [f"--- {path}", f"+++ {path}"]
    matcher = difflib.SequenceMatcher(None, old.lines, new.lines, autojunk=False)
    for change, i, j, k, m in matcher.get_opcodes():
        if change != "equal":
            header = new.header_above(k) if m > k else old.header_above(i)
            diff.append(f"@@ -{_range(i, j)} +{_range(k, m)} @@ {header}".rstrip())
            diff += (f"-{line}" for line in old.shown(i, j, plain))
            diff += (f"+{line}" for line in new.shown(k, m, {*plain, *ours}))
    return diff


class _Lines:
    def __init__(self, text: str, goes_on: Callable[[list[str]], set[int]]) -> None:
        self.lines = [line.rstrip("\r\n") for line in lines_of(text)]
        self._further = goes_on(self.lines)

    def header_above(self, number: int) -> str:
        above = (line for at, line in enumerate(self.lines[:number]) if at not in self._further)
        return next((line.strip() for line in reversed(list(above)) if _HEADER.fullmatch(line)), "")

    def shown(self, begin: int, end: int, plain: Collection[str]) -> Iterator[str]:
        for number in range(begin, end):
            line = self.lines[number]
            found = None if number in self._further else _SETTING.fullmatch(line)
            if not line.strip() or (number not in self._further and _HEADER.fullmatch(line)):
                yield line
            elif found is None:
                yield _MASK
            elif re.split(r"[.\"']+", found["name"].strip("\"'"))[-1].lower() in plain:
                yield line
            else:
                yield found["before"] + _MASK


def _range(begin: int, end: int) -> str:
    """As diff has it: the first line and how many, or the line after which there are none."""
    count = end - begin
    return f"{begin + 1}" if count == 1 else f"{begin + 1 if count else begin},{count}"
