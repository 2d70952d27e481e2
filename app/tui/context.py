"""What every screen is given."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from ..client import CognitoClient
from ..services.config import Configuration
from ..services.delivery import Clipboard
from .profile_sessions import Identity, ProfileSessions

if TYPE_CHECKING:
    from ..services.auth import Step
    from .serving import Serving


class Hint(Protocol):
    """The demo's help at a step (None: the sign-in screen; on other pages a word such as "confirm:ada")."""

    def __call__(self, topic: Step | str | None, /) -> str: ...


@dataclass(frozen=True)
class Context:
    """Attributes:
    configuration: its profile is the one in use.
    identities: of all profiles.
    hint: None outside the demo.
    shell_listens: stdout goes to a shell's `eval "$(…)"`, not to the screen.
    """

    configuration: Configuration
    identities: ProfileSessions
    clipboard: Clipboard
    hint: Hint | None = None
    shell_listens: bool = False

    @cached_property
    def identity(self) -> Identity:
        """Of the profile in use."""
        return self.identities.at(self.configuration.profile)

    @property
    def cognito(self) -> CognitoClient:
        """The services of the profile in use."""
        return self.identity.cognito

    @property
    def serving(self) -> Serving:
        """Whether, and how, its credentials are served to other terminals."""
        return self.identity.serving

    @property
    def has_other_profiles(self) -> bool:
        return bool({*self.configuration.names} - {self.configuration.profile.name})
