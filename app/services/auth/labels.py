"""What each question of a sign-in is called, for every front end alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..base import TOTP, factor_label
from ..config import CUSTOM, Profile

if TYPE_CHECKING:
    from .steps import CodeRequired, CustomChallenge, Factor, Question

_CHOICES = {
    "SELECT_MFA_TYPE": "How do you want to prove that it is you?",
    "SELECT_CHALLENGE": "How do you want to sign in?",
    "MFA_SETUP": "This pool requires MFA. Which method do you want to set up?",
}


def factor_line(factor: Factor) -> str:
    """ "Text message to +*******1234"."""
    name = factor_label(factor.name)
    return f"{name} to {factor.destination}" if factor.destination else name


def entry_label(issuer: str, username: str) -> str:
    """Return what an authenticator app calls the account, in most of them."""
    return f"{issuer}: {username}"


def choice_question(challenge: str) -> str:
    return _CHOICES.get(challenge, "How do you want to continue?")


def code_instruction(step: CodeRequired) -> str:
    """Return where to find the code."""
    if step.challenge == TOTP:
        source = (
            f"your authenticator app ({step.device_name})" if step.device_name else "your authenticator app"
        )
        return f"Open {source} and type the six digits it shows for this account."
    how = "by email" if step.challenge.startswith("EMAIL") else "in a text message"
    to = f" to {step.destination}" if step.destination else ""
    return f"Cognito has sent a code {how}{to}. Type it here."


def asked_again(step: CustomChallenge) -> str:
    """Return what became of the last answer to the pool's own question; empty where it is asked for the first time."""
    return f"The answer was not accepted. This is try {step.tries}." if step.tries > 1 else ""


def answer_refused(step: Question) -> str:
    """Return what it means that Cognito ended the sign-in at a question that no password answers."""
    name = type(step).__name__
    what = {"CodeRequired": "code", "TotpEnrollment": "code", "NewPasswordRequired": "new password"}.get(
        name, "answer"
    )
    return f"The {what} was not accepted, and this sign-in has ended."


def password_explanation(profile: Profile) -> str:
    """Return what happens when the password is left empty; empty where it must be typed."""
    if not profile.password_optional:
        return ""
    if profile.auth_flow == CUSTOM:
        return "Leave it empty if you have none."
    if profile.preferred_challenge and "PASSWORD" not in profile.preferred_challenge:
        return "Leave it empty to sign in without one."
    return "Leave it empty to choose how to sign in."
