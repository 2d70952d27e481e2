"""What every page has: the header, the call in flight, what was refused, and the demo's hint."""

from __future__ import annotations

import math
import time
from functools import cached_property
from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.css.styles import RulesMap
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style
from textual.timer import Timer
from textual.visual import RenderOptions, Visual
from textual.widget import Widget
from textual.widgets import Label, OptionList, Static

from ..errors import AttemptsExceeded, CognitoTuiError, PasswordRejected, Throttled
from ..next_command import hint_on_screen
from ..services.config import Profile
from ..tui.context import Context, DemoHelp

if TYPE_CHECKING:
    from ..services.auth import Step


class Header(Widget):
    """The line at the top: the program, and where it signs in."""

    ALLOW_SELECT = False

    def __init__(self, profile: Profile | None = None) -> None:
        super().__init__()
        self._place = " · ".join(filter(None, (profile.name, profile.sign_in_region))) if profile else ""

    def render(self) -> HeaderLine:
        return HeaderLine(Content(self._place))


class HeaderLine(Visual):
    """The program at the left, and at the right, as far as there is room, where it signs in. One widget of a text for
    each would be three, of which each takes half a hundredth of the first paint.
    """

    def __init__(self, place: Content) -> None:
        self._place = place

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        program = Content.styled("cognito-tui", "bold $accent")
        place = self._place.truncate(max(0, width - program.cell_length - 2), ellipsis=True)
        between = width - program.cell_length - place.cell_length
        parts = [
            *program.render_strips(program.cell_length, 1, style, options),
            Strip.blank(between, style.background_style.rich_style),
            *(place.render_strips(place.cell_length, 1, style, options) if place else ()),
        ]
        return [Strip.join(parts)]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        return 1


