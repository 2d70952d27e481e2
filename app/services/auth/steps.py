"""What Cognito wants next: the sign-in's typed steps.

A step is all that is needed to go on, and frozen: answering it twice, or from another thread, harms nothing on
this side. `sign_in.SignIn` makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ..base import NotPickled, Secret, checked, read_only
from ..tokens import AuthResult, Device


@checked
@dataclass(frozen=True)
class Attempt(NotPickled):
    """One sign-in attempt, between two calls.

    Attributes:
        username: as typed; an alias perhaps.
        user_id: the pool's own name for the user (USER_ID_FOR_SRP), which SECRET_HASH needs; the typed name until
            Cognito says it.
        session: Cognito's session string: single use, minutes of life; None where Cognito sends none.
        device: the remembered device whose key goes with every answer.
        pool: the user pool and the app client that it goes on with, "eu-west-1_AbCdEfGhI/1h57kf5cpq17m0eml12EXAMPLE";
            empty where that is not known.
        passwordless: no password was given at the start, so that the attempt can be started again without the person.
        password: the one that the attempt began with, for another start without asking; in no text of `dump_step`.
    """

    _not_pickled = (
        "A step is not pickled, as it holds secrets: dump_step makes a text of it, load_step a step again."
    )
    username: str
    user_id: str
    session: Secret | None = field(default=None, hash=False)
    device: Device | None = field(default=None, hash=False)
    pool: str = ""
    passwordless: bool = False
    password: Secret | None = field(default=None, compare=False, metadata={"dumped": False})


@checked
@dataclass(frozen=True)
class NewPasswordRequired:
    """The password is temporary. Answer: a new one, and a value for each of `required_attributes` (e.g. "name")."""

    attempt: Attempt
    required_attributes: tuple[str, ...] = ()


@checked
@dataclass(frozen=True)
class PasswordRequired:
    """The password, asked for in the middle of a sign-in. Answer: the password.

    Attributes:
        challenge: the one to answer: "PASSWORD", "PASSWORD_SRP", or "SELECT_CHALLENGE" where it was just chosen.
        choice: "PASSWORD" or "PASSWORD_SRP", with which the password stays on this machine.
    """

    attempt: Attempt
    challenge: str
    choice: str


@checked
@dataclass(frozen=True)
class TotpEnrollment:
    """The pool wants an authenticator app. Answer: the code it shows for `secret` (base32)."""

    attempt: Attempt
    secret: Secret = field(hash=False)


@checked
@dataclass(frozen=True)
class EmailRequired:
    """The pool wants an email address to send codes to. Answer: the attribute "email"."""

    attempt: Attempt


@checked
@dataclass(frozen=True)
class CodeRequired:
    """A code from somewhere. Answer: the code.

    Attributes:
        challenge: Cognito's name: "SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP", "SMS_OTP".
        device_name: which authenticator (FRIENDLY_DEVICE_NAME), if Cognito says so.
        destination: where the code went, as Cognito masks it (`a***@e***`); empty for an authenticator.
    """

    attempt: Attempt
    challenge: str
    device_name: str = ""
    destination: str = ""


@checked
@dataclass(frozen=True)
class Factor:
    """One way to go on.

    Attributes:
        name: Cognito's: "SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP", "SMS_OTP", "PASSWORD", "PASSWORD_SRP" or
            "WEB_AUTHN".
        destination: where a code would go, as Cognito masks it; empty where it does not say.
    """

    name: str
    destination: str = ""


@checked
@dataclass(frozen=True)
class FactorChoice:
    """Several ways to go on. Answer: the name of one of `factors` as the choice.

    Attributes:
        challenge: "SELECT_MFA_TYPE" (a second factor), "SELECT_CHALLENGE" (how to sign in) or "MFA_SETUP" (which
            factor to set up).
    """

    attempt: Attempt
    challenge: str
    factors: tuple[Factor, ...]


@checked
@dataclass(frozen=True)
class CustomChallenge:
    """A question of the pool owner's own. Answer: a text.

    Attributes:
        parameters: the public challenge parameters, to be shown as they are; never markup.
        tries: which try this is: more than 1 where the pool has asked the same before, and took no answer so far.
    """

    attempt: Attempt
    parameters: Mapping[str, str] = field(hash=False)
    tries: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "parameters", read_only(self.parameters))


Question = (
    NewPasswordRequired
    | PasswordRequired
    | TotpEnrollment
    | EmailRequired
    | CodeRequired
    | FactorChoice
    | CustomChallenge
)
Step = Question | AuthResult


@dataclass(frozen=True, init=False)
class Answer:
    """What the person gives back.

    Attributes:
        secret: the password, the code, or the answer to a custom challenge.
        attributes: the user attributes asked for.
        choice: the name of the chosen factor.
    """

    secret: Secret
    attributes: Mapping[str, str]
    choice: str

    @checked
    def __init__(
        self,
        secret: str | Secret = "",
        attributes: Mapping[str, str] = MappingProxyType({}),
        choice: str = "",
    ) -> None:
        theirs = read_only(attributes)  # what becomes of the one that was given changes no answer
        for name, value in (("secret", Secret.of(secret)), ("attributes", theirs), ("choice", choice)):
            object.__setattr__(self, name, value)
