"""Whoever leaves at once: what the terminal was asked is answered before the shell has it back."""

from __future__ import annotations

import threading
import time

import pytest

from cognito_tui.services.delivery import Clipboard
from cognito_tui.tui.app import CognitoTui
from cognito_tui.tui.input_parser import InputParser

SOON = 0.2  # seconds: as far away as a terminal over SSH


class Driver:
    """What is written goes to a terminal that answers soon, or never."""

    def __init__(self, app: CognitoTui, answer: bytes) -> None:
        self._parser, self._answer = InputParser(app.answers), answer

    def write(self, _: str) -> None:
        threading.Timer(SOON, lambda: self._parser.feed(self._answer, 0.0)).start()

    def flush(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize(
    ("name", "answer", "at_least", "at_most"),
    [
        ("model", b"\x1b[>41;366;0c", SOON, 0.5),
        ("background", b"\x1b]11;rgb:1212/1212/1212\x1b\\", SOON, 0.5),
        ("background", b"", 0.5, 2.0),  # of a terminal that does not know the question
    ],
)
def test_an_answer_on_its_way_is_waited_for_and_none_for_long(
    app: CognitoTui, name: str, answer: bytes, at_least: float, at_most: float
) -> None:
    began = time.monotonic()
    app.await_answers()  # nothing was asked
    assert time.monotonic() - began < SOON
    app._driver = Driver(app, answer)  # type: ignore[assignment]
    began = time.monotonic()
    app.ask_terminal(Clipboard.QUERY, name)
    app.await_answers()
    assert at_least <= time.monotonic() - began < at_most
    began = time.monotonic()
    app.await_answers()
    assert time.monotonic() - began < SOON
