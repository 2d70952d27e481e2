"""That AWS is too busy is no answer to what a journey asks, and what a target lacks is told without a value."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.live import own_pool
from tests.live.place import CannotRun
from tests.live.recording import Recorder
from tests.live.wire import Wire
from tests.support import scripted_cognito
from tests.support.scripted_cognito import Failure

BUSY = Failure("TooManyRequestsException", "Rate exceeded")


def test_it_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.live.wire.time.sleep", lambda _: None)
    with scripted_cognito.serve() as server:
        server.on("RevokeToken", BUSY, BUSY, {})
        wire = Wire("eu-west-1", {"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": server.url})
        assert wire.ask("cognito-idp", "RevokeToken").status == 200
        server.on("RevokeToken", BUSY)
        assert wire.ask("cognito-idp", "RevokeToken").code == "TooManyRequestsException"
        assert len(server.asked("RevokeToken")) == 3 + 4


def test_it_is_not_in_the_comparison() -> None:
    recorder = Recorder()
    recorder.begin(lambda: ("a journey", ""), ())
    recorder.keep("cognito-idp InitiateAuth", {}, 400, "TooManyRequestsException", "Rate exceeded", {})
    recorder.keep("cognito-idp InitiateAuth", {}, 200, "", "", {})
    assert [(row.number, row.answer.status) for row in recorder.rows] == [(1, 200)]


def test_why_aws_sends_no_codes_is_told_without_a_value() -> None:
    class Users:
        def set_user_pool_mfa_config(self, **_: object) -> None:
            told = {"Error": {"Code": "InvalidParameterException", "Message": "No SES for eu-west-1_Canary"}}
            raise ClientError(told, "SetUserPoolMfaConfig")

    with pytest.raises(CannotRun) as lacking:
        own_pool._second_factors(Users(), "pool", own_pool.Wanted(mfa="ON", factors=("EMAIL_OTP",)))
    assert "InvalidParameterException" in str(lacking.value)
    assert "Canary" not in str(lacking.value)
