"""What a program gets wrong is said where it does so, in words that name it, and nothing is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import cognito_tui
from cognito_tui import (
    Answer,
    Client,
    ConfigurationError,
    HttpxAuth,
    NewPasswordRequired,
    Secret,
    UnexpectedAnswer,
)
from cognito_tui.aio import Session as AsyncSession
from cognito_tui.demo.simulator.server import CognitoServer
from tests.support.crash_report import everything_about
from tests.support.library_pool import CLIENT_ID, ids, pool
from tests.support.pool_client import PASSWORD

TEMPORARY, NEW = "Temporary-Pass-1", "Correct-Horse-8"


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool() as server:
        server.pool.add_user("new", TEMPORARY, status="FORCE_CHANGE_PASSWORD")
        yield server


def name_of(given: object) -> str:
    return "None" if given is None else type(given).__name__


def says(words: str, call: Callable[..., Any], *arguments: Any, **named: Any) -> None:
    with pytest.raises(TypeError, match=re.escape(words)) as wrong:
        call(*arguments, **named)
    assert PASSWORD not in str(wrong.value)
    assert "123456" not in str(wrong.value)


@pytest.mark.parametrize("given", [None, 123456, b"123456", ["123456"]])
def test_an_answer_that_is_no_text_is_not_sent(server: CognitoServer, given: Any) -> None:
    words = f"`answer to NewPasswordRequired` takes a str, a Secret or an Answer, not {name_of(given)}."
    client = Client(ids(server))
    says(words, client.sign_in, "new", TEMPORARY, lambda step: given)

    step = client.start("new", TEMPORARY)
    assert isinstance(step, NewPasswordRequired)
    says(words, client.answer, step, given)
    session = client.answer(step, NEW)  # which was not used up
    assert isinstance(session, cognito_tui.Session)


def test_what_is_no_step_is_neither_answered_nor_written_down(server: CognitoServer) -> None:
    client = Client(ids(server))
    step: Any = client.start("new", TEMPORARY)
    words = "`step` takes what start, answer and load_step give, not "
    says(words + "Secret.", client.answer, cognito_tui.dump_step(step), NEW)
    says(words + "str.", client.answer, NEW, step)
    says("`step` takes a Question, not str.", cognito_tui.dump_step, "step")
    says("`step` takes a Question, not Session.", cognito_tui.dump_step, client.start("ada", PASSWORD))


def test_who_signs_in_and_with_what_is_text(server: CognitoServer) -> None:
    client = Client(ids(server))
    says("`password` takes a str, a Secret or None, not bytes.", client.start, "ada", PASSWORD.encode())
    says("`username` takes a str, not None.", client.start, None, PASSWORD)
    says("`username` takes a str, not Secret.", client.start, Secret("ada"), PASSWORD)


@pytest.mark.parametrize("auth_flow", ["USER_SRP_AUTH", "USER_PASSWORD_AUTH"])
def test_no_password_is_not_a_wrong_one(server: CognitoServer, auth_flow: str) -> None:
    with pytest.raises(ConfigurationError, match="takes a password, and there is none"):
        cognito_tui.sign_in(ids(server, auth_flow=auth_flow), "ada", None)


@pytest.mark.parametrize("given", [42, b"work", ["work"]])
def test_where_to_sign_in_is_a_name_or_settings(given: Any) -> None:
    words = f"`profile` takes a str, a Profile, a mapping or None, not {type(given).__name__}."
    says(words, Client, given)
    says(words, cognito_tui.aio.Client, given)
    says(words, cognito_tui.resume, given)


@pytest.mark.parametrize("name", ["", " "])
def test_a_variable_that_is_not_set_names_no_profile(name: str) -> None:
    with pytest.raises(ConfigurationError, match="empty"):
        Client(name)


def test_settings_that_are_missing_are_looked_for_in_one_place_alone() -> None:
    with pytest.raises(ConfigurationError) as missing:
        Client({"user_pool_id": "eu-west-1_AbCdEfGhI"})
    assert missing.value.detail == "client_id: missing; looked in the settings given"
    assert missing.value.hint == ""


def test_an_auth_is_for_a_session(server: CognitoServer) -> None:
    for kind in (
        HttpxAuth,
        cognito_tui.RequestsAuth,
        cognito_tui.HttpxSigV4Auth,
        cognito_tui.RequestsSigV4Auth,
    ):
        says("`session` takes a Session, as sign_in and resume give it, not str.", kind, "work")
        says("not Client.", kind, Client(ids(server)))


@pytest.mark.parametrize("token", ["a", "a.b.c"])
def test_what_is_no_id_token_was_not_an_answer_of_cognitos(server: CognitoServer, token: str) -> None:
    with pytest.raises(UnexpectedAnswer, match=r"This is not an ID token of a user pool\."):
        Client(ids(server)).session(id_token=token, access_token=token)


def test_an_answer_hides_a_text_as_well() -> None:
    answer = Answer(PASSWORD)
    assert PASSWORD not in repr(answer)
    assert answer.secret.reveal() == PASSWORD
    assert answer == Answer(Secret(PASSWORD)) != Answer()
    says("`secret` takes a str or a Secret, not None.", Answer, None)


def test_what_is_looked_at_says_whose_it_is(server: CognitoServer) -> None:
    where = server.pool.user_pool_id
    client = Client(ids(server))
    assert repr(client) == f"<cognito_tui.Client of {CLIENT_ID} in {where}>"
    assert repr(cognito_tui.aio.Client(ids(server))) == f"<cognito_tui.aio.Client of {CLIENT_ID} in {where}>"
    session = client.sign_in("ada", PASSWORD)
    assert repr(session) == f"<cognito_tui.Session of 'ada' in {where}>"
    assert repr(AsyncSession(session)) == f"<cognito_tui.aio.Session of 'ada' in {where}>"


def test_completion_offers_what_is_public() -> None:
    offered = [name for name in dir(cognito_tui) if not name.startswith("_")]
    assert offered == sorted(cognito_tui.__all__)


def test_an_answer_that_could_not_be_made_can_still_be_looked_at() -> None:
    """As in a traceback that shows variables."""
    with pytest.raises(TypeError) as wrong:
        Answer(b"Correct-Horse-7")  # type: ignore[arg-type]
    assert "Answer" in everything_about(wrong.value, but="")
    assert "Correct-Horse-7" not in everything_about(wrong.value, but=__file__)
