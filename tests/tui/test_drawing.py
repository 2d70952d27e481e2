"""How little is laid out, styled and drawn: every frame is time before the first paint, and bytes over SSH."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from textual._compositor import Compositor
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen

from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.page_parts import Body
from tests.support.fake_cognito import reach_credentials, until


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What Textual has done so far, by the name of its own function."""
    counted: Counter[str] = Counter()

    def count(owner: type, name: str) -> None:
        original: Callable[..., Any] = getattr(owner, name)

        def counting(*args: Any, **options: Any) -> Any:
            counted[name] += 1
            return original(*args, **options)

        monkeypatch.setattr(owner, name, counting)

    count(Screen, "_refresh_layout")
    count(Compositor, "render_full_update")
    count(Stylesheet, "apply")
    return counted


async def test_what_is_seen_first_is_laid_out_twice(app: CognitoTui, done: Counter[str]) -> None:
    """Once for the size, and once when all of it is there."""
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        await pilot.pause()
        assert done["_refresh_layout"] <= 2


async def test_another_size_is_laid_out(app: CognitoTui) -> None:
    async with app.run_test() as pilot:
        for size in ((100, 30), (60, 20), (100, 30)):
            await pilot.resize_terminal(*size)
            assert app.screen.outer_size == app.screen.query_one("#form").parent.size == size  # type: ignore[union-attr]


async def test_moving_the_focus_draws_the_fields_alone(app: CognitoTui, done: Counter[str]) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        await pilot.pause()
        done.clear()
        await pilot.press("tab")
        assert app.focused is not None
        assert app.focused.id == "password"
        assert done["render_full_update"] == 0


async def test_the_body_gets_the_focus_and_nothing_in_it_is_styled(
    app: CognitoTui, done: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        await pilot.pause()
        body = app.screen.query_one(Body)
        assert app.focused is body
        done.clear()
        app.screen.set_focus(None)
        await pilot.pause()
        assert not body.has_focus
        app.screen.set_focus(body)
        await pilot.pause()
        assert done["apply"] == 0
        assert asked_of(body, app.stylesheet) == []


def asked_of(body: Body, stylesheet: Stylesheet) -> list[str]:
    """The rules by which something looks otherwise while the body around it has the focus: it is not styled again."""
    names = {"*", body.id, *body._css_type_names}
    return [
        rule.css
        for rule in stylesheet.rules
        for selectors in rule.selector_set
        for around in selectors.selectors[:-1]
        if around.name in names and around.pseudo_classes & {"focus", "focus-within", "blur"}
    ]
