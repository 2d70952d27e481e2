"""Serving the credentials to the other terminals of this machine."""

from __future__ import annotations

import os
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from ...errors import CognitoTuiError
from ...services.base import Secret, time_text
from ...services.delivery import TOKEN_VARIABLE, URL_VARIABLE, Endpoint, shadowing_files
from ...services.storage import shown_path
from ...tui.context import Context
from ...widgets.fields import Field
from .secret_page import SecretPage

EXPLANATION = (
    "Run these lines in another terminal of this machine. AWS programs there then get credentials from here, "
    "renewed for as long as possible. Keys and AWS_PROFILE in its environment take precedence."
)
GOES_ON = "Serving continues on other pages and profiles, until you stop it, sign out or quit."


class ServingScreen(SecretPage):
    """Serve the credentials from now on, and show how to use them."""

    TITLE_TEXT = "Other terminals"
    PURPOSE = "Give other terminals of this machine credentials that renew themselves."
    WHAT = "the export lines"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("x", "stop", "stop serving")]

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._serving = context.serving
        self._shown: dict[Label, str] = {}
        self._failure: CognitoTuiError | None = None
        # made here, not found later: an answer can come before the screen is complete
        self._lines, self._who, self._until, self._requests = (
            Label(classes="field-value", markup=False) for _ in range(4)
        )
        self._lines.id = "lines"

    def compose_facts(self) -> ComposeResult:
        yield Label(EXPLANATION, classes="explanation", markup=False)
        yield self._lines
        yield Field("Serving", self._who)
        yield Field("Valid until", self._until)
        yield Field("Requests", self._requests)
        yield Label(GOES_ON, classes="explanation last", markup=False)

    def on_mount(self) -> None:
        self.run(self._serving.start, self._started, "Starting…")

    def _started(self, endpoint: Endpoint) -> None:
        lines = f"export {URL_VARIABLE}={endpoint.url}", f"export {TOKEN_VARIABLE}=••••••••", "…"
        self._say(self._lines, "\n".join(lines))  # the rest is for few programs, and as good as the token
        self._say(self._who, f"the profile {self.context.cognito.profile.name}")
        self.refresh_bindings()
        self.poll()
        if stronger := shadowing_files(os.environ).values():
            places = " and ".join(map(shown_path, stronger))
            self.tell(
                f"! [default] in {places} has credentials of its own: AWS programs that prefer them do not ask here."
            )

    @property
    def secret(self) -> Secret | None:
        endpoint = self._serving.endpoint
        return endpoint.shell_lines() if endpoint is not None else None

    def poll(self) -> None:
        endpoint = self._serving.endpoint
        if endpoint is None:
            return
        if endpoint.credentials is not None:
            now = self.context.cognito.clock.now()
            self._say(self._until, time_text.until(endpoint.credentials.expires_at, now))
        refusal = f"; the last: {endpoint.server.last_refusal}" if endpoint.server.last_refusal else ""
        self._say(self._requests, f"{endpoint.served} served · {endpoint.server.refused} refused{refusal}")
        if endpoint.failure is not self._failure:
            self._failure = endpoint.failure
            if self._failure is None:
                self.tell("✓ Renewed again.")
            else:
                self.refused(self._failure)

    def _say(self, label: Label, words: str) -> None:
        if self._shown.get(label) != words:
            self._shown[label] = words
            label.update(words)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "stop" and self._serving.endpoint is None:
            return False
        return super().check_action(action, parameters)

    def action_stop(self) -> None:
        endpoint = self._serving.endpoint
        somebody_asks = endpoint is not None and endpoint.served
        words = "Programs that were served get nothing more then. Press x again to stop."
        if not somebody_asks or self.is_meant(words):
            self.run(
                self._serving.stop,
                lambda _: self.close("✓ No longer served to other terminals."),
                "Stopping…",
            )
