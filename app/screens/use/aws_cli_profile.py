"""A profile of the AWS SDKs whose credentials come from here, for as long as the session can be renewed."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from ...services.aws_files import Edit, stanza as aws_profile
from ...services.config import OFF
from ...services.delivery import KEEPS_NOTHING, needed_elsewhere, process_command, use_it
from ...services.storage import shown_path
from .aws_form import AwsProfileForm


class AwsCliProfileScreen(AwsProfileForm):
    """Shows what would change first."""

    TITLE_TEXT = "AWS CLI profile"
    EXPLANATION = (
        "Has the AWS CLI and the SDKs ask cognito-tui for the credentials of a profile of theirs. They find who is "
        "signed in here, and what cognito-tui remembers; no key is written."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "show what changes", key_display="⏎", priority=True)
    ]

    def submit(self) -> None:
        name = self.name_given
        self.ask(lambda: self._configure(name, write=False), "Reading…", lambda edit: self._look(name, edit))

    def _configure(self, name: str, *, write: bool) -> Edit:
        region = self.context.cognito.profile.identity_pool_region
        return aws_profile.configure(name, process_command(self.context.configuration), region, write=write)

    def _look(self, name: str, edit: Edit) -> None:
        if edit.changed:
            shown = changes(shown_path(edit.path), edit.diff())
            self.ask_first(shown, "Write this?", lambda: self._write(name))
        else:
            self._close(name, edit)

    def _write(self, name: str) -> None:
        self.ask(lambda: self._configure(name, write=True), "Writing…", lambda edit: self._close(name, edit))

    def _close(self, name: str, edit: Edit) -> None:
        profile = self.context.cognito.profile
        verb = "is in" if edit.changed else "was there already, in"
        words = [f"✓ The AWS profile {name} {verb} {shown_path(edit.path)}."]
        words.append(use_it(name))
        nothing_kept = profile.cache == profile.remember == OFF
        warnings = (edit.warning, needed_elsewhere(profile.sources), nothing_kept and KEEPS_NOTHING)
        self.close("\n".join([*words, *(f"! {warning}" for warning in warnings if warning)]))


def changes(path: str, diff: list[str]) -> Content:
    """A unified diff, in which what is new stands out; `path` in place of the two lines that name it."""
    lines = [
        Content.styled(line, "$success" if line.startswith("+") else "$foreground-muted") for line in diff[2:]
    ]
    return Content("\n").join([Content.styled(path, "bold"), *lines])
