"""Commands that people copy: a value in them is one word to a shell and to argparse, whoever made it up."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import cognito_tui
from cognito_tui.cli.parser import COMMANDS, parse
from cognito_tui.next_command import NextCommands
from cognito_tui.services.admin.aws_command import aws_command
from cognito_tui.services.base.shell_words import command
from cognito_tui.services.config.layers import Flags

APP = Path(cognito_tui.__file__).parent
ODD = [
    "$(touch canary)",
    "`touch canary`",
    "x; touch canary",
    "x\ntouch canary",
    "a'b\"c\\d",
    "*",
    "~",
    "!!",
    "#x",
    "--help",
    "-x",
    "-",
    "a=b",
    " ",
    "ä\u00a0ö",
    "%PATH%",
    "{a,b}",
    "x&y|z<a>b",
]


@pytest.mark.parametrize("odd", ODD)
def test_a_shell_reads_it_back(odd: str, tmp_path: Path) -> None:
    line = command("printf '%s\\0' one", odd, username=odd, sent="")
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=True)
    read = done.stdout.split("\0")[:-1]
    assert read == shlex.split(line)[2:]
    assert read[-1] == odd
    assert odd in (read[2], read[1].removeprefix("--username="))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("odd", [odd for odd in ODD if odd.strip()])  # an empty value is refused
def test_so_does_our_own_parser(odd: str) -> None:
    next_command = NextCommands(Flags(profile=odd))
    read = parse(shlex.split(next_command("account unset", odd))[1:])
    assert (read.names, read.profile) == ([odd], odd)
    assert parse(shlex.split(next_command("account confirm", username=odd))[1:]).username == odd


@pytest.mark.parametrize("odd", ODD)
def test_and_the_aws_clis(odd: str) -> None:
    words = shlex.split(aws_command("iam", "get-role", "eu-west-1", role_name=odd))
    assert f"--role-name={odd}" in words or words[words.index("--role-name") + 1] == odd


# what makes values into words of a command
_QUOTE = {"command", "commands", "next_command", "quote", "aws_command", "join"}
_QUOTED = {"action"}  # one of ours, as constants are
_OURS = "|".join(COMMANDS)
_BEGINS = re.compile(
    rf"(?:cognito-tui (?:{_OURS})\b|aws [a-z]|AWS_PROFILE=|export [A-Z_]+=|\brm |\bssh |\btmux )[^`\n]*\0"
)


def unquoted(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.JoinedStr):
            continue
        template = "".join(
            "\0" if _is_bare(part) else getattr(part, "value", "") or ""
            for part in node.values
            if isinstance(part, ast.Constant) or _is_bare(part)
        )
        if _BEGINS.search(template):
            yield f"{path.relative_to(APP)}:{node.lineno}: {template!r}"


def _is_bare(part: ast.expr) -> bool:
    if not isinstance(part, ast.FormattedValue):
        return False
    value = part.value
    name = value.func if isinstance(value, ast.Call) else value
    word = name.attr if isinstance(name, ast.Attribute) else name.id if isinstance(name, ast.Name) else ""
    return not word.isupper() and word not in (_QUOTE if isinstance(value, ast.Call) else _QUOTED)


def test_no_command_is_printed_with_a_value_that_is_not_quoted() -> None:
    found = [
        line for path in sorted(APP.rglob("*.py")) if "demo" not in path.parts for line in unquoted(path)
    ]
    assert found == []
