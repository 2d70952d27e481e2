"""A new password, typed twice."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from ..errors import CognitoTuiError
from ..services.base import Secret
from .fields import Field, SecretInput


class NewPassword(Vertical):
    """Two fields, of the ids "new-password" and "repeat"."""

    def __init__(self, label: str = "New password") -> None:
        super().__init__()
        self._label = label
        self._first, self._second = SecretInput(id="new-password"), SecretInput(id="repeat")

    def compose(self) -> ComposeResult:
        yield Field(self._label, self._first)
        yield Field("Once more", self._second)

    @property
    def password(self) -> Secret:
        """Raises CognitoTuiError where the two differ; the second is then to be typed again."""
        password = Secret(self._first.value)
        if password != Secret(self._second.value):
            self._second.retype()
            raise CognitoTuiError("The two passwords differ.", hint="Type the second one again.")
        return password

    def retype(self) -> None:
        self._second.value = ""
        self._first.retype()
