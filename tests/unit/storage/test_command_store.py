"""`remember = "command"`: programs that keep what they are given; shell scripts stand in for pass and op."""

from __future__ import annotations

import json
import os
import shlex
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cognito_tui.errors import CognitoTuiError, ConfigurationError
from cognito_tui.services.base import Secret
from cognito_tui.services.config import Profile
from cognito_tui.services.storage.command_store import CommandStore
from cognito_tui.services.storage.read_once import one_look
from cognito_tui.services.tokens import AuthResult, Tokens, TokenStore, stored_variants
from tests.support.at_once import at_once
from tests.support.crash_report import everything_about
from tests.support.scripted_cognito import jwt

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the scripts are of a shell")
SIGNED_IN = AuthResult("ada", Tokens(Secret(jwt()), Secret("access"), Secret("refresh-canary")))

Script = Callable[[str, str], str]


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Write a program, and give the command that runs it."""

    def written(name: str, content: str) -> str:
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{content}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return shlex.quote(str(path))

    return written


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "entry"


@pytest.fixture
def profile(script: Script, kept: Path) -> Profile:
    store = script("keep it", f"cat > {kept}; ps -o args= -p $$ > {kept}.args; env > {kept}.environ")
    load = script("print it", f"cat {kept}")
    return Profile(
        "test", "eu-west-1_A", "client-1", remember="command", store_command=store, load_command=load
    )


def test_a_session_is_kept_and_the_next_program_has_it(
    profile: Profile, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COGNITO_PASSWORD", "password-canary")
    monkeypatch.setenv("GPG_TTY", "/dev/tty-canary")
    store = TokenStore(profile)
    assert store.session() is None
    store.save(SIGNED_IN)
    assert store.warning == ""
    assert "\n" not in kept.read_text().strip()
    assert (found := TokenStore(profile).session()) is not None
    assert found.refresh_token == Secret("refresh-canary")
    assert "canary" not in Path(f"{kept}.args").read_text(), "nothing secret is in an argument"
    assert "canary" not in Path(f"{kept}.environ").read_text(), "nor in the environment"
    files = [path for path in Path(os.environ["HOME"]).rglob("*") if path.is_file()]
    assert not any("canary" in path.read_text() for path in files)
    TokenStore(profile, may_ask=True).save(replace(SIGNED_IN, username="ada@example.com"))
    assert "GPG_TTY=/dev/tty-canary" in Path(f"{kept}.environ").read_text()


def test_a_sign_out_takes_it_out_and_says_what_it_could_not(profile: Profile, kept: Path) -> None:
    store = TokenStore(profile)
    store.save(SIGNED_IN)
    assert store.forget() is None
    assert json.loads(kept.read_text()) == {}
    store.save(SIGNED_IN)
    left = TokenStore(replace(profile, store_command="false")).forget()
    assert left is not None
    assert "false ended with exit code 1" in left.detail


def test_what_cannot_be_loaded_any_more_is_not_written_over(
    profile: Profile, kept: Path, script: Script
) -> None:
    """The agent is locked, say: its `load` fails, and its `store` would succeed."""
    TokenStore(profile).save(SIGNED_IN)
    content = kept.read_text()
    script("print it", "exit 2")
    store = TokenStore(profile)
    assert store.session() is None
    assert store.unreadable
    assert "ended with exit code 2" in store.warning
    store.save(SIGNED_IN)
    assert "Signing in will be needed again" in store.warning
    assert kept.read_text() == content
    left = store.forget()
    assert left is not None
    assert "exit code 2" in left.detail


@pytest.mark.parametrize(
    ("store", "load", "says"),
    [
        ("cat > /dev/null", "true", "does not give what"),
        ("cat > /dev/null; exit 3", "echo canary; exit 1", "ended with exit code 3"),
        ("cat > ENTRY", "echo canary is not JSON", "is not what was stored"),
        ("cat > ENTRY", 'echo "[1]"', "is not what was stored"),
    ],
)
def test_programs_that_keep_nothing_or_something_else_are_said(
    profile: Profile, kept: Path, script: Script, store: str, load: str, says: str
) -> None:
    script("keep it", store.replace("ENTRY", str(kept)))
    script("print it", load)
    kept_by = TokenStore(profile)
    kept_by.save(SIGNED_IN)
    assert says in kept_by.warning
    assert "canary" not in kept_by.warning
    with pytest.raises(CognitoTuiError) as caught:
        CommandStore(profile.store_command, profile.load_command).change(lambda _: {"other": "text"})
    assert "canary" not in everything_about(caught.value, but=__file__)


def test_a_program_that_is_not_there_is_named(profile: Profile) -> None:
    store = TokenStore(replace(profile, load_command="/nowhere/pass show canary"))
    assert store.session() is None
    assert store.warning.startswith("/nowhere/pass cannot be run: No such file")
    with pytest.raises(CognitoTuiError) as caught:
        CommandStore("cat", "/nowhere/pass").change(lambda _: {"token": "canary"})
    assert "canary" not in everything_about(caught.value, but=__file__)


def test_one_that_hangs_is_ended_with_all_that_it_has_started(script: Script, tmp_path: Path) -> None:
    load = script("hang", f"sleep 60 & echo $! > {tmp_path}/child; wait")
    began = time.monotonic()
    with pytest.raises(ConfigurationError, match=r"did not answer within 0\.5 seconds"):
        CommandStore("cat", load, seconds=0.5).read()
    assert time.monotonic() - began < 20
    assert _ends(int((tmp_path / "child").read_text()))


def _ends(process: int) -> bool:
    """Whether it ends; a killed orphan may wait for whoever adopted it, and does nothing any more."""
    for _ in range(100):
        said = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False
        )
        if not said.stdout.strip() or said.stdout.startswith("Z"):
            return True
        time.sleep(0.05)
    return False


def test_ctrl_c_ends_it(script: Script, tmp_path: Path) -> None:
    load = script("hang", f"echo $$ > {tmp_path}/pid; exec sleep 60")
    code = f"""
