"""What the environment says need not make sense: nothing falls over it."""

from __future__ import annotations

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, command_line

NONSENSE = [
    {"TZ": "FOO+99", "LC_ALL": "nonsense", "LANG": "tr_TR.UTF-8"},
    {
        "TZ": "<+25>-25",
        "COLUMNS": "²",
        "LINES": "-1",
        "TERM": "",
        "HTTPS_PROXY": "",
        "PYTHONIOENCODING": "ascii",
    },
    {"TZ": "x" * 5000, "COLUMNS": "999999999", "LINES": "99999999", "TERM": "nonsense", "SHELL": "\x01"},
]


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_signing_in_and_status_go_on(nonsense: dict[str, str], person: dict[str, str], start: Start) -> None:
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD)
        done = line.run("login", "-u", "ada", "--password-stdin", typed=PASSWORD, environ=nonsense)
        assert done.returncode == 0, done.stderr
        done = line.run("status", environ=nonsense)
        assert (done.returncode, done.stderr) == (0, "")
        assert "ada" in done.stdout
        done = line.run("whoami", environ=nonsense)
        assert done.returncode == 0, done.stderr


ODD = {
    "COLUMNS": "²",
    "LINES": "99999999",
    "TEXTUAL_COLOR_SYSTEM": "x",
    "TEXTUAL_DRIVER": "nowhere:X",
    "TZ": "FOO+99",
}


@pytest.mark.parametrize("more", [{}, {"COLUMNS": "999999999", "LC_ALL": "nonsense"}, {"TEXTUAL_FPS": "x"}])
def test_so_does_the_app(more: dict[str, str], start: Start, form: dict[str, str]) -> None:
    program = start(environ={**form, **ODD, **more}, size=(90, 30))
    program.wait_for("⏎ sign in")
    assert "⏎ sign in" in program.lines[29]
    program.press("ctrl+q")
    assert program.end() == 0


def test_a_path_that_is_too_long_is_an_error_in_words(person: dict[str, str], start: Start) -> None:
    with command_line(person, start) as line:
        for path in ("x" * 5000, "~nobody-of-that-name/x"):
            assert_in_words(line, "configure", "--from-terraform", path)


def assert_in_words(line: CommandLine, *words: str) -> None:
    done = line.run(*words)
    assert done.returncode == 2
    assert "cannot be read." in done.stderr
    assert "bug" not in done.stderr
