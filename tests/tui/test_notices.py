"""What a page says happened: in one place, in the color of its kind, and no longer than it is true."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from cognito_tui.errors import Refused
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.page_parts import SUCCESS_SECONDS, Notice, marked
from tests.support.fake_cognito import reach_credentials, screen_name, sent_to_terminal, text_of, until


class Alone(App[None]):
    def compose(self) -> ComposeResult:
        yield Notice()


@pytest.fixture
def timers(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds after which messages are to go."""
    planned: list[float] = []
    set_timer = Notice.set_timer

    def noted(message: Notice, seconds: float, *arguments: Any, **options: Any) -> Any:
        planned.append(seconds)
        return set_timer(message, 0.01, *arguments, **options)

    monkeypatch.setattr(Notice, "set_timer", noted)
    return planned


def test_each_kind_has_its_mark_and_color() -> None:
    assert "$success" in str(marked("✓ Saved.").spans)
    assert "$error" in str(marked("✗ Refused.").spans)
    assert "$warning" in str(marked("! Not renewed yet.").spans)
    assert not marked("Cancelled.").spans
    assert not marked("!important").spans


async def test_a_success_goes_by_itself_and_an_error_stays(timers: list[float]) -> None:
    app = Alone()
    async with app.run_test() as pilot:
        message = app.query_one(Notice)
        message.tell("✓ Saved.")
        assert message.display
        await until(pilot, lambda: not message.display)
        assert timers == [SUCCESS_SECONDS]
        assert 8 <= SUCCESS_SECONDS <= 15
        stays(pilot, message)
        message.tell("Cancelled.", seconds=3)
        await until(pilot, lambda: not message.display)
        message.tell("✓ Saved.")  # whose time does not end what comes after it
        message.show(Refused("Too short.", aws_code="InvalidPasswordException"))
        await pilot.pause(0.1)
        assert "✗ Too short." in text_of(app)


def stays(pilot: Pilot[Any], message: Notice) -> None:
    before = message._timer
    for words in ("✓ Written.\nAWS_PROFILE=work aws s3 ls", "! Not renewed yet.", "Cancelled."):
        message.tell(words)
        assert message._timer in (None, before), words


async def test_a_repeated_copy_is_seen_and_nothing_stale_is_there_after_another_page(
    app: CognitoTui, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = sent_to_terminal(app, monkeypatch)
    async with app.run_test(size=(110, 30)) as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("1")
        await until(pilot, lambda: "✓ Sent AWS_ACCESS_KEY_ID to" in text_of(app))
        assert "again" not in text_of(app)
        await pilot.press("1")
        await until(pilot, lambda: "again, 16:41:09." in " ".join(text_of(app).split()))
        await pilot.press("1")
        await until(pilot, lambda: "again, 16:41:09 (3×)." in " ".join(text_of(app).split()))
        assert len([text for text in written if "]52;" in text]) == 3
        await pilot.press("2")
        await until(pilot, lambda: "✓ Sent AWS_SECRET_ACCESS_KEY to" in text_of(app))
        assert "again" not in text_of(app)
        await pilot.press("question_mark")
        await until(pilot, lambda: screen_name(app) == "KeyHelp")
        await pilot.press("escape")
        await until(pilot, lambda: "✓ Sent AWS_SECRET" in text_of(app))  # the help is there to read it with
        await pilot.press("f")
        await until(pilot, lambda: screen_name(app) == "FormatsScreen")
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
        await pilot.pause()
        assert "✓ Sent" not in text_of(app)
