"""Using the credentials without copying them. The endpoint, the federation endpoint and the AWS files are real."""

from __future__ import annotations

import base64
import configparser
import json
import os
import re
import stat
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from cognito_tui.errors import SignInRequired
from cognito_tui.services.base.clock import Clock
from cognito_tui.tui.app import CognitoTui
from cognito_tui.tui.messages import Reason, RestartSignIn
from tests.support import federation_endpoint
from tests.support.fake_account import choose
from tests.support.fake_cognito import PROFILE, Time, is_busy, screen_name, text_of, until
from tests.support.fake_delivery import DeliveringCognito, reach_use
from tests.support.federation_endpoint import FederationEndpoint, destination

SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SCREENS = {
    "t": "ServingScreen",
    "p": "AwsCliProfileScreen",
    "c": "ConsoleScreen",
    "f": "CredentialsFileScreen",
    "a": "ApiCallScreen",
}
SERVING = "0 served · 0 refused"


@pytest.fixture
def cognito(time_now: Time) -> DeliveringCognito:
    return DeliveringCognito(PROFILE, Clock(time_now))


@pytest.fixture
def federation(monkeypatch: pytest.MonkeyPatch) -> Iterator[FederationEndpoint]:
    with federation_endpoint.serve() as endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SIGNIN", endpoint.url)
        yield endpoint


@pytest.fixture
def aws() -> Path:
    """The folder of the AWS files, in the test's own home."""
    folder = Path(os.environ["HOME"]) / ".aws"
    folder.mkdir()
    return folder


def sent_to_terminal(app: CognitoTui) -> list[str]:
    written: list[str] = []
    app.context.clipboard._write = written.append
    return written


def decoded(written: list[str]) -> str:
    match = re.fullmatch(r"\x1b\]52;c;([^\x07]*)\x07", "".join(written))
    assert match, written
    return base64.b64decode(match[1]).decode()


async def type_name(pilot: Pilot[Any], name: str) -> None:
    pilot.app.screen.query_one("#name", Input).value = name
    await pilot.press("enter")


# the ways -------------------------------------------------------------------------------------------------------------


async def test_each_way_has_a_letter_and_can_be_chosen_with_the_arrow_keys(
    app: CognitoTui, federation: FederationEndpoint
) -> None:
    async with app.run_test() as pilot:
        await reach_use(pilot)
        for key, screen in SCREENS.items():
            for press in (key, "enter"):
                await choose(pilot, key)
                await pilot.press(press)
                await until(pilot, lambda s=screen: screen_name(app) == s and not is_busy(app))  # type: ignore[misc]
                await pilot.press("escape")
                await until(pilot, lambda: screen_name(app) == "UseScreen")
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")


# other terminals ------------------------------------------------------------------------------------------------------


def asked(variables: dict[str, str], token: str = "") -> dict[str, str]:
    """What an SDK gets with these variables in its environment."""
    url = variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
    token = token or variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
    request = urllib.request.Request(url, headers={"Authorization": token})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=5) as answer:
        return dict(json.loads(answer.read()))


async def served_variables(app: CognitoTui, pilot: Pilot[Any]) -> dict[str, str]:
    """From the menu on: serves, and copies the lines."""
    await pilot.press("t")
    await until(pilot, lambda: SERVING in text_of(app))
    written = sent_to_terminal(app)
    await pilot.press("c")
    await until(pilot, lambda: "Sent the export lines to your terminal's clipboard" in text_of(app))
    return dict(re.findall(r"export (\w+)='([^']*)'", decoded(written)))


async def test_other_terminals_get_credentials_until_the_app_ends_and_every_request_is_counted(
    app: CognitoTui,
) -> None:
    async with app.run_test() as pilot:
        await reach_use(pilot)
        variables = await served_variables(app, pilot)
        shown = "".join(text_of(app).split())  # long lines break
        assert variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] in shown
        assert variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] not in shown
        assert "the profile work" in text_of(app)
        assert "17:41:09 UTC today" in text_of(app)
        assert asked(variables)["SecretAccessKey"] == SECRET_KEY
        with pytest.raises(urllib.error.HTTPError):
            asked(variables, token="wrong")
        await until(pilot, lambda: "1 served · 1 refused; the last: The authorization token" in text_of(app))
    with pytest.raises(urllib.error.URLError):
        asked(variables)


