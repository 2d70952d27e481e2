"""The tokens of a user pool: what they say, where they are kept, and whether they are valid."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .device import Device as Device, NewDevice as NewDevice
    from .jwks import cached_keys as cached_keys
    from .store import (
        NullTokenStore as NullTokenStore,
        StoredSession as StoredSession,
        TokenStore as TokenStore,
        stored_variants as stored_variants,
    )
    from .tokens import AuthResult as AuthResult, Tokens as Tokens
    from .verify import (
        claims_of as claims_of,
        issuer as issuer,
        public_keys as public_keys,
        verified as verified,
    )

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "device": "Device NewDevice",
            "jwks": "cached_keys",
            "store": "NullTokenStore StoredSession TokenStore stored_variants",
            "tokens": "AuthResult Tokens",
            "verify": "claims_of issuer public_keys verified",
        },
    )
