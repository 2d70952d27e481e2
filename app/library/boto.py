"""Credentials for boto3 and botocore that renew themselves."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.credentials import (
    CredentialProvider as BotocoreProvider,
    CredentialResolver,
    DeferredRefreshableCredentials,
)

from ..client import CognitoClient
from ..errors import NotConfigured, SessionsLocked, SignInRequired
from ..services.aws import AwsCredentials, as_boto3, botocore_session
from ..services.base import Clock, checked
from ..services.config import check_region
from ..services.credentials import check_same_user
from ..services.delivery import region_of
from .profiles import Where, check_identity_pool, profile_of

if TYPE_CHECKING:
    import boto3

    from .session import Session

_METHOD = "cognito-tui"


def boto3_session(session: Session, region: str = "") -> boto3.session.Session:
    """See Session.boto3_session."""
    check_identity_pool(session.profile)
    if region:
        check_region(region)
    botocore = botocore_session()
    botocore.register_component("credential_provider", CredentialResolver([_OfSession(session)]))
    profile = session.profile
    return as_boto3(botocore, region or region_of(profile, profile.identity_pool_region, os.environ))


class _OfSession(BotocoreProvider):  # type: ignore[misc]  # botocore is untyped
    METHOD = _METHOD

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._credentials = _refreshable(session.aws_credentials, session.clock)

    def load(self) -> DeferredRefreshableCredentials:
        return self._credentials


class CredentialProvider(BotocoreProvider):  # type: ignore[misc]
    """Puts the session that `cognito-tui login` kept into a chain of botocore's, where boto3 finds it like any keys.

    Without code it is an AWS profile that does so: `cognito-tui configure aws-profile`.

    Where nobody is signed in the chain goes on. The credentials in the cache are used as long as they are good; then
    the session is renewed, once for however many threads and processes ask.

    Args:
        profile: as Client takes it.

    Raises:
        ConfigurationError: there is no such profile, its settings are malformed, or it names no identity pool; as all
            these when botocore asks for credentials.
        SignInRequired: the session that was kept is over, or somebody else has signed in since.
        SessionsLocked: it takes a passphrase: `cognito-tui unlock`, or `resume` before.
        CognitoTuiError: and its other kinds, as Session.aws_credentials.

    Example:
        >>> session = cognito_tui.sign_in("kept", "ada", password, keep=True)  # as `cognito-tui login`
        >>> import botocore.session
        >>> chain = botocore.session.get_session()
        >>> providers = chain.get_component("credential_provider")
        >>> providers.insert_before("env", cognito_tui.CredentialProvider("kept"))
        >>> chain.get_credentials().method
        'cognito-tui'
    """

    METHOD = _METHOD
    CANONICAL_NAME = "custom-cognito-tui"  # as botocore wants those named that are not its own

    @checked
    def __init__(self, profile: Where = None) -> None:
        super().__init__()
        self._profile = profile

    def load(self) -> DeferredRefreshableCredentials | None:
        """botocore calls it, and keeps what it gives; None where nobody is signed in."""
        kept = kept_keys(self._profile)
        return None if kept is None else _refreshable(*kept)


def kept_keys(where: Where) -> tuple[Callable[[], AwsCredentials], Clock] | None:
    """Return what gives the keys of the session that was kept, fresh ones, and the clock that says when they end; None
    where nobody is signed in. Raise as CredentialProvider.
    """
    try:
        profile = profile_of(where)
    except NotConfigured:
        return None
    check_identity_pool(profile)
    cognito = CognitoClient(profile)
    try:
        identity_id = cognito.credentials().identity_id
    except SessionsLocked:
        raise
    except SignInRequired:
        if cognito.stored_session is None:
            return None
        raise

    def renewed() -> AwsCredentials:
        return check_same_user(cognito.credentials(), identity_id)

    return renewed, cognito.clock


def _refreshable(renew: Callable[[], AwsCredentials], clock: Clock) -> DeferredRefreshableCredentials:
    """Botocore asks `renew` at the first use, and from a quarter of an hour before the end on at every use: `renew`
    has good ones at hand, without a call, or gets new ones. Of all threads that must wait one asks.
    """

    return DeferredRefreshableCredentials(lambda: metadata(renew()), _METHOD, clock.now)


def metadata(credentials: AwsCredentials) -> dict[str, str | None]:
    """Return keys as botocore takes new ones."""
    return {
        "access_key": credentials.access_key_id.reveal(),
        "secret_key": credentials.secret_access_key.reveal(),
        "token": credentials.session_token.reveal(),
        "expiry_time": credentials.expires_at.isoformat(),
        "account_id": credentials.account_id or None,
    }
