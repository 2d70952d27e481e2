"""The AWS console in a browser, signed in by a link."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import Label

from ...services.auth import qr_fits
from ...services.aws import AwsCredentials
from ...services.base import Secret, time_text
from ...services.delivery import URL_LIFE, ConsoleLink, console_link
from ...services.loopback import Browser, can_open, open_one_time_link
from ...tui.context import Context
from ...widgets.fields import Field
from ...widgets.qr_code import QrCode
from .secret_page import SecretPage

_LARGEST_QR = 40  # its version
MINUTES = int(URL_LIFE.total_seconds()) // 60
EXPLANATION = (
    f"This link signs a browser on any machine in to the AWS console. It works for {MINUTES} minutes, for anybody who "
    "has it."
)


class ConsoleScreen(SecretPage):
    """A link to the console, good for a few minutes.

    Args:
        credentials: returns the current ones; raises CognitoTuiError when there are none.
    """

    TITLE_TEXT = "AWS console"
    PURPOSE = "Open the AWS console in a browser, signed in."
    WHAT = "the link"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "open", "open browser"),
        Binding(
            "x",
            "open_anew",
            "sign out first",
            tooltip="sign out of the console first, then open",
        ),
        Binding("t", "toggle_qr('show')", "show QR"),
        Binding("t", "toggle_qr('hide')", "hide QR"),
        Binding("n", "new", "new link"),
    ]

    def __init__(self, context: Context, credentials: Callable[[], AwsCredentials]) -> None:
        super().__init__(context)
        self._credentials = credentials
        self._browser = Browser.of(context.cognito.profile)
        self._can_open = can_open(os.environ, self._browser)
        self._url: Secret | None = None
        self._ends_at: datetime | None = None
        # made here, not found later: an answer can come before the screen is complete
        self._link, self._until = (Label(classes="field-value", markup=False) for _ in range(2))
        self._lasts = Label("", classes="explanation last", markup=False)
        self._qr_size = Label("", classes="explanation last")
        self._qr = Container(id="qr")

    def compose_page(self) -> ComposeResult:
        yield from super().compose_page()
        yield self._qr

    def compose_facts(self) -> ComposeResult:
        yield Label(EXPLANATION, classes="explanation", markup=False)
        yield Field("Link", self._link)
        yield Field("Valid until", self._until)
        yield self._lasts
        yield self._qr_size

    @property
    def secret(self) -> Secret | None:
        return None if self._is_over() else self._url

    # the link -----------------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.action_new()

    def action_new(self) -> None:
        clock = self.context.cognito.clock
        self._forget("")
        self.run(lambda: console_link(self._credentials(), clock), self._got, "Asking AWS…", retry=True)

    def _got(self, link: ConsoleLink) -> None:
        now, url = self.context.cognito.clock.now(), link.url
        self._lasts.update(link.sentence)
        self._url, self._ends_at = url, now + URL_LIFE
        self._link.update(f"{urlsplit(url.reveal()).netloc}/••••••••")
        self._until.update(time_text.until(self._ends_at, now))
        if qr_fits(url, _LARGEST_QR):
            self._qr.mount(QrCode(url))
        self._arrange()

    def poll(self) -> None:
        if self._is_over():
            self._forget("expired")

    def _is_over(self) -> bool:
        return self._ends_at is not None and self.context.cognito.clock.now() >= self._ends_at

    def _forget(self, words: str) -> None:
        self._url = self._ends_at = None
        self._link.update(words)
        self._until.update("")
        self._lasts.update("")
        self._qr.remove_children()
        self.remove_class("-qr")
        self._arrange()

    def on_unmount(self) -> None:
        self._url = None

    # the QR code --------------------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """Show the QR code alone, where it can be scanned: nothing else fits beside so long a link."""
        if not self._can_show_qr:
            self.remove_class("-qr")
        code = self._code
        if code is not None:
            code.make_room()
        words = f"A QR code needs a window of at least {code.needs()}." if code else ""
        self._qr_size.update(words)
        self._qr_size.display = code is not None and not code.fits()
        self.refresh_bindings()

    @property
    def _code(self) -> QrCode | None:
        return next(iter(self._qr.query(QrCode)), None)

    @property
    def _can_show_qr(self) -> bool:
        return self._code is not None and self._code.fits() and QrCode.drawable(self.app)

    # keys ---------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("open", "open_anew") and not (self._can_open and self._url):
            return False
        if action == "toggle_qr" and not (
            self._can_show_qr and parameters == ("hide" if self.has_class("-qr") else "show",)
        ):
            return False
        return super().check_action(action, parameters)

    def action_open(self) -> None:
        url = self._url
        if url is not None:
            self._open(lambda: url)

    def action_open_anew(self) -> None:
        clock = self.context.cognito.clock
        self._open(lambda: console_link(self._credentials(), clock, sign_out_first=True).url)

    def _open(self, url: Callable[[], Secret]) -> None:
        self.run(
            lambda: open_one_time_link(url(), browser=self._browser), self._opened, "Opening your browser…"
        )

    def _opened(self, done: bool) -> None:
        if done:
            self.tell("✓ Your browser has the link.")
        else:
            self.tell(
                "! No browser could be started here. Press c to copy the link, and open it in a browser."
            )

    def action_toggle_qr(self, _: str) -> None:
        self.toggle_class("-qr")
        self.refresh_bindings()
