"""From a challenge of Cognito's to what it asks of a person."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from ...errors import ChallengeUnsupported, UnexpectedAnswer
from ..aws import MOST_NAMES
from ..base import FACTORS, FIRST_FACTORS, SECOND_FACTORS, TOTP, excerpt
from .cognito_idp import RawChallenge, UserPool
from .steps import (
    Attempt,
    CodeRequired,
    CustomChallenge,
    EmailRequired,
    Factor,
    FactorChoice,
    NewPasswordRequired,
    PasswordRequired,
    Question,
    TotpEnrollment,
)

_WITHOUT_A_QUESTION = ("USERNAME", "USER_ID_FOR_SRP")


def question(pool: UserPool, attempt: Attempt, challenge: RawChallenge) -> Question:
    """What `challenge` asks. MFA_SETUP with one kind of factor begins to set it up, which is a call.

    Raises:
        ChallengeUnsupported: it cannot be answered in a terminal.
        UnexpectedAnswer: its parameters make no sense.
    """
    make = _QUESTIONS.get(challenge.name)
    if make is None:
        raise unsupported(challenge.name)
    return make(pool, attempt, challenge)


def set_up(pool: UserPool, attempt: Attempt, factor: str) -> Question:
    """The first question of setting up `factor`, for MFA_SETUP."""
    if factor not in FACTORS or not FACTORS[factor].enrollable:
        raise unsupported(f"MFA_SETUP with {factor}")
    if factor != TOTP:
        return EmailRequired(attempt)
    secret, session = pool.associate_software_token(attempt.session)
    return TotpEnrollment(replace(attempt, session=session), secret)


def _new_password(_: UserPool, attempt: Attempt, challenge: RawChallenge) -> Question:
    names = _names(challenge.parameters.get("requiredAttributes", ""))
    return NewPasswordRequired(attempt, tuple(name.removeprefix("userAttributes.") for name in names))


def _password(_: UserPool, attempt: Attempt, challenge: RawChallenge) -> Question:
    return PasswordRequired(attempt, challenge.name, challenge.name)


def _code(_: UserPool, attempt: Attempt, challenge: RawChallenge) -> Question:
    return CodeRequired(
        attempt,
        challenge.name,
        challenge.parameters.get("FRIENDLY_DEVICE_NAME", ""),
        challenge.parameters.get("CODE_DELIVERY_DESTINATION", ""),
    )


def _setup(pool: UserPool, attempt: Attempt, challenge: RawChallenge) -> Question:
    offered = _names(challenge.parameters.get("MFAS_CAN_SETUP", "")) or (TOTP,)
    possible = tuple(name for name in offered if name in FACTORS and FACTORS[name].enrollable)
    if not possible:
        raise unsupported("MFA_SETUP with " + " or ".join(offered))
    if len(possible) == 1:
        return set_up(pool, attempt, possible[0])
    return FactorChoice(attempt, challenge.name, tuple(map(Factor, possible)))


def _second_factor(_: UserPool, attempt: Attempt, challenge: RawChallenge) -> Question:
    destination = challenge.parameters.get("CODE_DELIVERY_DESTINATION", "")
    offered = _names(challenge.parameters.get("MFAS_CAN_CHOOSE", ""))
    if not offered:
        raise UnexpectedAnswer("Cognito asks to choose a second factor, and names none.")
    return _choice(attempt, challenge, offered, SECOND_FACTORS, destination)


def _first_factor(_: UserPool, attempt: Attempt, challenge: RawChallenge) -> Question:
    offered = challenge.available or _names(challenge.parameters.get("AVAILABLE_CHALLENGES", ""))
    if not offered:
        raise UnexpectedAnswer("Cognito asks to choose a way to sign in, and names none.")
    if "PASSWORD_SRP" in offered:  # the same to a person, and the password stays here
        offered = tuple(name for name in offered if name != "PASSWORD")
    return _choice(attempt, challenge, offered, FIRST_FACTORS)


def _choice(
    attempt: Attempt,
    challenge: RawChallenge,
    offered: tuple[str, ...],
    known: tuple[str, ...],
    sent_to: str = "",
) -> Question:
    factors = tuple(Factor(name, _destination(name, sent_to)) for name in offered if name in known)
    if not factors:
        raise unsupported(f"{challenge.name} among {', '.join(offered)}")
    return FactorChoice(attempt, challenge.name, factors)


def _destination(factor: str, sent_to: str) -> str:
    """Cognito names one destination, and not of which factor: an address or a number."""
    attribute = "email" if "@" in sent_to else "phone_number"
    return sent_to if FACTORS[factor].attribute == attribute else ""


def _custom(_: UserPool, attempt: Attempt, challenge: RawChallenge) -> Question:
    shown = [each for each in challenge.parameters.items() if each[0] not in _WITHOUT_A_QUESTION]
    return CustomChallenge(attempt, dict(shown[:MOST_NAMES]))


# What each challenge asks of a person. A new one is a row here, a kind of step, and a screen.
_QUESTIONS: Mapping[str, Callable[[UserPool, Attempt, RawChallenge], Question]] = {
    "NEW_PASSWORD_REQUIRED": _new_password,
    "PASSWORD": _password,
    "PASSWORD_SRP": _password,
    "MFA_SETUP": _setup,
    **{name: _code for name, kind in FACTORS.items() if kind.is_code},
    "SELECT_MFA_TYPE": _second_factor,
    "SELECT_CHALLENGE": _first_factor,
    "CUSTOM_CHALLENGE": _custom,
}


def _names(text: str) -> tuple[str, ...]:
    """A JSON list of names, each once. Some emulators send other notations; names have a shape that survives them."""
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        names = re.findall(r"[\w.:-]+", text)
    texts = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    return tuple(dict.fromkeys(texts))[:MOST_NAMES]


def unsupported(challenge: str) -> ChallengeUnsupported:
    return ChallengeUnsupported(
        f"Cognito asks for {excerpt(challenge)}, which a terminal cannot answer.",
        hint="Sign in through the organization's sign-in page in a browser instead.",
    )
