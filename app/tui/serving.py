"""A profile's credentials for the other terminals of this machine."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from ..client import CognitoClient

if TYPE_CHECKING:
    from ..services.delivery import Endpoint


class Serving:
    """Until it is stopped, or the app ends: whatever screen, and whatever profile, is looked at meanwhile.

    The methods block.

    Attributes:
        endpoint: None while nothing is served.
    """

    def __init__(self, cognito: CognitoClient) -> None:
        self._cognito = cognito
        self._one_at_a_time = threading.Lock()
        self.endpoint: Endpoint | None = None

    def start(self) -> Endpoint:
        """The endpoint that serves already, or a new one.

        Raises:
            CognitoTuiError: there are no credentials to serve, or no port.
        """
        from ..services.delivery import Endpoint
        from ..services.storage import noted

        with self._one_at_a_time:
            if self.endpoint is None:
                self._cognito.credentials()  # what keeps it from serving is said now, not at the first request
                self.endpoint = Endpoint(
                    self._cognito.fresh_credentials,
                    clock=self._cognito.clock,
                    noted=noted(self._cognito.profile.session_key, ""),
                ).__enter__()
            return self.endpoint

    def stop(self) -> None:
        with self._one_at_a_time:
            endpoint, self.endpoint = self.endpoint, None
        if endpoint is not None:
            endpoint.__exit__()

    def stop_if_signed_out(self) -> None:
        """A session that has merely ended can be followed by another: that one is then served at the same address."""
        if self.endpoint is not None and self._cognito.kept is None and self._cognito.cache.get() is None:
            self.stop()
