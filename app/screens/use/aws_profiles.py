"""The credentials in a profile of the AWS SDKs' own files: one that asks here for them, or the keys themselves."""

from __future__ import annotations

import os
from collections.abc import Callable

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Label

from ...next_command import credential_process
from ...services.aws import AwsCredentials
from ...services.aws_files import (
    AboutKeys,
    AwsFileEdit,
    about_keys,
    check_name,
    configure,
    credentials_file,
    for_whom,
    free_name,
    suggested_name,
    write_credentials,
)
from ...services.base import in_thread, time_text
from ...services.config import OFF
from ...services.delivery import KEEPS_NOTHING, needed_elsewhere, process_command, use_it
from ...services.storage import shown_path
from ...tui.context import Context
from ...widgets.fields import Field, TextInput
from ..form import FormScreen
from .question import ask_first


class AwsCliProfileScreen(FormScreen):
    """A profile whose credentials come from here, for as long as the session can be renewed.

    It shows first what would change.
    """

    TITLE_TEXT = "AWS CLI profile"
    PURPOSE = "Make an AWS profile that asks cognito-tui for credentials."
    EXPLANATION = (
        "With this profile, the AWS CLI and the SDKs ask cognito-tui for credentials. They use the session and the "
        "credentials that cognito-tui has saved; no key is written."
    )
    SUBMIT = "show what changes"

    def compose_form(self) -> ComposeResult:
        yield from _fields(self, self.EXPLANATION)

    def submit(self) -> None:
        name = _name_in(self)
        self.run(
            lambda: self._configure(name, write=False), lambda edit: self._preview(name, edit), "Reading…"
        )

    def _configure(self, name: str, *, write: bool) -> AwsFileEdit:
        profile = self.context.cognito.profile
        command = process_command(credential_process(self.context.configuration))
        return configure(name, command, profile.region or profile.identity_pool_region, write=write)

    def _preview(self, name: str, edit: AwsFileEdit) -> None:
        if edit.changed:
            shown = changes(shown_path(edit.path), edit.diff())
            if consequence := for_whom(name):
                shown = Content("\n").join([shown, Content(f"! {consequence}")])
            destroys = any(line.startswith("-") for line in edit.diff()[2:])
            ask_first(self, shown, "Write this?", lambda: self._write(name), destroys=destroys)
        else:
            self._close(name, edit)

    def _write(self, name: str) -> None:
        self.run(
            lambda: self._configure(name, write=True),
            lambda edit: self._close(name, edit),
            "Writing…",
            leaves=True,
        )

    def _close(self, name: str, edit: AwsFileEdit) -> None:
        profile = self.context.cognito.profile
        verb = "is in" if edit.changed else "was already in"
        words = [f"✓ The AWS profile {name} {verb} {shown_path(edit.path)}."]
        if self.context.scenario:  # there "Use it" would lead to the person's own files, and to the real app
            self.close(
                f"{words[0]}\nIt goes when the demo ends. With a pool of your own, the AWS CLI can use it."
            )
            return
        words.append(use_it(name))
        nothing_kept = profile.cache == profile.remember == OFF
        warnings = (
            edit.warning,
            needed_elsewhere(profile.sources, self.context.configuration.flags.env_file),
            nothing_kept and KEEPS_NOTHING,
        )
        self.close("\n".join([*words, *(f"! {warning}" for warning in warnings if warning)]))


class CredentialsFileScreen(FormScreen):
    """Keys in the AWS credentials file, for tools that only read this file. It asks before it writes.

    Args:
        credentials: returns the current ones; raises CognitoTuiError when there are none.
    """

    TITLE_TEXT = "AWS credentials file"
    PURPOSE = "Write the keys into the AWS credentials file."
    EXPLANATION = (
        "Writes these keys into a profile of that file. Nothing renews them there, they stay there after they have "
        "expired, and until you remove them they take precedence over the profile's other settings."
    )
    SUBMIT = "write"

    def __init__(self, context: Context, credentials: Callable[[], AwsCredentials]) -> None:
        super().__init__(context)
        self._credentials = credentials

    def compose_form(self) -> ComposeResult:
        yield from _fields(self, self.EXPLANATION)

    def on_mount(self) -> None:
        super().on_mount()
        profile = self.context.cognito.profile
        self._suggest(_suggestion(self), lambda: free_name(_suggestion(self), profile.session_key))

    @work(group="suggesting")
    async def _suggest(self, first: str, read: Callable[[], str]) -> None:
        """Suggest another name where the first is taken, unless somebody has typed by then."""
        field = self.query_one("#name", TextInput)
        name = await in_thread(read)
        if field.value == first:
            field.value = name
            field.cursor_position = len(name)

    def submit(self) -> None:
        name = _name_in(self)
        check_name(name)
        self.run(lambda: self._look(name), lambda about: self._ask(name, about), "Reading…")

    def _look(self, name: str) -> AboutKeys:
        self._credentials()  # where there are none, nothing needs to be asked
        return about_keys(name)

    def _ask(self, name: str, about: AboutKeys) -> None:
        lines = [Content.styled(about.place, "bold")]
        if about.long_lived:
            lines.append(Content("It holds long-lived keys of an IAM user. No sign-in can bring them back."))
        if about.replaces:
            lines.append(Content(f"Replaced there: {', '.join(about.replaces)}."))
        else:
            lines.append(Content("Nothing there is replaced."))
        if about.warning:
            lines.append(Content(f"! {about.warning}"))
        question = "Replace them for good?" if about.long_lived else "Write the keys there?"
        ask_first(
            self,
            Content("\n").join(lines),
            question,
            lambda: self._write(name, force=about.long_lived),
            destroys=bool(about.replaces),
        )

    def _write(self, name: str, *, force: bool) -> None:
        def write() -> str:
            credentials = self._credentials()
            session_key = self.context.cognito.profile.session_key
            warning = write_credentials(name, credentials, force=force, session_key=session_key)
            until = time_text.until(credentials.expires_at, self.context.cognito.clock.now())
            place = shown_path(credentials_file(os.environ))
            words = f"✓ Written to [{name}] of {place}, valid until {until}."
            return f"{words}\n! {warning}" if warning else words

        self.run(write, self.close, "Writing…", leaves=True)


def changes(path: str, diff: list[str]) -> Content:
    """Return a unified diff, the new lines in green and the old ones in red, below `path`."""
    colors = {"+": "$success", "-": "$error"}
    lines = [Content.styled(line, colors.get(line[:1], "$foreground-muted")) for line in diff[2:]]
    return Content("\n").join([Content.styled(path, "bold"), *lines])


def _fields(screen: FormScreen, explanation: str) -> ComposeResult:
    yield Label(explanation, classes="explanation", markup=False)
    yield Field(
        "AWS profile",
        TextInput(id="name", value=_suggestion(screen), request="Type a name for the AWS profile."),
    )


def _suggestion(screen: FormScreen) -> str:
    """Return a name that is like that of our own profile."""
    profile = screen.context.cognito.profile
    return suggested_name(profile.name) if profile.named else "cognito"


def _name_in(screen: FormScreen) -> str:
    return screen.query_one("#name", TextInput).value.strip()
