"""One tree of errors for the screens, the command line and the library.

Each says what happened (`title`), what more is known (`detail`) and what to do next (`hint`), in the reader's
words; `aws_code` and `request_id` are there for a support ticket. No password, token, key or code is ever part
of one, nor anything that acts on a terminal. `exit_code` is what the command line ends with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from .hints import Hint, Part
from .services.base import NotPickled, harmless

if TYPE_CHECKING:
    from datetime import timedelta

    from .services.auth import Question
    from .services.base import PasswordRules


class CognitoTuiError(Exception):
    """Base of every error this project raises on purpose.

    Attributes:
        title: what happened, in a sentence.
        detail: what more is known; empty for nothing.
        remedy: what to do next, as front ends word it; empty where nobody knows.
        aws_code: AWS's name for it ("NotAuthorizedException"); empty where the error did not come from AWS.
        request_id: AWS's number for the request; empty as well.
        exit_code: what the command line ends with.
    """

    exit_code: ClassVar[int] = 1

    def __init__(
        self, title: str, *, detail: str = "", hint: Part = "", aws_code: str = "", request_id: str = ""
    ) -> None:
        texts = {"title": title, "detail": detail, "aws_code": aws_code, "request_id": request_id}
        for argument, text in texts.items():
            if not isinstance(text, str):
                from .services.base import wrong_type  # late: hardly anybody is refused

                raise wrong_type(argument, "a str", type(text))
        # much of it comes from elsewhere: AWS, files, arguments
        self.title = harmless(title)
        self.detail = harmless(detail)
        self.remedy = Hint.of(hint)
        self.aws_code = harmless(aws_code)
        self.request_id = harmless(request_id)
        super().__init__(self.title)

    @property
    def hint(self) -> str:
        """What to do next, in words for a program; empty where nobody knows."""
        return harmless(str(self.remedy))

    @property
    def ticket(self) -> str:
        """AWS's code and request id, for a support ticket; empty when the error did not come from AWS."""
        return " · ".join(part for part in (self.aws_code, self.request_id) if part)

    def __str__(self) -> str:
        return " ".join(part for part in (self.title, self.detail, self.hint) if part)


class ConfigurationError(CognitoTuiError):
    """Settings are missing or malformed."""

    exit_code = 2


class NotConfigured(ConfigurationError):
    """No setting was found anywhere: a first run."""


class WrongArgument(CognitoTuiError, TypeError):
    """A program gave what cannot be meant: another type, or an answer that the step does not take. Nothing was sent.

    `argument` names it. It is a TypeError as well.
    """

    exit_code = 2
    argument: str = ""


class ConnectionFailed(CognitoTuiError):
    """The host could not be reached, or did not answer in time."""


class UnexpectedAnswer(CognitoTuiError):
    """The server answered something that Cognito's service model does not allow."""


class NotForgotten(CognitoTuiError):
    """Something that was to be deleted on this machine is still there: `detail` says where, and why."""


class ChallengeUnsupported(CognitoTuiError):
    """Cognito asked something that cannot be answered in a terminal: a browser can."""


class StepRequired(NotPickled, CognitoTuiError):
    """The sign-in asks for `step`, and there is nobody to answer it: answer it, and the sign-in goes on.

    It goes to no other process by pickling: `dump_step(error.step)` does, as a text.
    """

    _not_pickled = (
        "A StepRequired is not pickled, as its step holds secrets: dump_step(error.step) makes a text of that, "
        "and load_step a step again."
    )

    def __init__(self, step: Question) -> None:
        super().__init__(
            f"The sign-in asks for something more: {type(step).__name__}.",
            hint="Give sign_in an on_step that answers it, or answer this error's step with Client.answer.",
        )
        self.step = step


class Refused(CognitoTuiError):
    """AWS understood, and said no."""

    exit_code = 4


class IncorrectPassword(Refused):
    """The user name or the password is wrong: Cognito does not say which."""


class CodeRejected(Refused):
    """The code is wrong, used or expired; the sign-in attempt goes on.

    Where it is the first code of an authenticator app, and right at another time, `off_by` says how far the clock that
    it comes from is ahead of Cognito's; it is negative where that clock is slow.
    """

    off_by: timedelta | None = None


class PasswordRejected(Refused):
    """The new password does not satisfy the pool's policy; the sign-in attempt goes on.

    `rules` are those that are known by now, for the next one: `rules.check(password)`.
    """

    rules: PasswordRules | None = None


class AttributesRequired(Refused):
    """The pool's schema wants more attributes; `names` says which ("name", "custom:team")."""

    names: tuple[str, ...] = ()


class AttributeRejected(Refused):
    """The value of an attribute is not in the form that Cognito takes; `names` says of which ("phone_number").

    What else was given is as good as before: the attempt goes on.
    """

    names: tuple[str, ...] = ()


class SessionExpired(Refused):
    """The sign-in attempt is over (too slow, or already used): start again at the password."""


class DeviceUnknown(SessionExpired):
    """Cognito does not know the remembered device that was used: sign in without it."""


class UserNotConfirmed(Refused):
    """The account exists and still needs its confirmation code."""


class AlreadyConfirmed(Refused):
    """The account needs no confirmation any more: sign in."""


class PasswordResetRequired(Refused):
    """The password must be reset before this account can sign in."""


class TokenRejected(Refused):
    """A token that is not good: not the user pool's, not for this app client or use, or out of its time."""


class RoleRefused(Refused):
    """The identity pool gives this user no role, or not the one that was asked for."""


class Throttled(Refused):
    """AWS is busy. After `wait` seconds a call that proves no password can be made again by itself."""

    wait: ClassVar[int] = 2


class AttemptsExceeded(Throttled):
    """Too many wrong passwords or codes, or messages sent: only the person tries again, after `wait` seconds."""

    wait: ClassVar[int] = 60


class SignInRequired(CognitoTuiError):
    """The refresh token does not work any more, or there is none."""

    exit_code = 3


class SessionsLocked(SignInRequired):
    """The sessions that are kept are encrypted with a passphrase, which has not been given yet."""


class PassphraseRejected(SessionsLocked):
    """The passphrase is wrong."""
