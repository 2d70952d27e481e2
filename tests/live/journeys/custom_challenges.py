"""A question of the pool owner's own, after the password or in its place."""

from __future__ import annotations

from cognito_tui.client import CognitoClient
from cognito_tui.errors import IncorrectPassword, SessionExpired
from cognito_tui.services.auth.steps import CustomChallenge, Step
from cognito_tui.services.base.secret import Secret
from tests.live.journey import Live, journey
from tests.live.place import new_password
from tests.live.refusals import accepted, refused
from tests.support.pool_client import signed_in, text


def question(step: Step) -> CustomChallenge:
    assert isinstance(step, CustomChallenge)
    assert step.parameters["question"] == "What is the word?"
    return step


def at_the_pool(live: Live) -> CognitoClient:
    return live.client(auth_flow="CUSTOM_AUTH")


@journey("a custom challenge after the password", needs={"custom_challenge"}, pool="custom")
def after_the_password(live: Live) -> None:
    ada, cognito = live.person(), at_the_pool(live)
    with live.step("a wrong password"), refused(live, IncorrectPassword):
        cognito.sign_in.start(ada.name, Secret(new_password()))
    with live.step("the right password"):
        asked = question(cognito.sign_in.start(ada.name, Secret(ada.password)))
    with live.step("the right answer"):
        signed_in(cognito.sign_in.answer(asked, text(live.outputs["answer"])))


@journey("a custom challenge answered wrongly until the end", needs={"custom_challenge"}, pool="custom")
def to_the_end(live: Live) -> None:
    ada, cognito = live.person(), at_the_pool(live)
    step: Step = cognito.sign_in.start(ada.name, Secret(ada.password))
    for number in (1, 2):
        assert question(step).tries == number
        with accepted(live, gap="counts the steps of the password as answers"):
            step = cognito.sign_in.answer(question(step), text("no word"))
    with live.step("the third wrong answer"), refused(live, SessionExpired):
        cognito.sign_in.answer(question(step), text("no word"))
