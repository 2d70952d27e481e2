"""`completion`, in the shells that it is for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cloud_user import Start
from tests.support.program import Program

BIN = Path(sys.executable).parent  # of the `cognito-tui` that the scripts call
# for each argument what bash does when Tab is pressed at its end
BASH = """
eval "$(cognito-tui completion bash)"
compopt() { :; }
for COMP_LINE; do
    COMP_POINT=${#COMP_LINE} COMP_TYPE=9
    _python_argcomplete cognito-tui
    echo "${COMPREPLY[*]}"
done
"""
LINES = {
    "exp": "export",
    "export --to-": "--to-profile",
    "export --format win": "windows-cmd",
    "--profile ": "work home",
    "console --profile=h": "home",
    "account change": "change-password",
    "demo --scenario sm": "sms",
    "--env-file a": "a-file",
    "exec -- cognito-t": "cognito-tui",
    "exec -- cat a": "a-file",
    "--client-id ": "",
    "help admin us": "users",
}


def needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(shell), reason=f"{shell} is missing")


@pytest.fixture
def environ(person: dict[str, str]) -> dict[str, str]:
    """Of somebody with two profiles."""
    config = Path(person["HOME"]) / ".config/cognito-tui/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("[profiles.work]\n[profiles.home]\n")
    return {**person, "PATH": f"{BIN}{os.pathsep}{person['PATH']}"}


def completed(environ: dict[str, str], directory: Path, *lines: str) -> list[str]:
    """In bash."""
    done = subprocess.run(
        ["bash", "--norc", "-c", BASH, "bash", *(f"cognito-tui {line}" for line in lines)],
        env=environ,
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_bash_completes_commands_options_and_values(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "work/a-file").touch()
    found = completed(environ, tmp_path / "work", *LINES)
    assert dict(zip(LINES, found, strict=True)) == LINES


def test_what_is_wrong_with_the_configuration_is_not_said_there(
    environ: dict[str, str], tmp_path: Path
) -> None:
    """Asked as the scripts ask, which would keep it to themselves as well."""
    (Path(environ["HOME"]) / ".config/cognito-tui/config.toml").write_text("[profiles")
    line, told = "cognito-tui --profile ", tmp_path / "told"
    asked = {"_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line))}
    done = subprocess.run(
        [sys.executable, "-m", "cognito_tui"],
        env={**environ, **asked, "_ARGCOMPLETE_STDOUT_FILENAME": str(told)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr, told.read_text()) == (0, "", "", "")


@needs("fish")
def test_fish_completes_them_with_what_they_are_for(environ: dict[str, str]) -> None:
    script = "cognito-tui completion fish | source; complete -C 'cognito-tui exp'; complete -C 'cognito-tui --profile '"
    done = subprocess.run(
        ["fish", "--no-config", "-c", script],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.splitlines() == [
        "export\tprint the AWS credentials for a shell or a program",
        "home",
        "work",
    ]
    assert done.stderr == ""


SHELLS = [
    pytest.param(("bash", "--norc", "-i"), 'eval "$(cognito-tui completion bash)"', id="bash"),
    pytest.param(
        ("zsh", "-f", "-i"),
        'autoload -U compinit; compinit -u -D; eval "$(cognito-tui completion zsh)"',
        id="zsh",
        marks=needs("zsh"),
    ),
]


@pytest.mark.parametrize(("shell", "setup"), SHELLS)
def test_at_the_prompt_tab_fills_in_the_rest(
    start: Start, environ: dict[str, str], shell: tuple[str, ...], setup: str
) -> None:
    program: Program = start(command=shell, environ={**environ, "PS1": "> ", "INPUTRC": "/dev/null"})
    program.type(f"{setup}; echo rea''dy\n")
    program.wait_for("\nready")
    program.type("cognito-tui exp\t")
    program.wait_for("cognito-tui export")
    program.type("--profile w\t")
    program.wait_for("--profile work")


def test_for_another_shell_it_says_which_there_are(person: dict[str, str]) -> None:
    command = [sys.executable, "-m", "cognito_tui", "completion", "tcsh"]
    done = subprocess.run(command, env=person, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert "bash, zsh, fish" in done.stderr
