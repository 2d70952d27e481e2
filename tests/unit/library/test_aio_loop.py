"""`cognito_tui.aio` and the event loop: it goes on whatever Cognito does, and a call that is given up holds nobody."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import inspect
import json
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest

from cognito_tui import Question, SignInRequired, aio
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.services.base import WORKERS
from tests.support.library_pool import write_profile
from tests.support.pool_client import pool

PASSWORD, TEMPORARY, NEW = "Correct-Horse-7", "Temporary-Pass-1", "Correct-Horse-8"
PLACE = {"user_pool_id": "eu-west-1_TestPool", "client_id": "1h57kf5cpq17m0eml12EXAMPLE"}
WORK = {
    **PLACE,
    "identity_pool_id": "eu-west-1:00000000-0000-0000-0000-000000000000",
    "auth_flow": "USER_PASSWORD_AUTH",
}
BY_SRP = {**WORK, "auth_flow": "USER_SRP_AUTH"}
KEPT = {**WORK, "remember": "file"}
BY_CODE = {**WORK, "auth_flow": "USER_AUTH", "preferred_challenge": "EMAIL_OTP"}
ROUNDS = 10
GIVEN_UP = 60  # seconds after which a server of these tests answers all the same


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool(
        client_id=PLACE["client_id"],
        devices="opt-in",
        first_factors=("EMAIL_OTP", "PASSWORD"),
        token_seconds=30,  # less than a minute: tokens are renewed with every use
    ) as server:
        server.pool.add_user("ada", PASSWORD, attributes={"email": "ada@example.com"})
        server.pool.add_user("grace", TEMPORARY, status="FORCE_CHANGE_PASSWORD")
        yield server


class Held(list[Any]):
    """What a server was asked, and does not answer before it may."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.may_answer = threading.Event(), threading.Event()

    def append(self, request: Any) -> None:
        super().append(request)
        self.asked.set()
        self.may_answer.wait(GIVEN_UP)


class Patient(list[Any]):
    """What a server was asked that answers once the event loop has gone round some more times."""

    def __init__(self) -> None:
        super().__init__()
        self._rounds = 0
        self._turned = threading.Condition()

    def append(self, request: Any) -> None:
        super().append(request)
        with self._turned:
            until = self._rounds + ROUNDS
            self._turned.wait_for(lambda: self._rounds >= until, GIVEN_UP)

    async def go_round(self) -> None:
        while True:
            await asyncio.sleep(0.001)
            with self._turned:
                self._rounds += 1
                self._turned.notify_all()


@contextlib.asynccontextmanager
async def patience(server: CognitoServer) -> AsyncIterator[Patient]:
    """A loop that is held up would wait for an answer that waits for the loop, until the call's time limit."""
    server.requests = requests = Patient()
    going_round = asyncio.create_task(requests.go_round())
    yield requests
    going_round.cancel()


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - what threads do tells no loop
        await asyncio.sleep(0.001)


# the loop goes on -------------------------------------------------------------------------------------------------


async def nothing() -> None:
    """What need not be there before a call."""


async def signed_in() -> aio.Session:
    return await aio.sign_in(WORK, "ada", PASSWORD)


async def kept() -> aio.Session:
    return await aio.sign_in(KEPT, "ada", PASSWORD, keep=True)


async def asked() -> Any:
    return await aio.Client(WORK).start("grace", TEMPORARY)


async def asked_for_a_code() -> Any:
    return await aio.Client(BY_CODE).start("ada")


async def with_tokens() -> Any:
    session = await signed_in()
    return session, await session.tokens()


