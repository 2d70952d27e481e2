"""A pool and its sessions without a server: for unit tests, which reach no network and no file."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest

import cognito_tui
from cognito_tui import aio, testing

pytest_plugins = ["cognito_tui.testing"]


@pytest.fixture(scope="module")
def opened() -> Iterator[list[str]]:
    """The files that were opened, and the sockets that were connected, since the list was emptied."""
    seen: list[str] = []
    listening = True

    def hear(event: str, args: tuple[Any, ...]) -> None:
        if listening and (event in ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen")):
            seen.append(f"{event} {args[0]}")

    sys.addaudithook(hear)  # for good
    yield seen
    listening = False


def use(session: cognito_tui.Session) -> None:
    """All of a session that does not end it."""
    session.renewed(session.tokens())
    assert session.aws_credentials().expires_at > session.clock.now() + timedelta(minutes=50)
    assert session.boto3_session().get_credentials()
    account = session.account
    assert account.user().attributes["email"] == f"{session.username}@example.com"
    account.update_attributes({"name": "Ada"})
    assert session.claims["sub"]


def test_a_session_has_all_that_a_session_has_and_reaches_nothing(opened: list[str]) -> None:
    use(testing.FakeSession())  # what is imported is read
    session = testing.FakeSession("grace")
    opened.clear()
    use(session)
    session.sign_out()
    modules = (".py", ".pyc", ".json", ".gz", ".pem")  # of the library and of botocore
    assert [what for what in opened if not what.endswith(modules)] == []
    assert isinstance(session, cognito_tui.Session)
    with pytest.raises(cognito_tui.SignInRequired):
        session.tokens()


def test_a_connection_and_a_file_would_have_been_seen(opened: list[str]) -> None:
    opened.clear()
    with socket.socket() as one, suppress(OSError):
        one.connect(("127.0.0.1", 9))
    Path("/").stat()
    Path(__file__).read_text()
    assert len(opened) == 2


def test_its_tokens_are_good_by_the_keys_that_it_gives(fake_pool: testing.FakePool) -> None:
    pool, client = fake_pool.user_pool_id, fake_pool.client_id
    fake_pool.add_user("ada", groups=["admins"])
    token = fake_pool.token()
    assert cognito_tui.verify_token(token, pool, client, "access")["cognito:groups"] == ["admins"]
    apart = testing.FakePool()  # without the fixture, and its variable
    said = cognito_tui.verify_token(
        apart.token("eve", "id"), apart.user_pool_id, apart.client_id, "id", keys=apart.jwks
    )
    assert said["email"] == "eve@example.com"
    key = jwt.PyJWKSet.from_json(json.dumps(apart.jwks)).keys[0]  # another one's opinion
    assert jwt.decode(apart.token(), key, ["RS256"])["username"] == "ada"

    for wrong in (
        fake_pool.token(expires_in=-120),
        fake_pool.token(use="id"),
        fake_pool.token(claims={"client_id": "another-app"}),
        fake_pool.token(claims={"exp": None}),
        apart.token(),
        token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"),
    ):
        with pytest.raises(cognito_tui.TokenRejected):
            cognito_tui.verify_token(wrong, pool, client, "access")
    assert cognito_tui.verify_token(fake_pool.token(expires_in=5), pool, client, "access", leeway=0)


def test_time_is_its_own(fake_pool: testing.FakePool) -> None:
    fake_pool.change(credentials_seconds=12, rotation=10)
    session = fake_pool.session()
    keys, tokens = session.aws_credentials(), session.tokens()
    fake_pool.forward(12)
    assert session.aws_credentials() != keys
    fake_pool.forward(3600)
    assert session.tokens() != tokens
    assert session.aws_credentials().expires_at > fake_pool.now
    fake_pool.user().end_sessions()
    fake_pool.forward(3600)
    with pytest.raises(cognito_tui.SignInRequired):
        session.tokens()


def test_it_fails_as_it_is_told() -> None:
    session = testing.FakeSession()
    error = cognito_tui.ConnectionFailed("No network.")
    session.fail(error, times=2)
    for call in (session.tokens, session.account.user):
        with pytest.raises(cognito_tui.ConnectionFailed, match="No network"):
            call()
    assert session.account.user().username == "ada"
    tokens = session.tokens()
    session.fail(cognito_tui.SignInRequired("Over."))
    for each in (
        session.tokens,
        session.aws_credentials,
        session.boto3_session,
        session.account.user,
        session.sign_out,
        session.delete_account,
        session.remember_device,
        session.forget_device,
        lambda: session.renewed(tokens),
    ):
        with pytest.raises(cognito_tui.SignInRequired, match="Over"):
            each()

    calls = testing.FakeSession()  # or the pool does, in AWS's words
    calls.pool.refuse("GetUser", "UserNotFoundException", times=None)
    with pytest.raises(cognito_tui.Refused) as refused:
        calls.account.user()
    assert refused.value.aws_code == "UserNotFoundException"
    calls.pool.drop("GetCredentialsForIdentity", times=None)
    with pytest.raises(cognito_tui.ConnectionFailed):
        calls.aws_credentials()
    calls.pool.recover()
    assert calls.aws_credentials().account_id == "000000000000"


@pytest.mark.parametrize("grace", [0, 60])
def test_the_answer_to_a_renewal_is_lost_where_refresh_tokens_rotate(grace: int) -> None:
    """The new refresh token was on its way: the old one is good for the pool's grace alone."""
    pool = testing.FakePool(rotation=grace, devices="always")
    ada = pool.add_user()
    session = pool.client().sign_in("ada", ada.password)
    pool.forward(3600)
    pool.lose_answer("GetTokensFromRefreshToken")
    with pytest.raises(cognito_tui.ConnectionFailed):
        session.tokens()
    if grace:
        assert session.tokens().username == "ada"
    else:
        with pytest.raises(cognito_tui.SignInRequired):
            session.tokens()


