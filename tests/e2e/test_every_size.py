"""Every screen in every size: nothing is cut off, what has the focus is seen, and so is a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from cognito_tui.errors import Refused
from cognito_tui.services.base.clock import Clock
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.page_parts import Notice
from tests.support import federation_endpoint
from tests.support.every_screen import EveryCognito, screens
from tests.support.fake_cognito import PROFILE, Time, until
from tests.support.pilot_fixtures import make_app, time_now  # noqa: F401
from tests.support.visible import settled

SIZES = ((40, 10), (60, 20), (80, 19), (80, 24), (120, 40))
REFUSED = Refused(
    "Wrong.", hint="Type it again.", aws_code="NotAuthorizedException", request_id="c4030fa2-0044"
)


@pytest.fixture
def cognito(time_now: Time) -> EveryCognito:  # noqa: F811
    profile = replace(PROFILE, named=True, api_hosts=("api.example.com",), domain="https://auth.example.com")
    return EveryCognito(profile, Clock(time_now))


@pytest.fixture(autouse=True)
def _federation(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with federation_endpoint.serve() as endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SIGNIN", endpoint.url)
        yield


async def test_every_screen_in_every_size(make_app: Callable[..., CognitoTui]) -> None:  # noqa: F811
    app = make_app(hint=lambda _: "Demo: user name ada, password Tern-7012")
    problems = []
    async with app.run_test(size=SIZES[-1]) as pilot:
        await until(pilot, lambda: app.focused is not None)
        for name, make in screens().items():
            page = make(app.context)
            app.push_screen(page)
            await until(pilot, lambda: app.screen is page and app.focused is not None and not page.busy)  # noqa: B023
            for size in SIZES:
                await pilot.resize_terminal(*size)
                problems += [f"{name} {size}: {each}" for each in await settled(page)]
            if not page.query(Notice):
                app.pop_screen()
                continue
            await pilot.resize_terminal(*SIZES[0])
            page.message.show(REFUSED)
            problems += [f"{name}, refused: {each}" for each in await settled(page, REFUSED.title)]
            app.pop_screen()
    assert not problems, "\n".join(problems)
