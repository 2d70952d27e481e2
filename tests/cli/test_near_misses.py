"""What a newcomer types first, and nearly right: what is said of it, and what fits a terminal of 80 columns."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui.cli.commands import completion
from cognito_tui.cli.io import output
from cognito_tui.cli.main import run
from cognito_tui.cli.parser import parse, parser
from cognito_tui.cli.usage import Parser
from tests.support.in_process_terminal import a_terminal

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

SAID = {
    "user": "Did you mean admin users?",  # and not `serve`
    "usr": "Did you mean admin users?",
    "login --auth-flow SRP": "Did you mean USER_SRP_AUTH?",
    "login --pool x": "Did you mean --user-pool-id or --identity-pool-id?",
    "serve --json": "serve has no option --json. See: ",  # which is not much like --also
    "status help": "Did you mean --help?",
    "lock --all": "lock has no option --all. See: ",
    "login -profile work": "login has no option -profile. Did you mean --profile?",
    "login -profile=work": "login has no option -profile. Did you mean --profile?",  # no password "rofile=work"
    "-verbose status": "There is no option -verbose. Did you mean --verbose?",
    "configure work": "It has: aws-profile, list. A profile is named with --profile NAME.",
    "export json": "Did you mean --format json?",
    "export ENV": "Did you mean --format env?",
    "login work": "A profile is named with --profile NAME, a user with -u NAME.",
    "account set": "account set needs NAME=VALUE. One looks like: cognito-tui account set name='Ada Lovelace' ",
    "account set name": "'name' is not NAME=VALUE. See: ",
}


@pytest.mark.parametrize("typed", SAID)
def test_what_was_perhaps_meant(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(typed.split())
    assert SAID[typed] in " ".join(capsys.readouterr().err.split())


def test_help_of_a_command_that_takes_any_words_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", "exec", "ls"]) == run(["help", "ssh", "host"]) == 0
    assert re.findall("usage: cognito-tui ([a-z]+)", capsys.readouterr().out) == ["exec", "ssh"]


def test_help_stays_within_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")  # standard output is no terminal here
    whole = parser()
    commands = [whole, *_below(whole)]
    assert len(commands) > 60
    for command in commands:
        assert not [line for line in command.format_help(everything=True).splitlines() if len(line) > 60], (
            command.prog
        )


def _below(command: Parser) -> Iterator[Parser]:
    for each in command.commands.values():
        yield each
        yield from _below(each)


@pytest.mark.parametrize(
    "words",
    ["--log-file", "status --env-file", "serve --to", "console --service", "configure --from-terraform", "call x -X"],
)  # fmt: skip
def test_an_unset_variable_is_not_taken_for_nothing(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse([*words.split(), ""])
    assert ": the value is empty. Give one, or leave it out.\n" in capsys.readouterr().err
    assert parse(["call", "x", "-d", ""]).data == ""


def test_a_path_after_an_equals_sign_may_begin_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bash leaves the tilde in it."""
    monkeypatch.setenv("HOME", "/home/ada")
    parsed = parse(["serve", "--to=~/a", "--log-file=~/b", "--env-file=~/c"])
    assert [parsed.to, parsed.log_file, parsed.env_file] == [Path(f"/home/ada/{name}") for name in "abc"]


def test_files_and_profiles_are_completed_wherever_they_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("here").touch()
    monkeypatch.setattr(completion, "_profiles", lambda: ("here",))
    found = set()
    for command in (("serve",), ("admin", "policy", "file"), ("configure",)):
        within = parser(command)
        for word in command:
            within = within.commands[word]
        for action in within._actions:
            if [*completion._words("he", action, parse(["status"]))] == ["here"]:
                found.add(action.option_strings[-1] if action.option_strings else action.dest)
    assert found == {
        *("--profile", "--also", "--env-file", "--log-file", "--to", "file", "--from-terraform", "--from-cogauth"),
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["pipe", "socket", "folder", "link", "-", "none/x"])
def test_what_cannot_be_a_log_file_is_named(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    Path("folder").mkdir()
    Path("link").symlink_to("elsewhere")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
    assert run(["status", "--log-file", kind]) == 2
    said = {
        "pipe": "it is not a regular file but a named pipe.",
        "socket": "it is not a regular file but a socket.",
        "folder": "it is not a regular file but a folder.",
        "link": "it is a symbolic link.",
        "-": "- is not the name of a file.\n  Leave --log-file out: -v writes on standard error.",
        "none/x": "no such file or directory.",
    }
    assert said[kind] in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == {"pipe", "folder", "link", "socket"}


def test_columns_for_which_there_is_no_room_go_below(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "columns", lambda *_: 24)
    with a_terminal() as written:
        output.print_table(
            ("KEY", "NAME", "LAST USED", ""),
            [("eu-west-1_0123", "laptop", "2026-11-28 00:18", "this one"), ("eu-west-1_4567", "phone", "", "")],
            "",
        )  # fmt: skip
    assert written.decode().splitlines() == [
        "KEY             NAME",
        "    LAST USED",
        "eu-west-1_0123  laptop",
        "    2026-11-28 00:18",
        "      this one",
        "eu-west-1_4567  phone",
    ]
