"""The demo writes nothing of the person's: what its screens write is in a folder that goes with it, however it ends."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.cloud_user import Start
from tests.support.program import Program, assert_left_well

AWS = {
    "config": "[profile mine]\nregion = eu-west-1\n",
    "credentials": "[mine]\naws_access_key_id = AKIAMINE\n",
}


@pytest.fixture
def home(person: dict[str, str]) -> Path:
    """With files of the person's own, at every place that the app writes to elsewhere."""
    home = Path(person["HOME"])
    for folder in (".aws", ".config/cognito-tui", ".local/state/cognito-tui", ".cache/cognito-tui"):
        (home / folder).mkdir(parents=True)
    for name, text in AWS.items():
        (home / ".aws" / name).write_text(text)
    return home


def seen(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file and folder, with its content and when it was changed."""
    return {
        str(path.relative_to(folder)): (
            path.read_bytes() if path.is_file() else b"",
            path.lstat().st_mtime_ns,
        )
        for path in folder.rglob("*")
    }


def signed_in(start: Start) -> Program:
    program = start("demo", "--scenario", "rotation")
    program.wait_for("Demo: user name ada, password", "⏎ sign in")
    match = re.search(r"password (\S+-\d{4}-\w+)", program.text)
    assert match
    program.enter("ada")
    program.wait_for_cursor("Password")
    program.enter(match[1])
    program.wait_for("AWS_SESSION_TOKEN", "c copy")
    return program


def write_everything(program: Program) -> None:
    """An AWS profile, and keys in the credentials file."""
    program.type("up")
    program.wait_for("AWS CLI profile", "⏎ show what changes")
    program.press("enter")
    program.wait_for("Write this?", "y yes")
    program.type("y")
    program.wait_for("✓ The AWS profile", "It goes when the demo ends.")
    program.type("f")
    program.wait_for("AWS credentials file", "⏎ write")
    program.press("ctrl+u")
    program.type("some-keys\r")
    program.wait_for("Write the keys there?")
    program.type("y")
    program.wait_for("✓ Written to")


def quits(program: Program) -> None:
    program.press("ctrl+q")
    assert program.end() == 0


def interrupts(program: Program) -> None:
    program.press("ctrl+c")
    program.wait_for("Press ctrl+c again to quit.")
    program.press("ctrl+c")
    assert program.end() == 130


def is_killed(program: Program) -> None:
    program.send(signal.SIGTERM)
    assert program.end() == 128 + signal.SIGTERM


@pytest.mark.parametrize("ends", [quits, interrupts, is_killed], ids=lambda ends: ends.__name__)
def test_what_its_screens_write_goes_with_it(
    start: Start, person: dict[str, str], home: Path, ends: Callable[[Program], None]
) -> None:
    before = seen(home)
    program = signed_in(start)
    write_everything(program)
    (folder,) = Path(person["TMPDIR"]).glob("cognito-tui-demo-*")
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "aws" / "config").read_text().startswith("[profile ")
    assert "aws_session_token" in (folder / "aws" / "credentials").read_text()
    ends(program)
    assert_left_well(program)
    assert seen(home) == before
    assert not list(Path(person["TMPDIR"]).iterdir())


def test_a_signal_before_the_first_screen_leaves_no_folder(
    start: Start, person: dict[str, str], home: Path
) -> None:
    program = start("demo", "--scenario", "sms", own_interpreter=True)  # which has the app to import yet
    temporary = Path(person["TMPDIR"])
    program.wait_until(lambda: bool(list(temporary.iterdir())), "the folder")
    program.send(signal.SIGTERM)
    assert program.end() == 128 + signal.SIGTERM
    assert not list(temporary.iterdir())


def test_without_a_place_for_a_folder_the_error_says_what_to_set(
    start: Start, person: dict[str, str]
) -> None:
    nowhere = str(Path(person["HOME"], "nowhere"))
    code = (
        "import sys, tempfile; tempfile.tempdir = sys.argv.pop(1)\n"
        "from cognito_tui.cli.main import run; sys.exit(run(sys.argv[1:]))"
    )
    program = start(nowhere, "demo", "--scenario", "sms", command=(sys.executable, "-c", code))
    assert program.end() == 1
    assert "The demo has no folder to write to." in program.text
    assert "Set TMPDIR to another folder." in program.text
