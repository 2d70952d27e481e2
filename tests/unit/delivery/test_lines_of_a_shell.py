"""Lines for a shell, as people take them in without quotes; and which shell that is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from cognito_tui.services.config import Profile
from cognito_tui.services.delivery import Delivery
from cognito_tui.services.delivery.formats import format_named, render
from tests.support.sample_credentials import credentials

WORK = Profile("work", "eu-west-1_AbCdEfGhI", "client")


@pytest.mark.parametrize(
    ("shell", "format_name", "taken_in"),
    [
        *((name, "env", 'eval $(printf %s "$LINES_")') for name in ("bash", "dash", "zsh")),
        ("bash", "env-no-export", 'set -a; eval $(printf %s "$LINES_")'),
        ("fish", "fish", "eval (printf %s $LINES_)"),
        ("tcsh", "csh", "eval `printenv LINES_`"),
    ],
)
def test_lines_that_a_shell_makes_one_of_set_and_unset_the_same(
    shell: str, format_name: str, taken_in: str
) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is missing")
    flags = {"fish": ["--no-config"], "zsh": ["-f"], "tcsh": ["-f"]}.get(shell, [])
    theirs = {"AWS_PROFILE": "theirs", "AWS_VAULT": "theirs"}
    delivered = Delivery.of(credentials(), WORK, theirs)
    lines = format_named(format_name).unset(["HOME"]) + render(delivered, format_name).reveal()
    environ = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **theirs}
    done = subprocess.run(
        [shell, *flags, "-c", f"{taken_in}; env -u LINES_"],
        env={**environ, "LINES_": lines},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    told = dict(line.split("=", 1) for line in done.stdout.splitlines())
    expected = {name: value.reveal() for name, value in delivered.variables().items()}
    assert {name: value for name, value in told.items() if name.startswith("AWS_")} == expected
    assert (told["COGNITO_TUI_PROFILE"], "HOME" in told) == ("work", False)


def test_powershell_joins_lines_by_blanks() -> None:
    lines = render(Delivery.of(credentials(), WORK, {}), "powershell").reveal()
    assert all(line.endswith(";") for line in lines.splitlines())


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["bash", "-c", 'x=$(timeout 20 "$@"); echo "$x"', "bash"], "env"),
        (["bash", "-c", '"$@" | cat', "bash"], "env"),
        ([], "fish"),  # whoever has started the tests is in another session
    ],
)
def test_the_shell_that_takes_the_lines_in_is_found_behind_what_it_runs_them_with(
    words: list[str], expected: str
) -> None:
    script = "from cognito_tui.services.delivery.formats import shell_format as f; print(f({'SHELL': '/bin/fish'}))"
    told = subprocess.run(
        [*words, sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        start_new_session=True,
    )
    assert told.stdout == f"{expected}\n"
