"""The help as it looks, over a form and over a page of keys.

After a change that is meant, and to look at a difference: see tests/support/pictures.py.
"""

from __future__ import annotations

from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.action_list import ActionList
from tests.support.fake_cognito import reach_credentials, text_of, until
from tests.support.pictures import FIRST, SMALL, Look, Pictures

LOOKS: dict[str, tuple[Look, ...]] = {
    "sign_in": (Look("dark", 60, 20), Look("light", 80, 24)),
    "credentials": SMALL,
    "searched": (Look("dark", 40, 10), Look("dark", 120, 40)),
}


async def test_help(pictures: Pictures, app: CognitoTui) -> None:
    async with app.run_test(size=FIRST) as pilot:
        await until(pilot, lambda: app.focused is not None)
        await pilot.press("f1")
        await until(pilot, lambda: "Help: Sign in" in text_of(app))
        await pictures.compare(pilot, "sign_in", LOOKS["sign_in"])
        await reach_credentials(app, pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: "Help: Credentials" in text_of(app))
        await pictures.compare(pilot, "credentials", LOOKS["credentials"])
        await pilot.press(*"copy", "down")
        await until(pilot, lambda: app.screen.query_one(ActionList).highlighted == 2)
        await pictures.compare(pilot, "searched", LOOKS["searched"])
