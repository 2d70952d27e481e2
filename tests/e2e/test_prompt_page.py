"""docs/prompt.md, followed word for word."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.support.cloud_user import Start
from tests.support.repository import DOCS

PAGE = DOCS / "prompt.md"


def block(language: str) -> str:
    """The page's only code of that language."""
    [code] = re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    return code


def expiring(minutes: float) -> str:
    moment = datetime.now(timezone.utc) + timedelta(minutes=minutes)
    return moment.isoformat(timespec="seconds")


def said(environ: dict[str, str], *command: str) -> str:
    """By the script, or what runs it; and nothing on stderr."""
    done = subprocess.run(command or ["aws-left"], env=environ, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


@pytest.fixture
def environ(person: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """Of somebody who saved the script, in another zone than the credentials' expiry."""
    script = tmp_path / "bin/aws-left"
    script.parent.mkdir()
    script.write_text(block("sh"))
    script.chmod(0o755)
    return {**person, "PATH": f"{script.parent}{os.pathsep}{person['PATH']}", "TZ": "Asia/Kolkata"}


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(42.9, "aws 42m "), (0.9, "aws 0m "), (-0.1, "aws expired "), (-600, "aws expired ")],
)
def test_the_script_says_how_many_minutes_are_left(
    environ: dict[str, str], minutes: float, told: str
) -> None:
    assert said({**environ, "AWS_CREDENTIAL_EXPIRATION": expiring(minutes)}) == told


@pytest.mark.parametrize("expiration", ["", "tomorrow-ish; echo bad"])
def test_without_an_expiry_it_says_nothing(environ: dict[str, str], expiration: str) -> None:
    assert said({**environ, "AWS_CREDENTIAL_EXPIRATION": expiration}) == ""


@pytest.mark.parametrize(("shell", "flags"), [("bash", ("--norc", "-i")), ("zsh", ("-f", "-i"))])
def test_the_prompt_counts_down(
    environ: dict[str, str], start: Start, shell: str, flags: tuple[str, ...]
) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is missing")
    program = start(command=(shell, *flags), environ={**environ, "PS1": "prompt> "})
    program.wait_for("prompt>")
    program.type(f"export AWS_CREDENTIAL_EXPIRATION={expiring(42.9)}\n{block(shell)}")
    program.wait_for("aws 42m prompt>")


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is missing")
def test_fish_has_it_at_the_right(environ: dict[str, str]) -> None:
    environ = {**environ, "AWS_CREDENTIAL_EXPIRATION": expiring(42.9)}
    function = f"{block('fish')}\nfish_right_prompt"
    assert said(environ, "fish", "--no-config", "-c", function) == "aws 42m "


@pytest.mark.skipif(sys.version_info < (3, 11), reason="tomllib is of Python 3.11")
def test_what_starship_is_told_is_toml_and_a_command_that_it_can_run(environ: dict[str, str]) -> None:
    """Starship itself, 1.26, showed it as well, once; it is not here."""
    import tomllib

    module = tomllib.loads(block("toml"))["custom"]["aws_left"]
    environ = {**environ, "AWS_CREDENTIAL_EXPIRATION": expiring(7.9)}
    assert said(environ, "sh", "-c", f"{module['when']} && {module['command']}") == "aws 7m "
