"""The sign-in, from a user name and a password to tokens: one step at a time, with no screen in mind.

    step = sign_in.start("ada", Secret("…"))
    while not isinstance(step, SignedIn):
        step = sign_in.answer(step, Answer(...))

Nothing is kept between two calls: the step carries all there is. Any challenge may follow any other.
https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from .errors import ChallengeUnsupported, UnexpectedAnswer
from .profile import PASSWORD, SRP
from .secret import Secret
from .srp import SrpClient, password_claim
from .steps import (
    Answer,
    Attempt,
    CodeRequired,
    NewPasswordRequired,
    Question,
    SignedIn,
    Step,
    TotpEnrollment,
)
from .tokens import Tokens
from .user_pool import Challenge, UserPool


class SignIn:
    """Signs users of one pool in. Every method raises CognitoTuiError and nothing else."""

    def __init__(self, user_pool: UserPool) -> None:
        self._pool = user_pool

    def start(self, username: str, password: Secret) -> Step:
        """Raises Refused (and its kinds) for whatever Cognito refuses; the attempt is then over."""
        attempt = Attempt(username=username, user_id=username)
        if self._pool.profile.auth_flow == PASSWORD:
            return self._step(attempt, self._pool.initiate_auth(PASSWORD, username, PASSWORD=password))
        srp = SrpClient.start()
        outcome = self._pool.initiate_auth(SRP, username, SRP_A=srp.srp_a)
        if isinstance(outcome, Challenge) and outcome.name == "PASSWORD_VERIFIER":
            attempt = _after(attempt, outcome)
            outcome = self._prove_password(attempt, outcome, srp, password)
        return self._step(attempt, outcome)

    def answer(self, step: Question, answer: Answer) -> Step:
        """Raises CodeRejected or PasswordRejected when `step` may be answered again, SessionExpired when not."""
        if isinstance(step, NewPasswordRequired):
            attributes = {f"userAttributes.{name}": value for name, value in answer.attributes.items()}
            return self._respond(
                step.attempt, "NEW_PASSWORD_REQUIRED", {"NEW_PASSWORD": answer.secret, **attributes}
            )
        if isinstance(step, TotpEnrollment):
            session = self._pool.verify_software_token(
                step.attempt.session, answer.secret, self._pool.profile.app_name
            )
            return self._respond(replace(step.attempt, session=session), "MFA_SETUP", {})
        return self._respond(step.attempt, step.challenge, {f"{step.challenge}_CODE": answer.secret})

    def _respond(self, attempt: Attempt, challenge: str, answers: Mapping[str, str | Secret]) -> Step:
        return self._step(attempt, self._pool.respond(challenge, attempt.user_id, attempt.session, answers))

    def _prove_password(
        self, attempt: Attempt, challenge: Challenge, srp: SrpClient, password: Secret
    ) -> Challenge | Tokens:
        claim = password_claim(
            srp,
            pool_name=self._pool.profile.pool_name,
            user_id=attempt.user_id,
            password=password,
            srp_b=_parameter(challenge, "SRP_B"),
            salt=_parameter(challenge, "SALT"),
            secret_block=_parameter(challenge, "SECRET_BLOCK"),
            now=self._pool.clock.now(),
        )
        return self._pool.respond(challenge.name, attempt.user_id, challenge.session, claim)

    def _step(self, attempt: Attempt, outcome: Challenge | Tokens) -> Step:
        if isinstance(outcome, Tokens):
            return SignedIn(attempt.username, outcome)
        question = _QUESTIONS.get(outcome.name)
        if question is None:
            raise _unsupported(outcome.name)
        return question(self._pool, _after(attempt, outcome), outcome)


def _new_password(_: UserPool, attempt: Attempt, challenge: Challenge) -> Step:
    names = _names(challenge.parameters.get("requiredAttributes", ""))
    return NewPasswordRequired(attempt, tuple(name.removeprefix("userAttributes.") for name in names))


def _enrollment(pool: UserPool, attempt: Attempt, challenge: Challenge) -> Step:
    kinds = _names(challenge.parameters.get("MFAS_CAN_SETUP", ""))
    if kinds and "SOFTWARE_TOKEN_MFA" not in kinds:
        raise _unsupported("MFA_SETUP with " + " or ".join(kinds))
    secret, session = pool.associate_software_token(attempt.session)
    return TotpEnrollment(replace(attempt, session=session), secret)


def _code(_: UserPool, attempt: Attempt, challenge: Challenge) -> Step:
    return CodeRequired(attempt, challenge.name, challenge.parameters.get("FRIENDLY_DEVICE_NAME", ""))


# What each challenge asks of a person. A new one is a row here, a kind of step, and a screen.
_QUESTIONS: Mapping[str, Callable[[UserPool, Attempt, Challenge], Step]] = {
    "NEW_PASSWORD_REQUIRED": _new_password,
    "MFA_SETUP": _enrollment,
    "SOFTWARE_TOKEN_MFA": _code,
}


def _after(attempt: Attempt, challenge: Challenge) -> Attempt:
    """The attempt as of `challenge`: from here on the pool's own name for the user goes into every answer."""
    user_id = challenge.parameters.get("USER_ID_FOR_SRP") or attempt.user_id
    return replace(attempt, user_id=user_id, session=challenge.session)


def _parameter(challenge: Challenge, name: str) -> str:
    value = challenge.parameters.get(name, "")
    if not value:
        raise UnexpectedAnswer(f"Cognito's {challenge.name} challenge has no {name}.")
    return value


def _names(text: str) -> tuple[str, ...]:
    """A JSON list of names. Some emulators send other notations; names have a shape that survives them."""
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        names = re.findall(r"[\w.:-]+", text)
    return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()


_BROWSER = "Sign in through the organisation's sign-in page in a browser instead."
_AUTHENTICATOR = "Ask the pool's administrator to let you use an authenticator app."
_WAYS_FORWARD: Mapping[str, str] = {
    "SMS_MFA": _AUTHENTICATOR,
    "EMAIL_OTP": _AUTHENTICATOR,
    "SMS_OTP": _AUTHENTICATOR,
    "SELECT_MFA_TYPE": "Ask the pool's administrator to make the authenticator app your preferred MFA.",
    "DEVICE_SRP_AUTH": "Ask the pool's administrator to forget your remembered devices.",
    "WEB_AUTHN": _BROWSER,
    "SELECT_CHALLENGE": _BROWSER,
    "CUSTOM_CHALLENGE": _BROWSER,
}


def _unsupported(challenge: str) -> ChallengeUnsupported:
    return ChallengeUnsupported(
        f"Cognito asks for {challenge}, which this version cannot answer.",
        hint=_WAYS_FORWARD.get(challenge, "Ask the pool's administrator for another way to sign in."),
    )