class Body(VerticalScroll):
    """What is between the header and the footer, and scrolls where it does not fit."""

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Leave what is inside as it is: no style sheet of ours has it look otherwise, and Textual styles all of it."""

    def show_focused(self) -> None:
        """Scroll to what has the focus: a field, or the highlighted row of a list, which may be higher than this."""
        focused = self.screen.focused if self.is_attached else None
        if isinstance(focused, OptionList):
            self._show_row(focused)
        elif focused is not None and focused is not self:
            focused.scroll_visible(animate=False, immediate=True)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._show_row(event.option_list)

    def _show_row(self, entries: OptionList) -> None:
        entries.scroll_to_highlight()
        row = entries._index_to_line.get(entries.highlighted or 0, 0)  # noqa: SLF001 - it has no other name
        place = entries.virtual_region.offset - (0, round(entries.scroll_target_y) - row)
        if entries.parent is self:
            region = Region(place.x, place.y, 1, 1)
            self.scroll_to_region(region, spacing=entries.dock_gutter, animate=False, immediate=True)

    def watch_virtual_size(self) -> None:
        """Keep it in sight where what is around it becomes more."""
        self.call_after_refresh(self.show_focused)


class Progress(Horizontal):
    """A call in flight, in words and seconds: a spinner would cost kilobytes a second over SSH."""

    def __init__(self) -> None:
        super().__init__()
        self._seconds = 0
        self._timer: Timer | None = None

    @cached_property
    def _doing(self) -> Label:
        return Label(id="doing", markup=False)

    @cached_property
    def _elapsed(self) -> Label:
        return Label(id="seconds")

    def start(self, doing: str) -> None:
        self._seconds = 0
        if not self.children:
            self.mount(self._doing, self._elapsed)
        self._doing.update(doing)
        self._elapsed.update("")
        self.display = True
        self._timer = self._timer or self.set_interval(1, self._tick)

    def say(self, doing: str) -> None:
        """Say that something else is being done meanwhile; the seconds go on."""
        self._doing.update(doing)
        # once more: where the first words are just being laid out, these would be cut off at their width
        self.call_after_refresh(self._doing.refresh, layout=True)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.display = False

    def _tick(self) -> None:
        self._seconds += 1
        self._elapsed.update(f"{self._seconds} s")


SUCCESS_SECONDS = 12.0
_MARKS = {"✓": "$success", "✗": "bold $error", "!": "$warning"}


def marked(line: str) -> Content:
    """Return a line in the color of the mark that it begins with: "✓ Saved.", "✗ Refused.", "! Not renewed yet."."""
    mark = line[:1] if line[1:2] == " " else ""
    return Content.styled(line, _MARKS.get(mark, ""))


class Notice(Vertical):
    """The one place of a page where it says what happened, and what to do. It has no height until there is something to
    say: a success, which goes by itself; something worth knowing, or an error with AWS's reference, which stays until
    the next action.

    Where one has to wait it counts down, in a label as wide as its text: all of it each second costs more bytes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown = ""
        self._ends_at = 0.0
        self._timer: Timer | None = None

    @cached_property
    def _labels(self) -> tuple[Label, Label, Label]:
        """The words, the countdown, and the ticket: mounted with the first words, as the first paint has none."""
        words, wait, ticket = (Label("", id=name, markup=False) for name in ("words", "wait", "ticket"))
        self.mount(words, wait, ticket)
        return words, wait, ticket

    def show(self, error: CognitoTuiError, *, hint: str | None = None) -> None:
        """Show an error.

        Args:
            hint: what to do, in place of the error's own words.
        """
        lines = [marked(f"✗ {error.title}")]
        lines += [
            Content(text) for text in (error.detail, self._hint(error) if hint is None else hint) if text
        ]
        is_explained = (
            isinstance(error, PasswordRejected) and error.rules
        )  # at its field: nobody asks AWS about it
        self._say(Content("\n").join(lines), "" if is_explained else error.ticket)
        if isinstance(error, Throttled):
            self._count_down(error.wait)

    def _hint(self, error: CognitoTuiError) -> str:
        """Return what to do, in commands that sign in where this screen does: in the demo, to the demo.

        Empty where that is to wait and no more, as the countdown says.
        """
        if isinstance(error, Throttled) and not isinstance(error, AttemptsExceeded):
            return ""
        context = getattr(self.screen, "context", None)
        return hint_on_screen(error, context.next_command if isinstance(context, Context) else None)

    def tell(self, words: str, *, seconds: float | None = None, is_answer: bool = True) -> None:
        """Show something that is not an error.

        Args:
            words: lines that begin with "✓ " for what was done, and "! " for a warning.
            seconds: after which they go by themselves; by default a success of one line does, as it asks for nothing.
            is_answer: whether somebody waits for them, who is shown them where they lie below the edge.
        """
        self._say(Content("\n").join(map(marked, words.split("\n"))), is_answer=is_answer)
        if seconds is None and words.startswith("✓") and "\n" not in words:
            seconds = SUCCESS_SECONDS
        if seconds is not None:
            self._timer = self.set_timer(seconds, self.clear)

    def warn(self, words: str) -> None:
        """Show what would be lost, before it is: its first line is red."""
        first, _, rest = words.partition("\n")
        self._say(Content("\n").join(filter(None, (Content.styled(first, "bold $error"), Content(rest)))))

    def says(self, words: str) -> bool:
        """Return whether it shows just these words now."""
        return self.display and self._shown == words

    def end_outcome(self) -> None:
        """Clear what became of the last action: the next one begins. Why one is here, which has no mark, stays."""
        if self._shown[:1] in _MARKS:
            self.clear()

    def clear(self) -> None:
        self._say(Content(""))

    def _say(self, words: Content, ticket: str = "", *, is_answer: bool = True) -> None:
        if not (words or self._shown):
            return
        self._shown = words.plain
        label, wait, reference = self._labels
        label.update(words)
        reference.update(ticket)
        reference.display = bool(ticket)
        wait.display = False
        self.display = bool(words)
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if words and is_answer:  # it may lie below the edge of a small terminal
            self.call_after_refresh(self._into_sight)

    def on_resize(self) -> None:
        """What is above may have less room now."""
        self._into_sight()

    def _into_sight(self) -> None:
        """Scroll to the message, and not away from the field that has the focus."""
        if self.is_attached and self.display:
            self.scroll_visible(animate=False, immediate=True)
            for body in self.screen.query(Body):
                body.show_focused()

    def _count_down(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds
        self._labels[1].display = True
        self._timer = self.set_interval(1, self._tick)
        self._tick()

    def _tick(self) -> None:
        left = math.ceil(self._ends_at - time.monotonic())
        self._labels[1].update(f"You can try again in {left} s." if left > 0 else "You can try again now.")
        if left <= 0 and self._timer is not None:
            self._timer.stop()


class DemoHint(Static):
    """The demo's help. It asks again every second, as codes change, and draws only what has changed."""

    def __init__(self, hint: DemoHelp, step: Step | str | None) -> None:
        super().__init__()
        self._hint = hint
        self._step = step
        self._shown = ""

    def on_mount(self) -> None:
        self._refresh_hint()
        self.set_interval(1, self._refresh_hint)

    def _refresh_hint(self) -> None:
        words = self._hint(self._step)
        if words != self._shown:
            self._shown = words
            self.update(Content(words))
        self.display = bool(words)
