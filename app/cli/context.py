"""What a command works with: where to sign in, whom to ask, and the session."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from functools import cached_property

from ..client import CognitoClient
from ..errors import ChallengeUnsupported, SignInRequired
from ..services.account import Account
from ..services.aws import AwsCredentials
from ..services.tokens import AuthResult
from .io.messages import echo, with_retries
from .io.preset_answers import PresetAnswers
from .io.prompter import Prompter
from .io.terminal_input import TerminalInput
from .next_commands import next_command
from .profile_loading import configured, show_decided
from .terminal_sign_in import TerminalSignIn


class CommandContext:
    """Raises ConfigurationError when nothing says where to sign in.

    Args:
        uses: as `configured` has it.
    """

    def __init__(self, arguments: argparse.Namespace, uses: Collection[str] | None = None) -> None:
        self.arguments = arguments
        self.asker = Prompter(
            PresetAnswers(arguments), TerminalInput(allowed=not getattr(arguments, "no_input", False))
        )
        profile = configured(arguments, uses).profile
        self.cognito = CognitoClient(profile)
        self._said: set[str] = set()

    @property
    def username(self) -> str:
        """For commands that need no session."""
        show_decided(self.cognito.profile, self.asker.prompts)
        return self.cognito.profile.username or self.asker.text("User name", "the user name")

    @cached_property
    def signed_in(self) -> AuthResult:
        """The session that was kept, or a new one."""
        signed_in = self._kept() or self._new()
        self._warn()
        return signed_in

    @cached_property
    def account(self) -> Account:
        return self.cognito.account(self.signed_in)

    @cached_property
    def credentials(self) -> AwsCredentials:
        """Those that are at hand, or else of the session, as `signed_in` has it.

        Raises:
            SignInRequired: in one line, with the command that helps.
        """
        try:
            credentials = (
                self._at_hand() or with_retries(lambda: self.cognito.session(self.signed_in)).credentials
            )
        except SignInRequired as error:
            reason = error.title
        else:
            self._warn(credentials.fallback_reason)
            return credentials
        raise SignInRequired(f"{reason} Sign in first: {next_command('login')}")

    def _at_hand(self) -> AwsCredentials | None:
        if self.arguments.again:
            return None
        try:
            return with_retries(self.cognito.credentials)
        except SignInRequired:
            return None  # `signed_in` says it, and asks

    def _warn(self, *more: str) -> None:
        """Each once."""
        for words in (*self.cognito.warnings, *more):
            if words and words not in self._said:
                self._said.add(words)
                echo(words)

    def _kept(self) -> AuthResult | None:
        if self.arguments.again or self.cognito.kept is None:
            return None
        try:
            return with_retries(self.cognito.resume)
        except SignInRequired as error:
            if self.asker.prompts.possible:
                echo(f"cognito-tui: {error.title}")
        return None

    def _new(self) -> AuthResult:
        show_decided(self.cognito.profile, self.asker.prompts)
        if self.arguments.browser:
            from .browser_sign_in import sign_in_with_browser

            return sign_in_with_browser(self.cognito, self.asker)
        try:
            return TerminalSignIn(self.cognito, self.asker).sign_in(self.cognito.profile.username)
        except ChallengeUnsupported as error:
            if not self.cognito.profile.domain:
                raise
            raise ChallengeUnsupported(
                error.title, detail=error.detail, hint=f"A browser can: {next_command('login', browser='')}"
            ) from None
