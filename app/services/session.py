"""A signed-in user with credentials, and how to get fresh ones."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from .clock import Clock
from .credentials import AwsCredentials, CallerIdentity
from .identity_ids import IdentityIds
from .identity_pool import IdentityPool
from .profile import Profile
from .sign_in import SignIn
from .steps import SignedIn
from .tokens import Tokens
from .user_pool import UserPool


@dataclass(frozen=True)
class Session:
    """Who is signed in (as typed), the tokens, and the credentials they gave."""

    username: str
    tokens: Tokens
    credentials: AwsCredentials


class Cognito:
    """One profile's services, wired: `sign_in` asks the questions, the rest turns the answer into credentials.

    Safe to use from several threads. Every method raises CognitoTuiError and nothing else.
    """

    def __init__(
        self, profile: Profile, clock: Clock | None = None, identity_ids: IdentityIds | None = None
    ) -> None:
        self.profile = profile
        self.clock = clock or Clock()
        self._user_pool = UserPool(profile, self.clock)
        self._identity_pool = IdentityPool(profile, self.clock, identity_ids or IdentityIds())
        self.sign_in = SignIn(self._user_pool)

    def connect(self) -> None:
        """Opens both TLS connections, side by side, while the person is still typing. Never fails."""
        identity_pool = threading.Thread(target=self._identity_pool.connect, daemon=True)
        identity_pool.start()
        self._user_pool.connect()
        identity_pool.join()

    def session(self, signed_in: SignedIn) -> Session:
        """Turns tokens into credentials."""
        return Session(
            signed_in.username, signed_in.tokens, self._identity_pool.credentials(signed_in.tokens)
        )

    def renew(self, signed_in: SignedIn) -> Session:
        """A fresh session from the refresh token, without asking anything.

        Raises:
            SignInRequired: there is no refresh token, or it does not work any more.
        """
        return self.session(SignedIn(signed_in.username, self._user_pool.refresh(signed_in.tokens)))

    def caller(self, session: Session) -> CallerIdentity:
        """Whose credentials these are, as STS says."""
        return self._identity_pool.caller(session.credentials)
