"""docs/from-pycognito.md: what its tables name is there. Its examples are run in tests/library/test_pycognito_*.py."""

from __future__ import annotations

import re
import typing
from typing import Any

import botocore.exceptions
import pycognito
import pycognito.exceptions
import pytest
from pycognito.aws_srp import AWSSRP

import cognito_tui
from cognito_tui.cli.parser import parse
from cognito_tui.services.admin.groups import Groups
from cognito_tui.services.admin.passwords import Passwords
from cognito_tui.services.admin.users import Users
from tests.support.repository import DOCS

PAGE = (DOCS / "from-pycognito.md").read_text()
ROOTS: dict[str, Any] = {
    "cognito_tui": cognito_tui,
    "client": cognito_tui.Client,
    "session": cognito_tui.Session,
    "Users": Users,
    "Groups": Groups,
    "Passwords": Passwords,
}
FEATURES = ["register", "confirm", "resend", "forgot password", "change password", "profile", "verify"]
FEATURES += ["MFA preference", "devices", "sign out", "delete", "check tokens"]


def table(first_line: str) -> list[list[str]]:
    """The rows below that line, cell by cell."""
    lines = PAGE.partition(first_line)[2].splitlines()[2:]
    rows = lines[: lines.index("")] if "" in lines else lines
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in rows]


ROWS = table("| | pycognito | screens |")
RAISED = table("| pycognito raises |")
WARRANT = table("| warrant | here |")


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def found(name: str, beside: Any = None) -> tuple[Any, Any]:
    """What is called so, and what it belongs to. A name without a dot belongs where the one before it did.

    Properties are followed by the type that they say they have.
    """
    if "." not in name:
        return getattr(beside, name), beside
    root, *path = name.split(".")
    owner: Any = None
    place = ROOTS[root]
    for part in path:
        owner, place = place, getattr(place, part)
        if isinstance(place, property):
            place = typing.get_type_hints(place.fget)["return"]
    return place, owner


def test_every_feature_of_pycognito_has_a_row() -> None:
    assert [feature for feature in FEATURES if feature not in {row[0] for row in ROWS}] == []


def test_everything_public_of_pycognito_is_spoken_of() -> None:
    public = [name for place in (pycognito.Cognito, pycognito.exceptions) for name in vars(place)]
    told = set(re.findall(r"\w+", PAGE))
    assert [name for name in public if not name.startswith("_") and name not in told] == []


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_what_a_row_names_exists(row: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    _, theirs, _, commands, ours = row
    for name in named(theirs):
        assert hasattr(AWSSRP, name.removeprefix("AWSSRP.")) or hasattr(pycognito.Cognito, name)
    owner: Any = None
    for name in named(ours):
        thing, owner = found(name, owner)
        assert callable(thing), name
    family = ""
    for command in named(commands):
        words = command.split()
        family = words[0] if len(words) > 1 or command in ("login", "logout") else family
        asked = words if len(words) > 1 or command == family else [family, command]
        asked = [word for word in asked if not word.startswith("--")]
        with pytest.raises(SystemExit) as ended:
            parse([*asked, "--help"])
        assert ended.value.code == 0
        assert f"cognito-tui {' '.join(asked)}" in capsys.readouterr().out


def test_the_errors_of_both_exist() -> None:
    for theirs, ours in RAISED:
        for name in named(theirs):
            places = (pycognito.exceptions, pycognito.exceptions.MFAChallengeException, botocore.exceptions)
            assert any(hasattr(place, name) for place in places), name
        for name in named(ours):
            assert hasattr(cognito_tui, name) or name == "step"
    [(_, refusals)] = [row for row in RAISED if "and its kinds" in row[1]]
    assert all(issubclass(getattr(cognito_tui, name), cognito_tui.Refused) for name in named(refusals))


@pytest.mark.parametrize("row", WARRANT, ids=[row[0].strip("`") for row in WARRANT])
def test_what_is_said_to_those_who_come_from_warrant_exists(row: list[str]) -> None:
    """warrant is not installed here; but what it says, pycognito still says."""
    theirs, ours = map(named, row)
    for name in theirs:
        word = re.sub(r"\(.*|^from warrant import ", "", name).rpartition(".")[2]
        assert any(hasattr(place, word) for place in (pycognito, pycognito.Cognito, pycognito.exceptions))
    for name in ours:
        if not name.startswith("import "):
            assert callable(found(name)[0])
