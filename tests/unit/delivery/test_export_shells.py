"""Every shell that can be had reads back exactly what went in."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from cognito_tui.services.base.secret import Secret
from cognito_tui.services.delivery.formats import render
from tests.support.repository import EXTERNAL
from tests.support.sample_credentials import NAMES, credentials

EXPIRATION = "2026-01-31T17:41:09+00:00"
POSIX = """eval "$1"; printf '%s\\0' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" "$AWS_SESSION_TOKEN" \
"$AWS_CREDENTIAL_EXPIRATION" """
FISH = """printf '%s' $argv[1] | source; printf '%s\\0' $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN \
$AWS_CREDENTIAL_EXPIRATION"""


@dataclass(frozen=True)
class Shell:
    """One that evaluates a format.

    Attributes:
        script: evaluates its first argument and writes the four variables, each with a NUL.
    """

    command: Sequence[str]
    format_name: str
    script: str

    def evaluated(self, lines: Secret) -> list[str]:
        arguments = [*self.command, "-c", self.script, *self._zeroth, lines.reveal()]
        return subprocess.run(arguments, capture_output=True, check=True).stdout.decode().split("\0")[:-1]

    @property
    def _zeroth(self) -> list[str]:
        return [] if self.command[0] == "fish" else ["sh"]


def shell(name: str, *flags: str, format_name: str = "env", script: str = POSIX) -> object:
    missing = pytest.mark.skipif(not shutil.which(name), reason=f"{name} is missing")
    return pytest.param(Shell((name, *flags), format_name, script), id=f"{name}-{format_name}", marks=missing)


SHELLS: list[Any] = [
    shell("bash", "--norc"),
    shell("bash", "--norc", format_name="env-no-export"),
    shell("sh"),
    shell("dash"),
    shell("zsh", "-f"),
    shell("zsh", "-f", format_name="env-no-export"),
    shell("fish", "--no-config", format_name="fish", script=FISH),
]
# Any text that an environment variable can hold, heavy on the characters that mean something to a shell.
nasty = st.text(
    st.sampled_from("'\"$`\\\n!=~:*#&;|%^(){}[]?<>, \t")
    | st.characters(exclude_categories=["Cs"], exclude_characters="\0")
)


@pytest.mark.parametrize("shell", SHELLS)
@settings(max_examples=40, deadline=None)
@given(key=nasty, secret=nasty, token=nasty)
def test_a_shell_reads_back_exactly_what_went_in(shell: Shell, key: str, secret: str, token: str) -> None:
    lines = render(credentials(key, secret, token), shell.format_name)
    assert shell.evaluated(lines) == [key, secret, token, EXPIRATION]


WORDS = [
    "=ls",
    "a:=ls",
    "~",
    "a:~",
    "it's",
    "$(id)",
    "`id`",
    "(id)",
    "a\nb",
    "a\\'b",
    "a\\",
    "!!",
    "-n",
    "%self",
    "",
]


@pytest.mark.parametrize("shell", SHELLS)
def test_words_that_some_shell_expands_stay_words(shell: Shell) -> None:
    for first in range(0, len(WORDS), 3):
        key, secret, token = WORDS[first : first + 3]
        lines = render(credentials(key, secret, token), shell.format_name)
        assert shell.evaluated(lines)[:3] == [key, secret, token]


@pytest.mark.parametrize("shell", [known for known in SHELLS if "no-export" not in str(known.id)])
def test_the_programs_started_from_the_shell_get_the_variables(shell: Shell) -> None:
    lines = render(credentials(), shell.format_name).reveal()
    child = subprocess.run([*shell.command, "-c", f"{lines}env"], capture_output=True, text=True, check=True)
    assert "AWS_SESSION_TOKEN=IQoJb3JpZ2luX2Vj==\n" in child.stdout


# Nushell evaluates no text: it is a file that it sources --------------------------------------------------------------

NU = shutil.which("nu") or str(EXTERNAL / "node_modules/@nushell/linux-x64/bin/nu")


@pytest.mark.skipif(not Path(NU).exists(), reason="nushell is missing: npm install in tests/cloud")
def test_nushell_reads_back_exactly_what_went_in(tmp_path: Path) -> None:
    """All the words in one start: it takes a third of a second."""
    script = "".join(
        f"{render(credentials(value), 'nushell').reveal()}print -n $env.AWS_ACCESS_KEY_ID (char nul)\n"
        for value in [*WORDS, 'a"b', "$HOME", "(1 + 1)", "a\\nb", "é", "#a"]
    )
    path = tmp_path / "credentials.nu"
    path.write_text(script + f"print -n {' '.join(f'$env.{name}' for name in NAMES[1:])}\n")
    told = subprocess.run([NU, "--no-config-file", path], capture_output=True, check=True, timeout=30).stdout
    *words, rest = told.decode().split("\0")
    assert words == [*WORDS, 'a"b', "$HOME", "(1 + 1)", "a\\nb", "é", "#a"]
    assert rest == f"wJalr/XUtn+FEMIIQoJb3JpZ2luX2Vj=={EXPIRATION}"
