"""Opening a page in the person's browser, and never in their terminal."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui.services.loopback import browser

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
    assert int(session) != os.getsid(0)
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
