"""The credentials: whose they are, how long they are valid, and every way to copy them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Center, Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Label

from ..client import SessionCredentials
from ..errors import CognitoTuiError
from ..services.aws import CallerIdentity
from ..services.base import Secret, in_thread, time_text
from ..services.delivery import Delivery, format_named, region_of, render, shell_format
from ..services.storage import FORMAT, recall, remember
from ..services.tokens import AuthResult
from ..tui.context import AccountContext, Context
from ..tui.messages import ProfileChosen, Reason
from ..tui.terminal import show_plain
from ..widgets.copy_rows import CopyRows
from ..widgets.countdown import Countdown
from ..widgets.credential_table import CredentialTable
from ..widgets.key_button import ButtonRow, KeyButton
from ..widgets.page_parts import Body, Notice, Progress
from .formats import WORDS, FormatsScreen
from .page import QUIT, Page
from .session_page import SessionPage, time_of_end

if TYPE_CHECKING:
    from ..widgets.signed_in_pane import SignedInPane

REGION = "AWS_REGION"
SHOWN = {"AWS_ACCESS_KEY_ID": "1", "AWS_SECRET_ACCESS_KEY": "2", "AWS_SESSION_TOKEN": "3", REGION: "4"}
_ACCOUNT, _IDENTITY = "Account", "Identity id"
REVEALED_SECONDS = 60
_OTHERWISE = "Press s to show them plain."
_NEEDS_CREDENTIALS = (
    "copy_all",
    "copy_one",
    "copy_identity",
    "formats",
    "reveal",
    "show_plain",
    "explain_shell",
    "use_in_shell",
    "use",
    "roles",
)
_WAITS = ("account", "formats", "profiles", "renew", "roles", "sign_in", "use")  # for the call in flight


class CredentialsScreen(SessionPage):
    """The only holder of the credentials, which drops them at expiry.

    Args:
        session: what there is already; None: `signed_in` is turned into one.
        reason: what is said to begin with.
    """

    TITLE_TEXT = "Credentials"
    PURPOSE = "Copy your AWS credentials, or use them without copying."
    CSS_PATH = "credentials.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy_all", "copy", tooltip="copy the credentials in this format"),
        *(
            Binding(key, f"copy_one('{name}')", f"copy {name} alone", show=False)
            for name, key in SHOWN.items()
        ),
        Binding("i", "copy_identity", "copy the identity id", show=False),
        Binding("f", "formats", "format", tooltip="choose another format"),
        Binding("v", "reveal('show')", "reveal", tooltip="show the values for a minute"),
        Binding("v", "reveal('hide')", "hide", tooltip="hide the values"),
        Binding("s", "show_plain", "plain", tooltip="show them plain, to select them"),
        Binding("e", "use_in_shell", "shell", tooltip="quit, and set them in the shell"),
        Binding("e", "explain_shell", "how to set them in a shell", show=False),
        # buttons, which the footer need not repeat
        Binding(
            "u",
            "use",
            "use",
            show=False,
            tooltip="use them: terminals, files, console, API",
        ),
        Binding("r", "renew", "renew", show=False, tooltip="get fresh credentials now"),
        Binding("r", "sign_in", "sign in again", show=False),
        Binding("enter", "start_again", "sign in", key_display="⏎"),
        Binding("a", "account", "your account", show=False),
        Binding("p", "profiles", "profiles", tooltip="see all profiles, and switch"),
        QUIT,
        Binding(
            "o", "roles", "roles"
        ),  # the last: with profiles as well, a narrow terminal has no room for it
    ]

    def __init__(
        self,
        context: Context,
        signed_in: AuthResult,
        session: SessionCredentials | None = None,
        reason: Reason = "",
    ) -> None:
        super().__init__(context, signed_in)
        self._reason = reason
        self._brought = session
        self._masking: Timer | None = None
        self._caller: CallerIdentity | None = None
        self._region = ""
        self._whose = CopyRows({_ACCOUNT: "", _IDENTITY: "i"}, id="caller")
        self._values = CredentialTable(SHOWN)
        self._shell_format = self._format = shell_format(os.environ)
        self._copy = KeyButton("", "c", "Copy")
        self._renew = KeyButton("Re-authenticate", "r", "Re-auth")
        self._use, self._account = KeyButton("Use…", "u", "Use"), KeyButton("Account…", "a", "Account")
        # mounted when they expire
        self._expired, self._sign_in_now = (
            Label(markup=False, id="expired"),
            KeyButton("Re-authenticate", "r"),
        )
        self._sign_in_now.add_class("-due")
        self._over = Vertical(self._expired, Center(self._sign_in_now), id="over")
        self._buttons = ButtonRow(self._copy, self._renew, self._use, self._account)

    def compose_main(self) -> ComposeResult:
        with Horizontal(id="panes"):
            if self.has_class("-panes"):
                yield self._new_pane()
            yield from super().compose_main()

    def _new_pane(self) -> SignedInPane:
        from ..widgets.signed_in_pane import SignedInPane  # late: most terminals have no room for it

        return SignedInPane(self.context)

    def on_resize(self) -> None:
        if self.has_class("-panes") and self.is_mounted and not self.query("SignedInPane"):
            self.query_one("#panes").mount(self._new_pane(), before="#form")
            self._show_beside()

    def _show_beside(self) -> None:
        """Have the pane beside say what this page knows of its own credentials."""
        from ..widgets.signed_in_pane import SignedInPane

        for pane in self.query(SignedInPane):
            pane.own = self.session.credentials.expires_at if self.session else self.expired_at
            pane.read_again()

    def on_signed_in_pane_chosen(self, message: SignedInPane.Chosen) -> None:
        match message.profile:
            case None:
                from .profile_form import open_form

                open_form(self)
            case CognitoTuiError() as error:
                self.message.show(error)
            case configuration:
                self.post_message(ProfileChosen(configuration))

    def compose_body(self) -> ComposeResult:
        yield Label(self._who(), id="title", markup=False)
        yield self._whose
        yield Countdown(self.context.cognito.clock)
        yield self._values
        yield self._buttons
        yield Label("", id="notices", markup=False)
        yield Notice()
        yield Progress()

    def on_mount(self) -> None:
        if not self.query("Notice"):  # the app ends just now, and its widgets are gone already
            return
        self.app.app_suspend_signal.subscribe(self, lambda _: self._mask(), immediate=True)
        chosen = recall(FORMAT)
        self._use_format(chosen if chosen in WORDS else self._shell_format)
        session, self._brought = self._brought, None
        cognito = self.context.cognito
        if session is None:
            self.fetch("Fetching credentials…", cognito.session)
        elif session.credentials.expires_at > cognito.clock.now():
            self.take(session)
            if session.at_hand:
                self.learn_whether_renewable()
        else:
            self.action_renew()
        if isinstance(self._reason, str) and self._reason:
            self.tell(self._reason)

    def on_unmount(self) -> None:
        self.app.app_suspend_signal.unsubscribe(self)  # else the app holds on to it, and to the credentials
        # and so may its last message, which this page has sent
        self.set_reactive(CredentialsScreen.session, None)
        self._values.forget()

    # showing them -------------------------------------------------------------------------------------------------

    def watch_busy(self) -> None:
        self.show_state()

    def watch_session(self, session: SessionCredentials | None) -> None:
        if session is None:
            self._values.forget()
        else:
            self._values.revealed = False  # nobody has asked to see these
            self._values.show(self._variables(session))
            self._whose.put({_IDENTITY: session.credentials.identity_id})
            self._look_up(session)
        self._show_beside()
        self.show_state()

    @work(group="caller", exclusive=True)
    async def _look_up(self, session: SessionCredentials) -> None:
        """Show what takes a look at the disk, and then a call."""
        self._caller, profile, credentials = None, self.context.cognito.profile, session.credentials
        self._region = await in_thread(lambda: region_of(profile, credentials.region, os.environ))
        self._values.show(self._variables(session))
        try:
            self._caller = await in_thread(lambda: self.context.cognito.caller(session))
        except CognitoTuiError as error:
            words = f"STS did not confirm whose these are: {error.title}"
        else:
            words = _description(self._caller)
        self._whose.put({_ACCOUNT: words})

    def _variables(self, session: SessionCredentials) -> dict[str, Secret]:
        return {**Delivery(session.credentials).variables(), REGION: Secret(self._region)}

    def show_state(self) -> None:
        live, expired = self.session is not None, self.expired and not self.busy
        for selector in ("#caller", "Countdown", "CredentialTable", "ButtonRow"):
            self.query_one(selector).display = live
        self._renew.set_class(live and self.is_due, "-due")
        for button in (self._renew, self._use, self._account):
            button.set_class(self.busy, "-off")
        self._show("#title", "" if expired else self._who())
        self._show("#notices", "\n".join(f"! {notice}" for notice in self._notices()))
        self._show_over(self._what_now() if expired else "")

    def _show_over(self, words: str) -> None:
        """Say that they are over, in the middle of the page, with the one button that helps."""
        if not self._over.is_attached:
            if not words:
                return
            self.mount(self._over, before=self.message)
        self._expired.update(words)
        if bool(words) != self._over.has_class("-shown"):
            self._over.set_class(bool(words), "-shown")
            self.call_after_refresh((self._sign_in_now if words else self.query_one(Body)).focus)

    def _who(self) -> str:
        served = " · served to other terminals" if self.context.serving.endpoint else ""
        return f"Signed in as {self.signed_in.username}{served}"

    def _what_now(self) -> str:
        expired = f"Expired at {time_text.clock_time(self.expired_at)}." if self.expired_at else "Expired."
        if self.is_over:
            return f"{expired} Re-authenticate as {self.signed_in.username}."
        due_at = self.countdown.due_at
        if self.is_renewing or due_at is None:
            return f"{expired} Renewing…"
        return f"{expired} {self.trouble}\nTries again at {time_text.clock_time(due_at)}; press r to try now."

    def _notices(self) -> list[str]:
        if self.session is None:
            return []
        reason = self.session.credentials.fallback_reason
        return [notice for notice in (self.trouble, reason, *self.context.cognito.warnings) if notice]

    def _show(self, selector: str, words: str) -> None:
        label = self.query_one(selector, Label)
        label.update(words)
        label.display = bool(words)

    # keys ---------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if (action in _NEEDS_CREDENTIALS and self.live is None) or (action in _WAITS and self.busy):
            return False
        if action == "reveal":
            return parameters == ("hide" if self._values.revealed else "show",)
        if action in ("use_in_shell", "explain_shell"):
            return self.context.shell_listens == (action == "use_in_shell")
        return self._applies(action)

    def _applies(self, action: str) -> bool:
        match action:
            case "cancel":
                return self.busy
            case "back":  # with credentials on the screen a slip of the finger would cost them
                return not self.busy and self.session is None
            case "profiles":
                return self.context.has_profile_list
            case "roles":  # those of a credential proxy are its own
                has_several = len(self.signed_in.tokens.roles) > 1
                return has_several and not self.context.cognito.profile.proxy_function
        return self._may_sign_in(action)

    def _may_sign_in(self, action: str) -> bool:
        match action:
            case "renew":
                return self.can_be_renewed
            case "sign_in":
                return not self.can_be_renewed
            case "start_again":
                return self.is_over
            case "account":
                return not self.is_over
        return True

    async def action_copy_all(self) -> None:
        if (text := await self._rendered(self._format)) is not None:
            self.copy(text, WORDS[self._format], _OTHERWISE)

    def action_copy_one(self, name: str) -> None:
        if (session := self.live) is not None:
            self.copy(self._variables(session)[name], name, _OTHERWISE)

    def action_copy_identity(self) -> None:
        if (session := self.live) is not None:
            print_it = f"To print it:\n{self.context.next_command('whoami')}"
            self.copy(Secret(session.credentials.identity_id), "the identity id", print_it)

    async def _rendered(self, format_name: str) -> Secret | None:
        """Return the credentials in a format; None where there are none, or it cannot hold them."""
        if (session := self.live) is None:
            return None
        profile = self.context.cognito.profile
        try:
            delivery = await in_thread(lambda: Delivery.of(session.credentials, profile, os.environ))
            return render(delivery, format_name) if self.live is session else None
        except CognitoTuiError as error:
            self.message.show(error)
            return None

    def action_reveal(self, _: str) -> None:
        self._mask(revealed=not self._values.revealed)

    def _mask(self, *, revealed: bool = False) -> None:
        if self._masking is not None:
            self._masking.stop()
        if revealed:
            # under tmux a dropped connection sends no signal: do not leave them standing there
            self._masking = self.set_timer(REVEALED_SECONDS, self._mask)
        self._values.revealed = revealed
        self.refresh_bindings()

    async def action_show_plain(self) -> None:
        text, session, clock = await self._rendered(self._format), self.live, self.context.cognito.clock
        if text is not None and session is not None:
            show_plain(self.app, text, lambda: clock.now() >= session.credentials.expires_at)

    async def action_use_in_shell(self) -> None:
        if (text := await self._rendered(self._shell_format)) is not None and self.may_quit("e"):
            self.app.exit(text)

    def action_explain_shell(self) -> None:
        start = format_named(self._shell_format).taken_in.format(self.context.next_command(""))
        # the command on a line of its own: it is there to be copied
        self.tell(f"! No shell is waiting for them. Press e in an app that was started with\n{start}")

    def action_renew(self) -> None:
        self.fetch("Renewing…", self.context.cognito.renew)

    def action_sign_in(self) -> None:
        session, no_refusal = self.live, self.ended is None or self.has_keys_alone
        if session is not None and no_refusal and not self.is_due:  # nobody has said that it is time
            words = f"These work until {time_of_end(session)}. Press r again to give them up and sign in."
            if not self.is_meant(words):
                return
        self.sign_in_again("" if no_refusal else self.ended or "")

    def action_start_again(self) -> None:
        self.action_sign_in()

    def action_back(self) -> None:
        self.action_sign_in()

    # what lies over this screen -----------------------------------------------------------------------------------

    def open(self, page: Page, then: Callable[[str], object] | None = None) -> None:
        """Show `page`, while the credentials stay, renew themselves, and expire, below."""
        self._mask()
        super().open(page, then)

    def action_formats(self) -> None:
        formats = FormatsScreen(self.context, self._format)
        self.open(formats, lambda _: self._choose_format(formats.chosen))

    def _choose_format(self, name: str) -> None:
        if name != self._format:
            self._use_format(name)
            self._remember_format(name)

    def _use_format(self, name: str) -> None:
        self._format = name
        self._copy.say(f"Copy {WORDS[name]}")
        self._buttons.fit()

    @work(group="choices")
    async def _remember_format(self, name: str) -> None:
        await in_thread(lambda: remember(FORMAT, name))

    def action_use(self) -> None:
        from .use.menu import UseScreen

        def used(message: str) -> None:
            self.show_state()
            self.back(message)

        self.open(UseScreen(self.context, lambda: self.live), used)

    def action_roles(self) -> None:
        from .roles import RolesScreen

        roles = RolesScreen(self.context, self.signed_in, self._caller)

        def chosen(words: str) -> None:
            if roles.session is not None:
                self._take_role(roles.session)
            self.back(words)

        self.open(roles, chosen)

    def _take_role(self, session: SessionCredentials) -> None:
        if self.is_renewing:  # those of the role that was in use
            self.cancel()
        self.signed_in = replace(session.signed_in, device=self.signed_in.device)
        self.take(session)

    def action_profiles(self) -> None:
        from .profiles import ProfilesScreen

        self.open(ProfilesScreen(self.context))

    def action_account(self) -> None:
        if self.has_keys_alone:
            self.tell("! Your account needs a session, and none is saved. Press r to sign in again.")
            return
        from .account.menu import AccountScreen

        account = AccountContext(self.context.cognito, self.signed_in)

        def looked_after(message: str) -> None:  # the device alone: the tokens here may be newer by now
            self.signed_in = replace(self.signed_in, device=account.signed_in.device)
            self.back(message)

        self.open(AccountScreen(replace(self.context, open_account=account)), looked_after)


def _description(caller: CallerIdentity) -> str:
    return " · ".join(filter(None, (caller.account, caller.role and f"role {caller.role}")))
