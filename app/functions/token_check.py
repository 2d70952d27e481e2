"""Whether a user pool's JWT is good: signature, issuer, audience, use and time.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
https://www.rfc-editor.org/rfc/rfc8725
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from .rsa_signature import PublicKey

FindKey = Callable[[str], "PublicKey | None"]
LEEWAY = 60  # seconds that clocks may differ
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"  # base64url
_LONGEST = 32 * 1024  # characters of a token; a pool's have some thousands
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
# What the last character can be, by how many there are beyond groups of four: its bits that are over are zero.
_LAST = (_ALPHABET, "", _ALPHABET[::16], _ALPHABET[::4])
_AUDIENCE = {"id": "aud", "access": "client_id"}  # the claim that names the app client
_MOST_HEADERS = 64
# Of good tokens, as they came, and the `kid` in each: all tokens of a key have the same.
_HEADERS: dict[str, str] = {}


class InvalidToken(Exception):
    """Says why, in a sentence for people, without anything of the token's that is secret."""


def verify(
    token: str,
    issuers: Mapping[str, FindKey],
    *,
    client_id: str | Collection[str],
    use: str,
    now: float,
    leeway: int = LEEWAY,
) -> dict[str, Any]:
    """The claims of a token that is good.

    Args:
        issuers: those of the user pool, and what finds a key of each by its `kid`; what that raises is passed on. It is
            asked only about tokens that name this issuer.
        client_id: the app client, or several: one of them.
        use: "id" or "access".
        now: seconds since 1970.
        leeway: seconds that clocks may differ.

    Raises:
        InvalidToken: it is not good.
    """
    if len(token) > _LONGEST:
        raise InvalidToken("It is too long to be a token of a user pool.")
    if token[:7].lower() == "bearer ":
        raise InvalidToken('It still has "Bearer " before it.')
    parts = token.split(".")
    if len(parts) != 3:
        raise InvalidToken("It is not a JWT: a JWT has three parts.")
    header, body, signature = parts
    key_id = _HEADERS.get(header) or _key_id(_object(header))
    claims, proof = _object(body), _bytes(signature)
    # before the key is asked for: a token of another pool's is no reason to fetch keys
    key = _issuer(claims, issuers)(key_id)
    if key is None:
        raise InvalidToken("The user pool has no such key as it says it is signed with.")
    if not key.has_signed(f"{header}.{body}".encode(), proof):
        raise InvalidToken("Its signature is wrong.")
    _remember(header, key_id)
    _check_audience(claims, (client_id,) if isinstance(client_id, str) else tuple(client_id), use)
    _check_times(claims, now, leeway)
    return claims


def keys_in(text: bytes) -> dict[str, PublicKey]:
    """The RS256 keys of a jwks.json, by `kid`; others are passed over, as RFC 7517, section 5, says.

    Raises:
        ValueError: it is not a jwks.json.
    """
    try:
        listed = json.loads(text)["keys"]
    except (ValueError, TypeError, KeyError, RecursionError):
        listed = None
    if not isinstance(listed, list):
        raise ValueError("no jwks.json")
    keys: dict[str, PublicKey] = {}
    for key in listed:
        if isinstance(key, dict) and _is_for_rs256(key):
            try:
                keys[key["kid"]] = PublicKey(_number(key["n"]), _number(key["e"]))
            except (InvalidToken, ValueError, KeyError, TypeError):
                continue
    return keys


def _is_for_rs256(key: dict[str, Any]) -> bool:
    usable = (key.get("kty"), key.get("use", "sig"), key.get("alg", "RS256")) == ("RSA", "sig", "RS256")
    return usable and isinstance(key.get("kid"), str)


def _key_id(header: dict[str, Any]) -> str:
    if header.get("alg") != "RS256":
        raise InvalidToken("It is not signed with RS256, as a user pool signs.")
    if "crit" in header:
        raise InvalidToken("Its header demands something that is not known here (crit).")
    key_id = header.get("kid")
    if not isinstance(key_id, str) or not key_id:
        raise InvalidToken("It does not say which key it is signed with.")
    return key_id


def _remember(header: str, key_id: str) -> None:
    """Only what a pool has signed: strangers cannot fill the memory, nor empty it."""
    if header not in _HEADERS:
        if len(_HEADERS) >= _MOST_HEADERS:
            _HEADERS.clear()
        _HEADERS[header] = key_id


def _issuer(claims: dict[str, Any], issuers: Mapping[str, FindKey]) -> FindKey:
    named = claims.get("iss")
    if not isinstance(named, str) or named not in issuers:
        pool = next(iter(issuers), "").rpartition("/")[2]
        if isinstance(named, str) and named.endswith(f"/{pool}"):
            raise InvalidToken(f"Its issuer is the user pool {pool} elsewhere. Is that a replica of it?")
        raise InvalidToken(f"Its issuer is not the user pool {pool}.")
    return issuers[named]


def _check_audience(claims: dict[str, Any], client_ids: tuple[str, ...], use: str) -> None:
    if claims.get("token_use") != use:
        raise InvalidToken(f"It is not an {'ID' if use == 'id' else use} token.")
    if claims.get(_AUDIENCE[use]) not in client_ids:
        raise InvalidToken("It was made for another app client.")
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise InvalidToken("It does not say whose it is (sub).")
    groups = claims.get("cognito:groups", [])
    if not isinstance(groups, list) or not all(isinstance(group, str) for group in groups):
        # in a text, whoever looks for "admins" finds it in "not-admins"
        raise InvalidToken("Its groups are not a list of names.")


def _check_times(claims: dict[str, Any], now: float, leeway: int) -> None:
    if now >= _time(claims, "exp") + leeway:
        raise InvalidToken("It has expired.")
    begins = max(_time(claims, "iat"), _time(claims, "nbf") if "nbf" in claims else 0)
    if now < begins - leeway:
        raise InvalidToken("It is not valid yet. Is a clock wrong?")


def _time(claims: dict[str, Any], name: str) -> int:
    seconds = claims.get(name)
    if type(seconds) is not int:  # True is an int to isinstance
        raise InvalidToken(f"Its {name} is not a time in seconds.")
    return seconds


def _object(part: str) -> dict[str, Any]:
    """Strict: of two fields of one name, one reader takes the first and another the last."""
    try:
        value = _STRICT.decode(_bytes(part).decode())
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise InvalidToken("It is not a JWT: a part of it is not a JSON object.")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a field that is there twice")
    return fields


def _no_number(name: str) -> Any:
    raise ValueError("a number that JSON does not have")


_STRICT = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_number)


def _bytes(part: str) -> bytes:
    """base64url without padding, in the one way that each content has: RFC 4648, 3.5, and RFC 7515, 2."""
    rest = len(part) % 4
    if _BASE64URL.fullmatch(part) and part[-1:] in _LAST[rest]:
        return base64.urlsafe_b64decode(part + "=" * (-rest % 4))
    raise InvalidToken("It is not a JWT: a part of it is not base64url.")


def _number(text: str) -> int:
    return int.from_bytes(_bytes(text), "big")
