"""Where a message ends its lines at a terminal: at words, so that a few of them can be searched for."""

from __future__ import annotations

import io
import os

import pytest

from cognito_tui.cli.io import output

NAMED = (
    "  Use the code of “cognito-tui demo: ada” in your authenticator app; if you typed its key, compare that."
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 2


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setattr(os, "get_terminal_size", lambda *_: os.terminal_size((80, 24)))
    return Terminal()


def test_a_name_in_quotes_is_no_command_to_copy(narrow: Terminal) -> None:
    first, second = output._fitted(NAMED, narrow)
    assert first.split() + second.split() == NAMED.split()
    assert len(first) < 80


def test_a_command_stays_whole(narrow: Terminal) -> None:
    line = f"  To write it, run  cognito-tui configure --profile {'w' * 60}"
    assert output._fitted(line, narrow) == [line]
