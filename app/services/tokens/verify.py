"""Whether a token is good, by the public keys of the profile's user pool.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any, Literal

from ...errors import CognitoTuiError, ConfigurationError, ConnectionFailed, TokenRejected, UnexpectedAnswer
from ...functions.issuers import is_updated, keys_url
from ...functions.rsa_signature import PublicKey
from ...functions.token_check import LEEWAY, FindKey, InvalidToken, keys_in, verify
from ..aws import AwsService
from ..base import Clock, RaiseInstead, Secret
from ..config import Profile, pool_address
from .given_keys import keys_given
from .issuers import issuers_of
from .rsa_openssl import quick
from .tokens import payload

_LARGEST = 256 * 1024  # bytes of a jwks.json; a pool's has one or two


def verified(token: Secret, use: str, profile: Profile, clock: Clock) -> Mapping[str, Any]:
    """The claims of a token whose signature, issuer, audience, use and times are right.

    The issuer is one of AWS's, wherever the keys come from. They are those that are given (`keys_given`), or else
    botocore's settings say where they come from (`AWS_ENDPOINT_URL_…`, proxies, CA bundles), as for all calls to the
    pool.

    Args:
        use: "id" or "access".

    Raises:
        TokenRejected: the token is not good; `detail` says why.
        CognitoTuiError: the keys could not be fetched.
    """
    issuers = issuers_of(profile)
    named = (payload(token) or {}).get("iss")
    # before the time is asked for: they come with AWS's own
    keys = keys_given() or public_keys(profile, clock, named if named in issuers else issuers[0])
    now = clock.now().timestamp()
    return claims_of(token, use, (profile.client_id,), dict.fromkeys(issuers, keys.get), now)


TokenUse = Literal["id", "access"]


def claims_of(
    token: Secret,
    use: str,
    client_ids: Collection[str],
    issuers: Mapping[str, FindKey],
    now: float,
    leeway: int = LEEWAY,
) -> Mapping[str, Any]:
    """As `verified`, for any of several app clients and with keys that are at hand.

    Args:
        issuers: as `verify` has them; what finds a key may raise CognitoTuiError, and TimeoutError.
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
            issuers,
            client_id=client_ids,
            use=use,
            now=now,
            leeway=leeway,
        )


def public_keys(profile: Profile, clock: Clock, issuer: str) -> Mapping[str, PublicKey]:
    """Return the keys that one of the user pool's issuers signs with, by `kid`.

    Where its own host does not give them, those of the pool's other issuers are asked: AWS answers 403 at the host of
    the kind that the pool is not of.

    Raises:
        CognitoTuiError: none gives them; what is wrong with the first.
    """
    failures: list[CognitoTuiError] = []
    for endpoint, url in _places(profile, clock, issuer):
        try:
            return _keys_at(endpoint, url, profile)
        except CognitoTuiError as error:
            failures.append(error)
    raise failures[0].with_traceback(None) from None


def _places(profile: Profile, clock: Clock, issuer: str) -> Iterator[tuple[AwsService, str]]:
    """Yield where the keys may be: at an emulator's one endpoint, or at each issuer's host."""
    seen = set()
    for each in dict.fromkeys((issuer, *issuers_of(profile))):
        address = pool_address(each)
        endpoint = AwsService("cognito-idp", address.region if address else profile.user_pool_region, clock)
        base = endpoint.endpoint()
        url = keys_url(each if is_updated(each) and pool_address(base) else f"{base}/{profile.user_pool_id}")
        if url not in seen:
            seen.add(url)
            yield endpoint, url


def _keys_at(endpoint: AwsService, url: str, profile: Profile) -> Mapping[str, PublicKey]:
    host = url.partition("//")[2].partition("/")[0]
    status, text = endpoint.page(url, _LARGEST)
    if status in (400, 404):
        raise ConfigurationError(
            f"There is no user pool {profile.user_pool_id} at {host}.",
            hint="Check user_pool_id in the profile.",
        )
    with suppress(ValueError):
        if status == 200:
            return {key_id: quick(key) for key_id, key in keys_in(text).items()}
    raise UnexpectedAnswer(
        f"{host} does not give the public keys of the user pool.",
        detail=f"HTTP status {status}." if status != 200 else "",
        hint="Is there a sign-in page or a proxy of the network in between?",
    )
