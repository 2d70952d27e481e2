"""The ways to use the credentials, and the list of profiles, as they look: at 80x24 and 60x20.

After a change that is meant, and to look at a difference: see tests/support/pictures.py.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Input

from cognito_tui.errors import Refused
from cognito_tui.screens.use.api_call import Answered, AnswerScreen
from cognito_tui.screens.use.aws_profiles import changes
from cognito_tui.screens.use.question import QuestionScreen
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.delivery import ConsoleLink
from cognito_tui.services.tokens import AuthResult
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.qr_code import QrCode
from tests.support import federation_endpoint
from tests.support.fake_cognito import (
    NOW,
    PROFILE,
    SIGNED_IN,
    Time,
    credentials,
    reach_credentials,
    text_of,
    until,
)
from tests.support.fake_delivery import DeliveringCognito, Pools, configured, reach_profiles, reach_use
from tests.support.pictures import ALL, FIRST, SMALL, Pictures
from tests.support.scripted_cognito import jwt

GREETING = """{
  "message": "Hello, Ada Lovelace.",
  "groups": [
    "admins"
  ],
  "members_only": "This line is for admins alone."
}"""
LINK = ConsoleLink(
    Secret("https://signin.aws.amazon.com/federation?Action=login&SigninToken=" + "x" * 800),
    12,
    datetime(2030, 1, 1, tzinfo=timezone.utc),
    "",
)
DIFF = """\
--- /home/ada/.aws/config
+++ /home/ada/.aws/config
@@ -1,2 +1,6 @@
 [default]
 region = us-east-1