async def test_it_serves_on_wherever_one_goes_until_it_is_stopped(app: CognitoTui) -> None:
    async with app.run_test() as pilot:
        await reach_use(pilot)
        variables = await served_variables(app, pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "Served now" in text_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
        assert asked(variables)["SecretAccessKey"] == SECRET_KEY
        await pilot.press("u")
        await until(pilot, lambda: "Served now" in text_of(app))
        await pilot.press("t")
        await until(pilot, lambda: "1 served · 0 refused" in text_of(app))  # the same endpoint
        await pilot.press("x")  # which would cost somebody their credentials
        await until(pilot, lambda: "Press x again to stop." in text_of(app))
        await pilot.press("x")
        await until(pilot, lambda: "✓ No longer served to other terminals." in text_of(app))
        assert "Served now" not in text_of(app)
        with pytest.raises(urllib.error.URLError):
            asked(variables)


async def test_without_credentials_nothing_is_served_and_that_is_said(
    app: CognitoTui, cognito: DeliveringCognito
) -> None:
    cognito.handed_out = SignInRequired("Nobody is signed in.")
    async with app.run_test() as pilot:
        await reach_use(pilot, "t", shows="✗ Nobody is signed in.")
        assert "copy" not in text_of(app)
        assert "stop serving" not in text_of(app)
        assert app.context.serving.endpoint is None


async def test_signing_out_ends_it_and_a_session_that_is_over_does_not(
    app: CognitoTui, cognito: DeliveringCognito
) -> None:
    async with app.run_test() as pilot:
        await reach_use(pilot)
        variables = await served_variables(app, pilot)

        async def restart(reason: Reason) -> None:
            before = app.screen
            app.post_message(RestartSignIn("ada", reason))
            await until(
                pilot,
                lambda: (
                    app.screen is not before
                    and screen_name(app) == "SignInScreen"
                    and len(app.screen_stack) == 1
                ),
            )
            await app.workers.wait_for_complete(
                [worker for worker in app.workers if worker.group == "serving"]
            )

        await restart(SignInRequired("The session is over."))
        assert asked(variables)
        cognito.cache.forget()  # as `Cognito.sign_out` does
        await restart("You are signed out.")
        with pytest.raises(urllib.error.URLError):
            asked(variables)


async def test_what_other_programs_prefer_is_named(app: CognitoTui, aws: Path) -> None:
    (aws / "credentials").write_text(
        "[default]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\n"
    )
    async with app.run_test() as pilot:
        await reach_use(pilot, "t", shows="[default] in ~/.aws/credentials has")


async def test_what_keeps_it_from_renewing_is_said_while_it_serves(
    app: CognitoTui, cognito: DeliveringCognito, time_now: Time
) -> None:
    async with app.run_test() as pilot:
        await reach_use(pilot)
        variables = await served_variables(app, pilot)
        cognito.handed_out = SignInRequired("The session cannot be renewed any more.")
        time_now.now += timedelta(hours=2)
        with pytest.raises(urllib.error.HTTPError, match="503"):
            asked(variables)
        await until(pilot, lambda: "✗ The session cannot be renewed any more." in text_of(app))
        cognito.handed_out = None
        assert asked(variables)
        await until(pilot, lambda: "✓ Renewed again." in text_of(app))


# the console ----------------------------------------------------------------------------------------------------------


async def test_the_link_is_masked_and_can_be_copied(app: CognitoTui, federation: FederationEndpoint) -> None:
    async with app.run_test() as pilot:
        await reach_use(pilot, "c", shows="/••••••••")
        assert "15 minutes" in text_of(app)
        assert "open browser" not in text_of(app)  # over SSH it would be another machine's
        written = sent_to_terminal(app)
        await pilot.press("c")
        await until(pilot, lambda: "Sent the link to your terminal's clipboard" in text_of(app))
        assert "Press s to show it plain." in text_of(app)
        assert "SigninToken" not in text_of(app)
    assert destination(decoded(written)).startswith("https://eu-west-1.console.aws.amazon.com/console/home")
    assert [session["sessionKey"] for session in federation.sessions] == [SECRET_KEY]


async def test_a_link_is_gone_after_its_time_and_another_can_be_had_which_aws_may_refuse(
    app: CognitoTui,
    cognito: DeliveringCognito,
    federation: FederationEndpoint,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with app.run_test() as pilot:
        await reach_use(pilot, "c", shows="/••••••••")
        since, offset = cognito.clock._basis
        monkeypatch.setattr(cognito.clock, "_basis", (since, offset + timedelta(minutes=15)))
        await until(pilot, lambda: re.search(r"Link +expired", text_of(app)) is not None)
        await until(pilot, lambda: "c copy" not in text_of(app))
        await pilot.press("n")
        await until(pilot, lambda: "/••••••••" in text_of(app))
        assert len(federation.sessions) == 2
        federation.refuses = True
        await pilot.press("n")
        await until(pilot, lambda: "✗ AWS opens no console session for these credentials." in text_of(app))
        assert "cognito-tui console" not in text_of(app)  # one is here already
        federation.refuses = False
        await pilot.press("n")
        await until(pilot, lambda: "/••••••••" in text_of(app))
        assert "✗" not in text_of(app)


async def test_the_qr_code_is_shown_where_it_can_be_scanned(
    app: CognitoTui, federation: FederationEndpoint
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await reach_use(pilot, "c", shows="A QR code needs a window of at least")
        assert "show QR" not in text_of(app)
        found = re.search(r"(\d+)x(\d+)\.", text_of(app))
        assert found
        await pilot.resize_terminal(int(found[1]), int(found[2]))
        await until(pilot, lambda: "t show QR" in text_of(app))
        await pilot.press("t")
        await until(pilot, lambda: text_of(app).count("▀") > 500)
        await pilot.press("t")
        await until(pilot, lambda: "/••••••••" in text_of(app))


async def test_a_browser_gets_the_link_by_a_way_that_no_other_user_can_read(
    make_app: Callable[..., CognitoTui],
    federation: FederationEndpoint,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    app = make_app()
    browser = tmp_path / "browser"
    fetched = tmp_path / "fetched"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/address\ncurl -s -o /dev/null -D {fetched} "$1"\n')
    browser.chmod(0o755)
    monkeypatch.delenv("SSH_CONNECTION")
    monkeypatch.setenv("BROWSER", str(browser))
    async with app.run_test() as pilot:
        await reach_use(pilot, "c", shows="o open browser")
        await pilot.press("o")
        await until(pilot, lambda: "✓ Your browser has the link." in text_of(app))
    assert "SigninToken" in fetched.read_text()
    assert "SigninToken" not in (tmp_path / "address").read_text()


async def test_when_the_credentials_have_expired_that_is_said(
    app: CognitoTui, cognito: DeliveringCognito, federation: FederationEndpoint, time_now: Time
) -> None:
    cognito.renewals = [SignInRequired("The session is over.")]
    async with app.run_test() as pilot:
        await reach_use(pilot)
        time_now.now += timedelta(hours=2)
        await until(pilot, lambda: app.screen_stack[0].session is None)  # type: ignore[attr-defined]
        await pilot.press("c")
        await until(pilot, lambda: "✗ The credentials have expired." in text_of(app))
        await pilot.press("escape", "f")
        await until(pilot, lambda: screen_name(app) == "CredentialsFileScreen")
        await pilot.press("enter")
        await until(pilot, lambda: "✗ The credentials have expired." in text_of(app))
    assert federation.sessions == []


# the AWS credentials file ---------------------------------------------------------------------------------------------


def profile_in(path: Path, section: str) -> dict[str, str]:
    parser = configparser.RawConfigParser()
    parser.read_string(path.read_text())
    return dict(parser[section])


async def test_keys_are_written_under_the_name_of_our_own_profile(
    app: CognitoTui, cognito: DeliveringCognito, aws: Path
) -> None:
    cognito.profile = replace(PROFILE, name="Work in Lyon", named=True)
    async with app.run_test() as pilot:
        await reach_use(pilot, "f", shows="Work-in-Lyon")
        await pilot.press("enter")
        await until(pilot, lambda: "Write the keys there?" in text_of(app))
        assert "[Work-in-Lyon] of ~/.aws/credentials" in text_of(app)
        assert not (aws / "credentials").exists()
        await pilot.press("y")
        await until(
            pilot,
            lambda: "✓ Written to [Work-in-Lyon] of ~/.aws/credentials, valid until 17:41:09" in text_of(app),
        )
        assert screen_name(app) == "UseScreen"
    written = profile_in(aws / "credentials", "Work-in-Lyon")
    assert written["aws_secret_access_key"] == SECRET_KEY
    assert written["region"] == "eu-west-1"
    assert stat.S_IMODE((aws / "credentials").stat().st_mode) == 0o600


async def test_long_lived_keys_are_replaced_only_after_a_yes(app: CognitoTui, aws: Path) -> None:
    there = "[dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = long-lived\n"
    (aws / "credentials").write_text(there)
    async with app.run_test() as pilot:
        await reach_use(pilot, "f", shows="AWS profile")
        await type_name(pilot, "dev")
        await until(pilot, lambda: "It holds long-lived keys of an IAM user." in text_of(app))
        assert "[dev] of ~/.aws/credentials" in text_of(app)
        await pilot.press("n")
        await until(pilot, lambda: screen_name(app) == "CredentialsFileScreen")
        assert (aws / "credentials").read_text() == there
        await pilot.press("enter")
        await until(pilot, lambda: "Replace them for good?" in text_of(app))
        await pilot.press("y")
        await until(pilot, lambda: "✓ Written to [dev]" in text_of(app))
    assert profile_in(aws / "credentials", "dev")["aws_secret_access_key"] == SECRET_KEY


async def test_a_name_that_is_none_and_a_file_that_is_malformed_are_refused_and_what_is_shadowed_said(
    app: CognitoTui, aws: Path
) -> None:
    (aws / "config").write_text("[profile dev]\ncredential_process = cognito-tui credential-process\n")
    async with app.run_test() as pilot:
        await reach_use(pilot, "f", shows="AWS profile")
        await type_name(pilot, "a b")
        await until(pilot, lambda: "✗ 'a b' is not a valid name for an AWS profile." in text_of(app))
        (aws / "credentials").write_text("what is this\n")
        await type_name(pilot, "dev")
        await until(pilot, lambda: "✗ ~/.aws/credentials cannot be understood." in text_of(app))
        assert "Line 1" in text_of(app)
        assert (aws / "credentials").read_text() == "what is this\n"
        (aws / "credentials").unlink()
        await type_name(pilot, "dev")
        await until(pilot, lambda: "! These keys shadow the credential_process" in text_of(app))
        assert "Write the keys there?" in text_of(app)  # it is said before
        assert not (aws / "credentials").exists()
        await pilot.press("y")
        await until(pilot, lambda: "✓ Written to [dev]" in text_of(app))


async def test_the_name_that_is_suggested_for_keys_is_nobody_elses(
    app: CognitoTui, cognito: DeliveringCognito, aws: Path
) -> None:
    cognito.profile = replace(PROFILE, name="work", named=True)
    (aws / "config").write_text("[profile work]\nsso_session = corp\n")
    (aws / "credentials").write_text("[work-2]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n")
    async with app.run_test() as pilot:
        await reach_use(pilot, "f", shows="work-3")
        await pilot.press("enter")
        await until(pilot, lambda: "Nothing there is replaced." in text_of(app))


# the AWS CLI profile --------------------------------------------------------------------------------------------------


async def test_a_program_that_will_not_last_is_not_written_down(
    app: CognitoTui, aws: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / ".cache/uv/archive-v0/x/bin/cognito-tui"
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.setattr("sys.argv", [str(program)])
    monkeypatch.setattr("cognito_tui.services.delivery.own_program._installed", lambda: iter(()))
    monkeypatch.setattr("sys.executable", str(program.with_name("python")))
    async with app.run_test(size=(80, 40)) as pilot:
        await reach_use(pilot, "p", shows="AWS profile")
        await type_name(pilot, "dev")
        await until(pilot, lambda: "This cognito-tui is in a cache" in text_of(app))
        assert "uv tool install cognito-tui" in text_of(app)
    assert not (aws / "config").exists()


async def test_what_changes_is_shown_first_and_written_after_a_yes(app: CognitoTui, aws: Path) -> None:
    (aws / "config").write_text("# mine\n[default]\nregion = us-east-1\n")
    async with app.run_test() as pilot:
        await reach_use(pilot, "p", shows="AWS profile")
        await type_name(pilot, "dev")
        await until(pilot, lambda: "Write this?" in text_of(app))
        assert "+[profile dev]" in text_of(app)
        await pilot.press("n")
        await until(pilot, lambda: screen_name(app) == "AwsCliProfileScreen")
        assert "dev" not in (aws / "config").read_text()
        await pilot.press("enter")
        await until(pilot, lambda: "Write this?" in text_of(app))
        await pilot.press("y")
        await until(pilot, lambda: "✓ The AWS profile dev is in ~/.aws/config." in text_of(app))
        assert "AWS_PROFILE=dev aws s3 ls" in text_of(app)
        assert screen_name(app) == "UseScreen"
        await pilot.press("p")
        await until(pilot, lambda: screen_name(app) == "AwsCliProfileScreen")
        await type_name(pilot, "dev")
        await until(pilot, lambda: "✓ The AWS profile dev was already in" in text_of(app))
    text = (aws / "config").read_text()
    assert text.startswith("# mine\n[default]\nregion = us-east-1\n")
    written = profile_in(aws / "config", "profile dev")
    assert re.search(r"credential-process$", written["credential_process"])
    assert written["region"] == "eu-west-1"


async def test_what_would_count_instead_or_be_lost_is_refused_in_place(app: CognitoTui, aws: Path) -> None:
    keys = "[keys]\naws_access_key_id = AKIAX\naws_secret_access_key = x\n"
    role = "[profile role]\nrole_arn = arn:aws:iam::1:role/x\n"
    (aws / "credentials").write_text(keys)
    (aws / "config").write_text(role)
    refusals = {"keys": "has keys of its own", "role": "gets its credentials in another way"}
    async with app.run_test() as pilot:
        await reach_use(pilot, "p", shows="AWS profile")
        for name, refusal in refusals.items():
            await type_name(pilot, name)
            await until(pilot, lambda refusal=refusal: refusal in text_of(app))  # type: ignore[misc]
            assert "Choose another name" in text_of(app), name
            assert "--" not in text_of(app), name  # nothing that only a command line has
    assert ((aws / "credentials").read_text(), (aws / "config").read_text()) == (keys, role)
