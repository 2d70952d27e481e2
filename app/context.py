"""What every screen is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from .services.clipboard import Clipboard
from .services.configuration import Configuration
from .services.session import Cognito

if TYPE_CHECKING:
    from .services.steps import Step


class Hint(Protocol):
    """The demo's help at a step (None: the sign-in screen; on other pages a word such as "confirm:ada")."""

    def __call__(self, topic: Step | str | None, /) -> str: ...


@dataclass(frozen=True)
class Context:
    """Attributes:
    cognito: the services of the profile in use.
    hint: None outside the demo.
    shell_listens: stdout goes to a shell's `eval "$(…)"`, not to the screen.
    """

    configuration: Configuration
    cognito: Cognito
    clipboard: Clipboard
    hint: Hint | None = None
    shell_listens: bool = False
