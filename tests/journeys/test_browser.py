"""`login --browser` as a person does it: a real Chromium, at the managed login pages of an unpatched ministack."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cells import scanned
from tests.support.chromium import Browser, chromium, missing
from tests.support.managed_login import fill_in, with_domain
from tests.support.pools import seed_pool
from tests.support.program import COGNITO_TUI, Program
from tests.support.sign_in_at_emulator import PASSWORD

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

SSH = {"SSH_CONNECTION": "192.0.2.7 50000 192.0.2.8 22"}
OPENER = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text(sys.argv[2])"


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with chromium(tmp_path / "chromium") as browser:
        yield browser


@pytest.fixture
def environ(ministack_url: str, tmp_path: Path) -> dict[str, str]:
    """Of a person whose profile names a pool with managed login."""
    pool = seed_pool(ministack_url)
    pool.add_user("ada", PASSWORD)
    profile = with_domain(pool)
    (tmp_path / "home").mkdir()
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path / "home"),
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "NO_PROXY": "127.0.0.1,localhost",
        "COGNITO_USER_POOL_ID": profile.user_pool_id,
        "COGNITO_CLIENT_ID": profile.client_id,
        "COGNITO_IDENTITY_POOL_ID": profile.identity_pool_id,
        "COGNITO_DOMAIN": profile.domain,
        "COGNITO_REDIRECT_URI": profile.redirect_uri,
        **{
            f"AWS_ENDPOINT_URL_{service}": ministack_url
            for service in ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY", "STS")
        },
    }


def login(environ: dict[str, str], directory: Path) -> Program:
    command = (*COGNITO_TUI, "login", "--browser")
    return Program(
        command, environ, directory=directory, size=(160, 60), stdout_apart=True, own_interpreter=True
    )


def shown_url(program: Program) -> str:
    """As it was written: the screen breaks it."""
    program.wait_for("Address (it is not shown):")
    found = re.search(rb"http://\S+/oauth2/authorize\S+", program.written)
    assert found
    return found[0].decode()


def test_the_browser_comes_back_by_itself(browser: Browser, environ: dict[str, str], tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    (tmp_path / "opener.py").write_text(OPENER)
    environ["BROWSER"] = f"{sys.executable} {tmp_path / 'opener.py'} {opened} %s"
    program = login(environ, tmp_path)
    try:
        program.wait_for("Go on in the browser.")
        program.wait_until(lambda: opened.exists() and bool(opened.read_text()), "a page to be opened")
        # others can read a browser's command line: neither state, nonce nor challenge is in it
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{22}", opened.read_text())
        fill_in(browser, opened.read_text())
        browser.wait_for("You can close this window and go back to the terminal.")
        assert program.end() == 0
        assert b"export AWS_SESSION_TOKEN=" in program.stdout
    finally:
        program.close()


def test_over_ssh_the_address_is_pasted(browser: Browser, environ: dict[str, str], tmp_path: Path) -> None:
    program = login({**environ, **SSH}, tmp_path)
    try:
        url = shown_url(program)
        assert scanned(program.terminal) == url
        fill_in(browser, url)
        program.wait_until(lambda: browser.url.startswith(environ["COGNITO_REDIRECT_URI"]), "the redirect")
        redirect = browser.url
        program.enter("https://example.com/")
        program.wait_for("That is not the address the browser ended at.")
        program.wait_until(
            lambda: program.text.count("Address (it is not shown):") == 2, "the question again"
        )
        program.enter(redirect)
        assert program.end() == 0
        assert b"export AWS_SESSION_TOKEN=" in program.stdout
        code = re.search(r"code=([^&]+)", redirect)
        assert code
        assert code[1].encode() not in program.written
    finally:
        program.close()


def test_where_nobody_can_be_asked_it_ends_with_3(environ: dict[str, str], tmp_path: Path) -> None:
    command = (*COGNITO_TUI, "login", "--browser", "--no-input")
    program = Program(command, {**environ, **SSH}, directory=tmp_path)
    try:
        assert program.end() == 3
        assert program.shows("An answer is needed: the address where the browser ended.")
    finally:
        program.close()


def test_without_a_domain_it_says_what_is_missing(environ: dict[str, str], tmp_path: Path) -> None:
    del environ["COGNITO_DOMAIN"]
    program = login(environ, tmp_path)
    try:
        assert program.end() == 2
        assert program.shows("Browser sign-in needs the user pool's domain")
    finally:
        program.close()
