"""Where the user is signed in, for pools that list it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from ...errors import CognitoTuiError, Refused, Throttled
from ...next_command import hint_on_screen
from ...services.account import UserSession
from ...services.base import time_text
from ...widgets.action_list import entry_text, fit
from ..list_page import ListPage

_KINDS = {"TOKEN": "app", "SSO": "browser"}


class SessionsScreen(ListPage):
    TITLE_TEXT = "Sessions"
    PURPOSE = "See where you are signed in, and end a session."
    EXPLANATION = "Where you are signed in."
    BINDINGS: ClassVar[list[BindingType]] = [Binding("r", "revoke", "end it", tooltip="end the session")]

    def read(self) -> tuple[UserSession, ...]:
        return self.account.calls.sessions()

    def show(self, sessions: tuple[UserSession, ...]) -> None:
        self.fill(sessions, self._lines)
        if not sessions:
            self.tell("No sessions listed.")

    def refused(self, error: CognitoTuiError) -> None:
        if self.unread and isinstance(error, Refused) and not isinstance(error, Throttled):
            # many pools list no sessions: nothing has gone wrong
            self.tell(
                "\n".join(filter(None, (error.title, error.detail, hint_on_screen(error), error.ticket)))
            )
        else:
            super().refused(error)

    def offers(self, action: str) -> bool:
        return action != "revoke" or (self.entry is not None and not self.entry.current)

    def action_revoke(self) -> None:
        calls, session = self.account.calls, self.entry

        def revoke() -> None:
            self.run(
                lambda: calls.revoke_session(session.id),
                lambda _: self.load("✓ The session has ended."),
                "Ending it…",
            )

        self.confirm(f"End the session on {_name(session)}?\nPress y or n.", revoke, destroys=True)

    def _lines(self, session: UserSession) -> str:
        mark = "this one" if session.current else _KINDS.get(session.kind, session.kind)
        last = time_text.ago(session.last_used or session.created, self.context.cognito.clock.now())
        where = ", ".join(filter(None, (session.ip, session.place)))
        return entry_text(
            f"{fit(_name(session), 27)} {mark}", last and f"last used {last}", where and f"from {where}"
        )


def _name(session: UserSession) -> str:
    return session.device or "an unnamed device"
