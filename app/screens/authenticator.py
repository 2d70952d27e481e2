"""Add an authenticator: a QR code to scan, or the key to type, and the first code to prove it."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Label

from ..services.auth import grouped, otpauth_uri
from ..services.base import Secret, in_thread
from ..widgets.fields import CodeInput, Field
from ..widgets.qr_code import QrCode
from .form import FormScreen

TEXT_COLUMNS = 32  # the least that the words beside the QR code need

SCAN = "Scan with your authenticator app, or type this key:"
TYPE = "Type this key into your authenticator app:"
TOO_SMALL_FOR_QR = "For a QR code the window must be at least {columns}x{rows}. " + TYPE
NO_COLOUR_FOR_QR = "A QR code needs colours, and here are none. " + TYPE


class AuthenticatorForm(FormScreen):
    """Subclasses give the key (base32), and what to do with the code."""

    TITLE_TEXT = "Add an authenticator"
    BUTTON_TEXT = "Confirm"
    CSS_PATH = "authenticator.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "confirm", key_display="⏎", priority=True),
        Binding("ctrl+k", "copy_key", "copy key", key_display="^k"),
        Binding("ctrl+t", "toggle_qr", "QR on/off", key_display="^t"),
    ]

    key: Secret
    _key_only = False
    _can_show_qr = False

    def compose_page(self) -> ComposeResult:
        profile = self.context.cognito.profile
        with Horizontal(id="enrollment"):
            yield QrCode(otpauth_uri(self.key, account=self.username, issuer=profile.app_name))
            with VerticalScroll(id="form", can_focus=False):
                yield from self.compose_body()
                yield from self.compose_hint()

    def compose_form(self) -> ComposeResult:
        yield Label(SCAN, id="how", markup=False)
        yield Label(grouped(self.key), id="key", markup=False)
        yield Label(f"{self.context.cognito.profile.app_name}: {self.username}", id="account", markup=False)
        yield Field("Code", CodeInput())

    def on_mount(self) -> None:
        self._arrange()

    def on_resize(self) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """The QR code where it can be scanned: whole, and in true black and white."""
        code = self.query_one(QrCode)
        columns, rows = code.columns + TEXT_COLUMNS, code.rows + 1
        fits = self.size.width >= columns and self.size.height >= rows
        drawable = QrCode.drawable(self.app)
        self._can_show_qr = fits and drawable
        shown = self._can_show_qr and not self._key_only
        code.display = shown
        self.set_class(not shown, "-key-only")
        if shown:
            how = SCAN
        elif self._key_only:
            how = TYPE
        elif drawable:
            how = TOO_SMALL_FOR_QR.format(columns=columns, rows=rows)
        else:
            how = NO_COLOUR_FOR_QR
        self.query_one("#how", Label).update(how)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "toggle_qr":
            return self._can_show_qr
        return super().check_action(action, parameters)

    def action_toggle_qr(self) -> None:
        self._key_only = not self._key_only
        self._arrange()

    @work(group="clipboard", exclusive=True)
    async def action_copy_key(self) -> None:
        delivery = await in_thread(lambda: self.context.clipboard.copy(self.key))
        way_out = "" if delivery.confirmed else f"{delivery.advice} Scan the code, or type the key."
        self.refusal.tell(f"{delivery.sentence('the key')} {way_out}".strip())
