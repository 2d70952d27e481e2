"""From tokens to AWS credentials: the identity pool and its flows, the cache, and renewal."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .background import BackgroundRefresher
    from .cache import CredentialCache, UserCache
    from .fast_path import arguments_of, cache_key, lookup
    from .flows import EnhancedFlow, UserIdentities
    from .identity_ids import IdentityIds
    from .identity_pool import IdentityPool
    from .renewal import (
        RETRY_AFTER,
        CachedCredentialProvider,
        RefreshingTokens,
        check_same_user,
        log_failure,
        renewal_instant,
    )

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "background": "BackgroundRefresher",
            "cache": "CredentialCache UserCache",
            "fast_path": "arguments_of cache_key lookup",
            "flows": "EnhancedFlow UserIdentities",
            "identity_ids": "IdentityIds",
            "identity_pool": "IdentityPool",
            "renewal": "CachedCredentialProvider RETRY_AFTER RefreshingTokens "
            "check_same_user log_failure renewal_instant",
        },
    )
