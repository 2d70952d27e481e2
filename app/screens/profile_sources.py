"""Where the ids of a profile can be taken from: Terraform's outputs, and an env file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from textual.app import ComposeResult
from textual.widgets import Label

from ..errors import CognitoTuiError
from ..services.base import working_directory
from ..services.config import (
    Layer,
    NewSettings,
    Profile,
    from_environment,
    from_other_tool,
    resolve,
    terraform_outputs,
)
from ..tui.context import Context
from ..widgets.fields import Field, TextInput
from .form import FormScreen


@dataclass(frozen=True)
class FileSource:
    """One such place.

    Attributes:
        about: what it is, and what of it counts.
        label: what to type.
        proposed: where it is as a rule.
        read: returns what is said there, which blocks; raises CognitoTuiError where that is too little.
        otherwise: what to do then.
    """

    about: str
    label: str
    proposed: str
    read: Callable[[str], NewSettings]
    otherwise: str


def _terraform(where: str) -> NewSettings:
    return from_other_tool(Layer(), terraform_outputs(where), applied=True)


def _env_file(where: str) -> NewSettings:
    return from_environment(Layer(), {}, working_directory(), Path(where).expanduser())


TERRAFORM = FileSource(
    "The folder where Terraform was applied, or a file of what `terraform output -json` prints there. An output "
    "counts if it is named like a setting, such as user_pool_id.",
    "Folder",
    "terraform",
    _terraform,
    "Type the folder that was applied, or the file of its outputs.",
)
ENV_FILE = FileSource(
    "A file with COGNITO_USER_POOL_ID and COGNITO_CLIENT_ID in it. Name one that you trust: whoever wrote it chooses "
    "where you sign in.",
    "Env file",
    ".env",
    _env_file,
    "Correct the file, or type the name of another one.",
)


class Taken(NamedTuple):
    """What was read, and what it makes: the profile, and where each of its settings is from."""

    settings: NewSettings
    profile: Profile
    used: Mapping[str, Layer]


class SourceScreen(FormScreen):
    """A page that asks where to read.

    Attributes:
        taken: None while nothing was read that can be used.
    """

    TITLE_TEXT = "Take the ids from a file"
    PURPOSE = "Take the ids from where they are written down already."
    SUBMIT = "read"

    def __init__(self, context: Context, source: FileSource) -> None:
        super().__init__(context)
        self._source = source
        self.taken: Taken | None = None

    def compose_form(self) -> ComposeResult:
        yield Label(self._source.about, classes="explanation", markup=False)
        yield Field(
            self._source.label,
            TextInput(id="where", value=self._source.proposed, request="Type where it is."),
        )

    def submit(self) -> None:
        where = self.query_one("#where", TextInput).value.strip()
        self.run(lambda: self._read(where), self._done, "Reading…")

    def _read(self, where: str) -> Taken:
        settings = self._source.read(where)
        return Taken(settings, *resolve(settings.layers, ()))

    def refused(self, error: CognitoTuiError) -> None:
        """Lead to the field, which names the place: the error's own words are for who names it to a command."""
        self.query_one("#where", TextInput).refuse()
        self.message.show(error, hint=self._source.otherwise)

    def _done(self, taken: Taken) -> None:
        self.taken = taken
        self.close()
