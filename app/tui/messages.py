"""Messages from screens to the app, which alone decides which screen comes next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from textual.message import Message

from ..errors import CognitoTuiError

if TYPE_CHECKING:
    from ..services.auth import NewAccount, Step
    from ..services.base import Secret
    from ..services.config import Configuration

Reason = CognitoTuiError | str
"""Why a screen is shown: a refusal, or plain words; empty where that goes without saying."""

Place = Literal[
    "sign-up", "confirm", "forgot-password", "reset-password", "browser", "scenarios", "first-run"
]


class StepReached(Message):
    """The sign-in has reached a step: the app shows its screen."""

    def __init__(self, step: Step, reason: Reason = "") -> None:
        super().__init__()
        self.step = step
        self.reason = reason


class RestartSignIn(Message):
    """The sign-in starts again at the password, with the user name filled in.

    Args:
        password: filled in as well, where it is as good as before: Enter is enough then.
    """

    def __init__(self, username: str, reason: Reason = "", password: Secret | None = None) -> None:
        super().__init__()
        self.username = username
        self.reason = reason
        self.password = password


class NavigateTo(Message):
    """The person goes somewhere else before the password, or in its place; `words` say why.

    Args:
        account: the one to confirm, where what its first sign-in takes is known.
    """

    def __init__(
        self, place: Place, username: str, words: str = "", account: NewAccount | None = None
    ) -> None:
        super().__init__()
        self.place = place
        self.username = username
        self.words = words
        self.account = account


class DemoBegun(Message):
    """A demo of this scenario has begun: the app shows where one signs in to it.

    Args:
        left: what one goes back to; None where that is nothing, or as with the last demo.
    """

    def __init__(
        self,
        scenario: str,
        configuration: Configuration,
        hint: Callable[[Step | str | None], str],
        left: Configuration | None,
    ) -> None:
        super().__init__()
        self.scenario = scenario
        self.configuration = configuration
        self.hint = hint
        self.left = left


class ProfileChosen(Message):
    """The person has chosen another profile: that of this configuration; `reason` says what was done with it."""

    def __init__(self, configuration: Configuration, username: str = "", reason: Reason = "") -> None:
        super().__init__()
        self.configuration = configuration
        self.username = username
        self.reason = reason
