"""The two kinds of issuer that a user pool can have, of which its owner picks one (IssuerConfiguration).

    original    https://cognito-idp.<region>.amazonaws.com/<user pool id>
    updated     https://issuer-cognito-idp.<region>.amazonaws.com/<user pool id>

Tokens of both kinds are about while an owner goes over to the other.
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_IssuerConfigurationType.html
"""

from __future__ import annotations

_ORIGINAL, _UPDATED = "https://cognito-idp", "https://issuer-cognito-idp"


def both_kinds(issuer: str) -> tuple[str, ...]:
    """Return an issuer, and the same pool's of the other kind; alone where it is not AWS's, as at an emulator."""
    kind, dot, rest = issuer.partition(".")
    if kind in (_ORIGINAL, _UPDATED):
        return issuer, f"{_ORIGINAL if kind == _UPDATED else _UPDATED}{dot}{rest}"
    return (issuer,)


def accepted(named: str) -> tuple[str, ...]:
    """Return the issuers that a text names, with blanks between, each in both kinds."""
    return tuple(dict.fromkeys(issuer for each in named.split() for issuer in both_kinds(each)))


def is_updated(issuer: str) -> bool:
    """Return whether it is one of the updated kind."""
    return issuer.startswith(f"{_UPDATED}.")


def keys_url(issuer: str) -> str:
    """Return where an issuer says that its public keys are."""
    return f"{issuer}/.well-known/jwks.json"