+
+[profile work]
+credential_process = /opt/cognito-tui/bin/cognito-tui credential-process --profile work
+region = eu-west-1"""


class FixedEndpoint:
    """A real one has another port each time."""

    url = "http://127.0.0.1:40123/credentials"
    served = 12
    server = SimpleNamespace(refused=1, last_refusal="The authorization token is missing or wrong.")
    failure = None

    @property
    def credentials(self) -> AwsCredentials:
        return credentials(NOW + timedelta(hours=1))

    def shell_lines(self) -> Secret:
        return Secret("lines")

    def __exit__(self, *_: object) -> None: ...


async def menu(pilot: Pilot[Any]) -> None:
    pilot.app.context.serving.endpoint = FixedEndpoint()  # type: ignore[attr-defined]
    await reach_use(pilot, shows="Served now")


async def serving(pilot: Pilot[Any]) -> None:
    pilot.app.context.serving.endpoint = FixedEndpoint()  # type: ignore[attr-defined]
    await reach_use(pilot, "t", shows="12 served")
    await pilot.press("c")
    await until(pilot, lambda: "Sent the export lines" in text_of(pilot.app))


def _unlearn(pilot: Pilot[Any]) -> None:
    clock = pilot.app.context.cognito.clock  # type: ignore[attr-defined]
    clock._basis = (clock.mark(), timedelta(0))


async def console(pilot: Pilot[Any]) -> None:
    await reach_use(pilot, "c", shows="/••••••••")
    pilot.app.context.cognito.clock._offset = timedelta(0)  # type: ignore[attr-defined]
    pilot.app.screen.action_new()  # type: ignore[attr-defined]
    await until(pilot, lambda: not pilot.app.screen.busy)  # type: ignore[attr-defined]
    pilot.app.context.cognito.clock._offset = timedelta(0)  # type: ignore[attr-defined]
    pilot.app.screen._forget("")  # type: ignore[attr-defined]
    await until(pilot, lambda: not pilot.app.screen.query(QrCode))  # the link of before is of another length
    pilot.app.screen._got(LINK)  # type: ignore[attr-defined]
    await until(pilot, lambda: "signin.aws" in text_of(pilot.app))


async def credentials_file(pilot: Pilot[Any]) -> None:
    await reach_use(pilot, "f", shows="AWS profile")
    pilot.app.screen.query_one("#name", Input).value = "a b"
    await pilot.press("enter")
    await until(pilot, lambda: "is not a valid name" in text_of(pilot.app))


async def credentials_file_written(pilot: Pilot[Any]) -> None:
    await credentials_file_question(pilot)
    await pilot.press("y")
    await until(pilot, lambda: "Written to" in text_of(pilot.app))


async def credentials_file_question(pilot: Pilot[Any]) -> None:
    config = Path.home() / ".aws/config"
    config.parent.mkdir()
    config.write_text("[profile dev]\ncredential_process = cognito-tui credential-process --profile work\n")
    await reach_use(pilot, "f", shows="AWS profile")
    pilot.app.screen.query_one("#name", Input).value = "dev"
    await pilot.press("enter")
    await until(pilot, lambda: "Write the keys there?" in text_of(pilot.app))


async def aws_cli_profile(pilot: Pilot[Any]) -> None:
    await reach_use(pilot, "p", shows="AWS profile")


async def aws_cli_profile_changes(pilot: Pilot[Any]) -> None:
    await reach_use(pilot, "p", shows="AWS profile")
    shown = Content("\n").join([changes("~/.aws/config", DIFF.splitlines())])
    page = QuestionScreen(pilot.app.context, "AWS CLI profile", shown, "Write this?")  # type: ignore[attr-defined]
    pilot.app.push_screen(page)
    await until(pilot, lambda: "Write this?" in text_of(pilot.app))


async def api_call(pilot: Pilot[Any]) -> None:
    await reach_use(pilot, "a", shows="Sent with")


async def api_answer(pilot: Pilot[Any]) -> None:
    await show_answer(pilot, Answered("GET https://api.example.com/hello", "200 OK", GREETING))


async def api_refusal(pilot: Pilot[Any]) -> None:
    refused = Refused(
        "api.example.com does not accept this access token.",
        detail="It says: the token does not have a valid audience",
        hint="Its authorizer must name this user pool as the issuer, and this app client as an audience.\n"
        "Some take the ID token alone, REST APIs without scopes among them: try that.",
    )
    text = '{\n  "message": "Unauthorized"\n}'
    url = "https://api.example.com/a/rather/long/path/to/what/was/called?page=1&items=100"
    await show_answer(pilot, Answered(f"GET {url}", "401 Unauthorized", text, failure=refused))


async def show_answer(pilot: Pilot[Any], what: Answered) -> None:
    await reach_use(pilot, "a", shows="Sent with")
    pilot.app.push_screen(AnswerScreen(pilot.app.context, what))  # type: ignore[attr-defined]
    await until(pilot, lambda: "message" in text_of(pilot.app))


async def roles(pilot: Pilot[Any]) -> None:
    groups = [
        f"arn:aws:iam::123456789012:role/{name}"
        for name in ("field-staff", "a-role-whose-name-is-" + "long-" * 8)
    ]
    token = Secret(jwt(**{"cognito:roles": groups}))
    signed_in = AuthResult("ada", replace(SIGNED_IN.tokens, id_token=token))
    pilot.app.context.cognito.steps = [signed_in]  # type: ignore[attr-defined]
    await reach_credentials(pilot.app, pilot)
    await until(pilot, lambda: "role field-staff" in text_of(pilot.app))
    await pilot.press("o")
    await until(pilot, lambda: "in use" in text_of(pilot.app))


async def profiles(pilot: Pilot[Any]) -> None:
    pilot.app.context.serving.endpoint = FixedEndpoint()  # type: ignore[attr-defined]
    await reach_profiles(pilot)
    await pilot.press("down")


SCREENS: dict[str, Callable[[Pilot[Any]], Awaitable[None]]] = {
    walk.__name__: walk
    for walk in (
        menu,
        serving,
        console,
        credentials_file,
        credentials_file_question,
        credentials_file_written,
        aws_cli_profile,
        aws_cli_profile_changes,
        api_call,
        api_answer,
        api_refusal,
        roles,
        profiles,
    )
}
LOOKS = dict.fromkeys(SCREENS, SMALL) | dict.fromkeys(("aws_cli_profile_changes", "profiles"), ALL)


@pytest.fixture(autouse=True)
def _federation(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with federation_endpoint.serve() as endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SIGNIN", endpoint.url)
        yield


@pytest.fixture
def cognito(time_now: Time) -> DeliveringCognito:
    profile = replace(PROFILE, named=True, api_hosts=("api.example.com",))
    return DeliveringCognito(profile, Clock(time_now))


@pytest.mark.parametrize("screen", SCREENS)
async def test_use_screen(
    pictures: Pictures, make_app: Callable[..., CognitoTui], time_now: Time, screen: str
) -> None:
    app = with_profiles(time_now) if screen == "profiles" else make_app()
    async with app.run_test(size=FIRST, notifications=True) as pilot:
        await SCREENS[screen](pilot)
        await pictures.compare(pilot, screen, LOOKS[screen])


def with_profiles(time_now: Time) -> CognitoTui:
    configuration = configured("work", "play", "customer-with-a-long-name", "old", more="[profiles.odd]\n")
    pools = Pools(time_now)
    for name, who, hours in (
        ("play", "grace.hopper@example.com", 0.7),
        ("customer-with-a-long-name", "bob", 11.9),
        ("old", "ada", -1),
    ):
        profile = configuration.choose(name).profile
        pools.known(profile, who, timedelta(hours=hours), renewable=name != "old")
    return CognitoTui(configuration, make_cognito=pools)  # type: ignore[arg-type]