async def test_a_sign_in_on_asyncio_goes_its_steps_without_a_server() -> None:
    pool = testing.FakePool()
    grace = pool.add_user("grace", temporary=True)
    client = pool.aio_client()
    step = await client.start("grace", grace.password)
    assert isinstance(step, cognito_tui.NewPasswordRequired)
    session = await client.answer(step, "Battery-Staple-2")
    assert isinstance(session, aio.Session)
    assert (await session.tokens()).username == "grace"


async def test_it_is_one_for_asyncio_as_well() -> None:
    fake = testing.FakeSession()
    session = aio.Session(fake)
    before = (await session.tokens()).access_token
    assert (await session.aws_credentials()).region == "eu-west-1"
    fake.pool.forward(7200)
    assert (await session.tokens()).access_token != before
    fake.fail(cognito_tui.SignInRequired("Over."))
    for call in (session.tokens, session.aws_credentials, session.sign_out):
        with pytest.raises(cognito_tui.SignInRequired):
            await call()


def test_a_sign_in_goes_its_steps_without_a_server(opened: list[str]) -> None:
    pool = testing.FakePool(mfa="ON")
    grace = pool.add_user("grace", temporary=True)
    client = pool.client()
    opened.clear()
    step = client.start("grace", grace.password)
    assert isinstance(step, cognito_tui.NewPasswordRequired)
    step = client.answer(step, "Battery-Staple-2")
    assert isinstance(step, cognito_tui.TotpEnrollment)
    session = client.answer(step, grace.code(step.secret.reveal()))
    assert isinstance(session, cognito_tui.Session)
    assert session.username == "grace"
    with pytest.raises(cognito_tui.IncorrectPassword):
        client.sign_in("grace", "Wrong-Horse-1")
    assert [what for what in opened if what.startswith("socket.connect")] == []
