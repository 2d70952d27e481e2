"""Over a slow connection: what crosses it is what changes on the screen."""

from __future__ import annotations

from tests.support.cloud_user import Start
from tests.support.program import Program


def test_only_what_changes_is_sent_and_a_window_that_changes_is_drawn_whole(
    start: Start, form: dict[str, str]
) -> None:
    program = start(environ={**form, "COLORTERM": "truecolor"})
    program.wait_for("User name", "⏎ sign in")
    assert len(program.written) < 3500  # Textual's own drawing: 12 kB
    before = sent_at_rest(program)
    program.press("tab")
    program.wait_for_cursor("Password")
    assert sent_at_rest(program) - before < 300  # Textual's own: 6 kB
    # the old size comes back before Textual has seen the other one, and what the terminal had cut off is lost
    for size in ((70, 12), (80, 24)):
        program.resize(*size)
    program.terminal.erase_in_display(2)
    program.wait_for("cognito-tui", "User name", "⏎ sign in")


def sent_at_rest(program: Program) -> int:
    """How many bytes were written until nothing more comes."""
    while program._read(0.3):
        pass
    return len(program.written)
