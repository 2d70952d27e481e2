"""`cognito_tui.aio`: what can be awaited is the blocking library, with nothing lost and nothing mixed up.

That the event loop never waits is in test_aio_loop.py.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest

import cognito_tui
from cognito_tui import (
    AwsCredentials,
    ConfigurationError,
    IncorrectPassword,
    NewPasswordRequired,
    Question,
    SignInRequired,
    StepRequired,
    TokenRejected,
    UnexpectedAnswer,
    aio,
)
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.services.account import Account
from cognito_tui.services.auth import Registration
from tests.support.crash_report import everything_about
from tests.support.pool_client import pool

PASSWORD, TEMPORARY, NEW = "Correct-Horse-7", "Temporary-Pass-1", "Correct-Horse-8"
WRONG = "wrong-canary"
PLACE = {"user_pool_id": "eu-west-1_TestPool", "client_id": "1h57kf5cpq17m0eml12EXAMPLE"}
WORK = {
    **PLACE,
    "identity_pool_id": "eu-west-1:00000000-0000-0000-0000-000000000000",
    "auth_flow": "USER_PASSWORD_AUTH",
}
MISSPELT = {**PLACE, "client_secret": WRONG, "identity_pool": ""}
OF_ASYNCIO = {"in_thread", "set_threads"}  # which the blocking library does not need


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool(client_id=PLACE["client_id"]) as server:
        server.pool.add_user("ada", PASSWORD, attributes={"email": "ada@example.com"})
        server.pool.add_user("grace", TEMPORARY, status="FORCE_CHANGE_PASSWORD")
        yield server


def public(kind: type) -> dict[str, Any]:
    return {
        f"{kind.__name__}.{name}": thing
        for name, thing in vars(kind).items()
        if not name.startswith("_") and (callable(thing) or isinstance(thing, property))
    }


BLOCKING = {
    **public(cognito_tui.Client),
    **public(cognito_tui.Session),
    **public(Account),
    **public(Registration),
    **{name: getattr(cognito_tui, name) for name in ("sign_in", "resume", "verify_token")},
}
AWAITED = {
    **public(aio.Client),
    **public(aio.Session),
    **public(aio.Account),
    **public(aio.Registration),
    **{name: getattr(aio, name) for name in aio.__all__ if inspect.isfunction(getattr(aio, name))},
}


def taken(call: Callable[..., Any]) -> list[tuple[Any, ...]]:
    """What it is called with: names, and types as they are written."""
    return [
        (its.name, its.kind, its.default, its.annotation)
        for its in inspect.signature(call).parameters.values()
    ]


def test_all_that_the_blocking_library_does_is_here_and_nothing_else() -> None:
    assert AWAITED.keys() - OF_ASYNCIO == BLOCKING.keys()


@pytest.mark.parametrize("name", sorted(BLOCKING))
def test_what_is_called_there_is_awaited_here_with_the_same_arguments(name: str) -> None:
    theirs, ours = BLOCKING[name], AWAITED[name]
    assert isinstance(theirs, property) == isinstance(ours, property)
    if not isinstance(theirs, property):
        assert inspect.iscoroutinefunction(ours)
        assert taken(ours) == taken(theirs)


def test_a_client_is_made_with_the_same_arguments() -> None:
    assert taken(aio.Client) == taken(cognito_tui.Client)


# signing in -------------------------------------------------------------------------------------------------------


async def test_a_sign_in_is_awaited_and_so_is_what_the_session_is_good_for(server: CognitoServer) -> None:
    session = await aio.sign_in(WORK, "ada", PASSWORD)
    assert (session.username, session.claims["email"]) == ("ada", "ada@example.com")
    assert session.profile.username == "ada"
    assert isinstance(await session.aws_credentials(), AwsCredentials)
    tokens = await session.tokens()
    token = tokens.access_token.reveal()
    claims = await aio.verify_token(token, PLACE["user_pool_id"], iter([PLACE["client_id"]]), "access")
    assert claims["username"] == "ada"
    assert await session.renewed(tokens) != tokens
    assert (await session.account.user()).attributes["email"] == "ada@example.com"
    assert (await aio.in_thread(session.sync.account.user)).username == "ada"
    again = await aio.Client(WORK).session(id_token=tokens.id_token, access_token=tokens.access_token)
    assert again.username == "ada"
    await session.sign_out()
    with pytest.raises(SignInRequired):
        await session.tokens()


async def test_what_is_kept_is_resumed(server: CognitoServer) -> None:
    kept = {**WORK, "remember": "file"}
    with pytest.raises(SignInRequired):
        await aio.resume(kept)
    await aio.sign_in(kept, "ada", PASSWORD, keep=True)
    assert (await aio.resume(kept)).username == "ada"
    assert (await aio.Client(kept, keep=True).resume()).username == "ada"


def test_what_was_made_in_one_loop_goes_on_in_the_next(server: CognitoServer) -> None:
    client = aio.Client(WORK)
    step = asyncio.run(client.start("grace", TEMPORARY))
    assert not isinstance(step, aio.Session)
    session = asyncio.run(client.answer(step, NEW))
    assert isinstance(session, aio.Session)
    assert asyncio.run(session.tokens()).username == "grace"


async def coroutine(step: Question) -> str:
    await asyncio.sleep(0)
    return NEW


def function(step: Question) -> str:
    return NEW


def gives_a_coroutine(step: Question) -> Awaitable[str]:
    return coroutine(step)


@pytest.mark.parametrize("on_step", [coroutine, function, gives_a_coroutine])
async def test_a_step_is_answered_by_a_function_or_a_coroutine(
    server: CognitoServer, on_step: aio.OnStep
) -> None:
    assert (await aio.sign_in(WORK, "grace", TEMPORARY, on_step)).username == "grace"


async def test_a_coroutine_is_asked_on_the_loop(server: CognitoServer) -> None:
    def on_the_loop() -> bool:
        return threading.current_thread() is threading.main_thread()

    async def on_step(step: Question) -> str:
        assert on_the_loop()
        asyncio.get_running_loop()
        return NEW

    await aio.sign_in(WORK, "grace", TEMPORARY, on_step)


async def test_a_function_may_wait_for_what_only_the_loop_can_bring(server: CognitoServer) -> None:
    loop, asked, brought = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def on_step(step: Question) -> str:
        loop.call_soon_threadsafe(asked.set)
        return NEW if brought.wait(30) else "nothing came"

    signing_in = asyncio.create_task(aio.sign_in(WORK, "grace", TEMPORARY, on_step))
    await asked.wait()
    brought.set()
    assert (await signing_in).username == "grace"


async def test_without_anybody_to_ask_the_error_has_the_step(server: CognitoServer) -> None:
    client = aio.Client(WORK)
    with pytest.raises(StepRequired) as raised:
        await client.sign_in("grace", TEMPORARY)
    assert isinstance(raised.value.step, NewPasswordRequired)
    session = await client.answer(raised.value.step, NEW)
    assert isinstance(session, aio.Session)


async def test_answers_that_run_out_end_the_sign_in(server: CognitoServer) -> None:
    """A StopIteration is nothing that a future takes: it would be lost, and with it the sign-in."""
    answers = iter(())
    with pytest.raises(RuntimeError, match="StopIteration"):
        await asyncio.wait_for(aio.sign_in(WORK, "grace", TEMPORARY, lambda step: next(answers)), 60)


REQUEST: contextvars.ContextVar[str] = contextvars.ContextVar("REQUEST", default="none")


async def test_context_variables_are_seen_in_the_thread(server: CognitoServer) -> None:
    seen: list[str] = []

    def on_step(step: Question) -> str:
        seen.append(REQUEST.get())
        return NEW

    REQUEST.set("request 7")
    await aio.sign_in(WORK, "grace", TEMPORARY, on_step)
    assert seen == ["request 7"]


# many at once -----------------------------------------------------------------------------------------------------


async def test_of_thirty_who_want_credentials_one_renews(server: CognitoServer) -> None:
    server.pool.token_seconds = 30  # less than a minute: they are renewed before they are used
    session = await aio.sign_in(WORK, "ada", PASSWORD)
    server.pool.token_seconds = 3600
    given = await asyncio.gather(*(session.aws_credentials() for _ in range(30)))
    assert len({credentials.access_key_id.reveal() for credentials in given}) == 1
    assert len(server.asked("GetTokensFromRefreshToken")) == 1
    assert len(server.asked("GetCredentialsForIdentity")) == 1


async def test_of_thirty_whose_tokens_were_refused_one_renews(server: CognitoServer) -> None:
    session = await aio.sign_in(WORK, "ada", PASSWORD)
    refused = await session.tokens()
    given = await asyncio.gather(*(session.renewed(refused) for _ in range(30)))
    assert len({tokens.access_token.reveal() for tokens in given}) == 1
    assert len(server.asked("GetTokensFromRefreshToken")) == 1


async def test_of_twenty_who_sign_in_at_once_nobody_gets_anothers_session(server: CognitoServer) -> None:
    names = [f"user-{number}" for number in range(20)]
    for name in names:
        server.pool.add_user(name, f"Password-Of-{name}")
    client = aio.Client(WORK)
    sessions = await asyncio.gather(*(client.sign_in(name, f"Password-Of-{name}") for name in names))
    assert [session.username for session in sessions] == names
    tokens = await asyncio.gather(*(session.tokens() for session in sessions))
    for name, theirs in zip(names, tokens, strict=True):
        access = jwt.decode(theirs.access_token.reveal(), options={"verify_signature": False})
        assert access["username"] == name
    for _ in range(2):  # fetched, and at hand
        given = await asyncio.gather(*(session.aws_credentials() for session in sessions))
        assert len({credentials.identity_id for credentials in given}) == len(names)


async def test_an_executor_that_is_full_holds_nobody_up(server: CognitoServer) -> None:
    """Its one worker waits for what comes of the sign-in."""
    loop, signed_in = asyncio.get_running_loop(), threading.Event()
    with ThreadPoolExecutor(max_workers=1) as executor:
        loop.set_default_executor(executor)
        waiting = loop.run_in_executor(None, signed_in.wait, 60)
        try:
            session = await asyncio.wait_for(aio.sign_in(WORK, "grace", TEMPORARY, function), 50)
            assert session.username == "grace"
        finally:
            signed_in.set()
            await waiting


# what goes wrong --------------------------------------------------------------------------------------------------


async def test_a_wrong_password_is_refused_and_hangs_on_no_error(server: CognitoServer) -> None:
    with pytest.raises(IncorrectPassword) as raised:
        await aio.sign_in(WORK, "ada", WRONG)
    assert WRONG not in everything_about(raised.value, but=__file__)
    with pytest.raises(IncorrectPassword) as raised:
        await aio.Client(WORK).start("ada", WRONG)
    assert WRONG not in everything_about(raised.value, but=__file__)


async def wrong_client() -> None:
    aio.Client(MISSPELT)


@pytest.mark.parametrize(
    "call", [wrong_client, lambda: aio.sign_in(MISSPELT, "ada"), lambda: aio.resume(MISSPELT)]
)
async def test_settings_that_are_wrong_hang_on_no_error(call: Callable[[], Awaitable[object]]) -> None:
    with pytest.raises(ConfigurationError) as raised:
        await call()
    assert WRONG not in everything_about(raised.value, but=__file__)


async def test_a_bad_token_is_refused_and_hangs_on_no_error(server: CognitoServer) -> None:
    with pytest.raises(TokenRejected) as raised:
        await aio.verify_token(WRONG, PLACE["user_pool_id"], PLACE["client_id"], "id")
    assert WRONG not in everything_about(raised.value, but=__file__)


async def test_what_is_no_id_token_makes_no_session(server: CognitoServer) -> None:
    with pytest.raises(UnexpectedAnswer):
        await aio.Client(WORK).session(id_token=WRONG, access_token=WRONG)


async def test_an_answer_that_is_refused_hangs_on_no_error(server: CognitoServer) -> None:
    client = aio.Client(WORK)
    step = await client.start("grace", TEMPORARY)
    assert isinstance(step, NewPasswordRequired)
    with pytest.raises(cognito_tui.PasswordRejected) as raised:
        await client.answer(step, WRONG)
    assert WRONG not in everything_about(raised.value, but=__file__)
    with pytest.raises(cognito_tui.PasswordRejected) as raised:
        await aio.sign_in(WORK, "grace", TEMPORARY, lambda step: WRONG)
    told = everything_about(raised.value, but=__file__)
    assert (WRONG in told, TEMPORARY in told) == (False, False)
