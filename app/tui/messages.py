"""Messages from screens to the app, which alone decides which screen comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass
class StepReached(Message):
    """The sign-in has reached a step: the app shows its screen."""

    step: Step
    reason: Reason = ""


@dataclass
class RestartSignIn(Message):
    """The sign-in starts again at the password, with the user name filled in.

    Attributes:
        password: filled in as well, where it is as good as before: Enter is enough then.
    """

    username: str
    reason: Reason = ""
    password: Secret | None = None


@dataclass
class NavigateTo(Message):
    """The person goes somewhere else before the password, or in its place; `words` say why.

    Attributes:
        account: the one to confirm, where what its first sign-in takes is known.
    """

    place: Place
    username: str
    words: str = ""
    account: NewAccount | None = None


@dataclass
class DemoBegun(Message):
    """A demo of this scenario has begun: the app shows where one signs in to it."""

    scenario: str
    configuration: Configuration
    hint: Callable[[Step | str | None], str]


@dataclass
class ProfileChosen(Message):
    """The person has chosen another profile: that of this configuration; `reason` says what was done with it."""

    configuration: Configuration
    username: str = ""
    reason: Reason = ""