CALLS: dict[str, tuple[Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[Any]]]] = {
    "sign_in": (nothing, lambda _: aio.sign_in(BY_SRP, "grace", TEMPORARY, lambda step: NEW)),
    "resume": (kept, lambda _: aio.resume(KEPT)),
    "verify_token": (
        with_tokens,
        lambda at: aio.verify_token(at[1].id_token, PLACE["user_pool_id"], PLACE["client_id"], "id"),
    ),
    "Client.start": (nothing, lambda _: aio.Client(WORK).start("ada", PASSWORD)),
    "Client.answer": (asked, lambda step: aio.Client(WORK).answer(step, NEW)),
    "Client.resend": (asked_for_a_code, lambda step: aio.Client(BY_CODE).resend(step)),
    "Client.sign_in": (nothing, lambda _: aio.Client(WORK).sign_in("ada", PASSWORD)),
    "Client.resume": (kept, lambda _: aio.Client(KEPT, keep=True).resume()),
    "Session.tokens": (signed_in, lambda session: session.tokens()),
    "Session.renewed": (with_tokens, lambda at: at[0].renewed(at[1])),
    "Session.aws_credentials": (signed_in, lambda session: session.aws_credentials()),
    "Session.sign_out": (signed_in, lambda session: session.sign_out()),
    "Session.delete_account": (signed_in, lambda session: session.delete_account()),
    "Session.remember_device": (signed_in, lambda session: session.remember_device()),
    "Session.forget_device": (signed_in, lambda session: session.forget_device()),
    "in_thread": (signed_in, lambda session: aio.in_thread(session.sync.account.user)),
}
ASK_NOBODY = {"Client.session", "Client.status", "Session.boto3_session"}


def test_no_awaitable_is_missing_here() -> None:
    functions = [name for name in aio.__all__ if inspect.iscoroutinefunction(getattr(aio, name))]
    methods = [
        f"{kind.__name__}.{name}"
        for kind in (aio.Client, aio.Session)
        for name, thing in vars(kind).items()
        if inspect.iscoroutinefunction(thing)
    ]
    assert CALLS.keys() | ASK_NOBODY == {*functions, *methods}


@pytest.mark.parametrize("name", CALLS)
async def test_the_loop_goes_on_while_cognito_takes_its_time(server: CognitoServer, name: str) -> None:
    prepare, call = CALLS[name]
    at = await prepare()
    async with patience(server) as requests:
        await call(at)
    assert requests


async def test_the_loop_goes_on_while_another_task_renews(server: CognitoServer) -> None:
    session = await signed_in()
    async with patience(server) as requests:
        await asyncio.gather(*(session.aws_credentials() for _ in range(5)))
    assert requests


NOTHING_BUT_THREADS = """
import asyncio, sys, threading
from cognito_tui import aio

PASSWORD, POOL, APP = sys.argv[1:]
BLOCKS = {"import", "open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "time.sleep"}
LOOP, watched, seen = threading.get_ident(), threading.Event(), []

def look(event, details):
    if event in BLOCKS and threading.get_ident() == LOOP and watched.is_set():
        seen.append((event, str(details[0])))

async def main():
    client = aio.Client("kept", keep=True)
    assert "urllib3" not in sys.modules
    sys.addaudithook(look)
    watched.set()
    session = await aio.sign_in("work", "ada", PASSWORD)
    assert "urllib3" in sys.modules
    tokens = await session.renewed(await session.tokens())
    await session.aws_credentials()
    await session.boto3_session()
    await session.remember_device()
    await session.forget_device()
    await aio.verify_token(tokens.access_token, POOL, APP, "access")
    await session.sign_out()
    await aio.sign_in("kept", "ada", PASSWORD, keep=True)
    await client.session(id_token=tokens.id_token, access_token=tokens.access_token)
    session = await aio.resume("kept")
    await session.aws_credentials()
    await session.sign_out(everywhere=True)
    watched.clear()

asyncio.run(main())
print(*seen, sep="\\n", end="")
"""


def test_no_file_no_connection_and_no_import_is_the_loops(server: CognitoServer) -> None:
    """Not even the first time, with all of boto3 to be imported."""
    write_profile(server, "work")
    write_profile(server, "kept", remember="file")
    done = subprocess.run(
        [sys.executable, "-c", NOTHING_BUT_THREADS, PASSWORD, PLACE["user_pool_id"], PLACE["client_id"]],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


# what is given up -------------------------------------------------------------------------------------------------


def complaints() -> list[dict[str, Any]]:
    """What the running loop complains of from now on."""
    heard: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, complaint: heard.append(complaint))
    return heard


