"""Checking tokens on asyncio, for servers that get one with every request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from ..functions.key_set import KeySet, KeysNotCached
from ..services.base import Secret, shared
from ..services.config import Profile
from ..services.tokens import Keys, TokenUse
from . import verification


async def verify_token(
    token: str | Secret,
    pool: str | Profile,
    client_ids: str | Iterable[str],
    use: TokenUse,
    *,
    leeway: int = 60,
    replica_region: str = "",
    keys: Keys | None = None,
) -> Mapping[str, Any]:
    """What a token says, once it is sure whose it is, as of `cognito_tui.verify_token`.

    With the pool's keys at hand the check runs on the loop: it takes less time than the start of a thread. Otherwise a
    worker thread fetches the keys, once for all tasks that wait for them.

    Example:
        >>> import asyncio
        >>> from cognito_tui import aio
        >>> asyncio.run(aio.verify_token(token, pool_id, client_id, "access"))["username"]
        'ada'
    """
    if isinstance(token, str):
        token = Secret(token)
    client_ids = verification.clients_of(client_ids)  # an iterator can be read only once
    try:
        return verification.verify_at_hand(token, pool, client_ids, use, leeway, replica_region, keys)
    except KeysNotCached as missing:
        wanted, key_id = missing.keys, missing.key_id
    await shared(wanted, partial(verification.fetch, wanted, key_id))
    return verification.verify_at_hand(
        token, pool, client_ids, use, leeway, replica_region, keys, find_key=KeySet.known
    )
