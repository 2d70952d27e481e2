"""Checks answers before they are sent, for the screens, the command line and the library.

Cognito counts each wrong answer, so one that the step cannot accept is refused here.
"""

from __future__ import annotations

from dataclasses import replace

from ...errors import AttributesRequired, IncorrectPassword, PasswordRejected
from ..base import TOTP, Secret, as_cognito_takes, wrong_argument
from .steps import (
    Answer,
    CodeRequired,
    CustomChallenge,
    EmailRequired,
    FactorChoice,
    NewPasswordRequired,
    PasswordRequired,
    Question,
    TotpEnrollment,
)
from .totp import DIGITS, SENT_DIGITS, normalise_code

_PARTS = ("secret", "attributes", "choice")


def fitting(step: Question, answer: Answer) -> Answer:
    """Return `answer` in the form in which it is sent: a code without blanks, say. After an error `step` is still open.

    Raises:
        WrongArgument: the answer is for another kind of step, or names a factor that is not offered.
        CodeRejected: it cannot be a code.
        PasswordRejected, IncorrectPassword: the password is empty.
        AttributesRequired: a required attribute is missing.
        AttributeRejected: an attribute's value does not have the form that Cognito accepts.
    """
    match step:
        case CodeRequired() | TotpEnrollment():
            _check_parts(step, answer, "secret")
            return replace(answer, secret=_code(step, answer.secret))
        case PasswordRequired():
            _check_parts(step, answer, "secret")
            if not answer.secret:
                raise IncorrectPassword("The password is empty.")
        case NewPasswordRequired():
            _check_parts(step, answer, "secret", "attributes")
            if not answer.secret:
                raise PasswordRejected("The new password is empty.")
            return _with_attributes(answer, step.required_attributes)
        case EmailRequired():
            _check_parts(step, answer, "attributes")
            _check_names(answer, ("email",))
            return _with_attributes(answer, ("email",))
        case FactorChoice():
            _check_parts(step, answer, "choice")
            offered = [factor.name for factor in step.factors]
            if answer.choice not in offered:
                raise wrong_argument(
                    "answer", f"`answer` is none of the factors on offer: {', '.join(offered)}."
                )
        case CustomChallenge():
            _check_parts(step, answer, "secret")
    return answer


def _check_parts(step: Question, answer: Answer, *parts: str) -> None:
    """Raise WrongArgument if the answer has parts that this kind of step does not accept."""
    if more := [name for name in _PARTS if name not in parts and getattr(answer, name)]:
        raise wrong_argument(
            "answer",
            f"{type(step).__name__} is answered with an Answer's {' and '.join(parts)}, not its {more[0]}.",
        )


def _check_names(answer: Answer, names: tuple[str, ...]) -> None:
    if more := sorted(answer.attributes.keys() - set(names)):
        raise wrong_argument(
            "answer", f"This step asks for {', '.join(names)} alone, and not for {', '.join(more)}."
        )


def _with_attributes(answer: Answer, required: tuple[str, ...]) -> Answer:
    attributes = as_cognito_takes(answer.attributes, required)
    if missing := tuple(name for name in required if not attributes.get(name, "").strip()):
        error = AttributesRequired(
            f"This pool requires {', '.join(missing)}.", hint="Fill in what is missing."
        )
        error.names = missing
        raise error
    return replace(answer, attributes=attributes)


def _code(step: CodeRequired | TotpEnrollment, typed: Secret) -> Secret:
    is_sent = isinstance(step, CodeRequired) and step.challenge != TOTP
    return normalise_code(typed, SENT_DIGITS if is_sent else DIGITS)


def sent_code(typed: str | Secret) -> Secret:
    """Return the code of an account or a registration as it is sent. Raise CodeRejected if it cannot be one."""
    return normalise_code(Secret.of(typed))


def named(username: str) -> str:
    """Return a user name without blanks around it: no user has one with. Raise WrongArgument if it is empty."""
    if name := username.strip():
        return name
    raise wrong_argument("username", "The user name is empty.")
