"""Our services at the demo, for what no other emulator refuses: time, reuse, policy, required attributes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo import Demo, start
from cognito_tui.errors import (
    AttributesRequired,
    CodeRejected,
    PasswordRejected,
    Refused,
    SessionExpired,
    Throttled,
)
from cognito_tui.services.auth.steps import Answer, CodeRequired, NewPasswordRequired, TotpEnrollment
from cognito_tui.services.base.secret import Secret
from tests.support.demo_client import PASSWORD, PLAIN, HandClock, plain_passwords
from tests.support.sign_in_at_emulator import Authenticator, signed_in

CHOSEN = Answer(Secret(PASSWORD), {"name": "Ada Lovelace"})


class Person:
    """ "ada" of the demo, with an authenticator app whose clock is moved by hand, as the demo's is."""

    def __init__(self, demo: Demo, clock: HandClock, auth_flow: str) -> None:
        self.demo = demo
        self.clock = clock
        self.cognito = CognitoClient(replace(demo.profile, auth_flow=auth_flow))
        self.answer = self.cognito.sign_in.answer

    def password(self, password: str = PASSWORD) -> object:
        return self.cognito.sign_in.start("ada", Secret(password))

    def new_password(self) -> NewPasswordRequired:
        step = self.password(self.demo.temporary_password.reveal())
        assert isinstance(step, NewPasswordRequired)
        return step

    def enrolment(self) -> TotpEnrollment:
        step = self.answer(self.new_password(), CHOSEN)
        assert isinstance(step, TotpEnrollment)
        self.app = Authenticator(step.secret.reveal())
        return step

    def code(self) -> Answer:
        return Answer(Secret(self.app.code_at(self.clock.at)))

    def wrong_code(self) -> Answer:
        return self.app.wrong_code(self.clock.at)

    def asked_for_a_code(self) -> CodeRequired:
        signed_in(self.answer(self.enrolment(), self.code()))
        step = self.password()
        assert isinstance(step, CodeRequired)
        return step


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Demo, HandClock]]:
    clock = HandClock()
    with start(clock) as demo:
        for name, value in demo.environment.items():
            monkeypatch.setenv(name, value)
        yield demo, clock


@pytest.fixture
def person(demo: tuple[Demo, HandClock]) -> Iterator[Person]:
    """Who sends the password, which the demo does not take otherwise, as no test of hers is about that."""
    with plain_passwords(demo[0]):
        yield Person(*demo, PLAIN)


def test_the_whole_way_from_a_temporary_password_to_a_role_and_back_again(
    demo: tuple[Demo, HandClock],
) -> None:
    person = Person(*demo, demo[0].profile.auth_flow)
    step = person.new_password()
    assert step.required_attributes == ("name",)
    done = signed_in(person.answer(person.enrolment(), person.code()))
    session = person.cognito.session(done)
    assert person.cognito.caller(session).role == "field-staff"
    assert person.cognito.renew(done).credentials.access_key_id != session.credentials.access_key_id
    person.clock.next_code()
    again = person.password()
    assert isinstance(again, CodeRequired)
    assert person.cognito.session(signed_in(person.answer(again, person.code()))).credentials.identity_id == (
        session.credentials.identity_id
    )


def expired(
    person: Person, step: NewPasswordRequired | TotpEnrollment | CodeRequired, answer: Answer
) -> None:
    person.clock.at += 180
    with pytest.raises(SessionExpired) as refusal:
        person.answer(step, answer)
    assert refusal.value.title == "The sign-in took too long or was already used."
    assert refusal.value.hint == "Enter the password again."


def test_three_minutes_later_a_new_password_is_too_late(person: Person) -> None:
    expired(person, person.new_password(), CHOSEN)


def test_three_minutes_later_an_enrolment_is_too_late(person: Person) -> None:
    step = person.enrolment()
    expired(person, step, person.code())


def test_three_minutes_later_a_code_is_too_late(person: Person) -> None:
    step = person.asked_for_a_code()
    expired(person, step, person.code())


def test_a_step_is_answered_once(person: Person) -> None:
    step = person.new_password()
    enrolment = person.answer(step, CHOSEN)
    assert isinstance(enrolment, TotpEnrollment)
    with pytest.raises(SessionExpired):
        person.answer(step, replace(CHOSEN, secret=Secret("Another-Horse-8")))


def test_a_code_that_was_used_is_told_apart_from_a_wrong_one(person: Person) -> None:
    step = person.asked_for_a_code()
    with pytest.raises(CodeRejected, match="That code has been used already"):
        person.answer(step, person.code())
    person.clock.next_code()
    with pytest.raises(CodeRejected, match="The code did not match"):
        person.answer(step, person.wrong_code())
    signed_in(person.answer(step, person.code()))


def test_guessing_codes_ends_the_sign_in(person: Person) -> None:
    step = person.asked_for_a_code()
    person.clock.next_code()
    for _ in range(5):
        with pytest.raises(CodeRejected):
            person.answer(step, person.wrong_code())
    with pytest.raises(SessionExpired):
        person.answer(step, person.code())


def test_a_wrong_code_while_enrolling_leaves_the_enrolment_as_it_was(person: Person) -> None:
    step = person.enrolment()
    with pytest.raises(CodeRejected, match="The code did not match"):
        person.answer(step, person.wrong_code())
    signed_in(person.answer(step, person.code()))


def test_a_weak_new_password_is_rejected_with_the_rule_it_breaks(person: Person) -> None:
    step = person.new_password()
    with pytest.raises(PasswordRejected, match="Password must have symbol characters"):
        person.answer(step, replace(CHOSEN, secret=Secret("Abcdefg8")))
    assert isinstance(person.answer(step, CHOSEN), TotpEnrollment)


def test_a_required_attribute_that_is_missing_is_named(person: Person) -> None:
    with pytest.raises(AttributesRequired, match="requires name"):
        person.answer(person.new_password(), Answer(Secret(PASSWORD)))


def test_many_wrong_passwords_lock_out_with_a_word_about_waiting(person: Person) -> None:
    for _ in range(5):
        with pytest.raises(Refused, match="Incorrect user name or password"):
            person.password("Wrong-Horse-7")
    with pytest.raises(Throttled, match="Too many wrong passwords") as refusal:
        person.password("Wrong-Horse-7")
    assert "Wait" in refusal.value.hint


def test_the_password_in_clear_is_refused_by_the_name_of_the_setting(demo: tuple[Demo, HandClock]) -> None:
    with pytest.raises(Refused, match="does not allow USER_PASSWORD_AUTH") as refusal:
        Person(*demo, PLAIN).new_password()
    assert 'auth_flow = "USER_SRP_AUTH"' in refusal.value.hint
