"""What a command works with: where to sign in, whom to ask, and the session."""

from __future__ import annotations

import argparse
import os
from functools import cached_property
from pathlib import Path

from ..services.account import Account
from ..services.configuration import load
from ..services.credentials import AwsCredentials
from ..services.errors import ChallengeUnsupported, SignInRequired
from ..services.session import Cognito
from ..services.steps import SignedIn
from .asker import Asker
from .conversation import Conversation
from .given import Given
from .options import flags
from .prompts import Prompts
from .talk import patient, say


class CommandLine:
    """Raises ConfigurationError when nothing says where to sign in."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        self.asker = Asker(Given(arguments), Prompts(allowed=not getattr(arguments, "no_input", False)))
        profile = load(flags(arguments), environ=os.environ, directory=Path.cwd()).profile
        self.cognito = Cognito(profile)

    @property
    def username(self) -> str:
        """For commands that need no session."""
        return self.cognito.profile.username or self.asker.text("User name", "the user name")

    @cached_property
    def signed_in(self) -> SignedIn:
        """The session that was kept, or a new one."""
        signed_in = self._kept() or self._new()
        for warning in (self.cognito.store.warning, self.cognito.clock.warning):
            if warning:
                say(warning)
        return signed_in

    @cached_property
    def account(self) -> Account:
        return self.cognito.account(self.signed_in)

    @cached_property
    def credentials(self) -> AwsCredentials:
        """Those that are at hand, or else of the session, as `signed_in` has it."""
        return patient(lambda: self.cognito.session(self.signed_in)).credentials

    def _kept(self) -> SignedIn | None:
        kept = self.cognito.store.session()
        wanted = self.cognito.profile.username
        if kept is None or self.arguments.again or wanted not in ("", kept.username, kept.user_id):
            return None
        try:
            return patient(self.cognito.resume)
        except SignInRequired as error:
            say(f"cognito-tui: {error.title}")
        return None

    def _new(self) -> SignedIn:
        if self.arguments.browser:
            from .in_browser import sign_in_with_browser

            return sign_in_with_browser(self.cognito, self.asker)
        try:
            return Conversation(self.cognito, self.asker).sign_in(self.cognito.profile.username)
        except ChallengeUnsupported as error:
            if not self.cognito.profile.domain:
                raise
            raise ChallengeUnsupported(
                error.title, detail=error.detail, hint="A browser can: cognito-tui login --browser"
            ) from None
