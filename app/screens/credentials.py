"""The credentials: whose, for how long, and every way to take them along."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.reactive import reactive
from textual.timer import Timer
from textual.widgets import Label

from ..background import in_thread
from ..context import Context
from ..messages import StartAgain
from ..services.credentials import CallerIdentity
from ..services.errors import CognitoTuiError, SignInRequired
from ..services.export import export_lines, variables
from ..services.secret import Secret
from ..services.session import Session
from ..services.steps import SignedIn
from ..terminal import show_plain
from ..widgets.countdown import Countdown
from ..widgets.masthead import Masthead
from ..widgets.progress import Progress
from ..widgets.refusal import Refusal
from ..widgets.values import Values
from .page import Page

if TYPE_CHECKING:
    from .account.menu import AccountScreen

SHOWN = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
REVEALED_SECONDS = 60


class CredentialsScreen(Page):
    """Shows a session; holds the only copy of its credentials, and lets go of them at expiry."""

    CSS_PATH = "credentials.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy", "copy"),
        Binding("1", f"copy_one('{SHOWN[0]}')", show=False),
        Binding("2", f"copy_one('{SHOWN[1]}')", show=False),
        Binding("3", f"copy_one('{SHOWN[2]}')", show=False),
        Binding("v", "reveal", "reveal"),
        Binding("s", "show_plain", "plain"),
        Binding("e", "use_in_shell", "shell"),
        Binding("r", "renew", "renew"),
        Binding("a", "account", "account"),
        Binding("escape", "cancel", "cancel", key_display="esc"),
        Binding("escape", "back", "back", key_display="esc"),
        Binding("q", "app.quit", "quit"),
    ]

    session: reactive[Session | None] = reactive(None, init=False, bindings=True)

    def __init__(self, context: Context, signed_in: SignedIn) -> None:
        super().__init__(context)
        self._signed_in = signed_in
        self._expired = False
        self._masking: Timer | None = None

    def compose_page(self) -> ComposeResult:
        yield Masthead(self.context.cognito.profile)
        with VerticalScroll(id="form", can_focus=False):
            yield Label(f"Signed in as {self._signed_in.username}", id="title", markup=False)
            yield Label("", id="caller", markup=False)
            yield Countdown(self.context.cognito.clock)
            yield Values(SHOWN)
            yield Label(
                f"Expired. Press r to sign in again as {self._signed_in.username}.",
                id="expired",
                markup=False,
            )
            yield Label("", id="said", markup=False)
            yield Refusal()
            yield Progress()

    # getting credentials ------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self._show_parts()
        self._fetch(renew=False)

    def _fetch(self, *, renew: bool) -> None:
        self._say("")
        self.begin("Renewing…" if renew else "Fetching credentials…")
        self._fetch_session(renew)

    @work(group="service", exclusive=True)
    async def _fetch_session(self, renew: bool) -> None:
        cognito, signed_in = self.context.cognito, self._signed_in
        get = cognito.renew if renew else cognito.session
        try:
            session = await in_thread(lambda: get(signed_in))
        except SignInRequired as error:
            self.post_message(StartAgain(signed_in.username, error))
        except CognitoTuiError as error:
            self.done()
            self.refusal.show(error)
        else:
            self.done()
            self._signed_in = session.signed_in
            self.session = session

    def watch_busy(self) -> None:
        self._show_parts()

    def watch_session(self, session: Session | None) -> None:
        if session is not None:
            self._expired = False
            self.query_one(Values).show(variables(session.credentials))
            self.query_one(Countdown).start(session.credentials.expires_at)
            self._say(self.context.cognito.clock.warning)
            self._ask_caller(session)
        self._show_parts()

    @work(group="caller", exclusive=True)
    async def _ask_caller(self, session: Session) -> None:
        label = self.query_one("#caller", Label)
        try:
            caller = await in_thread(lambda: self.context.cognito.caller(session))
        except CognitoTuiError as error:
            label.update(
                f"Identity {session.credentials.identity_id}\nSTS does not say whose these are: {error.title}"
            )
        else:
            label.update(_description(caller))

    def on_countdown_expired(self) -> None:
        self._say("")
        self._expired = True
        self._forget()

    def _forget(self) -> None:
        self.query_one(Values).forget()
        self.session = None

    def _show_parts(self) -> None:
        live = self.session is not None
        expired = self._expired and not self.busy
        for selector in ("#caller", "Countdown", "Values"):
            self.query_one(selector).display = live
        self.query_one("#title").display = not expired
        self.query_one("#expired").display = expired

    # keys ---------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("copy", "copy_one", "reveal", "show_plain", "use_in_shell"):
            return self.session is not None
        if action in ("renew", "account"):
            return not self.busy
        if action == "cancel":
            return self.busy
        if action == "back":  # with credentials on the screen a slip of the finger would cost them
            return not self.busy and self.session is None
        return True

    def action_copy(self) -> None:
        if self.session is not None:
            self._copy(export_lines(self.session.credentials), "4 export lines")

    def action_copy_one(self, name: str) -> None:
        if self.session is not None:
            self._copy(variables(self.session.credentials)[name], name)

    @work(group="clipboard", exclusive=True)
    async def _copy(self, text: Secret, what: str) -> None:
        delivery = await in_thread(lambda: self.context.clipboard.copy(text))
        way_out = "" if delivery.confirmed else f"{delivery.advice} Press s to show them plain."
        self._say(f"{delivery.sentence(what)}\n{way_out}".strip())

    def action_reveal(self) -> None:
        values = self.query_one(Values)
        values.revealed = not values.revealed
        if self._masking is not None:
            self._masking.stop()
        if values.revealed:
            # under tmux a dropped connection sends no signal: do not leave them standing there
            self._masking = self.set_timer(REVEALED_SECONDS, self._mask)

    def _mask(self) -> None:
        self.query_one(Values).revealed = False

    def action_show_plain(self) -> None:
        if self.session is not None:
            credentials, clock = self.session.credentials, self.context.cognito.clock
            show_plain(self.app, export_lines(credentials), lambda: clock.now() >= credentials.expires_at)

    def action_use_in_shell(self) -> None:
        if self.session is None:
            return
        if self.context.shell_listens:
            self.app.exit(export_lines(self.session.credentials))
        else:
            self._say('Nothing to hand them to: start with  eval "$(cognito-tui)"  and press e here.')

    def action_renew(self) -> None:
        self._fetch(renew=True)

    def action_account(self) -> None:
        """What is done there goes on over this screen: the credentials stay, and expire, below."""
        from .account.menu import AccountScreen
        from .account.page import Visit

        self._mask()
        account = AccountScreen(self.context, Visit(self.context.cognito, self._signed_in))
        self.app.push_screen(account, lambda _: self._back_from(account))

    def _back_from(self, account: AccountScreen) -> None:
        self._signed_in = account.visit.signed_in
        if isinstance(account.outcome, StartAgain):
            self._forget()
            self.post_message(account.outcome)

    def action_cancel(self) -> None:
        self.let_go()
        self._say("Cancelled.")

    def action_back(self) -> None:
        self.post_message(StartAgain(self._signed_in.username))

    def _say(self, words: str) -> None:
        said = self.query_one("#said", Label)
        said.update(words)
        said.display = bool(words)


def _description(caller: CallerIdentity) -> str:
    role = f" · role {caller.role}" if caller.role else ""
    return f"Account {caller.account}{role}\n{caller.arn}"