from cognito_tui.services.storage.command_store import CommandStore
CommandStore("cat", {load!r}).read()
"""
    program = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE)
    pid = tmp_path / "pid"
    while not (pid.exists() and pid.read_text().strip()):
        time.sleep(0.02)
    time.sleep(0.3)  # the program has begun, and whoever started it is about to wait for it
    program.send_signal(signal.SIGINT)
    assert b"KeyboardInterrupt" in program.communicate(timeout=60)[1]
    assert _ends(int(pid.read_text()))


def test_whoever_signs_out_later_looks_there_as_well(profile: Profile) -> None:
    """`remember` has said something else since."""
    TokenStore(profile).save(SIGNED_IN)
    ways = stored_variants(replace(profile, remember="off"))
    assert [way.remember for way in ways] == ["file", "command"]


def test_one_load_serves_all_looks_of_a_command(profile: Profile, script: Script, tmp_path: Path) -> None:
    """Each may ask somebody for a passphrase."""
    runs = tmp_path / "runs"
    script("print it", f"echo run >> {runs}; echo '{{}}'")
    store = TokenStore(profile)
    for _ in range(5):
        store.session()
    assert runs.read_text().split() == ["run"]
    with store.one_refresh():
        store.session()
    assert runs.read_text().split() == ["run", "run"], "another process may have renewed meanwhile"
    with one_look():  # `status`, of many profiles
        for name in ("work", "home"):
            TokenStore(replace(profile, name=name)).session()
    assert runs.read_text().split() == ["run"] * 3


def test_several_programs_that_store_at_once_lose_nothing(profile: Profile, kept: Path) -> None:
    imports = "from cognito_tui.services.storage.command_store import CommandStore"
    work = """
store = CommandStore(sys.argv[1], sys.argv[2])
store.change(lambda records: {**records, str(number): number})
print(store.warning or "stored")
"""
    said = at_once(4, imports, work, profile.store_command, profile.load_command)
    assert said == ["stored"] * 4
    assert json.loads(kept.read_text()) == {str(number): number for number in range(4)}
