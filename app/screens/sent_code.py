"""What the pages beside the sign-in share whose code Cognito has sent."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from ..errors import CodeRejected, CognitoTuiError
from ..services.auth import CodeDelivery
from ..tui.context import Context
from ..tui.messages import RestartSignIn
from ..widgets.fields import CodeInput
from .code import LOOK_AGAIN
from .form import FormScreen


class SentCodeScreen(FormScreen):
    """Can have another code sent. Once done, and with Esc, it goes back to the password.

    Args:
        words: where the code went, or why one is here.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "resend", "new code", key_display="^r", priority=True)
    ]
    AUTO_FOCUS = "CodeInput"

    def __init__(self, context: Context, username: str, words: str) -> None:
        super().__init__(context, None)
        self._username = username
        self.words = words

    def send(self) -> CodeDelivery:
        """Has Cognito send another code; called in a thread."""
        raise NotImplementedError

    @property
    def username(self) -> str:
        return self._username

    @property
    def can_leave(self) -> bool:
        return True

    def clear_secret(self) -> None:
        """What was not refused itself is good for another try."""

    def refused(self, error: CognitoTuiError) -> None:
        super().refused(error)
        if isinstance(error, CodeRejected):
            self.refusal.show(error, hint=LOOK_AGAIN)
            self.query_one(CodeInput).retype()

    def finish(self, words: str) -> None:
        self.post_message(RestartSignIn(self.username, words))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "resend":
            return not self.busy
        return super().check_action(action, parameters)

    def action_resend(self) -> None:
        self.ask(self.send, "Asking for a new code…", self._was_sent)

    def _was_sent(self, delivery: CodeDelivery) -> None:
        self.done()
        self.refusal.tell(delivery.sentence)
        self.query_one(CodeInput).retype()
