"""From tokens to AWS credentials: the identity pool and its flows, the cache, and renewal."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .background_refresher import BackgroundRefresher as BackgroundRefresher
    from .cache import CredentialCache as CredentialCache
    from .cached_provider import CachedCredentialProvider as CachedCredentialProvider
    from .fast_path import answer as answer, question as question
    from .identity_ids import IdentityIds as IdentityIds
    from .identity_pool import IdentityPool as IdentityPool
    from .refreshing_tokens import RefreshingTokens as RefreshingTokens
    from .user_cache import UserCache as UserCache

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "background_refresher": "BackgroundRefresher",
            "cache": "CredentialCache",
            "cached_provider": "CachedCredentialProvider",
            "fast_path": "answer question",
            "identity_ids": "IdentityIds",
            "identity_pool": "IdentityPool",
            "refreshing_tokens": "RefreshingTokens",
            "user_cache": "UserCache",
        },
    )
