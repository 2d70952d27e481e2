"""What screens tell the app. The app alone decides which screen comes next."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from .services.errors import CognitoTuiError
from .services.steps import Step


@dataclass
class StepReached(Message):
    """Cognito has answered: this is next."""

    step: Step


@dataclass
class StartAgain(Message):
    """Back to the password, with the user name kept, and why (None: because the person wants to)."""

    username: str
    reason: CognitoTuiError | None = None


@dataclass
class ProfileChosen(Message):
    """The person wants another profile."""

    name: str
    username: str
