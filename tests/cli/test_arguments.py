"""What is said, where, and with which exit code, before any screen is drawn."""

from __future__ import annotations

import argparse
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui import __version__
from cognito_tui.cli.parser import parse, parser
from cognito_tui.cli.usage import Parser
from cognito_tui.demo.scenarios import SCENARIOS
from tests.support import command_line
from tests.support.cloud_user import Start
from tests.support.program import COGNITO_TUI, assert_left_well


def run(person: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Without a terminal."""
    return command_line.run(*arguments, environ=person, directory=Path(person["HOME"]).parent / "work")


def commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, Parser]]:
    """Each with its name: "account show"."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                if not command.prog.endswith(f" {name}"):
                    continue  # another spelling
                yield name, command
                yield from ((f"{name} {more}", inner) for more, inner in commands(command))


COMMANDS = dict(commands(parser()))
ACTIONS = [name for name in COMMANDS if not any(other.startswith(f"{name} ") for other in COMMANDS)]


def test_help_has_examples(person: dict[str, str]) -> None:
    done = run(person, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "examples:\n  cognito-tui" in done.stdout


def test_there_are_the_commands_that_there_should_be() -> None:
    assert [name for name in COMMANDS if " " not in name] == [
        *("login", "unlock", "lock", "logout", "whoami", "export", "credential-process", "exec", "serve"),
        *("ssh", "console", "status"),
        *("configure", "token", "call", "account", "mfa", "devices", "admin", "completion"),
        *("help", "demo"),
    ]
    assert len(ACTIONS) == 64


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--profile", "work", "--theme=light"],
        ["login", "--profile", "work"],
        ["--profile", "work", "devices", "list"],
        ["demo", "--serve"],
    ],
    ids=" ".join,
)
def test_the_parsers_that_are_made_are_enough(words: list[str]) -> None:
    whole = vars(parser().parse_args(words))
    made = {"command": None, **vars(parse(words))}
    assert made == whole


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_with_examples_first_and_exit_codes_last(name: str) -> None:
    short, whole = COMMANDS[name].format_help(), COMMANDS[name].format_help(everything=True)
    assert [line for line in (short + whole).splitlines() if len(line) > 80] == []
    examples, exit_codes = short.partition("examples:\n")[2].split("exit codes:\n")
    assert f"cognito-tui {name}" in " ".join(examples.split("options:")[0].split())
    assert exit_codes.startswith("  0 done   1 failed   2 usage")
    assert short.index("examples:") < short.index("--help")


@pytest.mark.parametrize("name", COMMANDS)
def test_what_all_commands_take_is_a_line_of_help_and_a_block_with_help_all(name: str) -> None:
    folded = COMMANDS[name].folded
    short, whole = COMMANDS[name].format_help(), COMMANDS[name].format_help(everything=True)
    for title in folded:
        assert f"\n{title}:\n" in whole
        assert f"\n{title}:\n" not in short
        assert f" {title} (" in " ".join(short.split()).casefold()
    assert ("see --help-all" in short) == bool(folded)


def test_enroll_is_also_spelled_enrol_and_help_says_the_one() -> None:
    assert parse(["mfa", "enrol"]).run is parse(["mfa", "enroll"]).run
    listed = COMMANDS["mfa"].format_help()
    assert re.search(r"\benroll\b", listed)
    assert not re.search(r"\benrol\b", listed)


@pytest.mark.parametrize("name", ACTIONS)
def test_each_command_is_there_to_be_run(name: str) -> None:
    assert callable(COMMANDS[name].get_default("run"))


