"""What is shown while somebody waits at a terminal, and that nothing of it is left."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import pyte
import pytest

from cognito_tui.cli.io import progress
from cognito_tui.cli.io.messages import echo, say_when_slow, with_retries
from cognito_tui.cli.io.output import nothing_for_now, print_lines, show_nothing_for_now
from cognito_tui.cli.io.progress import counted, waiting
from tests.support.in_process_terminal import a_terminal

SOON = 0.02


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_EACH", SOON)
    monkeypatch.setenv("TERM", "xterm-256color")


def left_of(written: bytearray) -> list[str]:
    """The lines that are on the screen in the end."""
    screen = pyte.Screen(80, 24)
    pyte.Stream(screen).feed(written.decode().replace("\n", "\r\n"))
    return [line.rstrip() for line in screen.display if line.strip()]


def slowly() -> str:
    time.sleep(SOON * 5)
    return "done"


def test_it_is_shown_and_gone_before_anything_else_is_said() -> None:
    with a_terminal() as written:
        assert with_retries(slowly) == "done"
        echo("said")
        with say_when_slow("Asking Terraform…"):
            slowly()
            print_lines("printed meanwhile")
            slowly()
    assert written.startswith(b"\rChecking with Cognito\xe2\x80\xa6 0 s\x1b[K")
    assert "Asking Terraform… 0 s" in written.decode()
    assert left_of(written) == ["said", "printed meanwhile"]


def test_nothing_is_left_after_ctrl_c() -> None:
    with a_terminal() as written, contextlib.suppress(KeyboardInterrupt), waiting("Checking…"):
        slowly()
        raise KeyboardInterrupt
    assert "Checking…" in written.decode()
    assert left_of(written) == []


def test_a_list_says_how_many_have_come() -> None:
    def users() -> Iterator[int]:
        for number in range(3):
            slowly()
            yield number

    with a_terminal() as written:
        assert list(counted(users(), "users")) == [0, 1, 2]
    assert "Asking AWS for users… 0 s" in written.decode()
    assert "Asking AWS for users… 2 so far, 0 s" in written.decode()
    assert left_of(written) == []


def test_it_does_not_disturb_a_question_nor_another_program_that_may_ask() -> None:
    with a_terminal() as written:
        with waiting("Checking…"), nothing_for_now():
            slowly()
        show_nothing_for_now(forbidden=True)
        with waiting("Checking…"):
            slowly()
        show_nothing_for_now(forbidden=False)
    assert written == b""


@pytest.mark.parametrize("term", ["dumb", "", None])
def test_nobody_else_sees_it(
    term: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with a_terminal() if term is not None else contextlib.nullcontext(bytearray()) as written:
        monkeypatch.setenv("TERM", term or "")
        with waiting("Checking…"):
            slowly()
    assert written == b""
    assert capsys.readouterr().err == ""
