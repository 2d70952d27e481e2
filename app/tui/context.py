"""What every screen knows: the profile in use, who is signed in, and whose account is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from ..client import CognitoClient
from ..next_command import DemoWording, ScreenWording
from ..services.config import Configuration
from ..services.delivery import Clipboard
from .profile_sessions import Identity, ProfileSessions, Serving

if TYPE_CHECKING:
    from ..services.account import Account, User
    from ..services.auth import Step
    from ..services.tokens import AuthResult


class DemoHelp(Protocol):
    """Return the demo's help at a step (None: the sign-in screen; on other pages a word such as "confirm:ada")."""

    def __call__(self, topic: Step | str | None, /) -> str: ...


class DemoList(Protocol):
    """The demos that can be begun from here, one at a time."""

    @property
    def scenarios(self) -> Mapping[str, str]:
        """Return what each shows in a line, by name."""

    @property
    def has_begun(self) -> bool:
        """Return whether one has begun, and not ended: meanwhile the person's own settings do not count."""

    def begin(self, scenario: str, /) -> tuple[Configuration, DemoHelp]:
        """Begin one, which blocks; return where to sign in, and its help. Raise CognitoTuiError if it fails."""

    def end(self) -> None:
        """End it, which blocks: the person's own settings count again."""


class AccountContext:
    """One user's account, for as long as its pages are open.

    Attributes:
        signed_in: replaced when the device changes; whoever opened the pages takes it over.
        calls: what the user may do with the account.
        user: as last read.
    """

    def __init__(self, cognito: CognitoClient, signed_in: AuthResult) -> None:
        self.signed_in = signed_in
        self.calls: Account = cognito.account(signed_in)
        self.user: User | None = None

    def read_user(self) -> User:
        """Read the user from Cognito, which blocks.

        Raises:
            CognitoTuiError: Cognito refuses, or cannot be reached.
        """
        self.user = self.calls.user()
        return self.user


@dataclass(frozen=True)
class Context:
    """What every screen is given.

    Attributes:
        configuration: its profile is the one in use.
        identities: who is signed in, at all profiles.
        hint: the demo's help; None outside the demo.
        scenario: which demo this is; empty outside the demo.
        demos: what begins demos; None where there are none.
        before_demo: what the first run's form had, which leads back to it from the demo; None elsewhere.
        shell_listens: whether stdout goes to a shell's `eval "$(…)"`, and not to the screen.
        typed_at: returns when something was typed last, by the monotonic clock.
        open_account: the account, on its own pages; None elsewhere.
    """

    configuration: Configuration
    identities: ProfileSessions
    clipboard: Clipboard
    hint: DemoHelp | None = None
    scenario: str = ""
    demos: DemoList | None = None
    before_demo: Configuration | None = None
    shell_listens: bool = False
    typed_at: Callable[[], float] = lambda: float("-inf")
    open_account: AccountContext | None = None

    @property
    def account(self) -> AccountContext:
        """Return the account whose page this is; only its own pages may ask."""
        if self.open_account is None:
            raise LookupError("not a page of an account")
        return self.open_account

    @cached_property
    def identity(self) -> Identity:
        """Return who is signed in at the profile in use."""
        return self.identities.at(self.configuration.profile)

    @property
    def cognito(self) -> CognitoClient:
        """Return the services of the profile in use."""
        return self.identity.cognito

    @cached_property
    def next_command(self) -> ScreenWording:
        """Commands that sign in where the profile in use does, and the words of hints."""
        return DemoWording(self.scenario) if self.scenario else ScreenWording.of(self.configuration)

    @property
    def serving(self) -> Serving:
        """Return what serves its credentials to other terminals."""
        return self.identity.serving

    @property
    def has_profile_list(self) -> bool:
        """Return whether there are profiles to choose from, or a file to add some to."""
        return self.configuration.editable or self.has_other_profiles

    @property
    def has_other_profiles(self) -> bool:
        return bool({*self.configuration.names} - {self.configuration.profile.name})
