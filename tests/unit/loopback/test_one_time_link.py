"""The one-time link of a secret URL, with a real browser command and another user who reads its command line."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.loopback import peer
from cognito_tui.services.loopback.one_time_link import OneTimeRedirect, open_one_time_link
from tests.support.other_user import as_other, needs_other_user, other_python

TARGET = Secret("https://signin.example/federation?SigninToken=canary")

# A browser as far as this goes: it writes down its command line; from a file it goes to where that sends it; then it
# writes down the redirect.
BROWSER = """
import http.client, os, pathlib, re, sys, time, urllib.parse, urllib.request
folder = pathlib.Path(sys.argv[1])
(folder / "command").write_text(repr(sys.argv))
address = sys.argv[2]
wait = folder / "wait-for"
while wait.exists() and not pathlib.Path(wait.read_text()).exists():
    time.sleep(0.01)
if address.startswith("file:"):
    path = pathlib.Path(urllib.request.url2pathname(urllib.parse.urlsplit(address).path))
    modes = [oct(os.stat(each).st_mode & 0o777) for each in (path.parent, path)]
    (folder / "file").write_text("\\n".join([str(path), *modes, path.read_text()]))
    address = re.search('url=([^"]+)', path.read_text())[1]
parts = urllib.parse.urlsplit(address)
connection = http.client.HTTPConnection(parts.netloc)
connection.request("GET", parts.path)
answer = connection.getresponse()
(folder / "new").write_text(f"{answer.status} {answer.headers['Location']}")
os.rename(folder / "new", folder / "got")
"""

# Another user's program: asks for whatever it reads of others' command lines, at once.
THIEF = r"""
import http.client, os, re, sys
print("looking", flush=True)
while True:
    for process in filter(str.isdecimal, os.listdir("/proc")):
        try:
            words = open(f"/proc/{process}/cmdline").read().replace("\0", " ")
        except OSError:
            continue
        if "MARK" in words and (found := re.search(r"http://(127\.0\.0\.1:\d+)(/\S+)", words)):
            connection = http.client.HTTPConnection(found[1], timeout=20)
            connection.request("GET", found[2])
            answer = connection.getresponse()
            print(answer.status, answer.headers["Location"], flush=True)
            sys.exit()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the browser writes things down."""
    (tmp_path / "browser.py").write_text(BROWSER)
    monkeypatch.setenv("BROWSER", f"{sys.executable} {tmp_path / 'browser.py'} {tmp_path} %s")
    return tmp_path


@pytest.fixture
def no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on macOS and Windows, which this cannot run on: nothing says who has a connection."""
    monkeypatch.setattr(peer, "_TABLES", ("/nowhere/tcp",))


def got(folder: Path) -> str:
    """The redirect is sent before the browser has read it."""
    end = time.monotonic() + 20
    while not (folder / "got").exists():
        assert time.monotonic() < end
        time.sleep(0.01)
    return (folder / "got").read_text()


@contextmanager
def thief(folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = as_other(*other_python(), "-c", THIEF.replace("MARK", str(folder / "browser.py")))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd="/") as process:
        assert process.stdout
        assert process.stdout.readline() == "looking\n"
        try:
            yield process
        finally:
            process.kill()


@needs_other_user
def test_another_user_who_reads_the_command_line_and_is_faster_gets_nothing(folder: Path) -> None:
    (folder / "wait-for").write_text(str(folder / "stolen"))
    with thief(folder) as process:
        opened: list[bool] = []
        opening = threading.Thread(target=lambda: opened.append(open_one_time_link(TARGET)))
        opening.start()
        assert process.stdout
        assert process.stdout.readline() == "404 None\n"
        assert opened == []  # nobody has the link yet
        (folder / "stolen").touch()
        opening.join(20)
    assert opened == [True]
    assert got(folder) == f"303 {TARGET.reveal()}"
    assert "canary" not in (folder / "command").read_text()


@needs_other_user
def test_who_asked_in_place_of_the_browser_is_said(folder: Path) -> None:
    (folder / "wait-for").write_text("/nowhere")
    with thief(folder) as process, OneTimeRedirect(TARGET) as shot:
        subprocess.run([sys.executable, "-c", "pass", str(folder / "browser.py"), shot.address], check=True)
        looked_at = subprocess.Popen(
            [sys.executable, "-c", "input()", str(folder / "browser.py"), shot.address], stdin=subprocess.PIPE
        )
        with looked_at:
            assert process.stdout
            assert process.stdout.readline() == "404 None\n"
            looked_at.communicate(b"\n")
        assert shot.refused
        assert not shot.wait(0)


def test_a_browser_outside_of_this_system_is_refused_in_words(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 99)  # no row says that it is ours
    with pytest.raises(CognitoTuiError, match="did not fetch") as refused:
        open_one_time_link(TARGET, cancelled=(folder / "got").exists)
    assert "WSL" in refused.value.detail
    assert got(folder) == "404 None"


def test_waiting_ends_when_it_is_called_off(folder: Path) -> None:
    (folder / "wait-for").write_text(str(folder / "over"))
    started = time.monotonic()
    try:
        with pytest.raises(CognitoTuiError, match="did not fetch"):
            open_one_time_link(TARGET, cancelled=(folder / "command").exists)
        assert time.monotonic() - started < 20
    finally:
        (folder / "over").touch()  # the browser, too


@pytest.mark.usefixtures("no_table")
def test_where_nothing_says_who_asks_the_browser_is_told_of_a_file_of_this_users_alone(folder: Path) -> None:
    assert open_one_time_link(TARGET)
    assert got(folder) == f"303 {TARGET.reveal()}"
    path, its_folder, its_own, text = (folder / "file").read_text().split("\n", 3)
    assert (its_folder, its_own) == ("0o700", "0o600")
    assert "canary" not in text
    assert path in unquote((folder / "command").read_text())
    assert "127.0.0.1" not in (folder / "command").read_text()
    assert not Path(path).parent.exists()


@pytest.mark.usefixtures("no_table")
def test_the_file_is_good_for_nothing_once_it_was_used(folder: Path) -> None:
    with OneTimeRedirect(TARGET) as shot:
        path = Path(urlsplit(shot.address).path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for _ in range(2):
            subprocess.run([sys.executable, folder / "browser.py", folder, shot.address], check=True)
        assert (folder / "got").read_text() == "404 None"
        assert shot.wait(20)
    assert not path.exists()


@pytest.mark.usefixtures("no_table")
def test_no_place_for_the_file_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkdtemp", full)
    with pytest.raises(CognitoTuiError, match="No space left"):
        open_one_time_link(TARGET)
    assert not (folder / "command").exists()
