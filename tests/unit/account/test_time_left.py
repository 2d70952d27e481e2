"""The time left, where this machine's clock is wrong: the same in `status`, in the app and in the library."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest

from cognito_tui import Client
from cognito_tui.cli.main import run
from cognito_tui.client import CognitoClient
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.config import Flags, load
from cognito_tui.services.credentials.cache import CredentialCache
from cognito_tui.tui.profile_list import KnownProfile
from cognito_tui.tui.profile_sessions import ProfileSessions
from tests.support.sample_credentials import credentials
from tests.unit.account.test_status import Machine


@pytest.mark.parametrize("hours", [-2, 0, 2, 30])
@pytest.mark.parametrize("left", [timedelta(minutes=30), -timedelta(minutes=30)], ids=["good", "expired"])
def test_it_is_what_aws_would_say(hours: int, left: timedelta, capfd: pytest.CaptureFixture[str]) -> None:
    machine, clock = Machine(), Clock()
    behind = timedelta(hours=hours)
    clock.recall(behind)
    ends = datetime.now(timezone.utc) + behind + left
    CredentialCache(machine.profile, clock).put("ada", "ada", credentials(expires_at=ends))
    good = left > timedelta(0)

    assert run(["status", "--json", "--profile", "work"]) == 0
    [standing] = json.loads(capfd.readouterr().out)["profiles"]
    assert (standing["expired"], 1700 < standing["remaining"] <= 1800) == (not good, good)
    assert ("clock is" in standing["problem"]) == bool(hours)

    status = Client("work", keep=True).status()
    assert (status.expired, 1700 < status.remaining <= 1800) == (not good, good)

    identity = ProfileSessions(CognitoClient).at(machine.profile)
    configuration = load(Flags(profile="work"), environ={}, directory=None)
    shown = KnownProfile(configuration, identity, identity.cognito.status()).good_for
    assert shown.startswith("29:" if good else "expired")
