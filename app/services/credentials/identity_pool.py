"""From an ID token to AWS credentials, by the way that the profile asks for; and whose they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...errors import CognitoTuiError, SignInRequired, Throttled
from ..aws import AwsCredentials, AwsService, CallerIdentity, CallSettings
from ..base import Clock, time_text
from ..config import Profile
from ..tokens import Tokens
from .flows import ClassicFlow, EnhancedFlow, UserIdentities
from .identity_ids import IdentityIds
from .proxy_flow import CredentialProxy
from .roles import role_arn

_HOUR = 3600  # seconds, which the enhanced flow gives


class IdentityPool:
    """One identity pool. Every method raises CognitoTuiError and nothing else."""

    def __init__(
        self,
        profile: Profile,
        clock: Clock,
        identity_ids: IdentityIds,
        settings: CallSettings | None = None,
    ) -> None:
        self._profile = profile
        self._clock = clock
        self._settings = settings
        self._identities = UserIdentities(profile, clock, identity_ids, settings)
        self._enhanced = EnhancedFlow(profile, self._identities)
        self._classic = ClassicFlow(profile, clock, self._identities, settings)
        self._proxy = CredentialProxy(profile, clock, settings)

    def connect(self) -> None:
        """Open the TLS connection ahead of the first call."""
        self._identities.connect()

    def credentials(self, tokens: Tokens) -> AwsCredentials:
        """Return credentials as the profile asks for them; or else for one hour, and `fallback_reason` says why.

        Raises:
            Throttled: even where there would be an hour to fall back on: the longer way only has to be tried again.
        """
        profile, role = self._profile, role_arn(self._profile.role_arn, tokens)
        if not profile.duration:
            return self._enhanced.credentials(tokens, role)
        if profile.proxy_function:
            one_hour = self._enhanced.credentials(tokens, role)
            return _with_fallback(
                lambda: self._proxy.credentials(one_hour, tokens),
                lambda: one_hour,
                f"One hour instead of {time_text.duration(profile.duration)}"
                if profile.duration > _HOUR
                else "The role of all signed-in users, not the credential proxy's",
            )
        return _with_fallback(
            lambda: self._classic.credentials(tokens, role),
            lambda: self._enhanced.credentials(tokens),
            "One hour, of the role that the identity pool chooses, instead of "
            f"{time_text.duration(profile.duration)} of {role.rpartition('/')[2]}",
        )

    def caller(self, credentials: AwsCredentials) -> CallerIdentity:
        """Ask STS whose credentials these are; any valid credentials may."""
        sts = AwsService("sts", credentials.region, self._clock, credentials, self._settings)
        answer = sts.call("get_caller_identity")
        return CallerIdentity(account=str(answer.get("Account", "")), arn=str(answer.get("Arn", "")))


def _with_fallback(
    longer: Callable[[], AwsCredentials], one_hour: Callable[[], AwsCredentials], outcome: str
) -> AwsCredentials:
    try:
        return longer()
    except (SignInRequired, Throttled):  # not about this way: the other would end so as well
        raise
    except CognitoTuiError as error:
        reason = " ".join(filter(None, (f"{outcome}: {error.title}", error.hint)))
    try:
        return replace(one_hour(), fallback_reason=reason)
    except CognitoTuiError as error:
        error.detail = " ".join(filter(None, (error.detail, reason)))
        raise
