"""A request to an API that the user pool's tokens, or the identity pool's credentials, protect."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import call
    from .call import ACCESS, ID, NAMES, SIGV4, TOKENS, ApiResponse, Proof, Request, bearer
    from .error_hints import failure
    from .token_hosts import TokenHosts
    from .url import ApiUrl, parse

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "call": "ACCESS ApiResponse ID NAMES Proof Request SIGV4 TOKENS bearer call",
            "error_hints": "failure",
            "token_hosts": "TokenHosts",
            "url": "ApiUrl parse",
        },
    )
