"""New tokens from the refresh token."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cognito_tui.errors import SignInRequired
from cognito_tui.services.auth.cognito_idp import UserPool
from cognito_tui.services.auth.srp import secret_hash
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from tests.support.scripted_cognito import Failure, ScriptedCognito, tokens
from tests.support.scripted_sign_in import PROFILE

REFRESH_TOKEN = Secret("refresh-token")


def test_a_rotated_refresh_token_replaces_the_old_one(scripted: ScriptedCognito) -> None:
    answer = tokens()
    answer["AuthenticationResult"]["RefreshToken"] = "rotated"
    scripted.on("GetTokensFromRefreshToken", answer)
    assert UserPool(PROFILE, Clock()).refresh(REFRESH_TOKEN, "real-ada").refresh_token == Secret("rotated")


def test_without_rotation_the_refresh_token_stays(scripted: ScriptedCognito) -> None:
    answer = tokens()
    del answer["AuthenticationResult"]["RefreshToken"]
    scripted.on("GetTokensFromRefreshToken", answer)
    assert UserPool(PROFILE, Clock()).refresh(REFRESH_TOKEN, "real-ada").refresh_token == Secret(
        "refresh-token"
    )


def test_a_server_without_the_new_operation_is_asked_the_old_way(scripted: ScriptedCognito) -> None:
    profile = replace(PROFILE, client_secret=Secret("s3cret"))
    scripted.on("InitiateAuth", tokens())
    renewed = UserPool(profile, Clock()).refresh(REFRESH_TOKEN, "real-ada", "device-1")
    assert renewed.username == "ada"
    assert scripted.asked("InitiateAuth")[0]["AuthParameters"] == {
        "REFRESH_TOKEN": "refresh-token",
        "SECRET_HASH": secret_hash("real-ada", "client-1", Secret("s3cret")),
        "DEVICE_KEY": "device-1",
    }


@pytest.mark.parametrize(
    "failure",
    [
        Failure("NotAuthorizedException", "Refresh Token has expired"),
        Failure("NotAuthorizedException", "Refresh Token has been revoked"),
        Failure("RefreshTokenReuseException", "Refresh token has been used"),
        Failure("ResourceNotFoundException", "Device does not exist."),
    ],
)
def test_a_dead_refresh_token_asks_for_a_sign_in(scripted: ScriptedCognito, failure: Failure) -> None:
    scripted.on("GetTokensFromRefreshToken", failure)
    with pytest.raises(SignInRequired):
        UserPool(PROFILE, Clock()).refresh(REFRESH_TOKEN, "real-ada")
