"""What developers mix up, mistype and forget: refused by the name of the argument, before anything is sent."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timezone
from enum import Enum
from typing import Any

import pytest

import cognito_tui
from cognito_tui import Answer, Client, Secret, Session, StepRequired, WrongArgument, aio
from cognito_tui.demo.simulator.server import CognitoServer
from tests.support.crash_report import everything_about
from tests.support.library_pool import ids, pool, write_profile
from tests.support.pool_client import PASSWORD

RIGHT = "Correct-Horse-8"


class Person(str, Enum):
    """As settings of programs often are: its text is its value, and in an f-string its name."""

    ADA = "ada"
    PASSWORD = PASSWORD


async def new_password(_: object) -> str:
    return RIGHT


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool() as server:
        server.pool.add_user("new", "Temporary-Pass-1", status="FORCE_CHANGE_PASSWORD")
        yield server


def keys(**instead: Any) -> cognito_tui.AwsCredentials:
    usual = dict.fromkeys(("access_key_id", "secret_access_key", "session_token"), Secret("key"))
    more = {"expires_at": datetime.now(timezone.utc), "identity_id": "id", "region": "eu-west-1"}
    return cognito_tui.AwsCredentials(**{**usual, **more, **instead})


async def outcome(call: Callable[[], Any]) -> object:
    result = call()
    return await result if isinstance(result, Awaitable) else result


async def refusal(call: Callable[[], Any]) -> WrongArgument:
    with pytest.raises(WrongArgument) as refused:
        await outcome(call)
    return refused.value


async def test_what_cannot_be_meant_is_named_before_anything_is_sent(server: CognitoServer) -> None:
    where = ids(server)
    oddly: dict[Any, Any] = {**where, 5: "x"}
    client, on_loop = Client(where), aio.Client(where)
    session = client.sign_in("ada", PASSWORD)
    tokens: Any = session.tokens()
    asked = len(server.requests)
    wrong: dict[str, tuple[str, Callable[[], Any]]] = {
        "a name that is no text": ("profile", lambda: Client(oddly)),
        "a coroutine function": ("on_step", lambda: client.sign_in("new", "x", new_password)),  # type: ignore[arg-type]
        "for a passphrase": ("passphrase", lambda: Client(where, passphrase=new_password)),  # type: ignore[arg-type]
        "and on a loop": ("passphrase", lambda: aio.Client(where, passphrase=new_password)),  # type: ignore[arg-type]
        "no function": ("on_step", lambda: on_loop.sign_in("new", "x", RIGHT)),  # type: ignore[arg-type]
        "at once": ("on_step", lambda: aio.sign_in(where, "new", "x", [RIGHT])),  # type: ignore[arg-type]
        "an access token": (
            "id_token",
            lambda: client.session(id_token=tokens.access_token, access_token="x"),
        ),
        "for renewing": (
            "refresh_token",
            lambda: client.session(access_token=tokens.access_token, refresh_token=tokens.id_token),
        ),
        "what awaits": ("call", lambda: aio.in_thread(new_password, 1)),
        "a session of asyncio's": ("sync", lambda: aio.Session(aio.Session(session))),  # type: ignore[arg-type]
        "a region": ("service", lambda: cognito_tui.HttpxSigV4Auth(session, "eu-west-1", "execute-api")),
        "a URL": ("service", lambda: cognito_tui.RequestsSigV4Auth(session, "https://s3")),
        "no type of a key": ("secret_access_key", lambda: keys(secret_access_key="canary")),
        "a time of no zone": ("expires_at", lambda: keys(expires_at=datetime(2026, 1, 1))),
        "a time as text": ("expires_at", lambda: keys(expires_at="2026-01-01")),
        "longer than a clock goes": ("timeout", lambda: Client(where, timeout=1e308)),
        "of an error": ("title", lambda: cognito_tui.Throttled(None)),  # type: ignore[arg-type]
        "of another": ("detail", lambda: cognito_tui.Refused("x", detail=5)),  # type: ignore[arg-type]
    }
    for what, (argument, call) in wrong.items():
        assert (await refusal(call)).argument == argument, what
    assert len(server.requests) == asked
    assert "not coroutine." in str(await refusal(wrong["a coroutine function"][1]))
    assert str(await refusal(wrong["a session of asyncio's"][1])) == (
        "`sync` takes a Session, not cognito_tui.aio.Session."
    )


def test_what_is_mistyped_is_asked_back(server: CognitoServer) -> None:
    with pytest.raises(cognito_tui.ConfigurationError, match=r"user_pool\. Did you mean user_pool_id\?"):
        Client({**ids(server), "user_pool": "x"})
    account = Client(ids(server)).sign_in("ada", PASSWORD).account
    with pytest.raises(WrongArgument, match=r"e-mail\. Did you mean email\?"):
        account.update_attributes({"e-mail": "ada@example.com"})
    with pytest.raises(cognito_tui.ConfigurationError, match="not a region"):
        Client(ids(server)).sign_in("ada", PASSWORD).boto3_session("europe")


def test_a_profile_that_is_made_by_hand_may_be_of_an_emulator() -> None:
    its = cognito_tui.Profile("mine", user_pool_id="local_1YtJ66aq", client_id="client-1")
    assert Client(its).profile.user_pool_id == "local_1YtJ66aq"


def test_its_client_secret_may_be_a_text() -> None:
    its: Any = {"user_pool_id": "eu-west-1_AbCdEfGhI", "client_id": "abc", "client_secret": "canary"}
    assert Client(cognito_tui.Profile("mine", **its)).profile.client_secret == Secret("canary")


async def test_arguments_that_are_missing_are_missing_by_name_and_show_no_secret(
    server: CognitoServer,
) -> None:
    account: Any = aio.Session(Client(ids(server)).sign_in("ada", PASSWORD)).account
    with pytest.raises(
        TypeError, match=r"Account\.change_password: missing a required argument: 'new'"
    ) as missing:
        await account.change_password("old-canary")
    assert "old-canary" not in everything_about(missing.value, but=__file__)


def test_a_member_of_an_enum_is_the_text_that_it_is(server: CognitoServer) -> None:
    """Also where it becomes a part of another text, as in a proof of the password."""
    session = Client(ids(server, auth_flow="USER_SRP_AUTH")).sign_in(Person.ADA, Person.PASSWORD)
    assert session.username == "ada"
    assert f"{Secret(Person.ADA).reveal()}" == "ada"
    answer = Answer(attributes={Person.ADA: Person.ADA})
    assert [f"{name} {value}" for name, value in answer.attributes.items()] == ["ada ada"]


def test_what_takes_things_apart_gets_no_secret() -> None:
    with pytest.raises(TypeError, match="not pickled"):
        Secret("canary").__getstate__()
    error = StepRequired(cognito_tui.EmailRequired(cognito_tui.Attempt("ada", "ada")))
    assert copy.copy(error) is copy.deepcopy(error) is error  # as those who raise it again do


@pytest.mark.parametrize("given", [None, 12345678, b"12345678"])
def test_a_passphrase_that_is_none_is_named(server: CognitoServer, given: Any) -> None:
    write_profile(server, "locked", remember="encrypted")
    with pytest.raises(WrongArgument, match="`passphrase` takes a function that returns a str") as refused:
        cognito_tui.sign_in("locked", "ada", PASSWORD, keep=True, passphrase=lambda: given)
    assert refused.value.argument == "passphrase"


def test_a_coroutine_function_is_for_a_loop(server: CognitoServer) -> None:
    assert isinstance(
        asyncio.run(aio.sign_in(ids(server), "new", "Temporary-Pass-1", new_password)).sync, Session
    )
