"""The public keys of user pools, for as long as a process runs: fetched once for however many tokens and threads."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial

from ...errors import ConnectionFailed
from ...functions.key_set import KeySet
from ...functions.rsa_signature import PublicKey
from ..base import Clock, within
from ..config import Profile
from .issuers import issuers_of
from .verify import public_keys

# Those of botocore's settings that a program changes while it runs, its tests say, and means other keys by it.
_ENDPOINTS = ("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "AWS_ENDPOINT_URL")
_WITHIN = 20  # seconds: who checks a token does not wait as long as who signs in
_cached: dict[tuple[str, str, str | None], Mapping[str, KeySet]] = {}
if hasattr(os, "register_at_fork"):
    # a thread that was fetching is not there in the child, and would be waited for
    os.register_at_fork(after_in_child=_cached.clear)


def cached_keys(profile: Profile) -> Mapping[str, KeySet]:
    """Return those of each issuer of the profile's user pool.

    Where there are none, `named` raises CognitoTuiError or TimeoutError.
    """
    own, any_service = map(os.environ.get, _ENDPOINTS)
    at = (profile.user_pool_id, profile.replica_region, own or any_service)
    # of two threads that make one, both get the one that came first
    return _cached.get(at) or _cached.setdefault(
        at, {issuer: KeySet(partial(_fetch, profile, issuer)) for issuer in issuers_of(profile)}
    )


def _fetch(profile: Profile, issuer: str) -> Mapping[str, PublicKey]:
    """Fetch the keys in a thread, so that whoever waits for them does not wait longer than they should."""
    try:
        return within(_WITHIN, lambda: public_keys(profile, Clock(), issuer))
    except TimeoutError:
        pass
    raise ConnectionFailed(
        f"The public keys of the user pool {profile.user_pool_id} did not come in time.",
        hint="Try again; is the network slow?",
    )
