"""The passphrase of the sessions that are saved: typed to open them, or chosen for the first one."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.widgets import Label

from ..errors import CognitoTuiError, PassphraseRejected
from ..services.base import Secret
from ..services.storage import SHORTEST_PASSPHRASE
from ..services.tokens import Passphrase
from ..tui.context import Context
from ..widgets.fields import Field, SecretInput
from ..widgets.later_fields import alike
from .form import FormScreen

_OPEN = "The saved sessions are encrypted, and their passphrase unlocks them. Esc goes on without them."
_CHOOSE = (
    "Your session will be saved, encrypted with a passphrase. Choose one that you use nowhere else, of "
    f"{SHORTEST_PASSPHRASE} characters or more. Esc goes on without saving it."
)


class PassphraseScreen(FormScreen):
    """A page over another. It closes with a sentence once what is saved is open.

    Args:
        needed: for what.
    """

    TITLE_TEXT = "Passphrase"
    PURPOSE = "Unlock, or encrypt, the sessions that are saved on this machine."

    def __init__(self, context: Context, needed: Passphrase) -> None:
        self._is_new = needed is Passphrase.NEW
        self.SUBMIT = "save" if self._is_new else "unlock"
        super().__init__(context)

    def compose_form(self) -> ComposeResult:
        yield Label(_CHOOSE if self._is_new else _OPEN, classes="explanation")
        yield Field("Passphrase", SecretInput(id="passphrase"))
        if self._is_new:
            yield Field("Once more", SecretInput(id="repeat", request="Type the passphrase once more."))

    def submit(self) -> None:
        store, field = self.context.cognito.store, self.query_one("#passphrase", SecretInput)
        passphrase = Secret(field.value)
        if self._is_new:
            alike(field, self.query_one("#repeat", SecretInput), "The two passphrases differ.")

        def opened() -> str:
            if self._is_new:
                store.choose_passphrase(passphrase)
            else:
                store.unlock(passphrase)
            return "✓ Your session is saved." if self._is_new else "✓ The saved sessions are open."

        self.ask(opened, "Opening the saved sessions…")

    def answered(self, result: Any) -> None:
        self.close(result)

    def refused(self, error: CognitoTuiError) -> None:
        super().refused(error)
        if isinstance(error, PassphraseRejected):
            self.clear_secret()
