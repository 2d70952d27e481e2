"""What is said of an answer that Cognito did not take, where no password was typed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cognito_tui.errors import IncorrectPassword, Refused, SessionExpired
from cognito_tui.services.auth.labels import asked_again
from cognito_tui.services.auth.step_json import dump_step, load_step
from cognito_tui.services.auth.steps import Answer, CustomChallenge, Step
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import CHOICE, CUSTOM
from tests.support.pool_client import PASSWORD, client, pool, question
from tests.support.scripted_cognito import Failure, ScriptedCognito, challenge
from tests.support.scripted_sign_in import PROFILE, sign_in_with

RIDDLES = (({"question": "Whose oar?"}, "Odysseus"), ({"question": "Whose bow?"}, "Odysseus"))
SMS = Answer(choice="SMS_MFA")
INCORRECT = Failure("NotAuthorizedException", "Incorrect username or password.")


def custom(step: Step) -> CustomChallenge:
    assert isinstance(step, CustomChallenge)
    return step


def test_a_question_that_is_asked_again_says_so_and_counts_and_the_next_one_begins_anew() -> None:
    with pool(custom_challenges=RIDDLES, custom_tries=3) as server:
        server.pool.add_user("ada", PASSWORD)
        sign_in = client(server, CUSTOM).sign_in
        first = custom(sign_in.start("ada"))
        second = custom(sign_in.answer(first, Answer("Penelope")))
        third = custom(sign_in.answer(load_step(dump_step(second)), Answer("Telemachus")))
        assert [each.tries for each in (first, second, third)] == [1, 2, 3]
        assert asked_again(first) == ""
        assert asked_again(third) == "The answer was not accepted. This is try 3."
        other = custom(sign_in.answer(third, Answer("Odysseus")))
        assert (other.tries, other.parameters["question"]) == (1, "Whose bow?")
        for wrong in ("Penelope", "Telemachus"):
            other = custom(sign_in.answer(other, Answer(wrong)))
        with pytest.raises(
            SessionExpired, match="The answer was not accepted, and this sign-in has ended"
        ) as over:
            sign_in.answer(other, Answer("Argos"))
        assert over.value.aws_code == "NotAuthorizedException"
        assert "password" not in str(over.value).lower()


def test_only_where_a_password_was_typed_is_it_called_wrong(scripted: ScriptedCognito) -> None:
    """Each kind of question is refused in the same words of Cognito's."""
    questions = {
        "SMS_MFA": (challenge("SMS_MFA"), Answer("123456"), "The code"),
        "SOFTWARE_TOKEN_MFA": (challenge("SOFTWARE_TOKEN_MFA"), Answer("123456"), "The code"),
        "NEW_PASSWORD": (challenge("NEW_PASSWORD_REQUIRED"), Answer("New-Horse-8"), "The new password"),
        "SELECT_MFA": (challenge("SELECT_MFA_TYPE", MFAS_CAN_CHOOSE='["SMS_MFA"]'), SMS, "The answer"),
        "CUSTOM": (challenge("CUSTOM_CHALLENGE"), Answer("Odysseus"), "The answer"),
    }
    scripted.on("InitiateAuth", *(reply for reply, _, _ in questions.values()), challenge("PASSWORD"))
    scripted.on("RespondToAuthChallenge", INCORRECT)
    sign_in = sign_in_with(replace(PROFILE, auth_flow=CHOICE))
    for _, answer, words in questions.values():
        with pytest.raises(SessionExpired, match=f"^{words} was not accepted"):
            sign_in.answer(question(sign_in.start("ada")), answer)
    with pytest.raises(IncorrectPassword):
        sign_in.answer(question(sign_in.start("ada")), Answer(PASSWORD))


def test_a_name_that_no_password_goes_with_is_what_is_wrong(scripted: ScriptedCognito) -> None:
    scripted.on("InitiateAuth", INCORRECT)
    sign_in = sign_in_with(replace(PROFILE, auth_flow=CUSTOM))
    with pytest.raises(Refused, match="without a password") as refused:
        sign_in.start("ada")
    assert not isinstance(refused.value, IncorrectPassword)
    with pytest.raises(IncorrectPassword):
        sign_in_with(PROFILE).start("ada", Secret(PASSWORD))
