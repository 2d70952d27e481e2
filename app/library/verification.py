"""Checking tokens, for servers that get one with every request."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from ..services.errors import ConfigurationError
from ..services.pool_keys import kept_keys
from ..services.profile import Profile
from ..services.resolution import resolve
from ..services.secret import Secret
from ..services.settings import Layer
from ..services.token_check import claims_of

_USES = ("id", "access")
_MOST_LEEWAY = 300  # seconds: AWS itself takes no clock that is further off


def verify_token(
    token: str | Secret,
    pool: str | Profile,
    client_ids: str | Iterable[str],
    use: str,
    *,
    leeway: int = 60,
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

    Returns:
        The token's claims: "sub", "username" (or "cognito:username" in an ID token), "cognito:groups", "exp" (seconds
        since 1970), …

    Raises:
        TokenRejected: the token is not good, and `detail` says why: answer 401.
        ConnectionFailed: the public keys cannot be fetched: answer 503.
        UnexpectedAnswer: what came in their place is not from Cognito.
        ConfigurationError: there is no such pool, or an argument makes no sense.
        TypeError: `token` is no text: there was none in the request?

    Example:
        >>> claims = cognito_tui.verify_token(token, pool_id, client_id, "access")
        >>> claims["username"], claims["token_use"]
        ('ada', 'access')
        >>> cognito_tui.verify_token(token, pool_id, client_id, "id")
        Traceback (most recent call last):
        cognito_tui.services.errors.TokenRejected: This ID token is not good. It is not an ID token.
    """
    # from here on no traceback that shows variables shows the token
    token = Secret(token) if isinstance(token, str) else token
    if not isinstance(token, Secret):
        del token
        raise TypeError("The token must be a str or a Secret.")
    if use not in _USES:
        raise ConfigurationError('The use of a token is "id" or "access".')
    if type(leeway) is not int or not 0 <= leeway <= _MOST_LEEWAY:
        raise ConfigurationError(f"leeway must be a number of seconds from 0 to {_MOST_LEEWAY}.")
    profile = _profile(pool.user_pool_id if isinstance(pool, Profile) else str(pool))
    keys = kept_keys(profile)
    return claims_of(token, use, profile, _clients(client_ids), keys.named, time.time(), leeway)


@lru_cache(maxsize=256)
def _profile(pool_id: str) -> Profile:
    try:
        return resolve([Layer({"user_pool_id": pool_id})], ("user_pool_id",))[0]
    except ConfigurationError:
        pass
    # not in its words, which quote the id: arguments are mixed up easily, and one of them is a token
    raise ConfigurationError("This is no user pool id.", hint="One looks like eu-west-1_AbCdEfGhI.")


def _clients(client_ids: str | Iterable[str]) -> tuple[str, ...]:
    clients = (client_ids,) if isinstance(client_ids, str) else tuple(client_ids or ())
    if not clients or not all(isinstance(client, str) and client for client in clients):
        raise ConfigurationError("client_ids must name the app clients whose tokens are good, one at least.")
    return clients
