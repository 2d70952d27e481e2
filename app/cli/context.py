"""What a command works with: where to sign in, the prompter, and the session."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from functools import cached_property

from ..client import CognitoClient
from ..errors import ChallengeUnsupported, CognitoTuiError, SessionsLocked, SignInRequired
from ..services.account import Account
from ..services.aws import AwsCredentials
from ..services.config import COMMAND, FOR_CREDENTIALS, KEYS, REQUIRED, Profile
from ..services.tokens import AuthResult, TokenStore
from .io.messages import echo, with_retries
from .io.output import show_nothing_for_now
from .io.preset_answers import PresetAnswers
from .io.prompter import Prompter
from .io.terminal_input import TerminalInput
from .next_commands import next_command
from .parsed_arguments import flags
from .profile_loading import configured, loaded, show_decided
from .terminal_sign_in import TerminalSignIn
from .unlocking import unlock

# what counts where a session or its keys are kept: all else is about signing in
_FOR_KEPT = (*KEYS, "region")


class CommandContext:
    """What one command works with: the services of its profile, its prompter, and its session.

    Args:
        uses: see `configured`.
        needs: the settings that must not be missing: FOR_CREDENTIALS for a command that needs AWS credentials.
        opens: whether it opens a page with the profile's browser.

    Raises:
        ConfigurationError: nothing says where to sign in, or what does is malformed.
    """

    def __init__(
        self,
        arguments: argparse.Namespace,
        uses: Collection[str] | None = None,
        needs: tuple[str, ...] = REQUIRED,
        opens: bool = False,
    ) -> None:
        self.arguments = arguments
        self.prompter = Prompter(
            PresetAnswers(arguments), TerminalInput(allowed=not getattr(arguments, "no_input", False))
        )
        self._needs = needs
        self._for_sign_in = uses is not None or needs != FOR_CREDENTIALS or not self._is_at_hand()
        uses = uses if self._for_sign_in else (*_FOR_KEPT, *(("browser",) if opens else ()))
        self.cognito = self._client(configured(arguments, uses, needs=needs).profile)
        show_nothing_for_now(
            forbidden=self.cognito.profile.remember == COMMAND
        )  # which may ask for a passphrase
        self._warned: set[str] = set()

    @property
    def username(self) -> str:
        """The user name, for commands that need no session."""
        return self._asking_for.username or self.prompter.text("User name", "the user name")

    @cached_property
    def signed_in(self) -> AuthResult:
        """The saved session, or a new one."""
        signed_in = self._resume() or self._sign_in()
        self._warn()
        return signed_in

    @cached_property
    def account(self) -> Account:
        return self.cognito.account(self.signed_in)

    @cached_property
    def credentials(self) -> AwsCredentials:
        """The cached credentials, or those of `signed_in`.

        Raises:
            SignInRequired: in one line, with the command that helps.
        """
        try:
            credentials = (
                self._cached() or with_retries(lambda: self.cognito.session(self.signed_in)).credentials
            )
        except SessionsLocked as error:
            reason, command = error.title, f"Unlock them first: {next_command('unlock')}"
        except SignInRequired as error:
            reason, command = error.title, f"Sign in first: {next_command('login')}"
        else:
            self._warn(credentials.fallback_reason)
            return credentials
        raise SignInRequired(f"{reason} {command}")

    @cached_property
    def _asking_for(self) -> Profile:
        """The profile that somebody is asked to sign in to; what else decides where answers go is shown first."""
        show_decided(self.cognito.profile, self.prompter.terminal)
        return self.cognito.profile

    def _client(self, profile: Profile) -> CognitoClient:
        return CognitoClient(profile, store=TokenStore(profile, may_ask=self.prompter.terminal.possible))

    def _is_at_hand(self) -> bool:
        """Return whether nobody has to sign in: then it is no matter what is said, or wrong, about how to."""
        if self.arguments.again:
            return False
        try:
            kept = self._client(loaded(flags(self.arguments), _FOR_KEPT, needs=self._needs).profile)
            cached = kept.cache.get()
            is_good = cached is not None and cached.credentials.expires_at > kept.clock.now()
            return is_good or kept.stored_session is not None
        except CognitoTuiError:
            return False  # whatever is wrong will be said

    def _cached(self) -> AwsCredentials | None:
        if self.arguments.again:
            return None
        try:
            return with_retries(self.cognito.credentials)
        except SignInRequired:
            return None  # `signed_in` says so, and prompts

    def _resume(self) -> AuthResult | None:
        if self.arguments.again:
            return None
        unlock(self.cognito.store, self.prompter)
        if self.cognito.stored_session is None:
            if self.cognito.store.locked and not self._can_sign_in:
                return self.cognito.resume()  # which says so
            return None
        try:
            return with_retries(self.cognito.resume)
        except SignInRequired as error:
            if self.prompter.terminal.possible:
                echo(f"cognito-tui: {error.title}")
        return None

    @property
    def _can_sign_in(self) -> bool:
        return self.prompter.terminal.possible or self.prompter.preset.password is not None

    def _sign_in(self) -> AuthResult:
        if not self._for_sign_in:  # what was at hand is over
            self.cognito = self._client(configured(self.arguments, needs=self._needs).profile)
        profile = self._asking_for
        unlock(self.cognito.store, self.prompter, choose=True)
        if self.arguments.browser:
            from .browser_sign_in import sign_in_with_browser

            return sign_in_with_browser(self.cognito, self.prompter)
        try:
            return TerminalSignIn(self.cognito, self.prompter).sign_in(profile.username)
        except ChallengeUnsupported as error:
            if not profile.domain:
                raise
            raise ChallengeUnsupported(
                error.title, detail=error.detail, hint=f"A browser can: {next_command('login', browser='')}"
            ) from None

    def _warn(self, *more: str) -> None:
        """Show each warning once."""
        for warning in (*self.cognito.warnings, *more):
            if warning and warning not in self._warned:
                self._warned.add(warning)
                echo(warning)
