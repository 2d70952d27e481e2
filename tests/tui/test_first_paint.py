"""What the first screen is made of: a widget is half a hundredth of the first paint, as are 600 characters of style."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widget import Widget

from cognito_tui.services.config import Profile
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.page_parts import Header
from tests.support.fake_cognito import text_of, until

LONG = Profile(
    name="a-profile-of-a-name-that-is-long", user_pool_id="eu-west-1_AbCdEfGhI", client_id="x" * 26
)
MOST_WIDGETS = 22  # at the sign-in, without what a person's own settings add


async def test_the_first_screen_has_few_widgets_and_no_seldom_styles(app: CognitoTui) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.focused is not None)
        assert len(app.screen.query(Widget)) <= MOST_WIDGETS
        assert read_from(app) == {"app.tcss"}

        await pilot.resize_terminal(39, 9)
        await until(pilot, lambda: "This needs 40x10" in text_of(app))
        assert read_from(app) == {"app.tcss", "small.tcss"}

        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "User name" in text_of(app))

        for _ in range(4):  # of the themes one is the terminal's own
            await pilot.press("f2")
        assert "few_colors.tcss" in read_from(app)


def read_from(app: CognitoTui) -> set[str]:
    paths = (path.rpartition("/")[2] for path, _ in app.stylesheet.source)
    return {name for name in paths if name.endswith(".tcss")}


class OnlyHeader(App[None]):
    def compose(self) -> ComposeResult:
        yield Header(LONG)


async def test_the_header_has_the_place_at_the_right_as_far_as_there_is_room() -> None:
    app = OnlyHeader()
    async with app.run_test(size=(80, 4)) as pilot:
        line = f"cognito-tui{LONG.name} · eu-west-1".replace("tui", "tui" + " " * 25, 1)
        await until(pilot, lambda: line in text_of(app))
        await pilot.resize_terminal(40, 4)
        await until(pilot, lambda: "cognito-tui  a-profile-of-a-name-that-i…" in text_of(app))
