"""Who is signed in at each profile, and whose credentials are served to other terminals."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..client import CognitoClient, SessionCredentials
from ..services.config import Profile

if TYPE_CHECKING:
    from ..services.delivery import Endpoint


class Serving:
    """A profile's credentials for the other terminals of this machine, until it is stopped or the app ends.

    The methods block.

    Attributes:
        endpoint: None while nothing is served.
    """

    def __init__(self, cognito: CognitoClient) -> None:
        self._cognito = cognito
        self._one_at_a_time = threading.Lock()
        self.endpoint: Endpoint | None = None

    def start(self) -> Endpoint:
        """Return the endpoint that serves already, or a new one.

        Raises:
            CognitoTuiError: there are no credentials to serve, or no port.
        """
        from ..services.delivery import Delivery, Endpoint
        from ..services.storage import noted

        with self._one_at_a_time:
            if self.endpoint is None:
                at_hand = self._cognito.credentials()  # what keeps it from serving is said now
                self.endpoint = Endpoint(
                    self._cognito.fresh_credentials,
                    clock=self._cognito.clock,
                    at_hand=at_hand,
                    noted=noted(self._cognito.profile.session_key, ""),
                    regions=Delivery.of(at_hand, self._cognito.profile, os.environ).regions,
                ).__enter__()
            return self.endpoint

    def stop(self) -> None:
        with self._one_at_a_time:
            endpoint, self.endpoint = self.endpoint, None
        if endpoint is not None:
            endpoint.__exit__()

    def stop_if_signed_out(self) -> None:
        """Stop unless there is a session, or credentials. An expired session may be followed by another."""
        if (
            self.endpoint is not None
            and self._cognito.stored_session is None
            and self._cognito.cache.get() is None
        ):
            self.stop()


class Identity:
    """Who is signed in at one profile, for as long as the app runs.

    Attributes:
        cognito: its services, and what they remember when nothing is to be written down.
        session: what was on the screen when the person went to another profile; gone when it expires.
    """

    def __init__(self, profile: Profile, cognito: CognitoClient) -> None:
        self.profile = profile
        self.cognito = cognito
        self.serving = Serving(cognito)
        self.session: SessionCredentials | None = None

    def drop_expired(self) -> None:
        if self.session is not None and self.session.credentials.expires_at <= self.cognito.clock.now():
            self.session = None

    def take_session(self) -> SessionCredentials | None:
        """Return the session that was left, if it is still valid, and keep it no longer."""
        self.drop_expired()
        session, self.session = self.session, None
        return session


class ProfileSessions:
    """The identities of all profiles that the app has used."""

    def __init__(self, make_cognito: Callable[[Profile], CognitoClient]) -> None:
        self._make_cognito = make_cognito
        self._known: list[Identity] = []
        self._one_at_a_time = threading.Lock()

    def at(self, profile: Profile) -> Identity:
        """Return the identity of a profile: a new one if it is not known, or was edited meanwhile."""
        with self._one_at_a_time:
            for identity in self._known:
                if identity.profile.name == profile.name and identity.profile == profile:
                    return identity
            cognito = self._make_cognito(profile)
            self._known.append(Identity(profile, cognito))
            return self._known[-1]

    def drop_expired(self) -> None:
        for identity in self._known:
            identity.drop_expired()

    @property
    def served(self) -> int:
        """Return of how many profiles the credentials are served to other terminals."""
        return sum(identity.serving.endpoint is not None for identity in self._known)

    def stop_serving(self) -> None:
        """Stop serving all of them, which blocks."""
        for identity in self._known:
            identity.serving.stop()
