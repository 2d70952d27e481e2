"""A role for 15 minutes to 12 hours by the classic flow, at the tests' own identity pool and STS.

They verify the pool's token, the role's trust and maximum, and the session's name; the words are AWS's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.roles import SIGNED_IN, Role
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.errors import CognitoTuiError, SignInRequired, Throttled
from cognito_tui.services.aws.credentials import AwsCredentials
from tests.support.pool_client import PASSWORD, pool, quick_client as client, signed_in, start

ROLE = "arn:aws:iam::000000000000:role/teams/long-haul"
HOURS = 3600


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool(roles={SIGNED_IN: Role(), ROLE: Role(longest=12 * HOURS)}) as server:
        server.pool.add_user("ada", PASSWORD)
        yield server


def credentials(cognito: CognitoClient, server: CognitoServer) -> AwsCredentials:
    """Of a new sign-in, whose own calls are not counted."""
    who = signed_in(start(cognito))
    server.requests.clear()
    return cognito.session(who).credentials


def lasts(got: AwsCredentials) -> int:
    """Minutes, to the nearest."""
    return round((got.expires_at - datetime.now(timezone.utc)) / timedelta(minutes=1))


def test_twelve_hours_take_three_calls_and_the_next_time_two(server: CognitoServer) -> None:
    cognito = client(server, role_arn=ROLE, duration=12 * HOURS)
    got = credentials(cognito, server)
    assert server.operations == ["GetId", "GetOpenIdToken", "AssumeRoleWithWebIdentity"]
    assert (lasts(got), got.fallback_reason) == (720, "")
    assert got.expires_at.tzinfo is timezone.utc
    again = credentials(cognito, server)
    assert server.operations == ["GetOpenIdToken", "AssumeRoleWithWebIdentity"]
    assert again.identity_id == got.identity_id
    (asked,) = server.asked("AssumeRoleWithWebIdentity")
    assert (asked["RoleSessionName"], asked["DurationSeconds"]) == ("ada", "43200")


def test_they_are_the_roles_and_the_session_is_called_after_the_user(server: CognitoServer) -> None:
    cognito = client(server, role_arn=ROLE, duration=15 * 60)
    session = cognito.session(signed_in(start(cognito)))
    assert lasts(session.credentials) == 15
    assert cognito.caller(session).arn.endswith(":assumed-role/long-haul/ada")


def test_they_last_as_long_as_aws_says_whatever_was_asked() -> None:
    """AWS gives what was asked, or refuses; an emulator, or another AWS to come, may do otherwise."""
    with pool(roles={SIGNED_IN: Role(), ROLE: Role(longest=12 * HOURS)}) as server:
        server.pool.add_user("ada", PASSWORD)
        cognito = client(server, role_arn=ROLE, duration=12 * HOURS)
        who = signed_in(start(cognito))
        server.pool.now = lambda: datetime.now(timezone.utc).timestamp() - 2 * HOURS  # ends two hours earlier
        assert lasts(cognito.session(who).credentials) == 600


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            {"classic_flow": False},
            "The identity pool does not allow the basic (classic) flow. "
            "Enable the basic (classic) flow in the identity pool. Ask the pool's administrator.",
        ),
        (
            {"roles": {ROLE: Role(aud="eu-west-1:another")}},
            "The role does not trust this identity pool. Check",
        ),
        ({"roles": {ROLE: Role(amr="unauthenticated")}}, "The role does not trust this identity pool. Check"),
        ({"roles": {}}, "The role does not trust this identity pool. Check"),
        (
            {"roles": {ROLE: Role(longest=HOURS)}},
            "The role's maximum session duration is shorter. Set a shorter duration in the profile, or have",
        ),
    ],
)
def test_where_the_long_way_is_closed_there_is_an_hour_and_the_reason(
    settings: dict[str, Any], words: str
) -> None:
    with pool(**settings) as server:
        server.pool.add_user("ada", PASSWORD)
        got = credentials(client(server, role_arn=ROLE, duration=12 * HOURS), server)
        assert lasts(got) == 60
        began = "One hour, of the role that the identity pool chooses, instead of 12 hours of long-haul: "
        assert got.fallback_reason.startswith(began + words)
        assert server.operations.count("GetId") == 1  # the identity is known by then
        assert "CustomRoleArn" not in server.asked("GetCredentialsForIdentity")[0]


def test_an_unreachable_sts_is_no_reason_to_be_without_credentials(
    server: CognitoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9")
    got = credentials(client(server, role_arn=ROLE, duration=90 * 60), server)
    assert lasts(got) == 60
    assert "instead of 90 minutes of long-haul: Could not reach 127.0.0.1:9." in got.fallback_reason


def test_where_an_hour_is_refused_too_that_is_the_error_and_the_first_reason_its_detail(
    server: CognitoServer,
) -> None:
    """GetCredentialsForIdentity is refused by the pool that no longer knows the user's identity, say."""
    cognito = client(server, role_arn=ROLE, duration=12 * HOURS)
    who = signed_in(start(cognito))
    server.pool.classic_flow = False
    server.pool.credentials_seconds = float("nan")  # and this is an error of the server's own
    with pytest.raises(CognitoTuiError) as refused:
        cognito.session(who)
    assert "had a problem of its own" in refused.value.title
    assert "does not allow the basic (classic) flow" in refused.value.detail


