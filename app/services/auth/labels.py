"""What each question of a sign-in is called, for every front end alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..config import CUSTOM, Profile

if TYPE_CHECKING:
    from .steps import CodeRequired, Factor

_FACTORS = {
    "SOFTWARE_TOKEN_MFA": "Authenticator app",
    "SMS_MFA": "Text message",
    "SMS_OTP": "Text message",
    "EMAIL_OTP": "E-mail",
    "EMAIL_MFA": "E-mail",
    "PASSWORD": "Password",
    "PASSWORD_SRP": "Password",
    "WEB_AUTHN": "Passkey, in a browser",
}
_CHOICES = {
    "SELECT_MFA_TYPE": "How do you want to prove that it is you?",
    "SELECT_CHALLENGE": "How do you want to sign in?",
    "MFA_SETUP": "This pool wants a second factor. Which one do you want to set up?",
}
_LABELS = {"birthdate": "Date of birth", "email": "E-mail", "zoneinfo": "Time zone"}
_EXAMPLES = {
    "address": "1 Example Street, Exampletown",
    "birthdate": "1815-12-10",
    "email": "you@example.com",
    "locale": "en-GB",
    "phone_number": "+441632960123",
    "website": "https://example.com",
    "zoneinfo": "Europe/London",
}


def factor_name(name: str) -> str:
    """ "SMS_MFA" → "Text message"; a name that is not known stands for itself."""
    return _FACTORS.get(name, name)


def factor_line(factor: Factor) -> str:
    """ "Text message to +*******1234"."""
    name = factor_name(factor.name)
    return f"{name} to {factor.destination}" if factor.destination else name


def choice_question(challenge: str) -> str:
    return _CHOICES.get(challenge, "How do you want to go on?")


def code_instruction(step: CodeRequired) -> str:
    """Where the code is to be found."""
    if step.challenge == "SOFTWARE_TOKEN_MFA":
        source = f"your authenticator ({step.device_name})" if step.device_name else "your authenticator"
        return f"Open {source} and type the six digits it shows for this account."
    how = "by e-mail" if step.challenge.startswith("EMAIL") else "in a text message"
    to = f" to {step.destination}" if step.destination else ""
    return f"Cognito has sent a code {how}{to}. Type it here."


def label_of(attribute: str) -> str:
    """ "given_name" → "Given name", "custom:team" → "Team"."""
    return _LABELS.get(attribute) or attribute.removeprefix("custom:").replace("_", " ").capitalize()


def example_of(attribute: str) -> str:
    """What it looks like, for those where Cognito insists on a form: "birthdate" → "1815-12-10"."""
    return _EXAMPLES.get(attribute, "")


def password_explanation(profile: Profile) -> str:
    """What happens when the password is left empty; nothing where it cannot be."""
    if not profile.password_optional:
        return ""
    if profile.auth_flow == CUSTOM:
        return "Leave it empty where none is asked for."
    if profile.preferred_challenge and "PASSWORD" not in profile.preferred_challenge:
        return "Leave it empty to sign in without one."
    return "Leave it empty to choose another way."
