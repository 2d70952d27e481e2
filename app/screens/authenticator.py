"""Add an authenticator app: a QR code to scan, or the key to type, and the first code to prove it."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Label

from ..services.auth import Answer, TotpEnrollment, entry_label, grouped, otpauth_uri
from ..services.base import Secret
from ..tui.context import Context
from ..tui.messages import Reason
from ..widgets.fields import Field
from ..widgets.later_fields import CodeInput
from ..widgets.page_parts import Body, Header
from ..widgets.qr_code import QrCode
from .form import FormScreen

TEXT_COLUMNS = 34  # the least that the words beside the QR code need, with margins

SCAN = "Scan with your authenticator app, or type this key:"
TYPE = "Type this key into your authenticator app:"
TOO_SMALL_FOR_QR = "A QR code needs a window of at least {}. " + TYPE
NO_COLOR_FOR_QR = "A QR code needs colors, and NO_COLOR turns them off. " + TYPE


class AuthenticatorScreen(FormScreen):
    """Add an authenticator app: in a sign-in, where the pool requires it (`step`), or to the account.

    Args:
        key: in base32.
    """

    TITLE_TEXT = "Add an authenticator app"
    PURPOSE = "Add this account to an authenticator app, and prove it with the first code."
    SUBMIT = "confirm"
    CSS_PATH = "authenticator.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+k", "copy_key", "copy key", key_display="^k"),
        Binding("ctrl+t", "toggle_qr('show')", "show QR", key_display="^t"),
        Binding("ctrl+t", "toggle_qr('hide')", "hide QR", key_display="^t"),
    ]
    _key_only = False
    _can_show_qr = False

    def __init__(
        self, context: Context, key: Secret, step: TotpEnrollment | None = None, reason: Reason = ""
    ) -> None:
        super().__init__(context, step, reason)
        self.key = key
        if step is None:
            self.topic = f"enroll:{key.reveal()}"

    def compose_page(self) -> ComposeResult:
        profile = self.context.cognito.profile
        yield Header(profile)
        with Horizontal(id="enrollment", classes="column"):
            yield QrCode(otpauth_uri(self.key, account=self.username, issuer=profile.app_name))
            with Body(id="form", can_focus=False):
                yield Header(profile)  # in place of the other one, where the code needs all rows
                yield from self.compose_body()
                yield from self.compose_hint()

    def compose_form(self) -> ComposeResult:
        yield Label(SCAN, id="how", markup=False)
        yield Label(grouped(self.key), id="key", markup=False)
        label = entry_label(self.context.cognito.profile.app_name, self.username)
        yield Label(label, id="account", markup=False)
        yield Field("Code", CodeInput())

    def on_mount(self) -> None:
        self._arrange()

    def on_resize(self) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """Show the QR code where it can be scanned: whole, and in true black and white."""
        code = self.query_one(QrCode)
        self._can_show_qr = code.fits(TEXT_COLUMNS) and QrCode.drawable(self.app)
        shown = self._can_show_qr and not self._key_only
        code.display = shown
        code.make_room()
        self.set_class(not shown, "-key-only")
        if shown:
            how = SCAN
        elif self._key_only:
            how = TYPE
        elif QrCode.drawable(self.app):
            how = TOO_SMALL_FOR_QR.format(code.needs(TEXT_COLUMNS))
        else:
            how = NO_COLOR_FOR_QR
        self.query_one("#how", Label).update(how)
        self.refresh_bindings()

    # keys ---------------------------------------------------------------------------------------------------------

    def submit(self) -> None:
        code = self.query_one(CodeInput).code
        if self.step is None:
            calls, key, username = self.account.calls, self.key, self.username
            self.ask(lambda: calls.confirm_authenticator(code, key=key, username=username))
        else:
            self.answer(Answer(code))

    def answered(self, result: Any) -> None:
        if self.step is None:
            self.close("✓ Authenticator app added.")
        else:
            super().answered(result)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "toggle_qr":
            wanted = "show" if self._key_only else "hide"
            return self._can_show_qr and parameters == (wanted,) and super().check_action(action, parameters)
        return super().check_action(action, parameters)

    def action_toggle_qr(self, _: str) -> None:
        self._key_only = not self._key_only
        self._arrange()

    def action_copy_key(self) -> None:
        self.copy(self.key, "the key", "Scan the code, or type the key.")
