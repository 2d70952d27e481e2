"""A Cognito whose credentials can be handed out; and the way to the screens that do so."""

from __future__ import annotations

from typing import Any

from stand_in import StandIn, credentials, sign_in, text_of, until
from textual.pilot import Pilot

from cognito_tui.services.credential_cache import CredentialCache
from cognito_tui.services.credentials import AwsCredentials
from cognito_tui.services.errors import CognitoTuiError
from cognito_tui.services.session import Session
from cognito_tui.services.steps import SignedIn


class UsedStandIn(StandIn):
    """Attributes:
    cache: the real one, in the test's own home.
    handed_out: what `credentials` raises; None: it gives some.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.cache = CredentialCache(self.profile, self.clock)
        self.handed_out: CognitoTuiError | None = None

    def _session(self, replies: list[CognitoTuiError | None], signed_in: SignedIn) -> Session:
        session = super()._session(replies, signed_in)
        self.cache.put(signed_in.username, signed_in.tokens.username, session.credentials)
        return session

    def credentials(self) -> AwsCredentials:
        if self.handed_out is not None:
            raise self.handed_out
        return credentials(self.clock.now() + self.lifetime)


async def reach_use(pilot: Pilot[Any], *keys: str, shows: str = "Use the credentials") -> None:
    """Signs in, opens "use" and presses `keys` there; waits until the screen shows `shows`."""
    await sign_in(pilot)
    await until(pilot, lambda: "Account 123456789012" in text_of(pilot.app))
    await pilot.press("u")
    await until(pilot, lambda: "Use the credentials" in text_of(pilot.app))
    await pilot.press(*keys)
    await until(pilot, lambda: shows in text_of(pilot.app))
