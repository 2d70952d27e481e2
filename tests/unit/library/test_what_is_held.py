"""What programs do with things besides calling them: compare, copy, change, write down, send to another process."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

import cognito_tui
from cognito_tui import (
    Answer,
    Client,
    CognitoTuiError,
    CustomChallenge,
    Profile,
    Secret,
    Session,
    StepRequired,
    aio,
)
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.hints import Do, Hint, Operation
from cognito_tui.services.auth.steps import Attempt
from tests.support.library_pool import ids, pool
from tests.support.pool_client import PASSWORD

ATTEMPT = Attempt("ada", "ada", Secret("session-canary"))
STEP = CustomChallenge(ATTEMPT, {"question": "What?"})


@pytest.fixture(scope="module")
def server() -> Iterator[CognitoServer]:
    with pool() as server:
        yield server


@pytest.fixture(scope="module")
def session(server: CognitoServer) -> Session:
    return Client(ids(server)).sign_in("ada", PASSWORD)


def test_a_secret_is_its_text_to_who_compares() -> None:
    secret: Any = Secret("Zażółć")
    assert secret == "Zażółć" == secret == Secret("Zażółć") == "Zażółć".encode()
    assert secret != "Zazolc" != secret != Secret("Zazolc") != b"\xff"
    assert secret in ["Zażółć"]
    assert secret != None != 5  # noqa: E711
    assert Secret("\ud800") == "\ud800"


def test_a_secret_is_nowhere_by_accident() -> None:
    secret = Secret("canary-7")
    for held in (secret, Answer("canary-7"), {"token": [secret]}):
        for shown in (repr(held), str(held), f"{held}", f"{held!s:>40}", repr(copy.deepcopy(held))):
            assert "canary" not in shown
        for write, words in ((json.dumps, "not JSON serializable"), (pickle.dumps, "reveal")):
            with pytest.raises(TypeError, match=words) as refused:
                write(held)
            assert "canary" not in str(refused.value)
    with pytest.raises(TypeError, match="Use what names it"):
        {secret: 1}  # noqa: B018
    assert copy.copy(secret) is secret
    assert asdict(ATTEMPT)["session"] is ATTEMPT.session


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_what_stays_in_its_process_says_what_to_do(
    session: Session, server: CognitoServer, protocol: int
) -> None:
    client = Client(ids(server))
    for held, words in (
        (client, "make one in each process"),
        (aio.Client(ids(server)), "make one in each process"),
        (session, "Client.session"),
        (aio.Session(session), "Client.session"),
        (session.account, "its session's"),
        (client.registration, "its client's"),
        (session.tokens(), r"reveal\(\)"),
        (STEP, "dump_step"),
    ):
        with pytest.raises(TypeError, match=words):
            pickle.dumps(held, protocol)
        with pytest.raises(TypeError, match=r"dump_step\(error.step\)"):
            pickle.dumps(StepRequired(STEP), protocol)
        again = copy.deepcopy({"held": held})["held"]
        assert vars(again).get("sync", again) == vars(held).get("sync", held)


def test_errors_cross_processes_with_all_they_say() -> None:
    kinds = [kind for kind in vars(cognito_tui.errors).values() if isinstance(kind, type)]
    errors = [kind for kind in kinds if issubclass(kind, CognitoTuiError) and kind is not StepRequired]
    assert len(errors) > 20
    for kind in errors:
        hint = Hint("First. ", Do(Operation.SIGN_IN, profile="work"))
        error = kind("No.", detail="It is so.", hint=hint, aws_code="NoException", request_id="1")
        more = {"names": ("email",), "off_by": timedelta(1), "argument": "answer"}
        vars(error).update(more)
        again: CognitoTuiError
        for again in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
            assert type(again) is kind
            assert (str(again), again.ticket) == (str(error), error.ticket)
            assert vars(again).items() >= more.items()


def test_claims_cannot_be_changed_and_are_plain_otherwise(session: Session) -> None:
    tokens = session.tokens()
    claims: Any = session.claims
    before = json.dumps(claims)
    changes: tuple[Callable[[], object], ...] = (
        lambda: claims.update(admin=True),
        lambda: claims.pop("sub"),
        lambda: claims.setdefault("admin", True),
        lambda: claims.__setitem__("sub", "eve"),
        lambda: claims.__delitem__("sub"),
        lambda: claims.clear(),
        lambda: claims.popitem(),
        lambda: claims.__ior__({"admin": True}),
    )
    for change in changes:
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    assert json.dumps(claims) == before == json.dumps(tokens.claims)
    mine = copy.deepcopy(claims)
    mine["admin"] = True
    assert mine != claims == pickle.loads(pickle.dumps(claims)) == dict(claims)


def test_what_is_in_claims_cannot_be_changed_either() -> None:
    from cognito_tui.services.base import read_only

    claims = read_only({"cognito:groups": ["users"], "identities": [{"userId": "1"}]})
    changes: tuple[Callable[[], object], ...] = (
        lambda: claims["cognito:groups"].append("admins"),
        lambda: claims["cognito:groups"].__iadd__(["admins"]),
        lambda: claims["cognito:groups"].sort(),
        lambda: claims["identities"][0].update(userId="2"),
        lambda: claims["identities"].__setitem__(0, {}),
    )
    for change in changes:
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    assert claims == {"cognito:groups": ["users"], "identities": [{"userId": "1"}]}
    mine = copy.deepcopy(claims)
    mine["identities"][0]["userId"] = "2"
    assert claims["identities"][0]["userId"] == "1"


def test_what_was_handed_over_is_not_changed_afterwards(session: Session) -> None:
    attributes = {"name": "Ada"}
    answer, step = Answer("x", attributes), CustomChallenge(ATTEMPT, attributes)
    attributes["name"] = "Eve"
    assert answer.attributes == step.parameters == {"name": "Ada"}
    theirs: tuple[Any, ...] = (answer.attributes, step.parameters, session.account.user().attributes)
    for mapping in theirs:
        with pytest.raises(TypeError, match="cannot be changed"):
            mapping["name"] = "Eve"


def test_steps_and_profiles_can_be_keys(server: CognitoServer) -> None:
    assert {STEP, copy.deepcopy(STEP), CustomChallenge(ATTEMPT, {"question": "Why?"})} == {
        STEP,
        CustomChallenge(ATTEMPT, {"question": "Why?"}),
    }
    profile = Client({**ids(server), "client_secret": "canary"}).profile
    assert {profile: "client"}[Profile(**vars(profile))] == "client"
