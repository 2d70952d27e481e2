"""The terminal app: which screen comes after which."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from textual import work
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from ..client import CognitoClient, SessionCredentials
from ..screens.page import Page
from ..screens.sign_in import SignInScreen
from ..services.base import Secret, in_thread
from ..services.config import ENCRYPTED, Configuration
from ..services.delivery import Clipboard
from .context import Context, DemoHelp, DemoList
from .full_screen_app import TerminalApp
from .messages import DemoBegun, NavigateTo, ProfileChosen, Reason, RestartSignIn, StepReached
from .profile_sessions import ProfileSessions


class CognitoTui(TerminalApp[Secret]):
    """The app. It returns the export lines when the person hands them to the shell, and None otherwise.

    Args:
        scenario: which demo `configuration` is; empty: none.
        demos: what begins demos, for those who want one.
        first: makes the first screen, in place of that to sign in.
    """

    def __init__(
        self,
        configuration: Configuration,
        *,
        hint: DemoHelp | None = None,
        scenario: str = "",
        demos: DemoList | None = None,
        first: Callable[[Context], Screen[None]] | None = None,
        shell_listens: bool = False,
        theme: str = "dark",
        theme_decided_by: str = "",
        make_cognito: Callable[..., CognitoClient] = CognitoClient,
    ) -> None:
        super().__init__(theme, theme_decided_by=theme_decided_by)
        self._watching_expiry: Timer | None = None
        self._first = first
        self.context = Context(
            configuration=configuration,
            identities=ProfileSessions(make_cognito),
            clipboard=Clipboard(os.environ, self._write_to_terminal, self.answers),
            hint=hint,
            scenario=scenario,
            demos=demos,
            shell_listens=shell_listens,
            typed_at=lambda: self.typed_at,
        )

    def on_ready(self) -> None:
        self.call_after_refresh(self._ask_terminal)

    def _ask_terminal(self) -> None:
        if self.context.clipboard.has_question:  # once, and early: an answer must not come after the end
            self.ask_terminal(Clipboard.QUERY, "model")

    def get_default_screen(self) -> Screen[None]:
        """Return the first screen. Over Textual's blank one it would wait for that to be painted."""
        screen = self._first(self.context) if self._first else self._begin()
        self._load_screen_css(screen)  # Textual does so for screens that are pushed
        # switch_screen takes this back, but Textual only puts it there for screens that were pushed
        screen._push_result_callback(screen, None)  # noqa: SLF001
        return screen

    def _why_here(self) -> str:
        """Return why this profile is open, where nobody has named it; the sign-in screen says so by itself."""
        configuration = self.context.configuration
        by = configuration.chosen_by
        return (
            f"This is the profile {configuration.profile.name}, {by}. Press p for the others." if by else ""
        )

    def _begin(self, username: str = "", reason: Reason = "") -> Screen[None]:
        """Return where the profile begins: at credentials that are still good, or at the sign-in."""
        session = self.context.identity.take_session() or self.context.cognito.at_hand()
        if session is None:
            return SignInScreen(self.context, username, reason, resume=True)
        reason = reason or self._why_here()
        from ..screens.routes import screen_for_session

        self._remember(session.signed_in.username)
        return screen_for_session(self.context, session, reason)

    @work(group="choices")
    async def _remember(self, username: str) -> None:
        """Remember who has signed in, and where, for the next time."""
        from ..services.account import remember_sign_in  # late: the first paint does not wait for it

        profile = self.context.cognito.profile
        await in_thread(lambda: remember_sign_in(profile, username))

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        """Return no screen: none shines through. Textual takes the one below for visible, and draws all of the top one
        anew whenever something changes there: a countdown would cost 4 kB a second."""
        return []

    def on_step_reached(self, message: StepReached) -> None:
        from ..screens.routes import screen_for_step
        from ..services.tokens import AuthResult  # late: nobody is signed in at the first paint

        self._show(screen_for_step(self.context, message.step, message.reason))
        if not isinstance(message.step, AuthResult):
            return
        self._remember(message.step.username)
        if self.context.cognito.profile.remember == ENCRYPTED:
            self._offer_to_keep()

    @work(group="passphrase", exclusive=True)
    async def _offer_to_keep(self) -> None:
        """Have a first passphrase chosen, so that the session can be saved."""
        from ..screens.passphrase import PassphraseScreen
        from ..services.tokens import Passphrase

        context = self.context
        needed = await in_thread(lambda: context.cognito.store.passphrase)
        if needed is Passphrase.NEW and isinstance(self.screen, Page):
            self.screen.open_when_quiet(PassphraseScreen(context, needed))

    def on_navigate_to(self, message: NavigateTo) -> None:
        from ..screens.routes import screen_for_place

        if self.context.before_demo is not None and message.place == "first-run":
            self._leave_demo(message.words)
            return
        if message.place == "first-run":  # the profile in use is gone
            unset = Configuration.unset("first run", self.context.configuration.choose)
            self.context = replace(self.context, configuration=unset)
        self._show(screen_for_place(self.context, message))

    def on_restart_sign_in(self, message: RestartSignIn) -> None:
        self._stop_serving_nobody()
        self._show(SignInScreen(self.context, message.username, message.reason, password=message.password))

    def _show(self, screen: Screen[None]) -> None:
        """Show `screen` in place of all others."""
        for _ in self.screen_stack[1:]:
            self.pop_screen()
        self.switch_screen(screen)

    def on_demo_begun(self, message: DemoBegun) -> None:
        self.context = replace(
            self.context,
            configuration=message.configuration,
            hint=message.hint,
            scenario=message.scenario,
            before_demo=message.left or self.context.before_demo,
        )
        self._show(SignInScreen(self.context))

    @work(group="demo", exclusive=True)
    async def _leave_demo(self, words: str = "") -> None:
        """Go back to the form that the first run began with; the demo ends."""
        from ..screens.profile_form import first_run

        before = self.context.before_demo or self.context.configuration
        await in_thread(self._end_demo)
        self.context = replace(self.context, configuration=before, hint=None, scenario="", before_demo=None)
        self._show(first_run(self.context, words))

    def _end_demo(self) -> None:
        self.context.identities.stop_serving()
        if self.context.demos is not None:
            self.context.demos.end()

    # several profiles ---------------------------------------------------------------------------------------------

    def on_profile_chosen(self, message: ProfileChosen) -> None:
        self.context.identity.session = self._session_shown()
        if self._watching_expiry is None:
            self._watching_expiry = self.set_interval(1, self.context.identities.drop_expired)
        self.context = replace(self.context, configuration=message.configuration)
        self._show(self._begin(message.username, message.reason))

    def _session_shown(self) -> SessionCredentials | None:
        from ..screens.credentials import CredentialsScreen

        screen = self.screen_stack[0]
        if not isinstance(screen, CredentialsScreen) or screen.session is None:
            return None
        return screen.session._replace(signed_in=screen.signed_in)

    # other terminals ----------------------------------------------------------------------------------------------

    @work(group="serving")
    async def _stop_serving_nobody(self) -> None:
        if self.context.serving.endpoint is not None:
            await in_thread(self.context.serving.stop_if_signed_out)

    async def on_unmount(self) -> None:
        if self.context.identities.served:
            await in_thread(self.context.identities.stop_serving)

    async def action_quit(self) -> None:
        page = self.screen
        key = "ctrl+q" if isinstance(page.focused, Input) else "q"
        if isinstance(page, Page) and not page.may_quit(key):
            return
        if self.context.before_demo is None:
            await super().action_quit()
        else:
            self._leave_demo("The demo has ended. Fill in your own ids, or press ^q to quit.")

    def _write_to_terminal(self, text: str) -> None:
        if self._driver is not None:
            self._driver.write(text)
            self._driver.flush()