def test_a_busy_aws_is_to_be_asked_again_not_to_be_done_without(server: CognitoServer) -> None:
    cognito = client(server, role_arn=ROLE, duration=12 * HOURS)
    who = signed_in(start(cognito))
    server.faults.throttle()
    with pytest.raises(Throttled):
        cognito.session(who)
    assert lasts(cognito.session(who).credentials) == 720


def test_a_sign_in_that_is_over_is_said_to_be_so(server: CognitoServer) -> None:
    cognito = client(server, role_arn=ROLE, duration=12 * HOURS)
    who = signed_in(start(cognito))
    cognito.session(who)
    server.pool.now = lambda: datetime.now(timezone.utc).timestamp() + 2 * HOURS
    with pytest.raises(SignInRequired):
        cognito.session(who)


def test_sts_is_asked_with_a_name_that_it_takes(server: CognitoServer) -> None:
    server.pool.add_user("é", PASSWORD)
    cognito = client(server, role_arn=ROLE, duration=12 * HOURS)
    session = cognito.session(signed_in(start(cognito, username="é")))
    assert session.credentials.fallback_reason == ""
    assert cognito.caller(session).arn.endswith("/user-e")


# the enhanced flow with a role of one's own ------------------------------------------------------------------------

OTHER = "arn:aws:iam::000000000000:role/other"


@pytest.fixture
def with_roles(server: CognitoServer) -> Callable[..., CognitoServer]:
    def give(*roles: str) -> CognitoServer:
        server.pool.users["ada"].roles = list(roles)
        return server

    return give


def test_a_role_of_the_users_groups_can_be_chosen(with_roles: Callable[..., CognitoServer]) -> None:
    server = with_roles(OTHER, ROLE)
    cognito = client(server, role_arn=ROLE)
    session = cognito.session(signed_in(start(cognito)))
    assert cognito.caller(session).role == "long-haul"
    assert server.operations[-3:] == ["GetId", "GetCredentialsForIdentity", "GetCallerIdentity"]
    assert (lasts(session.credentials), session.credentials.fallback_reason) == (60, "")


@pytest.mark.parametrize(("roles", "listed"), [((), "no role"), ((OTHER,), OTHER)])
def test_one_that_is_not_is_an_error_and_no_other_role_is_taken(
    with_roles: Callable[..., CognitoServer], roles: tuple[str, ...], listed: str
) -> None:
    server = with_roles(*roles)
    with pytest.raises(CognitoTuiError) as refused:
        credentials(client(server, role_arn=ROLE), server)
    assert refused.value.title == f"The identity pool does not give you the role {ROLE}."
    assert refused.value.detail.endswith(f"Your ID token lists {listed}.")
    assert "cognito:roles" in refused.value.hint
    assert refused.value.aws_code == "NotAuthorizedException"
    assert all("CustomRoleArn" in asked for asked in server.asked("GetCredentialsForIdentity"))
