"""Pictures of screens, compared with those in `__snapshots__`.

To look at a difference: the failure names both files, the picture of then and the one of now; open them in a browser,
side by side. If the change is meant, `pytest -n0 tests/snapshots --snapshot-update` puts the new ones in the old ones'
places, and `git diff --stat` says which they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import unified_diff
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from cognito_tui.tui.themes import THEMES

FOLDER = Path(__file__).parents[1] / "snapshots/__snapshots__"


@dataclass(frozen=True)
class Look:
    theme: str
    columns: int
    rows: int

    def __str__(self) -> str:
        return f"{self.theme}-{self.columns}x{self.rows}"


SMALL: tuple[Look, ...] = (Look("dark", 60, 20), Look("dark", 80, 24))
ALL: tuple[Look, ...] = (*SMALL, Look("dark", 120, 40), Look("light", 80, 24))
FIRST = (
    60,
    20,
)  # the app starts in the smallest: a page that is scrolled there is not in a window that grows


def path_of(module: str, test: str, look: Look, screen: str) -> Path:
    return FOLDER / module / f"{test}[{look}-{screen}].svg"


class Pictures:
    """One test's."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self._test = (Path(request.node.path).stem, request.node.originalname)
        self._update = bool(request.config.getoption("--snapshot-update"))
        self._folder = folder

    async def compare(self, pilot: Pilot[Any], screen: str, looks: Iterable[Look]) -> None:
        """Show what the app shows now in each look, and compare it with its picture, or renew that one."""
        different = []
        for look in looks:
            await _show(pilot, look)
            now = _picture(pilot)
            path = path_of(*self._test, look, screen)
            if self._update:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(now)
            elif not path.exists():
                different.append(f"There is no picture {path}.")
            elif (then := path.read_text()) != now:
                new = self._folder / path.name
                new.write_text(now)
                different.append(f"{path}\nis now\n{new}\n{_in_words(then, now)}")
        assert not different, "\n\n".join(different)


async def _show(pilot: Pilot[Any], look: Look) -> None:
    app, theme = pilot.app, THEMES[look.theme]
    if app.theme != theme.name:
        app.register_theme(theme)
        app.theme = theme.name
    if app.size != (look.columns, look.rows):
        await pilot.resize_terminal(look.columns, look.rows)
    await pilot.wait_for_scheduled_animations()
    await pilot.pause()


def _picture(pilot: Pilot[Any]) -> str:
    """Take an SVG, without the number that is another one each time."""
    return re.sub(r"\bterminal-\d+-([\w-]+)", r"terminal-\1", pilot.app.export_screenshot(simplify=True))


def _in_words(then: str, now: str) -> str:
    lines = unified_diff(_text(then), _text(now), "then", "now", lineterm="", n=0)
    return "\n".join(lines) or "(the same text in other colors or styles)"


def _text(svg: str) -> list[str]:
    """Return the lines that a picture shows."""
    rows: dict[str, str] = {}
    for x, row, text in re.findall(r'<text[^>]* x="([\d.]+)"[^>]*#terminal-line-(\d+)\)">([^<]*)<', svg):
        rows[row] = rows.get(row, "").ljust(round(float(x) / 12.2)) + unescape(text).replace("\xa0", " ")
    return [text.rstrip() for text in rows.values()]
