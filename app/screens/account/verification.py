"""The code that proves an e-mail address or a phone number."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from ...services.auth import CodeDelivery
from ...services.base import label_of
from ...tui.context import Context
from ...widgets.fields import CodeInput, Field
from ..sent_code import SentCodeScreen
from .form import AccountForm
from .page import AccountContext


class VerificationScreen(AccountForm, SentCodeScreen):
    TITLE_TEXT = "Is it yours?"
    BUTTON_TEXT = "Verify"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "verify", key_display="⏎", priority=True),
    ]

    def __init__(
        self, context: Context, visit: AccountContext, attribute: str, delivery: CodeDelivery
    ) -> None:
        super().__init__(context, visit)
        self._attribute = attribute
        self._delivery = delivery

    @property
    def topic(self) -> str:
        return f"verify:{self._attribute}"

    def compose_form(self) -> ComposeResult:
        yield Label(f"{self._delivery.sentence} Type it here.", classes="explanation", markup=False)
        yield Field("Code", CodeInput())

    def submit(self) -> None:
        code = self.query_one(CodeInput).code
        self.ask(lambda: self.visit.account.verify(self._attribute, code))

    def answered(self, result: Any) -> None:
        self.close(f"✓ {label_of(self._attribute)} verified.")

    def send(self) -> CodeDelivery:
        return self.visit.account.send_verification(self._attribute)
