"""What can be learned of a profile's ids without keys: from a pool that answers, and from none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.services.auth.pool_check import PoolCheck, check_pool
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import CHOICE, PASSWORD, SRP, Profile
from tests.support import scripted_cognito
from tests.support.pool_client import pool
from tests.support.scripted_cognito import Failure

SECRET = "a-client-secret-of-24-chars-at-least"


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool(user_pool_id="eu-west-1_AbCdEfGhI") as server:
        yield server


def learned(server: CognitoServer, *, settings: dict[str, Any] | None = None, **changes: Any) -> PoolCheck:
    """What is learned of this pool's ids, with some of them changed, at a pool with some settings changed."""
    its = server.pool
    profile = Profile("new", its.user_pool_id, its.client_id, its.identity_pool_id)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (settings or {}).items():
            patch.setattr(its, name, value)
        return check_pool(replace(profile, **changes))


def words(check: PoolCheck) -> dict[str, tuple[bool | None, str]]:
    return {each.setting: (each.is_right, each.words) for each in check.ids}


def test_right_ids_are_right_and_nothing_is_made_or_sent(server: CognitoServer) -> None:
    check = learned(server)
    assert words(check) == {
        "user_pool_id": (True, "It exists: Europe (Ireland), eu-west-1."),
        "client_id": (True, "It exists, and lets you sign in with a password (SRP)."),
        "identity_pool_id": (True, "It exists: Europe (Ireland), eu-west-1."),
    }
    assert (check.auth_flow, check.wrong, check.offline) == (SRP, (), None)
    assert not server.pool.outbox
    assert not server.pool.identities


@pytest.mark.parametrize(
    ("changes", "wrong", "says"),
    [
        (
            {"user_pool_id": "eu-west-1_Nowhere"},
            "user_pool_id",
            "There is no user pool eu-west-1_Nowhere at ",
        ),
        ({"client_id": "nobody"}, "client_id", "User pool client nobody does not exist."),
        (
            {"identity_pool_id": "eu-west-1:99999999-0000-0000-0000-000000000000"},
            "identity_pool_id",
            "There is no such identity pool: ",
        ),
    ],
)
def test_an_id_that_does_not_exist_is_named(
    server: CognitoServer, changes: dict[str, Any], wrong: str, says: str
) -> None:
    check = learned(server, **changes)
    assert [each.setting for each in check.wrong] == [wrong]
    assert says in check.wrong[0].words
    assert check.wrong[0].words.endswith("with your administrator.")


def test_a_client_with_a_secret_asks_for_it_and_a_wrong_one_is_said(server: CognitoServer) -> None:
    settings = {"client_secret": SECRET}
    missing, other = learned(server, settings=settings), learned(server, client_secret=Secret("x" * 30))
    assert [(each.setting, each.words[:27]) for each in missing.wrong] == [
        ("client_secret", "This app client has a secre")
    ]
    assert [(each.setting, each.words[:9]) for each in other.wrong] == [("client_secret", "It is not")]
    assert learned(server, settings=settings, client_secret=Secret(SECRET)).wrong == ()


def test_the_flow_that_the_client_allows_is_found(server: CognitoServer) -> None:
    choice = learned(server, settings={"auth_flows": ("USER_AUTH", "REFRESH_TOKEN_AUTH")})
    assert choice.auth_flow == CHOICE
    assert words(choice)["client_id"][1].endswith("a choice of first factors (USER_AUTH).")
    none = learned(server, settings={"auth_flows": ("REFRESH_TOKEN_AUTH",)})
    assert none.auth_flow == ""
    assert words(none)["client_id"][0] is None
    assert "allows none of" in words(none)["client_id"][1]


def test_a_flow_that_sends_a_password_is_not_tried(server: CognitoServer) -> None:
    check = learned(server, auth_flow=PASSWORD)
    assert (check.auth_flow, check.wrong) == (SRP, ())


@pytest.mark.parametrize("hides", [True, False])
def test_a_pool_that_says_that_nobody_has_the_name_is_right_too(server: CognitoServer, hides: bool) -> None:
    assert learned(server, settings={"hides_existence": hides}).auth_flow == SRP


def test_what_cannot_be_reached_refuses_nothing(
    server: CognitoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://127.0.0.1:9")
    check = learned(server)
    assert check.ids == check.wrong == ()
    assert check.offline is not None
    assert "Could not reach" in check.offline.title


NOBODY = Failure("NotAuthorizedException", "Incorrect username or password.")
NO_SIGNATURE = Failure("NotAuthorizedException", "Invalid login token. Couldn't verify signed token.")


@pytest.mark.parametrize(
    ("sign_in", "identity", "rights", "says"),
    [
        (NOBODY, NO_SIGNATURE, [True, True, True], "It exists: Europe (Ireland), eu-west-1."),
        *(
            (
                NOBODY,
                Failure("NotAuthorizedException", message),
                [True, True, False],
                "It exists, but does not list this user pool and app client as a provider.",
            )
            for message in (
                "Token is not from a supported provider of this identity pool.",
                "Invalid login token. Issuer doesn't match providerName",
                "Invalid login token. Incorrect token audience.",
            )
        ),
        (NOBODY, Failure("AccessDeniedException", "no"), [True, True, None], "It could not be checked: "),
        (
            Failure("ForbiddenException", "Request not allowed due to WAF block."),
            NO_SIGNATURE,
            [True, None, True],
            "It could not be checked: ",
        ),
    ],
)
def test_what_no_simulator_says(
    sign_in: Failure,
    identity: Failure,
    rights: list[bool | None],
    says: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    profile = Profile(
        "new", "eu-west-1_AbCdEfGhI", "client", "eu-west-1:12345678-1234-1234-1234-123456789abc"
    )
    with scripted_cognito.serve() as cognito:
        cognito.on("InitiateAuth", sign_in).on("GetId", identity)
        cognito.on(f"GET /{profile.user_pool_id}/.well-known/jwks.json", lambda _: {"keys": []})
        monkeypatch.setenv("AWS_ENDPOINT_URL", cognito.url)
        check = check_pool(profile)
    assert [each.is_right for each in check.ids] == rights
    assert any(each.words.startswith(says) for each in check.ids)
