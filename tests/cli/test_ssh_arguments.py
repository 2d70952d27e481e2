"""`ssh`: its own options and ours, as people type them."""

from __future__ import annotations

import pytest

from cognito_tui.cli.parser import parser
from cognito_tui.services.delivery.ssh_words import ALONE, WITH_VALUE


@pytest.mark.parametrize(
    "typed",
    [
        "--profile work -p 2222 -J jump far -t top",
        "-p2222 --profile=work -J jump far -t top",
        "--profile work -- -p 2222 -J jump far -t top",
        "-p 2222 --profile work -- -J jump far -t top",
    ],
)
def test_they_stand_before_the_host_in_any_order(typed: str) -> None:
    parsed = parser(["ssh"]).parse_args(["ssh", *typed.split()])
    assert parsed.profile == "work"
    given = [*parsed.of_ssh, *(word for word in parsed.words if word != "--")]
    assert given == ["-p", "2222", "-J", "jump", "far", "-t", "top"]
    assert not hasattr(parsed, "password")  # a port is no password


def test_every_option_of_ssh_is_taken_and_help_lists_none() -> None:
    command = parser(["ssh"])
    for letter in ALONE:
        assert command.parse_args(["ssh", f"-{letter}", "far"]).of_ssh == [f"-{letter}"]
    for letter in WITH_VALUE:
        assert command.parse_args(["ssh", f"-{letter}", "x", "far"]).of_ssh == [f"-{letter}", "x"]
