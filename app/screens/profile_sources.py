"""Where the ids of a profile can be taken from: Terraform's outputs, and an env file."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Label

from ..services.base import working_directory
from ..services.config import Layer, NewSettings, from_environment, from_other_tool, terraform_outputs
from ..tui.context import Context
from ..widgets.fields import Field, TextInput
from .form import FormScreen


class _SourceScreen(FormScreen):
    """A page that asks where to read.

    Attributes:
        settings: what was read; None while nothing was.
    """

    PURPOSE = "Take the ids from where they are written down already."
    SUBMIT = "read"
    EXPLANATION: ClassVar[str] = ""
    LABEL: ClassVar[str] = ""
    PROPOSED: ClassVar[str] = ""
    READING: ClassVar[str] = "Reading…"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.settings: NewSettings | None = None

    def compose_form(self) -> ComposeResult:
        yield Label(self.EXPLANATION, classes="explanation", markup=False)
        yield Field(self.LABEL, TextInput(id="where", value=self.PROPOSED, request="Type where it is."))

    def submit(self) -> None:
        where = self.query_one("#where", TextInput).value.strip()
        self.run(lambda: self.read(where), self._done, self.READING)

    def read(self, where: str) -> NewSettings:
        """Return what is said there, which blocks. Raise CognitoTuiError where that is too little."""
        raise NotImplementedError

    def _done(self, settings: NewSettings) -> None:
        self.settings = settings
        self.close()


class TerraformScreen(_SourceScreen):
    """Terraform's outputs."""

    TITLE_TEXT = "From Terraform"
    EXPLANATION = (
        "The folder where Terraform was applied, or a file of what `terraform output -json` prints there. An output "
        "counts if it is named like a setting, such as user_pool_id."
    )
    LABEL = "Folder or file"
    PROPOSED = "terraform"
    READING = "Asking Terraform…"

    def read(self, where: str) -> NewSettings:
        return from_other_tool(Layer(), terraform_outputs(where), applied=True)


class EnvFileScreen(_SourceScreen):
    """An env file. Whoever names it trusts it: its author decides where one signs in."""

    TITLE_TEXT = "From an env file"
    EXPLANATION = (
        "A file with COGNITO_USER_POOL_ID and COGNITO_CLIENT_ID in it. Name one that you trust: whoever wrote it "
        "chooses where you sign in."
    )
    LABEL = "File"
    PROPOSED = ".env"

    def read(self, where: str) -> NewSettings:
        return from_environment(Layer(), {}, working_directory(), Path(where).expanduser())
