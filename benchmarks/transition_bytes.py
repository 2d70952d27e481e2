"""What crosses an SSH connection when the screen changes, beside what the two screens differ in.

The difference is computed here from the cells of the terminal, before and after: a move to each run of changed cells,
a change of style where it changes, the cells, and an erasure where the rest of a line is blank. What is written besides
(states in between, marks of synchronized output, the terminal's modes) counts, but not the copy itself.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Sequence

import pyte

from .terminal import APP, Program, environment

LIMIT = 2.0
SIZES = ((60, 20), (80, 24), (120, 40))
_DEMO = (*APP, "demo", "--scenario", "rotation")
_COPY = re.compile(rb"\x1b\]52;[^\x07\x1b]*(?:\x07|\x1b\\)")
_NAMES = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")
_ATTRIBUTES = ("bold", "italics", "underscore", "strikethrough", "reverse")
_PLAIN = pyte.screens.Char(" ")
_ERASE = 3  # bytes
_LIMIT_SECONDS = 30

Cells = list[list[pyte.screens.Char]]


class Watched:
    """A program, and what its terminal shows."""

    def __init__(self, program: Program, size: tuple[int, int]) -> None:
        self._program = program
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self.shown = self._cells()

    def step(self, keys: str, *texts: str) -> tuple[int, int]:
        """Press these keys, and wait for these texts. Return the bytes that were written, and that had to be."""
        before, sent, deadline = self.shown, 0, time.monotonic() + _LIMIT_SECONDS
        if keys:
            self._program.press(keys)
        while True:
            self._program.settled(0.45)  # shorter than the countdown's second
            sent += len(_COPY.sub(b"", self._program.written))
            self._stream.feed(self._program.written)
            self._program.written = b""
            if all(text in self.text for text in texts):
                break
            if time.monotonic() > deadline:
                raise TimeoutError(f"{texts} did not come:\n{self.text}")
        self.shown = self._cells()
        return sent, difference(before, self.shown)

    @property
    def text(self) -> str:
        return "\n".join(self._screen.display)

    def _cells(self) -> Cells:
        lines, columns = range(self._screen.lines), range(self._screen.columns)
        return [[self._screen.buffer[y][x] for x in columns] for y in lines]


def difference(before: Cells, after: Cells) -> int:
    """Return the bytes that turn one screen into the other."""
    total, style = 0, _PLAIN
    for y, (old, new) in enumerate(zip(before, after, strict=True)):
        changed = [x for x in range(len(new)) if _seen(old[x]) != _seen(new[x])]
        end = _blank_from(new)
        end = next(x for x in changed if x >= end) if sum(x >= end for x in changed) > _ERASE else len(new)
        at = None
        for run in _runs([x for x in changed if x <= end], new):
            x, cell = run[0], new[run[0]]
            total += _sgr(style, cell)
            if at != x:
                total += _move(x, y, 0 if at is None else x - at)
            style = style._replace(bg=cell.bg) if _is_blank(cell) else cell
            if x == end:
                total += _ERASE
            elif _is_blank(cell):
                total += min(len(run), len(f"\x1b[{len(run)}X\x1b[{len(run)}C"))
            else:
                total += sum(len(new[x].data.encode()) for x in run)
            at = run[-1] + 1
    return total


def _blank_from(row: Sequence[pyte.screens.Char]) -> int:
    """Return the column from which on the row is one blank."""
    if not _is_blank(row[-1]):
        return len(row)
    return next((x + 1 for x in reversed(range(len(row))) if _seen(row[x]) != _seen(row[-1])), 0)


def _runs(columns: Sequence[int], row: Sequence[pyte.screens.Char]) -> list[list[int]]:
    """Return these columns, those together that follow each other and look alike."""
    runs: list[list[int]] = []
    for x in columns:
        if runs and x == runs[-1][-1] + 1 and _look(row[x]) == _look(row[x - 1]):
            runs[-1].append(x)
        else:
            runs.append([x])
    return runs


def _look(cell: pyte.screens.Char) -> tuple[object, ...]:
    return _seen(cell)[-1:] if _is_blank(cell) else tuple(cell)[1:]


def _move(x: int, y: int, gap: int) -> int:
    """Return the bytes of going there, from `gap` columns to the left if that is not 0."""
    there = len(f"\x1b[{y + 1};{x + 1}H")
    return min(gap, there, len(f"\x1b[{gap}C")) if gap else there


def _is_blank(cell: pyte.screens.Char) -> bool:
    return cell.data == " " and not (cell.underscore or cell.reverse or cell.strikethrough)


def _seen(cell: pyte.screens.Char) -> tuple[object, ...]:
    return (" ", cell.bg) if _is_blank(cell) else tuple(cell)


def _sgr(old: pyte.screens.Char, new: pyte.screens.Char) -> int:
    """Return the bytes of a change of style: only of what changes, and is seen."""
    codes = [] if old.bg == new.bg else [_color(new.bg, 4)]
    if not _is_blank(new):
        codes += [] if old.fg == new.fg else [_color(new.fg, 3)]
        codes += ["22" for name in _ATTRIBUTES if getattr(old, name) != getattr(new, name)]
    return len(f"\x1b[{';'.join(codes)}m") if codes else 0


def _color(name: str, ground: int) -> str:
    if name == "default":
        return f"{ground}9"
    if name in _NAMES or name.startswith("bright"):
        return f"{ground}0"
    red, green, blue = (int(name[at : at + 2], 16) for at in (0, 2, 4))
    return f"{ground}8;2;{red};{green};{blue}"


def steps(size: tuple[int, int], home: str) -> list[tuple[str, int, int]]:
    """Return what was written and what had to be, of each step of a session."""
    settings = environment(home, SSH_CONNECTION="192.0.2.1 50000 192.0.2.2 22", TMPDIR=home)
    with Program(_DEMO, settings, size) as program:
        watched = Watched(program, size)
        taken = [("first screen", *watched.step("", "User name", "sign in", "Demo:"))]
        found = re.search(r"password (\S+)", watched.text)
        password = found[1] if found else ""
        watched.step("ada", "ada")
        taken.append(("focus to the next field", *watched.step("\t")))
        watched.step(password)
        taken += [
            ("Enter to credentials", *watched.step("\r", "AWS_ACCESS_KEY_ID", "role ")),
            ("copy, without the OSC 52", *watched.step("c", "Sent")),
            ("overlay opened", *watched.step("u", "Use the credentials")),
            ("overlay closed", *watched.step("\x1b", "AWS_ACCESS_KEY_ID")),
            ("help opened", *watched.step("?", "Help")),
            ("help closed", *watched.step("\x1b", "AWS_ACCESS_KEY_ID")),
        ]
    return taken


def main(sizes: Sequence[tuple[int, int]] = SIZES) -> None:
    print(f"Bytes a transition, beside the least that the two screens need (limit {LIMIT} times):")
    for size in sizes:
        with tempfile.TemporaryDirectory() as home:
            for name, sent, least in steps(size, home):
                print(f"  {size[0]}x{size[1]} {name:<25} {sent:>5} {least:>5}  {sent / least:.2f} ×")


if __name__ == "__main__":
    main()
