"""Browser sign-in: a real listener on a real port, a real browser command; Cognito's part is the stand-in's."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from cognito_tui.errors import CodeRejected, SessionExpired
from cognito_tui.services.auth.managed_login import Authorization
from cognito_tui.services.auth.steps import Factor, FactorChoice
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.loopback.one_time_link import open_one_time_link
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.qr_code import QrCode
from tests.support.fake_cognito import (
    ATTEMPT,
    PROFILE,
    SIGNED_IN,
    FakeCognito,
    screen_name,
    sign_in,
    text_of,
    type_in,
    until,
)

URL = "https://auth.example.com/oauth2/authorize?client_id=1h57kf5cpq17m0eml12EXAMPLE&state=S"
AUTHORIZATION = Authorization(URL, Secret("S"), Secret("nonce"), Secret("verifier"))
USED = SessionExpired("The answer of the sign-in page has been used already, or has expired.")


@pytest.fixture
def port() -> int:
    """One of this test's own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def browser(cognito: FakeCognito, port: int) -> FakeCognito:
    cognito.profile = replace(
        PROFILE, domain="https://auth.example.com", redirect_uri=f"http://localhost:{port}/callback"
    )
    cognito.authorization = AUTHORIZATION
    return cognito


@pytest.fixture
def opened(tmp_path: Path, app: CognitoTui, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser on this machine, which writes down where it is led. After `app`, which says this is SSH."""
    addresses, program = tmp_path / "addresses", tmp_path / "browser"
    program.write_text(
        f'#!/bin/sh\necho "$1" >> {tmp_path}/commands\n'
        f"curl -s -o /dev/null -w '%{{redirect_url}}\\n' \"$1\" >> {addresses}\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.delenv("SSH_CONNECTION")
    for name in ("SSH_TTY", "SSH_CLIENT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BROWSER", str(program))
    addresses.write_text("")
    return addresses


async def reach(app: CognitoTui, pilot: Pilot[Secret]) -> None:
    await until(pilot, lambda: app.focused is not None)
    await pilot.press("ctrl+o")
    await until(pilot, lambda: screen_name(app) == "BrowserScreen")


def answers(port: int, query: str) -> int | None:
    """The status that a browser would see; None where nobody listens."""
    request = urllib.request.Request(f"http://localhost:{port}/callback{query}")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


async def redirect(port: int, query: str) -> int | None:
    return await asyncio.to_thread(answers, port, query)


async def listens(port: int) -> bool:
    return await redirect(port, "?state=other") is not None


async def until_listening(pilot: Pilot[Secret], port: int, expected: bool) -> None:
    for _ in range(500):
        if await listens(port) is expected:
            return
        await pilot.pause(0.02)
    pytest.fail(f"listening is still {not expected}")


async def test_a_browser_here_is_opened_and_once_more_and_what_it_answers_signs_in(
    app: CognitoTui, browser: FakeCognito, opened: Path, port: int
) -> None:
    async with app.run_test() as pilot:
        await reach(app, pilot)
        await until(pilot, lambda: opened.read_text() == f"{URL}\n")
        assert "state=S" not in opened.with_name("commands").read_text()  # which other users can read
        assert "auth.example.com is open in your browser." in text_of(app)
        assert "client_id" not in text_of(app)  # the address is of no use there
        assert "^o open again" in text_of(app)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: opened.read_text() == f"{URL}\n{URL}\n")
        await until_listening(pilot, port, True)
        assert await redirect(port, "?code=canary&state=S") == 200
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    expected = Secret(f"http://localhost:{port}/callback?code=canary&state=S")
    assert browser.asked[0] == ("finish_in_browser", AUTHORIZATION, expected)


async def test_a_browser_that_does_not_start_is_said_and_the_address_shown(
    app: CognitoTui, browser: FakeCognito, opened: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", "/bin/false")
    async with app.run_test() as pilot:
        await reach(app, pilot)
        await until(pilot, lambda: "No browser could be started here." in text_of(app))
        assert "/oauth2/authorize" in text_of(app)
        await until(pilot, lambda: app.focused is app.screen.query_one("#redirect"))


async def test_a_browser_that_does_not_ask_for_the_page_is_said_and_the_address_shown(
    app: CognitoTui, browser: FakeCognito, opened: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", "/bin/true")
    monkeypatch.setattr(open_one_time_link, "__defaults__", (0.1, lambda: False))
    async with app.run_test() as pilot:
        await reach(app, pilot)
        await until(pilot, lambda: "The browser did not fetch the page." in text_of(app))
        assert "/oauth2/authorize" in text_of(app)
        await until(pilot, lambda: app.focused is app.screen.query_one("#redirect"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says who has a connection")
async def test_a_redirect_that_cannot_be_told_to_be_from_this_users_browser_is_to_be_pasted(
    app: CognitoTui, browser: FakeCognito, opened: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test() as pilot:
        await reach(app, pilot)
        await until(pilot, lambda: opened.read_text() == f"{URL}\n")
        await until_listening(pilot, port, True)
        monkeypatch.setattr(os, "geteuid", lambda: 99)
        assert await redirect(port, "?code=canary&state=S") == 403
        await until(pilot, lambda: "cannot be told to be yours" in text_of(app))
        await until(pilot, lambda: app.focused is app.screen.query_one("#redirect"))
    assert browser.asked == []


async def test_over_ssh_the_address_is_shown_and_the_answer_pasted(
    app: CognitoTui, browser: FakeCognito, port: int
) -> None:
    async with app.run_test() as pilot:
        await reach(app, pilot)
        await until(pilot, lambda: app.focused is app.screen.query_one("#redirect"))
        assert "Open this address in a browser" in text_of(app)
        assert "/oauth2/authorize" in text_of(app)
        app.screen.post_message(Paste(f"http://localhost:{port}/callback?code=can\nary&state=S\n"))
        await until(pilot, lambda: app.screen.query_one("#redirect", Input).value.endswith("state=S"))
        assert "code=" not in text_of(app)  # it holds a code
        await pilot.press("enter")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")
    expected = Secret(f"http://localhost:{port}/callback?code=canary&state=S")
    assert browser.asked[0] == ("finish_in_browser", AUTHORIZATION, expected)


async def test_over_a_forwarded_port_it_goes_on_by_itself(
    app: CognitoTui, browser: FakeCognito, port: int
) -> None:
    async with app.run_test() as pilot:
        await reach(app, pilot)
        await until_listening(pilot, port, True)
        await redirect(port, "?code=canary&state=S")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")


async def test_esc_goes_back_with_the_user_name_and_frees_the_port_even_at_once(
    app: CognitoTui, browser: FakeCognito, port: int
) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        await pilot.press(*"ada")
        await reach(app, pilot)
        await until_listening(pilot, port, True)
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        assert app.screen.query_one("#username", Input).value == "ada"
        await until_listening(pilot, port, False)
        await reach(app, pilot)
        await until_listening(pilot, port, True)
        for _ in range(2):
            await pilot.press("escape")
            await until(pilot, lambda: screen_name(app) == "SignInScreen")
            await reach(app, pilot)
        await until_listening(pilot, port, True)
        await redirect(port, "?code=canary&state=S")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")


async def test_where_the_port_is_taken_the_answer_can_still_be_pasted(
    app: CognitoTui, browser: FakeCognito, opened: Path, port: int
) -> None:
    with socket.create_server(("127.0.0.1", port)):
        async with app.run_test() as pilot:
            await reach(app, pilot)
            await until(pilot, lambda: f"Port {port} of this machine" in text_of(app))
            await until(pilot, lambda: app.focused is app.screen.query_one("#redirect"))
            await type_in(pilot, "x")
            await until(pilot, lambda: screen_name(app) == "CredentialsScreen")


async def test_the_address_can_be_copied_and_one_that_is_not_it_pasted_again(
    app: CognitoTui, browser: FakeCognito
) -> None:
    browser.finishes = [CodeRejected("That is not the address the browser ended at."), SIGNED_IN]
    async with app.run_test() as pilot:
        await reach(app, pilot)
        await until(pilot, lambda: app.focused is not None)
        await pilot.press("ctrl+k")
        await until(pilot, lambda: "Sent the address to your" in text_of(app))
        await type_in(pilot, "nonsense")
        await until(pilot, lambda: "✗ That is not the address" in text_of(app))
        assert app.screen.query_one("#redirect", Input).value == ""
        await type_in(pilot, "better")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")


async def test_an_attempt_that_is_used_up_starts_again(
    app: CognitoTui, browser: FakeCognito, port: int
) -> None:
    browser.finishes = [USED, SIGNED_IN]
    async with app.run_test() as pilot:
        await reach(app, pilot)
        await until_listening(pilot, port, True)
        await redirect(port, "?code=canary&state=S")
        await until(pilot, lambda: "✗ The answer of the sign-in page has been used" in text_of(app))
        assert "/oauth2/authorize" not in text_of(app)
        assert "^k" not in text_of(app)
        used = app.screen
        browser.authorization = replace(AUTHORIZATION, state=Secret("T"))
        await pilot.press("ctrl+o")
        await until(pilot, lambda: app.screen is not used and screen_name(app) == "BrowserScreen")
        await until_listening(pilot, port, True)
        assert await redirect(port, "?code=canary&state=S") == 400
        assert await redirect(port, "?code=canary&state=T") == 200
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")


async def test_a_passkey_leads_to_the_browser(app: CognitoTui, browser: FakeCognito) -> None:
    browser.steps = [FactorChoice(ATTEMPT, "SELECT_CHALLENGE", (Factor("EMAIL_OTP"), Factor("WEB_AUTHN")))]
    async with app.run_test() as pilot:
        await sign_in(pilot)
        await until(pilot, lambda: screen_name(app) == "FactorChoiceScreen" and app.focused is not None)
        await pilot.press("2")
        await until(pilot, lambda: screen_name(app) == "BrowserScreen")
    assert len(browser.asked) == 1


@pytest.mark.parametrize(("size", "fits"), [((80, 24), False), ((100, 40), True)])
async def test_a_qr_code_is_offered_where_it_fits_and_else_how_large_the_window_must_be(
    make_app: Callable[..., CognitoTui], browser: FakeCognito, size: tuple[int, int], fits: bool
) -> None:
    browser.authorization = None  # one as long as they are
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await reach(app, pilot)
        await until(pilot, lambda: "Open this address" in text_of(app))
        await pilot.pause()
        assert ("show QR" in text_of(app)) is fits
        assert ("A QR code needs a window of at least" in text_of(app)) is not fits
        await pilot.press("ctrl+t")
        await pilot.pause()
        code = app.screen.query_one(QrCode)
        assert code.display is fits
        if fits:
            assert (code.region.width, code.region.height) == (code.columns, code.rows)
            await pilot.press("ctrl+t")
            await until(pilot, lambda: "Open this address" in text_of(app))
            assert app.focused is app.screen.query_one("#redirect")


async def test_what_went_wrong_is_in_sight_even_on_a_small_terminal(
    app: CognitoTui, browser: FakeCognito
) -> None:
    browser.authorization = None
    browser.finishes = [CodeRejected("That is not the address the browser ended at.", hint="Copy all of it.")]
    async with app.run_test(size=(60, 20)) as pilot:
        await reach(app, pilot)
        await until(pilot, lambda: app.focused is not None)
        await type_in(pilot, "nonsense")
        await until(pilot, lambda: "Copy all of it." in text_of(app))
