"""What is typed and what is handed out stays in the app: not in files, not with ps, not on the clipboard."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.cloud_user import SSH, Cloud, Start
from tests.support.command_line import NAMES, variables
from tests.support.program import Program

CANARY = "Canary-Bird-77"
needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux's /proc")


def recorders(directory: Path) -> dict[str, str]:
    """Everything that makes a Textual app write down what happens in it."""
    return {
        "TEXTUAL": "devtools,debug",
        "TEXTUAL_DEBUG": "1",
        "TEXTUAL_LOG": str(directory / "textual.log"),
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_SCREENSHOT_LOCATION": str(directory),
        "TEXTUAL_SCREENSHOT_FILENAME": "screenshot.svg",
    }


def files_with(secrets: Mapping[str, str], directory: Path) -> dict[str, str]:
    """Which of these secrets stands in which file below `directory`."""
    files = [path for path in directory.rglob("*") if path.is_file()]
    return {
        str(path): name
        for path in files
        for name, secret in secrets.items()
        if secret.encode() in path.read_bytes()
    }


def refused(program: Program) -> None:
    program.wait_for("⏎ sign in")
    program.enter("nobody")
    program.wait_for_cursor("Password")
    program.enter(CANARY)
    program.wait_for("Incorrect user name or password.")


@pytest.mark.parametrize("cache", ["on", "off"])
def test_no_file_holds_a_password_or_a_code_and_a_key_only_in_the_cache(
    start: Start, cloud: Cloud, tmp_path: Path, cache: str
) -> None:
    (tmp_path / "recorded").mkdir()
    environ = {**cloud.environ, **SSH, **recorders(tmp_path / "recorded"), "COGNITO_CACHE": cache}
    program = start(environ=environ)
    refused(program)
    program.press("ctrl+q")
    assert program.end() == 0
    program = start(environ=environ)
    cloud.sign_in(program)
    program.type("c")
    program.wait_for("Sent export lines")
    program.type("v")
    program.wait_without("••••")
    program.type("q")
    assert program.end() == 0

    exported = variables(program.clipboard[0])
    secrets = {name: value for name, value in exported.items() if name in NAMES[:4]}
    secrets |= {"wrong password": CANARY, "password": cloud.password, "authenticator": cloud.secret}
    if cache == "on":
        cached = tmp_path / "home/.local/state/cognito-tui/credentials.json"
        text = cached.read_text()
        assert secrets["AWS_SECRET_ACCESS_KEY"] in text
        assert not any(secrets[name] in text for name in ("wrong password", "password", "authenticator"))
        assert cached.stat().st_mode & 0o777 == 0o600
        cached.unlink()
    assert files_with(secrets, tmp_path) == {}
    (tmp_path / "work" / "control").write_text(f"export X='{secrets['AWS_SECRET_ACCESS_KEY']}'")
    assert len(files_with(secrets, tmp_path)) == 1  # it would have been found
    assert not list((tmp_path / "recorded").iterdir())


@needs_proc
def test_nothing_typed_can_be_seen_with_ps(start: Start, cloud: Cloud) -> None:
    program = start(environ=cloud.environ, own_interpreter=True)
    refused(program)
    program.type(CANARY)
    program.wait_for("•" * len(CANARY))
    processes = [program.process.pid, *_children(program.process.pid)]
    for pid in processes:
        for name in ("cmdline", "environ", "comm"):
            assert CANARY.encode() not in Path(f"/proc/{pid}/{name}").read_bytes()
        for thread in Path(f"/proc/{pid}/task").iterdir():
            assert CANARY not in (thread / "comm").read_text()
    assert b"cognito_tui" in Path(f"/proc/{program.process.pid}/cmdline").read_bytes()


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+x"])
def test_a_selection_in_the_password_reaches_no_clipboard(
    start: Start, form: dict[str, str], key: str
) -> None:
    program = start("-u", CANARY, environ={**form, **SSH})
    program.wait_for("⏎ sign in")
    program.type("s3cret-horse")
    program.wait_for("•" * 12)
    program.wait_for_cursor("Password")
    after_it = program.terminal.cursor.x
    program.press("shift+home")
    program.wait_until(lambda: program.terminal.cursor.x < after_it, "the selection")
    program.press(key)
    if key == "ctrl+c":
        program.wait_for("Press ctrl+c again to quit.")
    program.type("!")
    program.wait_without("••")  # it has replaced the selection, so all before it has been seen to
    assert program.clipboard == []
    # the control: in the user name the same keys do copy
    program.press("shift+tab")
    program.wait_for_cursor("User name")
    program.press("shift+home", key)
    program.wait_until(lambda: program.clipboard != [], "a copy")
    assert program.clipboard == [CANARY]


@pytest.mark.parametrize("name", ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
def test_values_are_masked_until_asked_for(start: Start, cloud: Cloud, name: str) -> None:
    program = start(environ={**cloud.environ, **SSH})
    cloud.sign_in(program)
    program.type("c")
    program.wait_for("Sent export lines")
    value = next(line for line in program.clipboard[0].splitlines() if name in line).split("'")[1]
    assert value[:12].encode() not in program.written
    program.type("v")
    program.wait_for(value[:12])
    program.type("v")
    program.wait_without(value[:12])
    assert os.fsencode(value[:12]) in program.written
