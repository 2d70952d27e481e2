"""What is written in place of Textual's drawing shows the same: two terminals, one gets the one and one the other."""

from __future__ import annotations

import itertools
import random
import unicodedata
from collections.abc import Iterator

import pyte
import pytest
from hypothesis import example, given, settings, strategies as st
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from cognito_tui.tui.screen_diff import ScreenDiff

CONSOLE = Console(color_system="truecolor", force_terminal=True, legacy_windows=False)
STYLES = [
    None,
    *map(
        Style.parse,
        (
            "#e4e4e4 on #121212",
            "bold #ffbf4d on #121212",
            "on #121212",
            "#121212 on #ffbf4d",
            "underline",
            "reverse",
            "italic strike blue on red",
            "bold underline #e4e4e4 on #262626",
            "color(3) on color(200)",
        ),
    ),
]
TEXTS = [
    "a",
    "Z",
    " ",
    "  ",
    "           ",
    "              x",
    "─",
    "▀",
    "é",
    "e\u0301",
    "漢",
    "カナ",
    "한",
    "🚀",
    "q🚀",
]
JOINED = ["🇩🇪", "👍🏽"]  # on whose width terminals and Rich do not agree; pyte loses text after other joiners
SIZES = [(1, 1), (2, 1), (1, 3), (3, 2), (12, 4), (40, 10), (80, 24), (300, 100)]
WRAP_OFF, WRAP_ON = "\x1b[?7l", "\x1b[?7h"


class Terminal(pyte.Screen):
    """pyte's, which leaves half a wide character where the other half was written over, and wraps before an accent at
    the end of a line. Terminals do not."""

    def draw(self, data: str) -> None:
        for character in data:
            line, x = self.buffer[self.cursor.y], self.cursor.x
            if unicodedata.combining(character) and x:
                line[x - 1] = line[x - 1]._replace(data=line[x - 1].data + character)
                continue
            if 0 < x < self.columns and line[x].data == "":
                self._blank(x - 1)
            super().draw(character)
            line = self.buffer[self.cursor.y]
            if self.cursor.x < self.columns and line[self.cursor.x].data == "":
                self._blank(self.cursor.x)

    def _blank(self, x: int) -> None:
        line = self.buffer[self.cursor.y]
        line[x] = self.default_char._replace(bg=line[x].bg)


class Two:
    """Two terminals of the same size: `plain` gets what Textual writes, `ours` what is written in its place."""

    def __init__(self, size: tuple[int, int], wrap: str, *, erases_in_color: bool) -> None:
        self.size = size
        self.diff = ScreenDiff(ColorSystem.TRUECOLOR, erases_in_color=erases_in_color)
        self.plain, self.ours = (Terminal(*size) for _ in range(2))
        self._streams = [pyte.Stream(screen) for screen in (self.plain, self.ours)]
        self.written = ""
        self.others_write(wrap)

    def others_write(self, text: str) -> None:
        for stream in self._streams:
            stream.feed(text)
        self.diff.forget()

    def resize(self, size: tuple[int, int]) -> None:
        self.size = size
        for screen in (self.plain, self.ours):
            screen.resize(size[1], size[0])
        self.diff.forget()

    def show(self, *updates: CompositorUpdate, cursor: tuple[int, int] = (0, 0)) -> None:
        x, y = cursor[0] % self.size[0], cursor[1] % self.size[1]
        for update in updates:
            self._streams[0].feed(update.render_segments(CONSOLE) + f"\x1b[{y + 1};{x + 1}H")
            self.diff.draw(update)
        self.written = self.diff.difference((x, y))
        self._streams[1].feed(self.written)

    def assert_same(self) -> None:
        assert list(seen(self.ours)) == list(seen(self.plain))
        assert (self.ours.cursor.x, self.ours.cursor.y) == (self.plain.cursor.x, self.plain.cursor.y)
        assert self.ours.cursor.attrs == self.plain.cursor.attrs


def seen(screen: pyte.Screen) -> Iterator[tuple[object, ...]]:
    """Cell by cell; on a blank one only the background is seen."""
    for y in range(screen.lines):
        for x in range(screen.columns):
            cell = screen.buffer[y][x]
            blank = cell.data == " " and not (cell.underscore or cell.strikethrough or cell.reverse)
            yield (y, x, cell.bg) if blank else (y, x, *cell)


