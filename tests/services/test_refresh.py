"""New tokens from the refresh token."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scripted_sign_in import PROFILE, start

from cognito_tui.services.clock import Clock
from cognito_tui.services.errors import (
    SignInRequired,
)
from cognito_tui.services.secret import Secret
from cognito_tui.services.sign_in import SignIn
from cognito_tui.services.steps import (
    SignedIn,
)
from cognito_tui.services.user_pool import UserPool
from scripted_cognito import Failure, ScriptedCognito, tokens


def signed_in(scripted: ScriptedCognito, sign_in: SignIn) -> SignedIn:
    scripted.on("InitiateAuth", tokens())
    step = start(sign_in)
    assert isinstance(step, SignedIn)
    return step


def test_a_rotated_refresh_token_replaces_the_old_one(scripted: ScriptedCognito, sign_in: SignIn) -> None:
    step = signed_in(scripted, sign_in)
    answer = tokens()
    answer["AuthenticationResult"]["RefreshToken"] = "rotated"
    scripted.on("GetTokensFromRefreshToken", answer)
    assert UserPool(PROFILE, Clock()).refresh(step.tokens).refresh_token == Secret("rotated")


def test_without_rotation_the_refresh_token_stays(scripted: ScriptedCognito, sign_in: SignIn) -> None:
    step = signed_in(scripted, sign_in)
    answer = tokens()
    del answer["AuthenticationResult"]["RefreshToken"]
    scripted.on("GetTokensFromRefreshToken", answer)
    assert UserPool(PROFILE, Clock()).refresh(step.tokens).refresh_token == Secret("refresh-token")


def test_a_server_without_the_new_operation_is_asked_the_old_way(
    scripted: ScriptedCognito, sign_in: SignIn
) -> None:
    step = signed_in(scripted, sign_in)
    profile = replace(PROFILE, client_secret=Secret("s3cret"))
    assert UserPool(profile, Clock()).refresh(step.tokens).id_token == step.tokens.id_token
    parameters = scripted.asked("InitiateAuth")[-1]["AuthParameters"]
    assert parameters["REFRESH_TOKEN"] == "refresh-token"
    assert "SECRET_HASH" in parameters


@pytest.mark.parametrize(
    "failure",
    [
        Failure("NotAuthorizedException", "Refresh Token has expired"),
        Failure("NotAuthorizedException", "Refresh Token has been revoked"),
        Failure("RefreshTokenReuseException", "Refresh token has been used"),
    ],
)
def test_a_dead_refresh_token_asks_for_a_sign_in(
    scripted: ScriptedCognito, sign_in: SignIn, failure: Failure
) -> None:
    step = signed_in(scripted, sign_in)
    scripted.on("GetTokensFromRefreshToken", failure)
    with pytest.raises(SignInRequired):
        UserPool(PROFILE, Clock()).refresh(step.tokens)
