"""Whether a token is good, by the public keys of the profile's user pool.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from typing import Any

from ...errors import CognitoTuiError, ConfigurationError, ConnectionFailed, TokenRejected, UnexpectedAnswer
from ...functions.rsa_signature import PublicKey
from ...functions.token_check import LEEWAY, InvalidToken, keys_in, verify
from ..aws import AwsService, answered, translate
from ..base import Clock, RaiseInstead, Secret
from ..config import Profile
from .rsa_openssl import quick

_LARGEST = 256 * 1024  # bytes of a jwks.json; a pool's has one or two


def verified(token: Secret, use: str, profile: Profile, clock: Clock) -> Mapping[str, Any]:
    """The claims of a token whose signature, issuer, audience, use and times are right.

    The issuer is AWS's, `https://cognito-idp.<region>.amazonaws.com/<pool>`, wherever the keys come from: that is what
    everything in AWS compares it with. Botocore's settings say where they come from (`AWS_ENDPOINT_URL_…`, proxies, CA
    bundles), as for all calls to the pool.

    Args:
        use: "id" or "access".

    Raises:
        TokenRejected: the token is not good; `detail` says why.
        CognitoTuiError: the keys could not be fetched.
    """
    keys = public_keys(profile, clock)  # before the time is asked for: they come with AWS's own
    now = clock.now().timestamp()
    return claims_of(token, use, profile, (profile.client_id,), keys.get, now)


def claims_of(
    token: Secret,
    use: str,
    pool: Profile,
    client_ids: Collection[str],
    find_key: Callable[[str], PublicKey | None],
    now: float,
    leeway: int = LEEWAY,
) -> Mapping[str, Any]:
    """As `verified`, for any of several app clients and with keys that are at hand.

    Args:
        key_named: as `verify` has it; it may raise CognitoTuiError, and TimeoutError.
        now: seconds since 1970.
        leeway: seconds that clocks may differ.
    """

    def failure(error: Exception) -> Exception:
        if isinstance(error, InvalidToken):
            return TokenRejected(f"This {'ID' if use == 'id' else use} token is not good.", detail=str(error))
        if isinstance(error, TimeoutError):
            return ConnectionFailed("The user pool's public keys did not come in time.", hint="Try again.")
        return error.with_traceback(None)

    with RaiseInstead(failure, (InvalidToken, TimeoutError, CognitoTuiError)):  # frames there hold the token
        return verify(
            token.reveal(),
            find_key,
            issuer=issuer(pool),
            client_id=client_ids,
            use=use,
            now=now,
            leeway=leeway,
        )


def issuer(profile: Profile) -> str:
    """The `iss` of the user pool's tokens."""
    return f"https://{profile.login_provider}"


def public_keys(profile: Profile, clock: Clock) -> Mapping[str, PublicKey]:
    """The user pool's, by `kid`. Raises CognitoTuiError."""
    endpoint = _Endpoint("cognito-idp", profile.region, clock)
    status, text = endpoint.page(f"/{profile.user_pool_id}/.well-known/jwks.json")
    if status in (400, 404):
        raise ConfigurationError(
            f"There is no user pool {profile.user_pool_id} at {endpoint.host}.",
            hint="Check user_pool_id in the profile.",
        )
    with suppress(ValueError):
        if status == 200:
            return {key_id: quick(key) for key_id, key in keys_in(text).items()}
    raise UnexpectedAnswer(
        f"{endpoint.host} does not give the public keys of the user pool.",
        detail=f"HTTP status {status}." if status != 200 else "",
        hint="Is there a sign-in page or a proxy of the network in between?",
    )


class _Endpoint(AwsService):
    """Where a service's calls go, whichever of botocore's settings says so; it has public pages too."""

    @property
    def host(self) -> str:
        return self._endpoint().partition("//")[2]

    def page(self, path: str) -> tuple[int, bytes]:
        """Status and body, of which no more is read than a jwks.json has. Raises CognitoTuiError."""
        try:
            answer, body = answered("GET", self._client().meta.endpoint_url + path, {}, b"", _LARGEST)
        except Exception as error:
            raise translate(error, endpoint=self._endpoint()) from None
        self._clock.learn(answer.header("date"))
        return answer.status, body
