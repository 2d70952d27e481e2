"""The scripted Cognito's tokens, driven by boto3: renewed, rotated, revoked, listed, turned into credentials."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from cognito_tui.demo.simulator.server import CognitoServer, Pool, serve
from tests.support.simulator_client import (
    CLIENT_SECRET,
    PASSWORD,
    Clock,
    Person,
    client,
    raw,
    refusal,
    signing,
)


def renew(cognito: CognitoServer, token: str, **more: str) -> dict[str, str]:
    answer = client(cognito).get_tokens_from_refresh_token(
        RefreshToken=token, ClientId=cognito.pool.client_id, **more
    )
    return dict(answer["AuthenticationResult"])


def test_without_rotation_both_ways_give_new_tokens_and_no_new_refresh_token() -> None:
    with serve(Pool(client_secret=CLIENT_SECRET, email_sign_in="alias")) as cognito:
        cognito.pool.add_user("real-ada", PASSWORD, attributes={"email": "ada@example.com"})
        ada = Person(cognito, "ada@example.com")
        token = ada.sign_in()["RefreshToken"]
        assert "RefreshToken" not in renew(cognito, token, ClientSecret=CLIENT_SECRET)
        assert "Unable to verify secret" in refusal(
            renew, cognito=cognito, token=token, ClientSecret="x" * 24
        )

        def older(name: str) -> Any:
            return ada.idp.initiate_auth(
                AuthFlow="REFRESH_TOKEN_AUTH",
                ClientId=cognito.pool.client_id,
                AuthParameters={"REFRESH_TOKEN": token, **ada._hash(name)},
            )["AuthenticationResult"]

        assert "RefreshToken" not in older("real-ada")
        assert "Unable to verify secret hash" in refusal(lambda: older("ada@example.com"))


def test_rotation_replaces_the_token_and_reuse_after_the_grace_period_ends_the_family() -> None:
    clock = Clock()
    with serve(Pool(rotation=60, now=clock)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        first = ada.sign_in()
        assert "REFRESH_TOKEN_AUTH flow not enabled" in refusal(
            lambda: ada.initiate("REFRESH_TOKEN_AUTH", REFRESH_TOKEN=first["RefreshToken"])
        )
        second = renew(cognito, first["RefreshToken"])
        assert second["RefreshToken"] != first["RefreshToken"]
        clock.turn(30)
        assert renew(cognito, first["RefreshToken"])["RefreshToken"] != second["RefreshToken"]
        clock.turn(31)
        assert refusal(renew, cognito=cognito, token=first["RefreshToken"]).startswith("RefreshTokenReuse")
        assert "Refresh Token has been revoked" in refusal(
            renew, cognito=cognito, token=second["RefreshToken"]
        )
        assert "Access Token has been revoked" in refusal(ada.idp.get_user, AccessToken=second["AccessToken"])


def test_without_a_grace_period_the_old_token_is_refused_at_once() -> None:
    clock = Clock()
    with serve(Pool(rotation=0, now=clock)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        first = Person(cognito).sign_in()
        renew(cognito, first["RefreshToken"])
        clock.turn(0.1)
        assert "RefreshTokenReuse" in refusal(renew, cognito=cognito, token=first["RefreshToken"])


def test_tokens_expire() -> None:
    clock = Clock()
    with serve(Pool(now=clock)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        first = ada.sign_in()
        assert ada.idp.get_user(AccessToken=first["AccessToken"])["Username"] == "ada"
        clock.turn(3601)
        assert "Access Token has expired" in refusal(ada.idp.get_user, AccessToken=first["AccessToken"])
        assert ada.idp.get_user(AccessToken=renew(cognito, first["RefreshToken"])["AccessToken"])
        clock.turn(30 * 86400)
        assert "Refresh Token has expired" in refusal(renew, cognito=cognito, token=first["RefreshToken"])
        assert "Invalid Refresh Token" in refusal(renew, cognito=cognito, token="x")
        assert "Invalid Access Token" in refusal(ada.idp.get_user, AccessToken=first["IdToken"])


def test_revoking_ends_one_sign_in_and_global_sign_out_all() -> None:
    with serve() as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        first, second = ada.sign_in(), ada.sign_in()
        client_id = cognito.pool.client_id
        assert "UnsupportedTokenType" in refusal(
            ada.idp.revoke_token, Token=first["AccessToken"], ClientId=client_id
        )
        ada.idp.revoke_token(Token=first["RefreshToken"], ClientId=client_id)
        assert "has been revoked" in refusal(ada.idp.get_user, AccessToken=first["AccessToken"])
        assert "Refresh Token has been revoked" in refusal(
            renew, cognito=cognito, token=first["RefreshToken"]
        )
        ada.idp.global_sign_out(AccessToken=second["AccessToken"])
        assert refusal(ada.idp.get_user, AccessToken=second["AccessToken"]) == (
            "NotAuthorizedException: Access Token has been revoked"
        )


def test_sessions_are_listed_page_by_page_and_ended_one_by_one() -> None:
    with serve(Pool(page_size=2)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        ada = Person(cognito)
        results = [ada.sign_in() for _ in range(3)]
        mine = results[-1]["AccessToken"]
        status, page = raw(cognito, "ListUserSessions", AccessToken=mine)
        assert (status, len(page["Sessions"])) == (200, 2)
        rest = raw(cognito, "ListUserSessions", AccessToken=mine, NextToken=page["NextToken"])[1]
        assert "NextToken" not in rest
        sessions = [*page["Sessions"], *rest["Sessions"]]
        assert [session["IsCurrentSession"] for session in sessions] == [False, False, True]
        assert all(len(session["SessionId"]) == 28 for session in sessions)
        own = raw(cognito, "RevokeUserSession", AccessToken=mine, SessionId=sessions[2]["SessionId"])
        assert own[0] == 400
        other = sessions[0]["SessionId"]
        assert raw(cognito, "RevokeUserSession", AccessToken=mine, SessionId=other) == (200, {})
        again = raw(cognito, "RevokeUserSession", AccessToken=mine, SessionId=other)
        assert again[1]["__type"] == "ResourceNotFoundException"
        assert "has been revoked" in refusal(ada.idp.get_user, AccessToken=results[0]["AccessToken"])
        cognito.pool.lists_sessions = False
        assert (
            raw(cognito, "ListUserSessions", AccessToken=mine)[1]["__type"] == "OperationNotEnabledException"
        )


def test_an_id_token_gives_credentials_and_nothing_else_does() -> None:
    clock = Clock()
    with serve(Pool(now=clock)) as cognito:
        pool = cognito.pool
        pool.add_user("ada", PASSWORD)
        result = Person(cognito).sign_in()
        identity = client(cognito, "cognito-identity")
        logins = {pool.provider: result["IdToken"]}
        identity_id = identity.get_id(IdentityPoolId=pool.identity_pool_id, Logins=logins)["IdentityId"]
        assert (
            identity.get_id(IdentityPoolId=pool.identity_pool_id, Logins=logins)["IdentityId"] == identity_id
        )
        answer = identity.get_credentials_for_identity(IdentityId=identity_id, Logins=logins)
        assert answer["Credentials"]["Expiration"] > datetime.now(timezone.utc)
        sts = signing(cognito, "sts", answer["Credentials"])
        assert sts.get_caller_identity()["Account"] == "000000000000"
        for wrong, words in (
            ({}, "Unauthenticated access is not supported"),
            ({"other": result["IdToken"]}, "Unauthenticated access is not supported"),
            ({pool.provider: result["AccessToken"]}, "Missing a required claim: aud"),
        ):
            assert words in refusal(
                identity.get_credentials_for_identity, IdentityId=identity_id, Logins=wrong
            )
        assert "Identity 'eu-west-1:other' not found." in refusal(
            identity.get_credentials_for_identity, IdentityId="eu-west-1:other", Logins=logins
        )
        pool.add_user("bob", PASSWORD)
        bobs = {pool.provider: Person(cognito, "bob").sign_in()["IdToken"]}
        others = identity.get_id(IdentityPoolId=pool.identity_pool_id, Logins=bobs)["IdentityId"]
        assert "Logins don't match" in refusal(
            identity.get_credentials_for_identity, IdentityId=others, Logins=logins
        )
        clock.turn(3601)
        assert "Token expired" in refusal(
            identity.get_id, IdentityPoolId=pool.identity_pool_id, Logins=logins
        )
