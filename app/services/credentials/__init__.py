"""From tokens to AWS credentials: the identity pool and its flows, the cache, and renewal."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .cache import CredentialCache as CredentialCache, UserCache as UserCache
    from .fast_path import cache_key as cache_key, lookup as lookup
    from .identity_ids import IdentityIds as IdentityIds
    from .identity_pool import IdentityPool as IdentityPool
    from .renewal import (
        RETRY_AFTER as RETRY_AFTER,
        BackgroundRefresher as BackgroundRefresher,
        CachedCredentialProvider as CachedCredentialProvider,
        RefreshingTokens as RefreshingTokens,
        check_same_user as check_same_user,
        renewal_instant as renewal_instant,
    )

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "cache": "CredentialCache UserCache",
            "fast_path": "cache_key lookup",
            "identity_ids": "IdentityIds",
            "identity_pool": "IdentityPool",
            "renewal": "RETRY_AFTER BackgroundRefresher CachedCredentialProvider RefreshingTokens check_same_user "
            "renewal_instant",
        },
    )
