"""What forms share that write into a profile of the AWS SDKs' own files."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Label

from ...errors import CognitoTuiError
from ...services.aws_files import suggested_name
from ...tui.context import Context
from ...widgets.fields import Field, TextInput
from ..overlay import OverlayForm
from .question import QuestionScreen


class AwsProfileForm(OverlayForm):
    """Asks for the profile's name, and suggests that of our own."""

    BUTTON_TEXT = ""
    EXPLANATION: ClassVar[str]

    def __init__(self, context: Context) -> None:
        super().__init__(context, None)

    def compose_form(self) -> ComposeResult:
        profile = self.context.cognito.profile
        name = suggested_name(profile.name) if profile.named else "cognito"
        yield Label(self.EXPLANATION, classes="explanation", markup=False)
        yield Field("AWS profile", TextInput(id="name", value=name))

    @property
    def name_given(self) -> str:
        return self.query_one("#name", TextInput).value.strip()

    @property
    def username(self) -> str:
        return ""  # nobody is asked to sign in here

    @property
    def topic(self) -> str:
        return "use"

    def refused(self, error: CognitoTuiError) -> None:
        # the service's hint may speak of the command line
        self.refusal.show(error, hint="Choose another name." if "--force" in error.hint else None)

    def ask_first(self, shown: Content, question: str, yes: Callable[[], None]) -> None:
        def answered(said: str) -> None:
            self.done()
            if said:
                yes()

        self.open(QuestionScreen(self.context, self.TITLE_TEXT, shown, question), answered)
