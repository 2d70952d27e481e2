"""What each question of a sign-in is called, for every front end alike."""

from __future__ import annotations

from .services.steps import CodeRequired, Factor

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
    return attribute.removeprefix("custom:").replace("_", " ").capitalize()
