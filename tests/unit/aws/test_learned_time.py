"""From which answers a clock learns the time."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.aws.http import post
from cognito_tui.services.aws.service import AwsService
from cognito_tui.services.base.clock import Clock
from tests.support.scripted_cognito import Failure, Raw, ScriptedCognito

HOUR = timedelta(hours=1)


class Stopped:
    """A process that is stopped while the answer to its request is on its way."""

    def __init__(self, seconds: float) -> None:
        self.passed = timedelta(0)
        self.seconds = seconds
        self.clock = Clock(lambda: datetime.now(timezone.utc) + self.passed)

    def answer(self, _: object) -> dict[str, str]:
        self.passed += timedelta(seconds=self.seconds)
        return {"IdentityId": "eu-west-1:identity"}

    @property
    def behind(self) -> timedelta:
        return datetime.now(timezone.utc) + self.passed - self.clock.now()


@pytest.mark.parametrize("way", ["call", "connect", "form"])
@pytest.mark.parametrize("seconds", [7, 24, 7200])
def test_a_process_that_was_stopped_meanwhile_learns_no_wrong_time(
    scripted: ScriptedCognito, way: str, seconds: float
) -> None:
    stopped = Stopped(seconds)
    scripted.date = datetime.now(timezone.utc)
    for operation in ("GetId", "GET /", ""):  # the last: a form
        scripted.on(operation, stopped.answer)
    service = AwsService("cognito-identity", "eu-west-1", stopped.clock)
    if way == "call":
        service.call("get_id", IdentityPoolId="x")
    elif way == "connect":
        service.connect()
    else:
        post(f"{scripted.url}/form", {}, stopped.clock)
    assert stopped.passed
    assert stopped.behind < timedelta(seconds=1)


@pytest.mark.parametrize("refused", [False, True])
def test_an_answer_of_awss_teaches_also_where_it_refuses(scripted: ScriptedCognito, refused: bool) -> None:
    scripted.date = datetime.now(timezone.utc) + HOUR
    scripted.on("GetId", Failure("NotAuthorizedException", "No.") if refused else {"IdentityId": "x"})
    clock = Clock()
    try:
        AwsService("cognito-identity", "eu-west-1", clock).call("get_id", IdentityPoolId="x")
    except CognitoTuiError:
        assert refused
    assert clock.warning == "This machine's clock is 60 minutes slow."


def test_what_stands_in_awss_way_teaches_nothing(scripted: ScriptedCognito) -> None:
    scripted.date = datetime.now(timezone.utc) - HOUR
    scripted.request_id = ""
    scripted.on("GetId", Raw(b"<html>", 502, "text/html"))
    clock = Clock()
    with pytest.raises(CognitoTuiError):
        AwsService("cognito-identity", "eu-west-1", clock).call("get_id", IdentityPoolId="x")
    assert not clock.warning
