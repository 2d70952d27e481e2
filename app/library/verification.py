"""Checking tokens, for servers that get one with every request."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import Any

from ..errors import ConfigurationError, ConnectionFailed
from ..functions.key_set import KeySet
from ..functions.rsa_signature import PublicKey
from ..functions.token_check import FindKey
from ..services.base import Secret, wrong_argument, wrong_type
from ..services.config import Layer, Profile, resolve
from ..services.tokens import Keys, TokenUse, cached_keys, claims_of, issuers_of, keys_given

FindIn = Callable[[KeySet, str], PublicKey | None]

_USES = ("id", "access")
_MOST_LEEWAY = 300  # seconds: AWS itself takes no clock that is further off


def verify_token(
    token: str | Secret,
    pool: str | Profile,
    client_ids: str | Iterable[str],
    use: TokenUse,
    *,
    leeway: int = 60,
    replica_region: str = "",
    keys: Keys | None = None,
) -> Mapping[str, Any]:
    """What a token says, once it is sure that the user pool has made it, for this app client and use, and for now.

    Made to be called with every request, from any thread: it takes 30 millionths of a second, or 150 without the extra
    `verify`. The pool's public keys are fetched with the first token and kept for an hour, and again at once when a
    token names one that is new (but for made-up names no more than once a minute). While Cognito cannot be reached,
    those that are known stay good for a day. A call that has to wait for keys ends within a minute.

    A token that was revoked is good until it expires, as it is for AWS's own authorizers: nobody is asked about it.

    Args:
        token: an ID or access token, without "Bearer ".
        pool: the user pool's id, "eu-west-1_AbCdEfGhI", or a profile of it. Never take it from the token.
        client_ids: the app client, or all those whose users are let in.
        use: "id" or "access": the one that this server asks for. APIs ask for access tokens.
        leeway: by how many seconds clocks may differ, 0 to 300.
        replica_region: where the pool has a replica whose tokens are good as well; a profile's own, unless it is given.
        keys: the pool's jwks.json, as text or as it parses: then nobody is called, and you renew them. Otherwise the
            file that COGNITO_JWKS names counts, if it is set.

    Returns:
        The token's claims as they stand in it, such as "sub", "username" (in an ID token it is called
        "cognito:username"; one that a program got by client credentials has none), "cognito:groups" (a list, if it is
        there) and "exp" (seconds since 1970).

    Raises:
        TokenRejected: the token is not good, and `detail` says why: answer 401.
        ConnectionFailed, Throttled: the public keys cannot be fetched, or not now: answer 503.
        UnexpectedAnswer: what came in their place is not from Cognito.
        ConfigurationError: there is no such pool, or an argument makes no sense, as keys that are none.
        WrongArgument: an argument is of another type. `token` is no text: there was none in the request?

    Example:
        >>> claims = cognito_tui.verify_token(token, pool_id, client_id, "access")
        >>> claims["username"], claims["token_use"]
        ('ada', 'access')
        >>> cognito_tui.verify_token(token, pool_id, client_id, "id")
        Traceback (most recent call last):
        cognito_tui.errors.TokenRejected: This ID token is not good. It is not an ID token.
    """
    sealed = _sealed(token)
    del token
    return _verified(sealed, pool, client_ids, use, leeway, replica_region, keys, KeySet.named)


def verify_at_hand(
    token: str | Secret,
    pool: str | Profile,
    client_ids: str | Iterable[str],
    use: TokenUse,
    leeway: int,
    replica_region: str,
    keys: Keys | None,
    find_key: FindIn = KeySet.at_hand,
) -> Mapping[str, Any]:
    """Check a token as `verify_token` does, but never fetch keys.

    Args:
        find_key: looks a key up in the pool's cached key set.

    Raises:
        KeysNotCached: it takes a fetch.
    """
    sealed = _sealed(token)
    del token
    return _verified(sealed, pool, client_ids, use, leeway, replica_region, keys, find_key)


def fetch(keys: KeySet, key_id: str) -> None:
    """Fetch a pool's keys, unless the one that is wanted is at hand by now.

    Raises:
        CognitoTuiError: as `verify_token`.
    """
    try:
        keys.named(key_id)
    except TimeoutError:
        raise ConnectionFailed(
            "The user pool's public keys did not come in time.", hint="Try again."
        ) from None


def _sealed(token: str | Secret) -> Secret | None:
    """Seal a token, so that a traceback with variables does not show it. Return None if it is not a text."""
    token = Secret(token) if isinstance(token, str) else token
    return token if isinstance(token, Secret) else None


def _verified(
    token: Secret | None,
    pool: str | Profile,
    client_ids: str | Iterable[str],
    use: TokenUse,
    leeway: int,
    replica_region: str,
    given: Keys | None,
    find_key: FindIn,
) -> Mapping[str, Any]:
    if token is None:
        raise wrong_argument("token", "`token` takes a str or a Secret.")
    _check_types(pool, use, leeway, replica_region, given)
    clients = clients_of(client_ids)
    if use not in _USES:
        raise ConfigurationError('The use of a token is "id" or "access".')
    if not 0 <= leeway <= _MOST_LEEWAY:
        raise ConfigurationError(f"leeway must be a number of seconds from 0 to {_MOST_LEEWAY}.")
    if isinstance(pool, Profile):
        profile = _profile(pool.user_pool_id, replica_region or pool.replica_region)
    else:
        profile = _profile(pool, replica_region)
    issuers: Mapping[str, FindKey]
    if (at_hand := keys_given(given)) is not None:
        issuers = dict.fromkeys(issuers_of(profile), at_hand.get)
    else:
        issuers = {issuer: partial(find_key, keys) for issuer, keys in cached_keys(profile).items()}
    return claims_of(token, use, clients, issuers, time.time(), leeway)


def _check_types(pool: object, use: object, leeway: object, replica_region: object, keys: object) -> None:
    """Check the types as `checked` would, in a tenth of the time: a server does this for every request."""
    if not isinstance(pool, (str, Profile)):
        raise wrong_type("pool", "a str or a Profile", type(pool))
    if not isinstance(use, str):
        raise wrong_type("use", '"id" or "access"', type(use))
    if type(leeway) is not int:
        raise wrong_type("leeway", "an int", type(leeway))
    if not isinstance(replica_region, str):
        raise wrong_type("replica_region", "a str", type(replica_region))
    if keys is not None and not isinstance(keys, (str, bytes, Mapping)):
        raise wrong_type("keys", "a mapping, a str or bytes", type(keys))


@lru_cache(maxsize=256)
def _profile(pool_id: str, replica_region: str) -> Profile:
    # not in the words of what is wrong, which quote it: arguments are mixed up easily, and one of them is a token
    profile = _resolved(user_pool_id=pool_id)
    if profile is None:
        raise ConfigurationError("This is not a user pool ID.", hint="One looks like eu-west-1_AbCdEfGhI.")
    if replica_region:
        profile = _resolved(user_pool_id=pool_id, replica_region=replica_region)
    if profile is None:
        raise ConfigurationError(
            "This is not a region that the user pool can have a replica in.", hint="One looks like eu-west-1."
        )
    return profile


def _resolved(**settings: str) -> Profile | None:
    try:
        return resolve([Layer(settings)], ("user_pool_id",))[0]
    except ConfigurationError:
        return None


def clients_of(client_ids: str | Iterable[str]) -> tuple[str, ...]:
    """Return the ids of app clients.

    Raises:
        ConfigurationError: there are none, or one is empty.
        WrongArgument: one is not a text.
    """
    if isinstance(client_ids, str):
        clients: tuple[str, ...] = (client_ids,)
    elif isinstance(client_ids, Iterable):
        clients = tuple(client_ids)
    else:
        clients = (client_ids,)
    if not all(isinstance(client, str) for client in clients):
        raise wrong_type("client_ids", "a str or a list of them", type(client_ids))
    if not clients or not all(clients):
        raise ConfigurationError("client_ids must name the app clients whose tokens are good, one at least.")
    return clients
