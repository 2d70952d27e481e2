"""A request to an API that the user pool's tokens, or the identity pool's credentials, protect."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import call as call
    from .call import (
        ACCESS as ACCESS,
        ID as ID,
        NAMES as NAMES,
        SIGV4 as SIGV4,
        TOKENS as TOKENS,
        ApiResponse as ApiResponse,
        Proof as Proof,
        Request as Request,
        bearer as bearer,
    )
    from .error_hints import failure as failure
    from .token_hosts import TokenHosts as TokenHosts
    from .url import ApiUrl as ApiUrl, parse as parse

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