def in_flight() -> int:
    return WORKERS.at_work


async def test_a_cancelled_sign_in_ends_at_once_and_asks_nobody_any_more(server: CognitoServer) -> None:
    noise = complaints()
    steps: list[Question] = []
    server.requests = requests = Held()
    signing_in = asyncio.create_task(
        aio.sign_in(WORK, "grace", TEMPORARY, lambda step: steps.append(step) or NEW)
    )
    await until(lambda: bool(requests))
    signing_in.cancel()
    with pytest.raises(asyncio.CancelledError):
        await signing_in
    await until(lambda: not in_flight())  # though nothing was answered
    requests.may_answer.set()
    del signing_in
    gc.collect()
    await asyncio.sleep(0)
    assert (steps, noise) == ([], [])


async def test_a_cancelled_call_that_is_refused_complains_to_nobody(server: CognitoServer) -> None:
    noise = complaints()
    server.requests = requests = Held()
    signing_in = asyncio.create_task(aio.sign_in(WORK, "ada", "wrong"))
    await until(lambda: bool(requests))
    signing_in.cancel()
    requests.may_answer.set()  # so that both happen at once
    with pytest.raises(asyncio.CancelledError):
        await signing_in
    await until(lambda: not in_flight())
    del signing_in
    gc.collect()
    await asyncio.sleep(0)
    assert noise == []


async def test_a_sign_in_that_nobody_waits_for_any_more_is_not_kept(server: CognitoServer) -> None:
    server.requests = requests = Held()
    signing_in = asyncio.create_task(aio.sign_in(KEPT, "ada", PASSWORD, keep=True))
    await until(lambda: bool(requests))
    signing_in.cancel()
    await until(lambda: not in_flight())
    requests.may_answer.set()
    with pytest.raises(SignInRequired):
        await aio.resume(KEPT)


async def test_who_comes_after_a_cancelled_renewal_gets_what_it_brought(server: CognitoServer) -> None:
    session = await signed_in()
    server.requests = requests = Held()
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(session.aws_credentials(), 0.01)
    await until(lambda: bool(requests))
    later = asyncio.create_task(session.aws_credentials())
    requests.may_answer.set()
    await later
    assert len(server.asked("GetCredentialsForIdentity")) == 1


CALL_IN_FLIGHT = """
import asyncio, atexit, json, sys, threading
from cognito_tui import aio

def waited():  # what Python waits for has ended when this is called
    print(any(thread.name == "cognito_tui" for thread in threading.enumerate()))

atexit.register(waited)
asyncio.run(aio.sign_in(json.loads(sys.argv[1]), "ada", sys.argv[2]))
"""


def test_ctrl_c_ends_the_program_and_waits_for_no_answer(server: CognitoServer) -> None:
    server.requests = requests = Held()
    with subprocess.Popen(
        [sys.executable, "-c", CALL_IN_FLIGHT, json.dumps(WORK), PASSWORD],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert requests.asked.wait(60)
        program.send_signal(signal.SIGINT)
        said, complained = program.communicate(timeout=60)
    requests.may_answer.set()
    assert complained.splitlines()[-1] == "KeyboardInterrupt"
    assert said.split() == ["True"]


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_loop_that_is_closed_meanwhile_is_left_alone(server: CognitoServer) -> None:
    server.requests = requests = Held()

    def somewhere_else() -> None:
        loop = asyncio.new_event_loop()
        signing_in = loop.create_task(aio.sign_in(WORK, "ada", PASSWORD))
        loop.run_until_complete(until(lambda: bool(requests)))
        signing_in.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(signing_in)
        loop.close()

    await aio.in_thread(somewhere_else)
    requests.may_answer.set()
    await until(lambda: not in_flight())
