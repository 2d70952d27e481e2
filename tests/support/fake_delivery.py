"""A Cognito whose credentials can be handed out; and the way to the screens that do so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from textual.pilot import Pilot

from cognito_tui.client import SessionCredentials
from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.account.status import ProfileStatus, profile_status
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.loading import Configuration, Flags, default_config_file, load
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.credentials.cache import CredentialCache
from cognito_tui.services.credentials.renewal import RefreshingTokens
from cognito_tui.services.tokens.store import StoredSession, TokenStore
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.fake_cognito import (
    NOW,
    SIGNED_IN,
    FakeCognito,
    Time,
    credentials,
    reach_credentials,
    text_of,
    until,
)

IDS = """
client_id = "1h57kf5cpq17m0eml12EXAMPLE"
identity_pool_id = "eu-west-1:12345678-1234-1234-1234-123456789abc"
"""


class DeliveringCognito(FakeCognito):
    """Attributes:
    cache: the real one, in the test's own home.
    handed_out: what `credentials` and `fresh_credentials` raise; None: it gives some.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.cache = CredentialCache(self.profile, self.clock)
        self.handed_out: CognitoTuiError | None = None

    def _session(self, replies: list[CognitoTuiError | None], signed_in: AuthResult) -> SessionCredentials:
        session = super()._session(replies, signed_in)
        self.cache.put(signed_in.username, signed_in.tokens.username, session.credentials)
        return session

    def status(self) -> ProfileStatus:
        store = cast("TokenStore", self.store)
        return profile_status(self.profile, store, self.cache, self.clock)

    def fresh_credentials(self) -> AwsCredentials:
        if self.handed_out is not None:
            raise self.handed_out
        return credentials(self.clock.now() + self.lifetime)

    def credentials(self) -> AwsCredentials:
        return self.fresh_credentials()

    def tokens(self, signed_in: AuthResult) -> RefreshingTokens:
        return RefreshingTokens(signed_in, lambda kept: self._next([SIGNED_IN], "refresh", kept), self.clock)


async def reach_use(pilot: Pilot[Any], *keys: str, shows: str = "Use the credentials") -> None:
    """Opens "use" and presses `keys` there; waits until the screen shows `shows`."""
    await reach_credentials(pilot.app, pilot)
    await pilot.press("u")
    await until(pilot, lambda: "Use the credentials" in text_of(pilot.app))
    await pilot.press(*keys)
    await until(pilot, lambda: shows in text_of(pilot.app))


def configured(
    *names: str,
    more: str = "",
    environ: dict[str, str] | None = None,
    pool: str = "eu-west-1_AbCdEfGhI",
) -> Configuration:
    file = default_config_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    ids = f'user_pool_id = "{pool}"{IDS}'
    file.write_text("".join(f"[profiles.{name}]\n{ids}" for name in names) + more)
    return load(Flags(), environ=environ or {}, directory=file.parent)


class Pools:
    """A stand-in for each profile, made when the app wants it."""

    def __init__(self, time_now: Time) -> None:
        self._clock = Clock(time_now)
        self.at: dict[str, DeliveringCognito] = {}

    def __call__(self, profile: Profile) -> DeliveringCognito:
        return self.at.setdefault(profile.name, DeliveringCognito(profile, self._clock))

    def known(self, profile: Profile, who: str, left: timedelta, *, renewable: bool = False) -> None:
        """Somebody signed in to it before, in another program perhaps."""
        stand_in = self(profile)
        stand_in.cache.put(who, who, credentials(NOW + left))
        stand_in.stored_session = StoredSession(who, who, Secret("refresh")) if renewable else None


async def reach_profiles(pilot: Pilot[Any], *, signed_in: bool = True) -> None:
    if signed_in:
        await reach_credentials(pilot.app, pilot)
        await pilot.press("p")
    else:
        await until(pilot, lambda: pilot.app.focused is not None)
        await pilot.press("ctrl+t")
    await until(pilot, lambda: "Valid for" in text_of(pilot.app) and not pilot.app.screen.busy)  # type: ignore[attr-defined]
