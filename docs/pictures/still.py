"""A picture of a terminal that does not move."""

from __future__ import annotations

from html import escape

from .cells import BACKGROUND, FOREGROUND, Rows
from .svg import HEIGHT, STYLE, WIDTH, row_as_svg


def still_picture(rows: Rows, size: tuple[int, int], title: str) -> str:
    """Return an SVG of what a terminal shows.

    Args:
        title: for who does not see it.
    """
    width, height = size[0] * WIDTH, size[1] * HEIGHT
    drawn = [
        f'<g transform="translate(0 {y * HEIGHT})">{row_as_svg(row)}</g>\n'
        for y, row in enumerate(rows)
        if row
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width * 4 // 5}" role="img"'
        f' fill="{FOREGROUND}">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n"
        f'<rect width="{width}" height="{height}" fill="{BACKGROUND}"/>\n{"".join(drawn)}</svg>\n'
    )
