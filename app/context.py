"""What every screen is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .services.clipboard import Clipboard
from .services.configuration import Configuration
from .services.session import Cognito
from .services.steps import Step

Hint = Callable[[Step | str | None], str]


@dataclass(frozen=True)
class Context:
    """Attributes:
    cognito: the services of the profile in use.
    hint: the demo's help at a step (None: the sign-in screen; on other pages a word such as "confirm:ada");
        None outside the demo.
    shell_listens: stdout goes to a shell's `eval "$(…)"`, not to the screen.
    """

    configuration: Configuration
    cognito: Cognito
    clipboard: Clipboard
    hint: Hint | None = None
    shell_listens: bool = False
