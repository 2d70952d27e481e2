"""Every shell that can be had reads back exactly what went in."""

from __future__ import annotations

import ast
import os
import shutil
import string
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from cognito_tui.services.base.secret import Secret
from cognito_tui.services.delivery.formats import format_named, render
from tests.support.repository import EXTERNAL
from tests.support.sample_credentials import NAMES, delivery

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
    lines = render(delivery(key, secret, token), shell.format_name)
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
        lines = render(delivery(key, secret, token), shell.format_name)
        assert shell.evaluated(lines)[:3] == [key, secret, token]


@pytest.mark.parametrize("shell", [known for known in SHELLS if "no-export" not in str(known.id)])
def test_the_programs_started_from_the_shell_get_the_variables(shell: Shell) -> None:
    lines = render(delivery(), shell.format_name).reveal()
    child = subprocess.run([*shell.command, "-c", f"{lines}env"], capture_output=True, text=True, check=True)
    assert "AWS_SESSION_TOKEN=IQoJb3JpZ2luX2Vj==\n" in child.stdout


# Nushell evaluates no text: it is a file that it sources --------------------------------------------------------------

NU = shutil.which("nu") or str(EXTERNAL / "node_modules/@nushell/linux-x64/bin/nu")


@pytest.mark.skipif(not Path(NU).exists(), reason="nushell is missing: npm install in tests/external")
def test_nushell_reads_back_exactly_what_went_in(tmp_path: Path) -> None:
    """All the words in one start: it takes a third of a second."""
    script = "".join(
        f"{render(delivery(value), 'nushell').reveal()}print -n $env.AWS_ACCESS_KEY_ID (char nul)\n"
        for value in [*WORDS, 'a"b', "$HOME", "(1 + 1)", "a\\nb", "é", "#a"]
    )
    path = tmp_path / "credentials.nu"
    path.write_text(script + f"print -n {' '.join(f'$env.{name}' for name in NAMES[1:])}\n")
    told = subprocess.run([NU, "--no-config-file", path], capture_output=True, check=True, timeout=30).stdout
    *words, rest = told.decode().split("\0")
    assert words == [*WORDS, 'a"b', "$HOME", "(1 + 1)", "a\\nb", "é", "#a"]
    assert rest == f"wJalr/XUtn+FEMIIQoJb3JpZ2luX2Vj=={EXPIRATION}"


# csh takes in words, not lines ----------------------------------------------------------------------------------------

CSH = shutil.which("tcsh") or shutil.which("csh")


@pytest.mark.skipif(CSH is None, reason="tcsh is missing (Debian: tcsh)")
def test_csh_reads_back_exactly_what_went_in_and_how_long_it_is(tmp_path: Path) -> None:
    """All the words in one start, each by `eval` and backquotes, and by `source`."""
    assert CSH is not None
    words = [word for word in WORDS if "\n" not in word]
    words += [
        *string.punctuation.replace("{", ""),
        'a"b',
        "$HOME",
        "a!b",
        "!$",
        "a\\!b",
        "~root",
        "*",
        "é",
        "x" * 4000,
    ]
    script = ""
    for number, word in enumerate(words):
        lines = tmp_path / f"{number}.csh"
        lines.write_text(render(delivery(word), "csh").reveal())
        for take_in in (f"eval `cat {lines.name}`", f"source {lines.name}"):
            script += f"{take_in}\nprintenv AWS_ACCESS_KEY_ID\nunsetenv AWS_ACCESS_KEY_ID\n"
    (tmp_path / "script.csh").write_text(script)
    done = subprocess.run(
        [CSH, "-f", "script.csh"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [word for word in words for _ in range(2)]


@pytest.mark.parametrize("name", ["bash", "dash", "zsh", "fish", "csh", "nushell"])
def test_what_is_unset_is_gone_and_what_is_not_there_is_no_matter(name: str, tmp_path: Path) -> None:
    told = format_named("env" if name in ("bash", "dash", "zsh") else name).unset(
        ["AWS_PROFILE", "AWS_VAULT"]
    )
    (tmp_path / "lines").write_text(f"{told}env\n" if name != "nushell" else f"{told}^env\n")
    command = {
        "csh": [CSH or "tcsh", "-f"],
        "fish": ["fish", "--no-config"],
        "nushell": [NU, "--no-config-file"],
    }
    words = [*command.get(name, [name]), str(tmp_path / "lines")]
    if not shutil.which(words[0]):
        pytest.skip(f"{name} is missing")
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_PROFILE": "theirs"}
    done = subprocess.run(words, env=environ, capture_output=True, text=True, check=True)
    assert ("AWS_" in done.stdout, done.stderr) == (False, "")


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is missing (Debian: fish)")
def test_a_universal_variable_of_fish_is_named_and_left(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    lines = format_named("fish").unset(["AWS_PROFILE", "AWS_VAULT"])
    for words in ("set -Ux AWS_PROFILE mine", f"{lines}set -q AWS_PROFILE"):
        done = subprocess.run(["fish", "-c", words], env=environ, capture_output=True, text=True, check=True)
    assert done.stderr == "AWS_PROFILE is set for all of your shells. To remove it: set -e -U AWS_PROFILE\n"


def test_xonsh_reads_python(tmp_path: Path) -> None:
    """Its lines are assignments of Python's strings."""
    for word in WORDS:
        line = next(
            line for line in render(delivery(word), "xonsh").reveal().splitlines() if "KEY_ID =" in line
        )
        assert ast.literal_eval(line.partition(" = ")[2]) == word
