"""`cognito_tui.aio` and threads: few for however many tasks; none for what is at hand; one for what many want."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from cognito_tui import ConnectionFailed, SignInRequired, WrongArgument, aio
from cognito_tui.demo.simulator.faults import Fault
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.services.base import WORKERS, abortable, in_worker, shared, within
from cognito_tui.services.base.workers import MOST
from tests.support.crash_report import everything_about
from tests.support.library_pool import CLIENT_ID, ids, pool, unreachable
from tests.support.pool_client import PASSWORD
from tests.unit.library.test_aio_loop import Held, until

WRONG = "wrong-canary"


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool() as server:
        yield server


@pytest.fixture
def two_threads() -> Iterator[None]:
    aio.set_threads(2)
    yield
    aio.set_threads(MOST)


def workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "cognito_tui"]


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From when it is called on, no thread can be had: neither a new one nor one that is idle."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a thread was taken")

    def begin() -> None:
        monkeypatch.setattr(threading.Thread, "start", refuse)
        monkeypatch.setattr(WORKERS, "add", refuse)

    return begin


# how many ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("two_threads")
async def test_many_calls_have_few_threads_and_all_get_their_turn() -> None:
    most = 0

    def call(number: int) -> int:
        nonlocal most
        most = max(most, WORKERS.at_work)
        time.sleep(0.001)
        return number

    assert await asyncio.gather(*(in_worker(call, number) for number in range(50))) == list(range(50))
    assert most == 2


@pytest.mark.usefixtures("two_threads")
async def test_a_call_that_is_cancelled_before_its_turn_is_not_made() -> None:
    may_end = threading.Event()
    made: list[str] = []
    holding = [asyncio.create_task(in_worker(may_end.wait, 60)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(in_worker(made.append, "too late"), 0.02)
    may_end.set()
    await asyncio.gather(*holding)
    await in_worker(made.append, "in time")
    assert made == ["in time"]


@pytest.mark.usefixtures("two_threads")
async def test_who_waits_for_calls_that_hang_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cognito_tui.services.base.threads._QUEUE_TIMEOUT", 0.05)
    monkeypatch.setattr("cognito_tui.services.base.threads._STANDSTILL", 0.02)
    may_end = threading.Event()
    holding = [asyncio.create_task(in_worker(may_end.wait, 60)) for _ in range(2)]
    await until(lambda: WORKERS.at_work == 2)
    waiting = [in_worker(int, "1"), shared("key", lambda: 1), shared("key", lambda: 1)]
    for outcome in await asyncio.gather(*waiting, return_exceptions=True):
        assert isinstance(outcome, ConnectionFailed)
    may_end.set()
    await asyncio.gather(*holding)
    assert await shared("key", lambda: 2) == 2


@pytest.mark.usefixtures("two_threads")
async def test_what_many_wait_for_does_not_wait_for_all_that_single_tasks_want() -> None:
    begun: list[str] = []
    may_end = threading.Event()
    holding = [asyncio.create_task(in_worker(may_end.wait, 60)) for _ in range(2)]
    await until(lambda: WORKERS.at_work == 2)
    single = [asyncio.create_task(in_worker(begun.append, "single")) for _ in range(20)]
    await asyncio.sleep(0)
    many = asyncio.create_task(shared("key", lambda: begun.append("for many")))
    await asyncio.sleep(0)
    may_end.set()
    await asyncio.gather(*holding, *single, many)
    assert begun.index("for many") <= 2


async def test_sign_ins_that_hang_make_room_when_they_are_given_up(server: CognitoServer) -> None:
    settings = ids(server)
    server.requests = requests = Held()
    hanging = [asyncio.wait_for(aio.sign_in(settings, "ada", PASSWORD), 0.5) for _ in range(20)]
    outcomes = await asyncio.gather(*hanging, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {asyncio.TimeoutError}
    await until(lambda: not WORKERS.at_work)
    requests.may_answer.set()
    assert (await aio.sign_in(settings, "ada", PASSWORD)).username == "ada"


@pytest.mark.parametrize("everywhere", [False, True])
async def test_who_signs_out_during_a_renewal_is_signed_out(server: CognitoServer, everywhere: bool) -> None:
    session = await aio.sign_in(ids(server), "ada", PASSWORD)
    tokens = await session.tokens()
    server.requests = requests = Held()
    renewing = asyncio.create_task(session.renewed(tokens))
    await until(lambda: bool(requests))
    leaving = asyncio.create_task(session.sign_out(everywhere=everywhere))
    await asyncio.sleep(0.05)
    requests.may_answer.set()
    await asyncio.gather(renewing, leaving, return_exceptions=True)
    assert leaving.exception() is None
    with pytest.raises(SignInRequired):
        await session.tokens()


async def test_fewer_and_more_threads_are_had_at_once() -> None:
    may_end = threading.Event()
    aio.set_threads(3)
    try:
        holding = [asyncio.create_task(in_worker(may_end.wait, 60)) for _ in range(6)]
        await until(lambda: WORKERS.at_work == 3)
        aio.set_threads(5)
        await until(lambda: WORKERS.at_work == 5)
        aio.set_threads(1)
        may_end.set()
        await asyncio.gather(*holding)
        await until(lambda: len(workers()) <= 1)
    finally:
        aio.set_threads(MOST)


@pytest.mark.parametrize("wrong", [0, -1, None, "8", 2.0, True])
def test_a_number_of_threads_that_makes_no_sense_is_refused(wrong: Any) -> None:
    with pytest.raises(WrongArgument):
        aio.set_threads(wrong)


# at hand ----------------------------------------------------------------------------------------------------------


async def test_what_is_at_hand_takes_no_thread(server: CognitoServer, no_threads: Callable[[], None]) -> None:
    session = await aio.sign_in(ids(server), "ada", PASSWORD)
    refused = await session.tokens()
    credentials, tokens = await session.aws_credentials(), await session.renewed(refused)
    await aio.verify_token(tokens.access_token, server.pool.user_pool_id, CLIENT_ID, "access")
    no_threads()
    assert await session.tokens() == tokens
    assert await session.renewed(refused) == tokens
    assert await session.aws_credentials() == credentials
    await aio.verify_token(tokens.id_token, server.pool.user_pool_id, CLIENT_ID, "id")


async def test_what_is_at_hand_of_a_session_that_is_over_is_not_given(server: CognitoServer) -> None:
    session = await aio.sign_in(ids(server), "ada", PASSWORD)
    tokens, _ = await session.tokens(), await session.aws_credentials()
    await session.sign_out()
    for call in (session.tokens, session.aws_credentials, lambda: session.renewed(tokens)):
        with pytest.raises(SignInRequired):
            await call()


# one for many -----------------------------------------------------------------------------------------------------


async def test_one_call_for_all_and_each_gets_what_it_brings() -> None:
    made: list[int] = []
    all_ask = threading.Event()

    def call() -> int:
        all_ask.wait()
        made.append(1)
        return len(made)

    asking = [asyncio.ensure_future(shared("key", call)) for _ in range(100)]
    await asyncio.sleep(0)
    all_ask.set()
    got = await asyncio.gather(*asking)
    assert (got, made) == ([1] * 100, [1])
    assert await shared("key", lambda: 2) == 2  # what has ended is not given to who asks later


async def test_each_gets_an_error_of_their_own() -> None:
    def fail() -> None:
        raise ConnectionFailed("No way.", hint="Wait.")

    errors = await asyncio.gather(*(shared("key", fail) for _ in range(3)), return_exceptions=True)
    assert len(set(map(id, errors))) == 3
    for error in errors:
        assert isinstance(error, ConnectionFailed)
        assert (error.title, error.hint) == ("No way.", "Wait.")
        assert error.__traceback__ is not None
        assert len(list(frames(error))) == len(list(frames(errors[0])))  # nobody else's


def frames(error: Any) -> Iterator[Any]:
    traceback = error.__traceback__
    while traceback:
        yield traceback.tb_frame
        traceback = traceback.tb_next


async def test_who_is_cancelled_cancels_nobody_else() -> None:
    may_end = threading.Event()
    first, second, third = (
        asyncio.create_task(shared("key", lambda: may_end.wait(60) and "brought")) for _ in range(3)
    )
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(third, 0.01)
    may_end.set()
    assert await second == "brought"
    assert first.cancelled()


def test_a_loop_that_is_closed_meanwhile_leaves_nothing_to_the_next() -> None:
    may_end, ended = threading.Event(), threading.Event()

    def call() -> None:
        may_end.wait(60)
        ended.set()

    with contextlib.suppress(asyncio.TimeoutError):
        asyncio.run(asyncio.wait_for(shared("key", call), 0.02))
    may_end.set()
    assert ended.wait(60)
    assert asyncio.run(shared("key", lambda: "new")) == "new"


def test_loops_of_several_threads_have_calls_of_their_own() -> None:
    together = threading.Barrier(3, timeout=60)
    with ThreadPoolExecutor(3) as threads:
        loops = [threads.submit(lambda: asyncio.run(shared("key", together.wait))) for _ in range(3)]
        assert {loop.result() for loop in loops} == {0, 1, 2}


async def test_of_a_thousand_checks_of_tokens_one_fetches_the_keys(server: CognitoServer) -> None:
    session = await aio.sign_in(ids(server), "ada", PASSWORD)
    token = (await session.tokens()).access_token
    server.requests = requests = Held()
    others = threading.active_count()  # of earlier tests' servers
    checks = [
        asyncio.create_task(aio.verify_token(token, server.pool.user_pool_id, CLIENT_ID, "access"))
        for _ in range(1000)
    ]
    await until(lambda: bool(requests))
    before = threading.active_count()
    checks[0].cancel()  # the one that asked
    requests.may_answer.set()
    done = await asyncio.gather(*checks[1:])
    assert {claims["username"] for claims in done} == {"ada"}
    assert len(requests) == 1
    assert before - others < 20


async def test_of_many_clients_of_aiobotocore_at_once_one_looks_for_the_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[object] = []
    monkeypatch.setattr("cognito_tui.library.boto.kept_keys", looked.append)  # nobody is signed in
    provider = aio.CredentialProvider("work")
    assert await asyncio.gather(*(provider.load() for _ in range(20))) == [None] * 20
    assert looked == ["work"]


async def test_keys_that_cannot_be_fetched_are_told_to_all_and_for_a_while_without_a_thread(
    server: CognitoServer, monkeypatch: pytest.MonkeyPatch, no_threads: Callable[[], None]
) -> None:
    session = await aio.sign_in(ids(server), "ada", PASSWORD)
    token = (await session.tokens()).access_token
    unreachable(monkeypatch)

    async def check() -> None:
        await aio.verify_token(token, server.pool.user_pool_id, CLIENT_ID, "access")

    for _ in range(2):
        errors = await asyncio.gather(*(check() for _ in range(50)), return_exceptions=True)
        assert {type(error) for error in errors} == {ConnectionFailed}
        assert len(set(map(id, errors))) == 50
        no_threads()


# broken off -------------------------------------------------------------------------------------------------------


async def test_a_call_with_a_limit_is_given_up_where_nobody_waits() -> None:
    given_up, begun, may_end = threading.Event(), threading.Event(), threading.Event()
    tried: list[str] = []

    def call() -> None:
        for number in "12":
            with contextlib.suppress(Exception):  # as what tries again does
                within(60, partial(try_once, number), given_up.set)

    def try_once(number: str) -> None:
        tried.append(number)
        begun.set()
        may_end.wait(60)

    calling = asyncio.create_task(abortable(call))
    await until(begun.is_set)
    calling.cancel()
    await until(given_up.is_set)
    await until(lambda: not WORKERS.at_work)
    may_end.set()
    assert tried == ["1"]


# account and registration -----------------------------------------------------------------------------------------


async def test_what_is_wrong_in_an_account_hangs_on_no_error(server: CognitoServer) -> None:
    session = await aio.sign_in(ids(server), "ada", PASSWORD)
    account, registration = session.account, aio.Client(ids(server)).registration
    calls: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: account.change_password(WRONG, WRONG + "-8"),
        lambda: account.verify("email", code=WRONG),
        lambda: account.confirm_authenticator(WRONG, key=WRONG),
        lambda: registration.sign_up("new", WRONG),
        lambda: registration.reset_password("ada", WRONG, WRONG),
    )
    for call in calls:
        with pytest.raises(Exception) as raised:  # noqa: PT011 - whatever it is
            await call()
        assert WRONG not in everything_about(raised.value, but=__file__)


async def test_an_account_of_tokens_that_are_due_renews_once(server: CognitoServer) -> None:
    server.pool.token_seconds = 30
    session = await aio.sign_in(ids(server), "ada", PASSWORD)
    server.pool.token_seconds = 3600
    server.faults.add(Fault("GetTokensFromRefreshToken", seconds=0.5))
    calls = asyncio.gather(*(session.account.user() for _ in range(20)))
    while "GetTokensFromRefreshToken" not in server.operations and not calls.done():
        busy = WORKERS.at_work
        await asyncio.sleep(0.05)
    assert busy == 1, "whoever waits for the renewal takes no thread"
    assert {user.username for user in await calls} == {"ada"}
    assert len(server.asked("GetTokensFromRefreshToken")) == 1
