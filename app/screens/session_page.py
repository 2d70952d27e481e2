"""A page that has a session, and renews it for as long as that is possible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from textual import work
from textual.reactive import reactive

from ..client import SessionCredentials
from ..errors import CognitoTuiError, SignInRequired
from ..services.base import in_thread, time_text
from ..services.credentials import RETRY_AFTER, renewal_instant
from ..services.tokens import AuthResult
from ..tui.context import Context
from ..tui.messages import Reason, RestartSignIn
from ..widgets.countdown import Countdown
from .page import Page

NOTICE_SECONDS = 15
NOT_RENEWED = "cannot be renewed"


class SessionPage(Page):
    """Must have a Countdown in it, which says when to renew: the session renews itself, whatever lies over this page.

    While `busy` somebody waits for the call in flight, and is told what became of it; otherwise it goes on unseen.

    Attributes:
        signed_in: with the newest tokens.
        session: None while there are no credentials that AWS would take.
        expired: there were some, and their time is over.
        expired_at: when that was; None while it is not.
        trouble: why they are not renewed though it is time; empty while all is well.
        ended: why nothing can be renewed any more, once that is known.
    """

    session: reactive[SessionCredentials | None] = reactive(
        None, repaint=False, init=False, always_update=True, bindings=True
    )
    ended: reactive[SignInRequired | None] = reactive(None, repaint=False, init=False, bindings=True)

    def __init__(self, context: Context, signed_in: AuthResult) -> None:
        super().__init__(context)
        self.signed_in = signed_in
        self.expired = False
        self.expired_at: datetime | None = None
        self.trouble = ""
        self._calling = False
        self._is_stored: bool | None = None  # a session that renews what was at hand; None: nobody has looked

    # for subclasses -----------------------------------------------------------------------------------------------

    def show_state(self) -> None:
        """Show the attributes: one of them has changed."""
        raise NotImplementedError

    @property
    def countdown(self) -> Countdown:
        return self.query_one(Countdown)

    @property
    def live(self) -> SessionCredentials | None:
        """The session while its time is not over: after a sleep the countdown may not have said so yet.

        For any thread.
        """
        session = self.session
        is_over = session is None or session.credentials.expires_at <= self.context.cognito.clock.now()
        return None if is_over else session

    @property
    def is_renewing(self) -> bool:
        return self._calling

    @property
    def is_due(self) -> bool:
        """Return whether it is time to sign in again: they have expired, or soon will."""
        return self.expired or (self.countdown.is_soon and not self.can_be_renewed)

    @property
    def is_over(self) -> bool:
        """Return whether nothing is left but to sign in again."""
        return self.expired and self.ended is not None

    @property
    def can_be_renewed(self) -> bool:
        """Return whether new credentials come without a question, as far as is known."""
        has_token = self.signed_in.tokens.refresh_token is not None
        return self.ended is None and (has_token or bool(self._is_stored))

    @property
    def has_keys_alone(self) -> bool:
        """Return whether there are good credentials that were at hand, and no session beside them."""
        session = self.live
        return session is not None and session.at_hand and not self.can_be_renewed

    # calls --------------------------------------------------------------------------------------------------------

    def fetch(self, doing: str, get: Callable[[AuthResult], SessionCredentials]) -> None:
        """Get a session while the person waits; a call that is in flight already serves them, too."""
        self.start_busy(doing)
        if not self._calling:
            self._call(get)

    def _call(self, get: Callable[[AuthResult], SessionCredentials]) -> None:
        self._calling, signed_in = True, self.signed_in
        self.call_service(lambda: get(signed_in), self._got, self._refused)

    def cancel(self) -> None:
        super().cancel()
        self._calling = False
        self._postpone()

    def _got(self, session: SessionCredentials) -> None:
        self._calling = False
        renewed, before = self.expired or self.session is not None, self.session
        is_answer = self.busy
        self.stop_busy()
        self.message.clear()
        # the device as it is known here: it may have been forgotten meanwhile
        self.signed_in = replace(session.signed_in, device=self.signed_in.device)
        self.take(session)
        if renewed:
            earlier = f" Keys copied before expire at {time_of_end(before)}." if before else ""
            words = f"Renewed at {time_text.clock_time(self.context.cognito.clock.now())}.{earlier}"
            # what nobody waits for stays there until it is seen
            self.message.tell(f"✓ {words}" if is_answer else words, is_answer=is_answer)

    def _refused(self, error: CognitoTuiError) -> None:
        self._calling = False
        if isinstance(error, SignInRequired):
            if self.busy:
                self.sign_in_again(error)
            else:
                self._cannot_renew(error)
            return
        if self.busy:
            self.stop_busy()
            self.message.show(error)
        if self._postpone():
            if not self.trouble:
                self.app.bell()
            self.trouble = f"Not renewed yet: {error.title}"
        self.show_state()

    def sign_in_again(self, reason: Reason) -> None:
        """Go back to the password."""
        self.restart(RestartSignIn(self.signed_in.username, reason))

    def restart(self, restart: RestartSignIn) -> None:
        """Keep nothing here: the reason's traceback holds on to this page."""
        self.session = None
        super().restart(restart)

    # time ---------------------------------------------------------------------------------------------------------

    def take(self, session: SessionCredentials) -> None:
        """Show the session, and plan its renewal."""
        expires_at = session.credentials.expires_at
        self.expired, self.expired_at, self.trouble = False, None, ""
        self.session = session
        self.countdown.start(expires_at)
        self._plan_renewal(session)

    def _plan_renewal(self, session: SessionCredentials) -> None:
        at = renewal_instant(session.credentials.expires_at, self.context.cognito.clock.now())
        plan = f"renews itself at {time_text.clock_time(at)}" if self.can_be_renewed else NOT_RENEWED
        is_known = self._is_stored is not None or not session.at_hand
        self.countdown.remind(at, plan if is_known else "")

    @work(group="renewable", exclusive=True)
    async def learn_whether_renewable(self) -> None:
        """Look for a session that renews credentials which were at hand; ask for its passphrase if it has one."""
        from ..services.account import NotRenewable  # late: few begin so

        status = await in_thread(self.context.cognito.status)
        reason = status.not_renewable
        if not self.is_attached or self.session is None or not self.session.at_hand:
            return
        if reason is NotRenewable.LOCKED:
            self._unlock()
        self._is_stored = reason is None
        self._plan_renewal(self.session)
        if reason:
            self.countdown.remind(None, NOT_RENEWED)
            self.trouble = f"Cannot be renewed: {reason.value}."
            self.ended = SignInRequired("Nothing renews these credentials.")
        self.show_state()
        self.refresh_bindings()

    def _unlock(self) -> None:
        from ..services.tokens import Passphrase
        from .passphrase import PassphraseScreen

        def opened(words: str) -> None:
            if words:
                self.ended, self.trouble = None, ""
                self.learn_whether_renewable()

        self.open(PassphraseScreen(self.context, Passphrase.KNOWN), opened)

    def on_countdown_due(self) -> None:
        if not self._calling:
            self._call(self.context.cognito.renew_if_due)

    def on_countdown_soon(self) -> None:
        self.show_state()

    def on_countdown_expired(self) -> None:
        self.message.clear()
        self.expired = True
        if self.session is not None:
            self.expired_at = self.session.credentials.expires_at
        self.session = None

    def _postpone(self) -> bool:
        """Plan another try, where the time to renew has come and gone; return whether it has."""
        if self.countdown.due_at is not None or not (self.session or self.expired):
            return False
        at = self.context.cognito.clock.now() + RETRY_AFTER
        self.countdown.remind(at, f"tries again at {time_text.clock_time(at)}")
        return True

    def _cannot_renew(self, error: SignInRequired) -> None:
        self.trouble = (
            f"Cannot be renewed: press r to sign in again before {time_of_end(self.session)}."
            if self.session
            else "Expired, and cannot be renewed: sign in again."
        )
        self.ended = error
        self.countdown.remind(None, NOT_RENEWED)
        self.show_state()
        self.app.bell()
        if not self.is_active:  # on this page it is said already
            self.app.notify(
                self.trouble, title="Credentials", severity="warning", timeout=NOTICE_SECONDS, markup=False
            )


def time_of_end(session: SessionCredentials) -> str:
    return time_text.clock_time(session.credentials.expires_at)
