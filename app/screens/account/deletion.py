"""Delete the account, for good."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.widgets import Label

from ...services.account import check_deletion, finish_deletion, left_behind
from ...tui.messages import RestartSignIn
from ...widgets.fields import Field, TextInput
from ..form import FormScreen


class DeletionScreen(FormScreen):
    TITLE_TEXT = "Delete my account"
    PURPOSE = "Delete your own user from the pool, for good."
    SUBMIT = "delete for good"
    DESTROYS = True

    def compose_form(self) -> ComposeResult:
        pool = self.context.cognito.profile.user_pool_id
        yield Label(
            f"This deletes your user in {pool}, with its profile, password, MFA methods and devices. "
            "It cannot be undone. AWS credentials that you have copied work until they expire.\n\n"
            f"If you are sure, type your user name: {self.username}",
            classes="explanation",
            markup=False,
        )
        yield Field("User name", TextInput(id="confirmation"))

    def submit(self) -> None:
        check_deletion(self.account.signed_in, self.query_one("#confirmation", TextInput).value)
        cognito, signed_in = self.context.cognito, self.account.signed_in

        def deleted() -> str:
            cognito.delete_account(signed_in)
            finish_deletion(cognito.profile, signed_in.tokens.username)
            return "\n".join(
                (
                    "✓ Your account is deleted.",
                    *map(self.context.next_command.hint, left_behind(cognito.profile, cognito.clock)),
                )
            )

        self.ask(deleted, "Deleting…")

    def answered(self, result: Any) -> None:
        self.close(RestartSignIn("", result))
