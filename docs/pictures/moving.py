"""A moving picture of a terminal: an SVG that moves by CSS alone, and so wherever a page shows it as an image.

Each row of the terminal is a strip of all that ever stands there, side by side; of it a window shows one part after the
other. Nothing is drawn twice. Whoever asks for less motion, and a program that draws no motion, sees one frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from .cells import BACKGROUND, FOREGROUND, Rows
from .svg import HEIGHT, STYLE, WIDTH, row_as_svg

MARGIN = 20
CAPTION_HEIGHT = 44
_APART = 1000  # what a strip has side by side: more than the picture is wide
_BORDER, _CAPTION = "#5f5f5f", "#ffbf4d"


@dataclass(frozen=True)
class Frame:
    """What is seen for a while.

    Attributes:
        rows: the terminal's.
        caption: what stands below it.
        seconds: how long.
    """

    rows: Rows
    caption: str
    seconds: float


def moving_picture(frames: list[Frame], title: str, still: Frame) -> str:
    """Return an SVG that shows `frames` again and again.

    Args:
        title: for who does not see it.
        still: the one of `frames` that stands for all of them.
    """
    columns = max(run.column + len(run.text) for frame in frames for row in frame.rows for run in row)
    lines = len(frames[0].rows)
    width, height = columns * WIDTH + 2 * MARGIN, lines * HEIGHT + MARGIN + CAPTION_HEIGHT
    at = frames.index(still)
    strips = [
        _Strip(f"r{y}", [row_as_svg(frame.rows[y]) for frame in frames], frames).svg(at, MARGIN + y * HEIGHT)
        for y in range(lines)
    ]
    captions = [_caption(frame.caption, width) for frame in frames]
    strips.append(_Strip("c", captions, frames).svg(at, MARGIN + lines * HEIGHT))
    seconds = sum(frame.seconds for frame in frames)
    style = (
        f"{STYLE}.c{{font:600 18px system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;text-anchor:middle}}"
        f"g[id]{{animation:{seconds:g}s step-end infinite}}{''.join(style for style, _ in strips)}"
        "@media(prefers-reduced-motion:reduce){g[id]{animation:none!important}}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img"'
        f' fill="{FOREGROUND}">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n"
        f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="8" fill="{BACKGROUND}"'
        f' stroke="{_BORDER}"/>\n' + "\n".join(drawn for _, drawn in strips) + "\n</svg>\n"
    )


def _caption(text: str, width: int) -> str:
    return f'<text class="c" x="{width // 2 - MARGIN}" y="26" fill="{_CAPTION}">{escape(text)}</text>'


class _Strip:
    """All that is ever seen at one place, and when each of it is."""

    def __init__(self, name: str, contents: list[str], frames: list[Frame]) -> None:
        self._name = name
        self._parts = list(dict.fromkeys(contents))
        self._indexes = [self._parts.index(content) for content in contents]
        self._seconds = [frame.seconds for frame in frames]

    def svg(self, still: int, y: int) -> tuple[str, str]:
        """Return its rules, and its drawing at a height."""
        place = f'transform="translate({MARGIN} {y})"'
        parts = [
            f'<g transform="translate({index * _APART})">{part}</g>' if index else part
            for index, part in enumerate(self._parts)
            if part
        ]
        if len(self._parts) == 1:
            return "", f"<g {place}>{''.join(parts)}</g>"
        stands = f' transform="translate({-self._indexes[still] * _APART})"' if self._indexes[still] else ""
        rules = f"#{self._name}{{animation-name:{self._name}}}@keyframes {self._name}{{{self._steps()}}}"
        return rules, f'<g {place}><g id="{self._name}"{stands}>{"".join(parts)}</g></g>'

    def _steps(self) -> str:
        steps, passed, before, whole = [], 0.0, -1, sum(self._seconds)
        for index, seconds in zip(self._indexes, self._seconds, strict=True):
            if index != before:
                steps.append(f"{passed / whole * 100:.3f}".rstrip("0").rstrip(".") + f"%{{{_moved(index)}}}")
            before, passed = index, passed + seconds
        return "".join([*steps, f"to{{{_moved(before)}}}"])


def _moved(index: int) -> str:
    return f"transform:translateX({-index * _APART}px)" if index else "transform:none"