@pytest.mark.parametrize("name", ["login", "account show", "mfa off", "demo"])
def test_help_waits_for_no_aws_sdk_no_screen_and_no_emulator(person: dict[str, str], name: str) -> None:
    code = (
        "import sys\n"
        "from cognito_tui.cli.main import run\n"
        "try: run(sys.argv[1:])\n"
        "except SystemExit: print(*sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *name.split(), "--help"],
        env=person,
        cwd=person["HOME"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    modules = set(done.stdout.splitlines()[-1].split())
    assert "argparse" in modules
    assert not modules & {"boto3", "botocore", "textual", "rich", "ministack", "segno", "pyotp", "subprocess"}


def test_help_lists_the_exit_codes_and_how_a_shell_takes_the_credentials(person: dict[str, str]) -> None:
    text = " ".join(run(person, "--help").stdout.split())
    assert "0 done 1 failed 2 usage or configuration 3 sign-in required 4 refused" in text
    assert "5 not all checked (admin doctor) 130 interrupted" in text
    assert 'eval "$(cognito-tui)"' in text


def test_no_option_takes_a_secret(person: dict[str, str]) -> None:
    options = set(re.findall(r"--[a-z-]+", run(person, "--help-all").stdout))
    assert "--username" in options
    assert not {option for option in options if re.search("password|secret|token|code", option)}


def test_the_one_that_does_says_that_it_leaks() -> None:
    for name in ACTIONS:
        taking = [
            action
            for action in COMMANDS[name]._actions
            if action.nargs is None and not action.choices and re.search("password|secret|token", action.dest)
        ]
        assert [action.dest for action in taking] in ([], ["password"])
        assert all("leaks" in str(action.help) for action in taking)


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version(person: dict[str, str], option: str) -> None:
    done = run(person, option)
    assert (done.returncode, done.stdout) == (0, f"cognito-tui {__version__}\n")


def test_a_build_that_could_not_tell_its_version_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cognito_tui.cli.parser.__version__", "0.0")
    with pytest.raises(SystemExit):
        parser().parse_args(["--version"])
    said = " ".join(capsys.readouterr().out.split())
    assert said == "cognito-tui 0.0 (neither git nor a release told its build which)"


@pytest.mark.parametrize("arguments", [["--nonsense"], ["nonsense"], ["--auth-flow", "CUSTOM"]], ids=" ".join)
def test_what_it_does_not_know_is_refused_on_stderr(person: dict[str, str], arguments: list[str]) -> None:
    done = run(person, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("  See: cognito-tui --help\n")
    assert arguments[-1] in done.stderr


@pytest.mark.parametrize("arguments", [[], ["demo"]], ids=["sign in", "demo"])
@pytest.mark.parametrize("redirection", ["</dev/null", "2>words"])
def test_without_a_terminal_it_says_what_to_do(
    start: Start, form: dict[str, str], redirection: str, arguments: list[str]
) -> None:
    script = f'"$@" {redirection}; echo code$?; cat words'
    program = start("-c", script, "-", *COGNITO_TUI, *arguments, command=("bash",), environ=form)
    program.end()
    command = " ".join(("cognito-tui", *arguments))
    program.wait_for("code2", "The app needs a terminal", f'Run it as {command} or eval "$({command})"')
    assert b"\x1b[?1049h" not in program.written


def test_all_problems_of_a_configuration_are_listed_at_once(start: Start) -> None:
    program = start("--user-pool-id", "nowhere", "--identity-pool-id", "nothing", stdout_apart=True)
    assert program.end() == 2
    assert program.stdout == b""
    program.wait_for("cognito-tui: ", "nowhere", "nothing", "client")
    assert b"\x1b[?1049h" not in program.written
    assert b"Traceback" not in program.written


def test_the_first_run_asks_where_to_sign_in_and_has_the_demo(start: Start) -> None:
    program = start()
    program.wait_for("Where do you sign in?", "User pool id", "~/.config/cognito-tui/config.toml", "^d demo")
    program.press("ctrl+d")
    program.wait_for("Choose a demo", "⏎ start it")
    program.press("enter")
    program.wait_for("Demo: user name ada, password", "⏎ sign in")
    program.press("ctrl+q")  # the demo, which leads back to the form
    program.wait_for("The demo has ended.", "User pool id")
    program.press("ctrl+q")
    assert program.end() == 0
    assert_left_well(program)


def test_the_first_run_can_be_left(start: Start) -> None:
    program = start()
    program.wait_for("^q quit")
    program.press("ctrl+q")
    assert program.end() == 0
    assert_left_well(program)
    assert "That was the demo" not in program.text


def test_a_demo_of_no_such_scenario_is_refused(person: dict[str, str]) -> None:
    done = run(person, "demo", "--scenario", "nonsense")
    assert (done.returncode, done.stdout) == (2, "")
    assert "forgot-password" in done.stderr


def test_the_scenarios_are_listed(person: dict[str, str]) -> None:
    text = run(person, "demo", "--help").stdout
    for scenario in SCENARIOS:
        assert re.search(rf"\n  {scenario.name} +{re.escape(scenario.summary)}\n", text)


@pytest.mark.parametrize(
    ("scenario", "hint"),
    [
        ("email-first", "user name ada, and no password"),
        ("locked-out", "wrong ones lock you out"),
        ("sign-up", "nobody has an account here yet"),
    ],
)
def test_a_scenario_is_shown(start: Start, scenario: str, hint: str) -> None:
    program = start("demo", "--scenario", scenario)
    program.wait_for(hint, "⏎ sign in")
    program.press("ctrl+q")
    assert program.end() == 0


def test_a_scenario_is_served_for_the_command_line(person: dict[str, str]) -> None:
    """In sms, ada has a password and a telephone: `login` gets as far as the code."""
    command = [*COGNITO_TUI, "demo", "--serve", "--scenario", "sms"]
    with subprocess.Popen(command, env=person, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        lines: list[str] = []
        while not lines or "password" not in lines[-1]:
            lines.append(server.stdout.readline())
            assert lines[-1]
        password = lines[-1].rpartition(": ")[2].strip()
        exported = dict(shlex.split(line)[1].split("=", 1) for line in lines if line.startswith("export "))
        done = run({**person, **exported, "COGNITO_PASSWORD": password}, "login", "-u", "ada", "--no-input")
        server.terminate()
    assert (done.returncode, done.stdout) == (3, "")
    assert "Cognito has sent a code in a text message" in done.stderr


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)], ids=["ctrl+c", "kill"]
)
def test_a_served_demo_prints_shell_lines_until_it_is_ended(
    person: dict[str, str], number: signal.Signals, code: int
) -> None:
    with subprocess.Popen(
        [*COGNITO_TUI, "demo", "--serve"],
        env=person,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        line = server.stderr.readline()
        assert line.startswith("Serving the demo's Cognito at http://127.0.0.1:")
        server.send_signal(number)
        stdout, stderr = server.communicate(timeout=30)
    assert (server.returncode, stderr) == (code, "")
    assert all(
        re.fullmatch(r"export \w+=\S+|export \w+='[^']*'|: # .*", line) for line in stdout.splitlines()
    )
    assert "export COGNITO_USER_POOL_ID=" in stdout
    assert ": # temporary password: " in stdout
