"""What is wrong with a page as it is shown: what is cut off, what cannot be seen though it has the focus."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from textual.errors import NoWidget
from textual.widget import Widget
from textual.widgets import Input, Label, OptionList, Static

from cognito_tui.screens.page import COLUMN, Page
from cognito_tui.widgets.fields import Field
from tests.support.fake_cognito import text_of

PANES = 110  # cells: of two that stand beside each other
MAY_BE_CUT = {"place", "caller"}  # by an ellipsis: what is named there stands elsewhere, too
MAY_BE_CUT_CLASSES = {"variable-value"}


async def settled(page: Page, words: str = "") -> list[str]:
    """Return the problems that remain once all has been laid out, which what is mounted and scrolled does again."""
    for _ in range(20):
        await asyncio.sleep(0.01)
        if not (problems := list(_problems(page, words))):
            break
    return problems


def _problems(page: Page, words: str) -> Iterator[str]:
    focused = page.focused
    if words not in text_of(page.app):
        yield f"{words!r} is not seen\n{text_of(page.app)}"
    if focused is None:
        yield "nothing has the focus"
    elif not _is_seen(page, focused):
        yield f"the focused {focused!r} is not seen\n{text_of(page.app)}"
    widest = PANES if page.query("#panes") else COLUMN
    for widget in page.query("*"):
        if not widget.is_on_screen and not widget.region.area:
            continue
        if widget.show_horizontal_scrollbar and not isinstance(widget, Input):
            yield f"{widget!r} scrolls sideways"
        parent = widget.parent.content_region if isinstance(widget.parent, Widget) else page.region
        if widget.region.right > parent.right or widget.region.x < parent.x or widget.region.width > widest:
            yield f"{widget!r} is at {widget.region} in {parent}"
        if _is_cut(widget):
            yield f"{widget!r} is cut off:\n{_drawn(widget)}"


def _is_seen(page: Page, widget: Widget) -> bool:
    """Return whether all of a field and its label is seen, or the highlighted line of a list, or some of the page."""
    place = widget.region
    if isinstance(widget, OptionList):
        row = widget._index_to_line.get(widget.highlighted or 0, 0) - widget.scroll_offset.y
        return _is_on_top(page, widget, place.x, place.y + row)
    if isinstance(widget, Input):
        labels = widget.parent.query(".field-label") if isinstance(widget.parent, Field) else ()
        return all(
            _is_on_top(page, each, each.region.x, y) and _is_on_top(page, each, each.region.right - 1, y)
            for each in (widget, *labels)
            for y in (each.region.y, each.region.bottom - 1)
        )
    return page.can_view_partial(widget)


def _is_on_top(page: Page, widget: Widget, x: int, y: int) -> bool:
    """Return whether it is this widget that is drawn there."""
    try:
        return page.get_widget_at(x, y)[0] is widget
    except NoWidget:
        return False


def _is_cut(widget: Widget) -> bool:
    if widget.id in MAY_BE_CUT or widget.has_class(*MAY_BE_CUT_CLASSES):
        return False
    if isinstance(widget, OptionList):
        return widget.styles.text_wrap == "nowrap" or widget.styles.text_overflow != "fold"
    if not isinstance(widget, (Label, Static)) or not widget.display:
        return False
    return "".join(str(widget.visual).split()) != "".join(_drawn(widget).split())


def _drawn(widget: Widget) -> str:
    """Return what a widget draws, the part that is scrolled away included."""
    if isinstance(widget, OptionList):
        return "\n".join(str(option.prompt) for option in widget.options)
    assert isinstance(widget, Static)
    size = widget.content_size
    strips = widget.visual.to_strips(widget, widget.visual, size.width, size.height, widget.visual_style)
    return "\n".join(strip.text for strip in strips)
