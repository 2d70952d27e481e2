"""Opening a page in the person's browser, and never in their terminal."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui.errors import ConfigurationError
from cognito_tui.services.config.settings_table import BY_NAME
from cognito_tui.services.loopback import browser
from tests.support.posix import session_of_this_process

DISPLAY = {"DISPLAY": ":0"}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
@pytest.mark.parametrize(
    ("environ", "can"),
    [
        ({}, False),
        (DISPLAY, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({**DISPLAY, "SSH_CONNECTION": "1 2 3 4"}, False),
        ({**DISPLAY, "SSH_TTY": "/dev/pts/1"}, False),
        ({"BROWSER": "wslview"}, True),
        ({"BROWSER": "w3m"}, False),
        ({"BROWSER": "/usr/bin/lynx %s:w3m"}, False),
        ({"BROWSER": "lynx:wslview"}, True),
        ({"BROWSER": ":"}, False),
    ],
)
def test_a_browser_is_opened_only_where_the_person_would_see_it(environ: dict[str, str], can: bool) -> None:
    assert browser.can_open(environ) is can


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of programs, the only one there is, and no display."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("TERM", "xterm-256color")
    return tmp_path


def command(folder: Path, name: str, script: str) -> Path:
    """A program that tells in a file of its own what it was given, and by whom."""
    path = folder / name
    report = (
        f'{{ echo "$@"; /bin/ps -o sid= -p $$; /usr/bin/readlink /proc/$$/fd/2; }} > {folder}/{name}.told'
    )
    path.write_text(f"#!/bin/sh\n{report}\n{script}\n")
    path.chmod(0o755)
    return folder / f"{name}.told"


@contextlib.contextmanager
def quick() -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < browser.OPEN_SECONDS + 5


def test_the_chosen_browser_gets_the_url_and_nothing_of_the_terminal(
    commands: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    told = command(commands, "mybrowser", "echo noise; echo noise >&2")
    monkeypatch.setenv("BROWSER", "mybrowser")
    assert browser.open_url("https://auth.example.com/?a=1&b=%20")
    url, session, errors = told.read_text().split()
    assert url == "https://auth.example.com/?a=1&b=%20"
    assert int(session) != session_of_this_process()
    assert errors == "/dev/null"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["lynx", "w3m", "www-browser", "links", "elinks"])
@pytest.mark.parametrize("chosen", [True, False], ids=["chosen", "installed"])
def test_a_text_mode_browser_is_never_started(
    commands: Path, monkeypatch: pytest.MonkeyPatch, name: str, chosen: bool
) -> None:
    told = command(commands, name, "")
    if chosen:
        monkeypatch.setenv("BROWSER", f"{commands / name}:{name} %s")
    assert not browser.open_url("https://auth.example.com/")
    assert not told.exists()


def test_a_browser_that_fails_was_not_opened(commands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command(commands, "mybrowser", "exit 1")
    monkeypatch.setenv("BROWSER", "mybrowser:missing")
    assert not browser.open_url("https://auth.example.com/")


def test_a_browser_that_stays_in_the_foreground_is_left_running(
    commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "OPEN_SECONDS", 0.5)
    released = commands / "released"
    ended = commands / "ended"
    command(commands, "mybrowser", f"while [ ! -e {released} ]; do /bin/sleep 0.05; done; echo > {ended}")
    monkeypatch.setenv("BROWSER", "mybrowser")
    with quick():
        assert browser.open_url("https://auth.example.com/")
    assert not ended.exists()
    released.touch()
    end = time.monotonic() + 20
    while not ended.exists():
        assert time.monotonic() < end
        time.sleep(0.02)


# the profile's own ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("firefox -P {profile} {url}", ["firefox", "-P", "two words", "http://a/?x=1&y={profile}"]),
        ("firefox -P {profile}", ["firefox", "-P", "two words", "http://a/?x=1&y={profile}"]),
        ("'/My Browser/run' --app={url}", ["/My Browser/run", "--app=http://a/?x=1&y={profile}"]),
        (
            "firefox 'ext+container:name={profile}&url={encoded_url}'",
            ["firefox", "ext+container:name=two words&url=http%3A%2F%2Fa%2F%3Fx%3D1%26y%3D%7Bprofile%7D"],
        ),
    ],
)
def test_a_command_gets_the_address_and_the_profile_each_within_a_word(
    template: str, words: list[str]
) -> None:
    assert browser.Browser(template, "two words").words("http://a/?x=1&y={profile}") == words


def test_the_profiles_browser_is_run_without_a_shell(
    commands: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    told = command(commands, "mybrowser", "echo noise; echo noise >&2")
    own = browser.Browser("mybrowser -P {profile} {url}", "$(touch x); work")
    assert browser.can_open({}, own)
    assert not browser.can_open({"SSH_TTY": "/dev/pts/1"}, own)
    assert browser.open_url("https://auth.example.com/?a=1&b=%20", own)
    said, session, errors = told.read_text().splitlines()
    assert said == "-P $(touch x); work https://auth.example.com/?a=1&b=%20"
    assert int(session) != session_of_this_process()
    assert errors == "/dev/null"
    assert capfd.readouterr() == ("", "")
    command(commands, "failing", "exit 1")
    assert not browser.open_url("https://auth.example.com/", browser.Browser("failing", "work"))


def test_a_browser_that_is_not_there_is_an_error_in_words(commands: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be run: No such file") as refused:
        browser.open_url("https://auth.example.com/", browser.Browser("firefx -P {profile} {url}", "work"))
    assert refused.value.detail == "browser names firefx."


def test_what_a_command_may_have_in_braces_is_known() -> None:
    problem = BY_NAME["browser"].problem_with
    assert problem("firefox -P {profile} {url}") == ""
    assert "{account}" in problem("firefox {account}")
    assert problem("firefox 'open")
    assert problem(" ")
