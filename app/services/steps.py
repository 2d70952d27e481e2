"""What Cognito wants next: the sign-in's typed steps.

A step is all that is needed to go on, and frozen: answering it twice, or from another thread, harms nothing on
this side. `sign_in.SignIn` makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .secret import Secret
from .tokens import Tokens


@dataclass(frozen=True)
class Attempt:
    """One sign-in attempt, between two calls.

    Attributes:
        username: as typed; an alias perhaps.
        user_id: the pool's own name for the user (USER_ID_FOR_SRP), which SECRET_HASH needs; the typed name until
            Cognito says it.
        session: Cognito's session string: single use, minutes of life; None where Cognito sends none.
    """

    username: str
    user_id: str
    session: Secret | None = None


@dataclass(frozen=True)
class NewPasswordRequired:
    """The password is temporary. Answer: a new one, and a value for every required attribute (e.g. "name")."""

    attempt: Attempt
    required_attributes: tuple[str, ...] = ()


@dataclass(frozen=True)
class TotpEnrollment:
    """The pool wants an authenticator app. Answer: the code it shows for `secret` (base32)."""

    attempt: Attempt
    secret: Secret


@dataclass(frozen=True)
class CodeRequired:
    """A code from somewhere. Answer: the code.

    Attributes:
        challenge: Cognito's name, e.g. "SOFTWARE_TOKEN_MFA".
        device_name: which authenticator (FRIENDLY_DEVICE_NAME), if Cognito says so.
    """

    attempt: Attempt
    challenge: str
    device_name: str = ""


@dataclass(frozen=True)
class SignedIn:
    """Done."""

    username: str
    tokens: Tokens


Question = NewPasswordRequired | TotpEnrollment | CodeRequired
Step = Question | SignedIn


@dataclass(frozen=True)
class Answer:
    """What the person gives back: the new password or the code, and the attributes asked for."""

    secret: Secret
    attributes: Mapping[str, str] = field(default_factory=dict)
