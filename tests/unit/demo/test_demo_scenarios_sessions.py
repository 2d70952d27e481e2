"""After the sign-in, in the demo: renewing, rotation, the list of sessions, signing out; and being made to wait."""

from __future__ import annotations

import re
import urllib.error
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.demo_client import PASSWORD, DemoClient, client_of_demo, refusal

REUSED = "RefreshTokenReuseException"
BUSY = ("TooManyRequestsException", "Rate exceeded")
WRONG = ("NotAuthorizedException", "Incorrect username or password.")
LOCKED = ("NotAuthorizedException", "Password attempts exceeded")


@pytest.fixture
def newcomer() -> Iterator[DemoClient]:
    with client_of_demo("rotation") as newcomer:
        yield newcomer


def tokens(newcomer: DemoClient) -> Any:
    return newcomer.temporary_password()["AuthenticationResult"]


def renew(newcomer: DemoClient, refresh_token: str) -> Any:
    return newcomer.cognito.get_tokens_from_refresh_token(
        ClientId=newcomer.profile.client_id, RefreshToken=refresh_token
    )["AuthenticationResult"]


def test_each_refresh_token_gives_the_next(newcomer: DemoClient) -> None:
    current = tokens(newcomer)
    for _ in range(3):
        following = renew(newcomer, current["RefreshToken"])
        assert following["RefreshToken"] != current["RefreshToken"]
        assert newcomer.credentials(following["IdToken"])
        newcomer.clock.at += 60
        before, current = current, following
    assert refusal(renew, newcomer, before["RefreshToken"])[0] == REUSED
    assert (
        refusal(renew, newcomer, current["RefreshToken"])[0] == "NotAuthorizedException"
    )  # all that came of it


def test_a_refresh_token_that_was_rotated_out_has_ten_seconds_of_grace(newcomer: DemoClient) -> None:
    first = tokens(newcomer)["RefreshToken"]
    renew(newcomer, first)
    newcomer.clock.at += 9.9
    assert renew(newcomer, first)["IdToken"]
    newcomer.clock.at += 0.1
    assert refusal(renew, newcomer, first)[0] == REUSED


def test_with_rotation_the_older_flow_is_refused(newcomer: DemoClient) -> None:
    refused = refusal(
        newcomer.cognito.initiate_auth,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": tokens(newcomer)["RefreshToken"]},
        ClientId=newcomer.profile.client_id,
    )
    assert refused[0] == "InvalidParameterException"


def test_without_rotation_the_refresh_token_stays() -> None:
    with client_of_demo("forgot-password") as newcomer:
        who = {"ClientId": newcomer.profile.client_id, "Username": "ada"}
        newcomer.cognito.forgot_password(**who)
        code = newcomer.hinted("reset:ada")
        newcomer.cognito.confirm_forgot_password(**who, ConfirmationCode=code, Password=PASSWORD)
        refresh_token = newcomer.password(PASSWORD)["AuthenticationResult"]["RefreshToken"]
        for _ in range(2):
            assert "RefreshToken" not in renew(newcomer, refresh_token)


def test_revoking_a_refresh_token_ends_all_that_came_of_it(newcomer: DemoClient) -> None:
    first = tokens(newcomer)
    second = renew(newcomer, first["RefreshToken"])
    newcomer.cognito.revoke_token(ClientId=newcomer.profile.client_id, Token=first["RefreshToken"])
    assert refusal(renew, newcomer, second["RefreshToken"])[0] == "NotAuthorizedException"
    for access_token in (first["AccessToken"], second["AccessToken"]):
        assert refusal(newcomer.cognito.get_user, AccessToken=access_token) == (
            "NotAuthorizedException",
            "Access Token has been revoked",
        )
    newcomer.cognito.revoke_token(ClientId=newcomer.profile.client_id, Token=first["RefreshToken"])


def test_a_refresh_token_that_nobody_issued_is_refused(newcomer: DemoClient) -> None:
    assert refusal(renew, newcomer, "nonsense")[0] == "NotAuthorizedException"


def test_signing_out_everywhere_ends_every_session(newcomer: DemoClient) -> None:
    here, there = tokens(newcomer), tokens(newcomer)
    newcomer.cognito.global_sign_out(AccessToken=here["AccessToken"])
    for ended in (here, there):
        assert refusal(renew, newcomer, ended["RefreshToken"])[0] == "NotAuthorizedException"
        assert refusal(newcomer.cognito.get_user, AccessToken=ended["AccessToken"])[0] == (
            "NotAuthorizedException"
        )
    again = tokens(newcomer)["AccessToken"]
    assert len(newcomer.raw("ListUserSessions", AccessToken=again)["Sessions"]) == 1


def test_sessions_are_listed_and_another_one_is_ended(newcomer: DemoClient) -> None:
    there = tokens(newcomer)
    newcomer.clock.at += 60
    here = tokens(newcomer)
    renewed = renew(newcomer, here["RefreshToken"])
    sessions = newcomer.raw("ListUserSessions", AccessToken=renewed["AccessToken"])["Sessions"]
    assert [session["IsCurrentSession"] for session in sessions] == [False, True]
    assert sessions[1]["CreateDate"] == sessions[0]["CreateDate"] + 60
    assert all(re.fullmatch("tkn[a-z0-9]{25}", session["SessionId"]) for session in sessions)
    assert {session["SessionType"] for session in sessions} == {"TOKEN"}
    assert {session["ClientId"] for session in sessions} == {newcomer.profile.client_id}

    call = {"AccessToken": renewed["AccessToken"]}
    for id, status in ((sessions[1]["SessionId"], 400), ("tkn" + "x" * 25, 400)):  # noqa: A001
        with pytest.raises(urllib.error.HTTPError) as refused:
            newcomer.raw("RevokeUserSession", **call, SessionId=id)
        assert refused.value.code == status
    newcomer.raw("RevokeUserSession", **call, SessionId=sessions[0]["SessionId"])
    assert refusal(renew, newcomer, there["RefreshToken"])[0] == "NotAuthorizedException"
    assert len(newcomer.raw("ListUserSessions", **call)["Sessions"]) == 1


def test_two_wrong_passwords_lock_out_and_the_hint_says_until_when() -> None:
    with client_of_demo("locked-out") as newcomer:
        assert "lock you out" in newcomer.demo.hint(None)
        for _ in range(2):
            assert refusal(newcomer.password, PASSWORD) == WRONG
        assert refusal(newcomer.temporary_password) == LOCKED
        hint = newcomer.demo.hint(None)
        assert re.search(r"locked out until \d\d:\d\d:\d\d", hint)
        newcomer.clock.at += 29
        assert newcomer.demo.hint(None) == hint
        assert refusal(newcomer.temporary_password) == LOCKED
        newcomer.clock.at += 1
        assert "locked" not in newcomer.demo.hint(None)
        assert newcomer.temporary_password()["AuthenticationResult"]


def test_one_call_in_three_is_too_many_for_a_minute() -> None:
    with client_of_demo("throttled") as newcomer:
        newcomer.by_srp = True
        begun = newcomer.srp(PASSWORD).get_auth_params()
        assert refusal(newcomer.initiate, **begun) == BUSY
        for _ in range(2):
            assert newcomer.initiate(**begun)["ChallengeName"] == "PASSWORD_VERIFIER"
        for _ in range(3):
            assert refusal(newcomer.temporary_password) == BUSY
            assert newcomer.temporary_password()["AuthenticationResult"]
        newcomer.clock.at += 60
        for _ in range(4):
            assert newcomer.temporary_password()["AuthenticationResult"]
