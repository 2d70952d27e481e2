"""CUSTOM_CHALLENGE at an unpatched ministack: the pool owner's questions come from real Lambda functions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.errors import Refused, SessionExpired
from cognito_tui.services.auth.steps import Answer, CustomChallenge
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import CUSTOM
from tests.support import emulators, triggers
from tests.support.pools import FLOWS, SeededPool, seed_pool
from tests.support.sign_in_at_emulator import PASSWORD, point_at, signed_in

QUESTION = {"question": "What is [b]six[/b] by seven? 🤔", "tries": "2"}
RIGHT, WRONG = Answer(Secret("42")), Answer(Secret("41"))


@pytest.fixture(scope="module")
def pool() -> Iterator[SeededPool]:
    """It asks a question, after the password or in its place; two tries. One user: "ada"."""
    with emulators.ministack(functions=True) as url:
        pool = seed_pool(url, secret=True, flows=(*FLOWS, "ALLOW_CUSTOM_AUTH"))
        triggers.add(pool, QUESTION, "42", tries=2)
        pool.add_user("ada", PASSWORD)
        yield pool


@pytest.fixture
def cognito(pool: SeededPool, monkeypatch: pytest.MonkeyPatch) -> CognitoClient:
    point_at(pool.endpoint, monkeypatch)
    return CognitoClient(pool.profile(CUSTOM))


def question(step: object) -> CustomChallenge:
    assert isinstance(step, CustomChallenge)
    assert step.parameters == QUESTION  # all of it, and what only the function knows is not among it
    return step


def test_the_pool_owners_question_stands_in_for_a_password(cognito: CognitoClient) -> None:
    again = question(cognito.sign_in.answer(question(cognito.sign_in.start("ada")), WRONG))
    assert signed_in(cognito.sign_in.answer(again, RIGHT)).tokens.username == "ada"


def test_too_many_wrong_answers_end_the_attempt(cognito: CognitoClient) -> None:
    again = question(cognito.sign_in.answer(question(cognito.sign_in.start("ada")), WRONG))
    with pytest.raises(SessionExpired, match="The answer was not accepted, and this sign-in has ended"):
        cognito.sign_in.answer(again, WRONG)


def test_with_a_password_that_is_proved_first(cognito: CognitoClient) -> None:
    """By SRP, within CUSTOM_AUTH: ministack checks the proof."""
    with pytest.raises(Refused, match="Incorrect user name or password"):
        cognito.sign_in.start("ada", Secret("Wrong-Horse-7"))
    step = question(cognito.sign_in.start("ada", Secret(PASSWORD)))
    assert signed_in(cognito.sign_in.answer(step, RIGHT)).tokens.username == "ada"
