"""The tokens of a user pool: what they say, where they are kept, and whether they are valid."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .device import Device, NewDevice
    from .given_keys import Keys, keys_given
    from .issuers import issuers_of
    from .jwks import cached_keys
    from .store import NullTokenStore, Passphrase, StoredSession, TokenStore, closed_places, stored_variants
    from .tokens import AuthResult, Tokens, ended_tokens, payload
    from .verify import TokenUse, claims_of, public_keys, verified

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "device": "Device NewDevice",
            "given_keys": "Keys keys_given",
            "issuers": "issuers_of",
            "jwks": "cached_keys",
            "store": "NullTokenStore Passphrase StoredSession TokenStore closed_places stored_variants",
            "tokens": "AuthResult Tokens ended_tokens payload",
            "verify": "TokenUse claims_of public_keys verified",
        },
    )
