"""What `--json` prints is what the page says, is there wherever something is listed, and holds no secret."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from cognito_tui.cli.commands.admin.doctor import _as_json
from cognito_tui.cli.parser import parser
from cognito_tui.services.admin.findings.finding import Finding
from cognito_tui.services.admin.groups import Group
from cognito_tui.services.admin.users import PoolUser, WholeUser
from tests.support.cloud_user import Start
from tests.support.command_line import EMAIL, PASSWORD, CommandLine, command_line
from tests.support.repository import ROOT

HERE = ("status", "whoami", "account show", "account sessions", "mfa show", "devices list", "configure list")
CONFIG = """\
[profiles.work]
user_pool_id = "eu-west-1_TestPool"
client_id = "1h57kf5cpq17m0eml12EXAMPLE"
client_secret = "a-canary-of-a-secret"
load_command = "show another-canary"
[profiles.odd]
colour = "red"
"""


def documented() -> dict[str, list[str]]:
    """The fields of each command, in their order."""
    section = (
        (ROOT / "docs/command-line.md").read_text("utf-8").partition("## JSON\n")[2].partition("\n## ")[0]
    )
    rows = [row.strip("| ").split(" | ") for row in section.splitlines() if row.startswith("| `")]
    return {
        name: re.findall(r"`(\w+)`", shown.replace("`null`", ""))
        for commands, shown in rows
        for name in re.findall(r"`([^`]+)`", commands)
    }


def names(value: Any) -> list[str]:
    return list(value[0] if isinstance(value, list) else value)


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start, devices="always") as line:
        line.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        yield line


def test_every_command_that_shows_or_lists_has_it_and_a_row() -> None:
    def all_with_it(made: argparse.ArgumentParser, path: str = "") -> Iterator[tuple[str, bool]]:
        for action in made._actions:
            if isinstance(action, argparse._SubParsersAction):
                for name, command in action.choices.items():
                    yield f"{path}{name}", "--json" in command._option_string_actions
                    yield from all_with_it(command, f"{path}{name} ")

    has = dict(all_with_it(parser()))
    assert {name for name, with_it in has.items() if with_it} == documented().keys()
    shows = {
        name for name in has if name.rpartition(" ")[2] in ("list", "show", "status", "whoami", "doctor")
    }
    assert shows <= documented().keys()


def test_the_fields_are_those_of_the_page(line: CommandLine) -> None:
    config = Path(line.environ["HOME"]) / ".config/cognito-tui/config.toml"
    config.parent.mkdir(parents=True)
    line.sign_in()
    pages, printed = documented(), {}
    for command in HERE:
        if command == "configure list":  # the last: the others go by the environment
            config.write_text(CONFIG)
        done = line.run(*command.split(), "--json")
        assert done.returncode == 0, done.stderr
        assert "canary" not in done.stdout
        printed[command] = json.loads(done.stdout)
    for command in ("configure list", "account show", "account sessions", "mfa show", "devices list"):
        assert names(printed[command]) == pages[command]
    status, whoami = printed["status"], printed["whoami"]
    assert ["profiles", *names(status["profiles"]), "aws"] == pages["status"]
    assert [*whoami, *whoami["aws"]] == pages["whoami"]
    work, odd = printed["configure list"]
    assert (work["default"], work["has_client_secret"], work["settings"].keys()) == (
        True,
        True,
        {"user_pool_id", "client_id"},
    )
    assert (odd["default"], odd["settings"], "colour" in odd["problem"]) == (False, {}, True)


def test_those_of_an_administrator_as_well() -> None:
    pages = documented()
    for command, shown in (("users list", PoolUser), ("users show", WholeUser), ("groups list", Group)):
        listed = [each.name for each in fields(shown)]
        assert listed[-len(pages[f"admin {command}"]) :] == pages[f"admin {command}"], command
    assert [*_as_json(Finding("check", "state", "words"))] == pages["admin doctor"]


def test_a_list_without_entries_says_so_and_is_empty_as_json(person: dict[str, str], start: Start) -> None:
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD)
        line.sign_in()
        for command, said in (
            ("devices list", "Cognito remembers no devices of yours.\n"),
            ("configure list", "There are no profiles in ~/.config/cognito-tui/config.toml. To make one:  "),
        ):
            done = line.run(*command.split())
            assert (done.returncode, done.stdout) == (0, "")
            assert done.stderr.startswith(said)
            done = line.run(*command.split(), "--json")
            assert (done.stdout, done.stderr) == ("[]\n", "")
