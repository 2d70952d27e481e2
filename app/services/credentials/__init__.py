"""From tokens to AWS credentials: the identity pool and its flows, the cache, and renewal."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .background_refresher import FreshCredentials as FreshCredentials
    from .cache import CredentialCache as CredentialCache
    from .cached_provider import CredentialsAtHand as CredentialsAtHand
    from .fast_path import answer as answer, question as question
    from .identity_ids import IdentityIds as IdentityIds
    from .identity_pool import IdentityPool as IdentityPool
    from .refreshing_tokens import FreshTokens as FreshTokens
    from .user_cache import UserCache as UserCache

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "background_refresher": "FreshCredentials",
            "cache": "CredentialCache",
            "cached_provider": "CredentialsAtHand",
            "fast_path": "answer question",
            "identity_ids": "IdentityIds",
            "identity_pool": "IdentityPool",
            "refreshing_tokens": "FreshTokens",
            "user_cache": "UserCache",
        },
    )
