"""Keys in the AWS credentials file, for tools that can do no better."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from ...services.aws import AwsCredentials
from ...services.aws_files import files as aws_files, stanza as aws_profile
from ...services.base import time_text
from ...services.storage import shown_path
from ...tui.context import Context
from .aws_form import AwsProfileForm


class CredentialsFileScreen(AwsProfileForm):
    """Args:
    credentials: gives those at hand; raises CognitoTuiError when there are none.
    """

    TITLE_TEXT = "AWS credentials file"
    EXPLANATION = (
        "Writes these keys into a profile of that file. They do not renew themselves there, they stay there when they "
        "have expired, and as long as they do they count more than all else that the profile has."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "write", key_display="⏎", priority=True)
    ]

    def __init__(self, context: Context, credentials: Callable[[], AwsCredentials]) -> None:
        super().__init__(context)
        self._credentials = credentials

    def submit(self) -> None:
        name = self.name_given
        aws_profile.check_name(name)
        self.ask(lambda: _is_long_lived(name), "Reading…", lambda found: self._write_or_ask(name, found))

    def _write_or_ask(self, name: str, long_lived: bool) -> None:
        if long_lived:
            place = shown_path(aws_files.credentials_file(os.environ))
            words = f"[{name}] of {place} holds long-lived keys: a user's own, which no sign-in gives again."
            self.ask_first(Content(words), "Replace them, for good?", lambda: self._write(name, force=True))
        else:
            self._write(name, force=False)

    def _write(self, name: str, *, force: bool) -> None:
        def write() -> str:
            credentials = self._credentials()
            session_key = self.context.cognito.profile.session_key
            warning = aws_profile.write_credentials(name, credentials, force=force, session_key=session_key)
            until = time_text.until(credentials.expires_at, self.context.cognito.clock.now())
            place = shown_path(aws_files.credentials_file(os.environ))
            words = f"✓ Written to [{name}] of {place}, good until {until}."
            return f"{words}\n! {warning}" if warning else words

        self.ask(write, "Writing…", self.close)


def _is_long_lived(name: str) -> bool:
    """Blocks. Raises ConfigurationError for a malformed file."""
    file = aws_files.read(aws_files.credentials_file(os.environ))
    return aws_profile.is_long_lived(file.section(name))