def strip(chance: random.Random, width: int, texts: list[str]) -> Strip:
    segments = [Segment(chance.choice(texts) * chance.randint(1, 4), chance.choice(STYLES)) for _ in range(9)]
    if chance.random() < 0.4:
        segments = segments[:1]
    return Strip(segments).adjust_cell_length(width, chance.choice(STYLES))


def layout(chance: random.Random, size: tuple[int, int], texts: list[str] = TEXTS) -> LayoutUpdate:
    columns, rows = size
    return LayoutUpdate([[strip(chance, columns, texts)] for _ in range(rows)], Region(0, 0, columns, rows))


def chops(chance: random.Random, size: tuple[int, int]) -> ChopsUpdate:
    columns, rows = size
    cuts = [sorted({0, columns, *(chance.randint(0, columns) for _ in range(3))}) for _ in range(rows)]
    lines = [
        {start: strip(chance, end - start, TEXTS) for start, end in itertools.pairwise(row)} for row in cuts
    ]
    spans = []
    for y in sorted({chance.randrange(rows) for _ in range(4)}):
        start = chance.randrange(columns)
        spans.append((y, start, chance.randint(start + 1, columns)))
    return ChopsUpdate(lines, spans, [row[1:] for row in cuts])


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    size=st.sampled_from(SIZES[:-2]),
    wrap=st.sampled_from([WRAP_OFF, WRAP_ON]),
    erases=st.booleans(),
    steps=st.lists(st.sampled_from(["chops", "chops", "two", "layout", "resize", "others"]), max_size=5),
)
@example(seed=1, size=(300, 100), wrap=WRAP_OFF, erases=True, steps=["chops", "layout"])
@example(seed=2, size=(80, 24), wrap=WRAP_ON, erases=True, steps=["two", "others", "chops"])
def test_both_terminals_show_the_same(
    seed: int, size: tuple[int, int], wrap: str, erases: bool, steps: list[str]
) -> None:
    chance = random.Random(seed)
    two = Two(size, wrap, erases_in_color=erases)
    two.show(layout(chance, size))
    two.assert_same()
    for step in steps:
        if step == "resize":
            two.resize(chance.choice(SIZES[:6]))
        elif step == "others":  # suspended, or shown plainly
            two.others_write("\x1b[0m\x1b[H" + "".join(chance.choices("xyz\n \r", k=200)))
        cursor = chance.randrange(300), chance.randrange(100)
        if step == "chops":
            two.show(chops(chance, two.size), cursor=cursor)
        elif step == "two":
            two.show(chops(chance, two.size), chops(chance, two.size), cursor=cursor)
        else:
            two.show(layout(chance, two.size), cursor=cursor)
        two.assert_same()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_line_with_characters_of_doubtful_width_is_written_as_textual_would(seed: int) -> None:
    chance = random.Random(seed)
    two = Two((40, 6), WRAP_OFF, erases_in_color=True)
    for _ in range(3):
        two.show(layout(chance, two.size, [*TEXTS, *JOINED]))
        two.assert_same()


@pytest.mark.parametrize("erases", [True, False])
def test_what_is_shown_already_costs_nothing(erases: bool) -> None:
    two = Two((80, 24), WRAP_OFF, erases_in_color=erases)
    drawn = layout(random.Random(3), two.size)
    two.show(drawn)
    assert two.written
    two.show(drawn)
    assert two.written == ""
    two.show(drawn, cursor=(3, 4))
    assert two.written == "\x1b[5;4H"


def test_one_cell_costs_its_move_its_look_and_itself() -> None:
    two = Two((80, 24), WRAP_OFF, erases_in_color=True)
    two.show(page("User name"))
    two.show(page("User nama"))
    assert two.written == "\x1b[1;9H\x1b[1;38;2;255;191;77ma\x1b[H\x1b[m"


def test_the_rest_of_a_line_is_erased_in_its_color_where_the_terminal_does_that() -> None:
    blank = {erases: Two((300, 1), WRAP_OFF, erases_in_color=erases) for erases in (True, False)}
    for two in blank.values():
        two.show(LayoutUpdate([[Strip([Segment(" " * 300, STYLES[1])])]], Region(0, 0, 300, 1)))
        two.assert_same()
    assert len(blank[True].written) < 40
    assert len(blank[False].written) > 300


def page(title: str) -> LayoutUpdate:
    lines = [Strip([Segment(title, Style.parse("bold #ffbf4d"))]).adjust_cell_length(80)]
    lines += [Strip.blank(80)] * 23
    return LayoutUpdate([[line] for line in lines], Region(0, 0, 80, 24))
