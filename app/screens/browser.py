"""Browser sign-in: a page to open, and its redirect, which arrives by itself or is pasted."""

from __future__ import annotations

import math
import os
import threading
from typing import ClassVar
from urllib.parse import urlsplit

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label

from ..errors import CodeRejected, CognitoTuiError
from ..services.auth import RedirectListener
from ..services.base import Secret, in_thread
from ..services.loopback import Browser, can_open, open_one_time_link
from ..tui.context import Context
from ..tui.terminal import show_plain
from ..widgets.fields import Field
from ..widgets.later_fields import AddressInput
from ..widgets.qr_code import QrCode
from .form import FormScreen

OPENED = "{host} is open in your browser. Sign in there; the app then continues by itself."
BY_HAND = "Open this address in a browser, on any machine, and sign in there:"
NOT_OPENED = "No browser could be started here. " + BY_HAND
PASTE = "If the browser then shows an error page, paste its address here:"

# The port is free a moment after the screen has been left: the next one waits for it.
_port = threading.Lock()


class BrowserScreen(FormScreen):
    """Listen for the redirect as long as this is shown, wherever the browser is: SSH may forward the port."""

    AUTO_FOCUS = "AddressInput"
    TITLE_TEXT = "Sign in with a browser"
    PURPOSE = "Sign in on your organization's page in a browser, here or on another machine."
    HAS_BUTTON = False
    topic = None
    CSS_PATH = "browser.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "open", "open again", key_display="^o", priority=True),
        Binding("ctrl+o", "start_over", "start again", key_display="^o", priority=True),
        Binding("ctrl+k", "copy_address", "copy address", key_display="^k", priority=True),
        Binding(
            "ctrl+s",
            "show_plain",
            "plain",
            tooltip="show it plain, to select it",
            key_display="^s",
            priority=True,
        ),
        Binding("ctrl+t", "toggle_qr('show')", "show QR", key_display="^t", priority=True),
        Binding("ctrl+t", "toggle_qr('hide')", "hide QR", key_display="^t", priority=True),
    ]

    def __init__(self, context: Context, username: str) -> None:
        super().__init__(context, username=username)
        self._authorization = context.cognito.begin_in_browser()
        self._left, self._arrived = threading.Event(), threading.Event()
        self._browser = Browser.of(context.cognito.profile)
        self._can_open = can_open(os.environ, self._browser)
        self._can_show_qr = False
        self._used = False  # each attempt is good for one answer

    def compose_page(self) -> ComposeResult:
        yield from super().compose_page()
        yield QrCode(Secret(self._authorization.url))

    def compose_form(self) -> ComposeResult:
        host = urlsplit(self._authorization.url).hostname or ""
        words = OPENED.format(host=host) if self._can_open else BY_HAND
        yield Label(words, id="how", classes="explanation", markup=False)
        with Vertical(id="by-hand"):
            yield Label(self._authorization.url, id="address", markup=False)
            yield Label("", id="qr-size", classes="explanation")
            yield Label(PASTE, classes="explanation")
            yield Field(
                "Address",
                AddressInput(id="redirect", request="Paste the address of the browser's last page."),
            )

    def on_mount(self) -> None:
        self.set_class(not self._can_open, "-by-hand")
        self._arrange()
        self._listen()
        if self._can_open:
            self._open()

    def on_unmount(self) -> None:
        self._left.set()

    # the browser --------------------------------------------------------------------------------------------------

    @work(group="opening", exclusive=True)
    async def _open(self) -> None:
        url = Secret(self._authorization.url)
        try:
            opened = await in_thread(
                lambda: open_one_time_link(url, cancelled=self._left.is_set, browser=self._browser)
            )
        except CognitoTuiError as error:
            if not self._arrived.is_set():
                self.message.show(error)
                self._go_on_by_hand(BY_HAND)
            return
        if not opened:
            self._can_open = False
            self._go_on_by_hand(NOT_OPENED)

    def _go_on_by_hand(self, words: str = "") -> None:
        if words:
            self.query_one("#how", Label).update(words)
        self.add_class("-by-hand")
        self.query_one(AddressInput).focus()
        self.refresh_bindings()

    @work(group="listening", exclusive=True)
    async def _listen(self) -> None:
        try:
            redirect = await in_thread(self._redirect)
        except CognitoTuiError as error:
            self.message.show(error)
            self._go_on_by_hand()
        else:
            if redirect is not None and not self.busy:
                self._finish(redirect)

    def _redirect(self) -> Secret | None:
        redirect_uri = self.context.cognito.profile.redirect_uri
        with _port, RedirectListener(redirect_uri, self._authorization.state) as listener:
            redirect = listener.wait(math.inf, self._left.is_set)
        if redirect is not None:
            self._arrived.set()
        return redirect

    # the answer ---------------------------------------------------------------------------------------------------

    def submit(self) -> None:
        self._finish(Secret(self.query_one(AddressInput).value))

    def _finish(self, redirect: Secret) -> None:
        authorization = self._authorization
        self.ask(
            lambda: self.context.cognito.finish_in_browser(authorization, redirect), "Finishing the sign-in…"
        )

    def refused(self, error: CognitoTuiError) -> None:
        super().refused(error)
        self.remove_class("-qr")
        self._used = self._used or not isinstance(error, CodeRejected)
        self.set_class(self._used, "-used")
        self.refresh_bindings()

    # the QR code --------------------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """Show the QR code alone, where it can be scanned: nothing else fits beside so long an address."""
        code = self.query_one(QrCode)
        self._can_show_qr = code.fits() and QrCode.drawable(self.app)
        self.set_class(self._can_show_qr and self.has_class("-qr"), "-qr")
        code.make_room()
        size = self.query_one("#qr-size", Label)
        size.update(f"A QR code needs a window of at least {code.needs()}.")
        size.display = not code.fits()
        self.refresh_bindings()

    def lost_by_leaving(self) -> str:
        """Return what happens to a sign-in that goes on in a browser just now."""
        return "give up the sign-in in the browser" if self._can_open and not self._used else ""

    # keys ---------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        applies = {
            "open": self._can_open and not self._used,
            "start_over": self._used,
            "copy_address": not self._used,
            "show_plain": not self._used,
            "toggle_qr": self._can_show_qr
            and not self._used
            and parameters == ("hide" if self.has_class("-qr") else "show",),
        }
        return applies.get(action, True) and super().check_action(action, parameters)

    def action_open(self) -> None:
        self._open()

    def action_start_over(self) -> None:
        self.action_browser()

    def action_copy_address(self) -> None:
        self.copy(Secret(self._authorization.url), "the address", "Press ^s to show it plain.")

    def action_show_plain(self) -> None:
        show_plain(self.app, Secret(self._authorization.url), self._arrived.is_set)

    def action_toggle_qr(self, _: str) -> None:
        self.toggle_class("-qr")
        if not self.has_class("-qr"):
            self.query_one(AddressInput).focus()
        self.refresh_bindings()
