"""docs/from-pycognito.md: what it names as ours is there."""

from __future__ import annotations

import re
from pathlib import Path

import pycognito
import pytest
from pycognito.aws_srp import AWSSRP
from scripted_sign_in import PROFILE

from cognito_tui.cli.parser import parse
from cognito_tui.services import token_check
from cognito_tui.services.account import Account
from cognito_tui.services.admin.groups import Groups
from cognito_tui.services.admin.passwords import Passwords
from cognito_tui.services.admin.users import Users
from cognito_tui.services.registration import Registration
from cognito_tui.services.session import Cognito
from cognito_tui.services.sign_in import SignIn

PAGE = Path(__file__).parents[2] / "docs" / "from-pycognito.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text().splitlines()
    if line.startswith("| ")
][1:]
FEATURES = ["register", "confirm", "resend", "forgot password", "change password", "profile", "verify"]
FEATURES += ["MFA preference", "devices", "sign out", "delete"]
OWNERS = (Account, Registration, SignIn, token_check, Users, Passwords, Groups)


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_feature_of_pycognito_has_a_row() -> None:
    assert [feature for feature in FEATURES if feature not in {row[0] for row in ROWS}] == []


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_what_a_row_names_exists(row: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    _, theirs, _, commands, services = row
    for name in named(theirs):
        assert hasattr(AWSSRP, name.removeprefix("AWSSRP.")) or hasattr(pycognito.Cognito, name)
    cognito = Cognito(PROFILE)
    for name in named(services):
        method = name.rpartition(".")[2]
        assert any(hasattr(owner, method) for owner in (cognito, *OWNERS)), name
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
