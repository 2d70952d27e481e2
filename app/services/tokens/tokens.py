"""The three tokens Cognito hands out, and what they say."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from ...errors import SignInRequired, UnexpectedAnswer
from ..base import Secret, checked, moment, read_only
from .device import Device, NewDevice

_TOKEN = re.compile("[!-~]+")


@checked
@dataclass(frozen=True)
class Tokens:
    """An AuthenticationResult. Received over TLS from Cognito itself; the claims are read, not verified.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AuthenticationResultType.html

    Attributes:
        id_token: says who the user is: for the identity pool, and for APIs that ask for it.
        access_token: says what the user may do: for APIs, and for the user's own account.
        refresh_token: gives new ones of the other two; None where there is none.
        new_device: what Cognito calls this machine, where the pool tracks devices and it came without one.
    """

    id_token: Secret
    access_token: Secret
    refresh_token: Secret | None
    new_device: NewDevice | None = None

    def __post_init__(self) -> None:
        """Raises UnexpectedAnswer where one has characters in it that would break a header, or a line."""
        tokens = filter(None, (self.id_token, self.access_token, self.refresh_token))
        if not all(_TOKEN.fullmatch(token.reveal()) for token in tokens):
            raise UnexpectedAnswer("One of the tokens is none: it has characters in it that no token has.")

    @property
    def needed_id_token(self) -> Secret:
        """The ID token. Raises SignInRequired where there is none."""
        if not self.id_token:
            raise SignInRequired("This session has no ID token.", hint="Give one as well, or sign in.")
        return self.id_token

    @cached_property
    def claims(self) -> Mapping[str, Any]:
        """The ID token's claims. Raises UnexpectedAnswer when it is not a JWT, SignInRequired where there is none."""
        return _claims(self.needed_id_token)

    @property
    def issuer(self) -> str:
        """Who made them, as the ID token says, or without one the access token; empty where it does not."""
        return str((payload(self.id_token or self.access_token) or {}).get("iss") or "")

    @property
    def username(self) -> str:
        """The user's real name in the pool, whatever alias was typed."""
        if not self.id_token:
            return str((payload(self.access_token) or {}).get("username") or "")
        return str(self.claims.get("cognito:username") or self.claims.get("sub") or "")

    @property
    def roles(self) -> tuple[str, ...]:
        """The ARNs of the roles that the user's groups give, the preferred one first; none without an ID token."""
        claims = payload(self.id_token) or {}
        claimed, preferred = claims.get("cognito:roles"), claims.get("cognito:preferred_role")
        roles = [str(role) for role in claimed] if isinstance(claimed, list) else []
        return tuple(sorted(dict.fromkeys(roles), key=lambda role: role != preferred))

    @cached_property
    def expires_at(self) -> datetime | None:
        """When the first of the ID and the access token ends, UTC; None where neither says."""
        return min(filter(None, map(_expiry, (self.id_token, self.access_token))), default=None)


@dataclass(frozen=True)
class AuthResult:
    """A finished sign-in: the user, as typed, and their tokens.

    Attributes:
        device: the device that Cognito knows this sign-in by; renewing needs its key.
    """

    username: str
    tokens: Tokens
    device: Device | None = None

    def is_from(self, device_key: str) -> bool:
        """Return whether this is the device that the user signed in from."""
        return self.device is not None and self.device.key == device_key


def ended_tokens(user_id: str) -> Tokens:
    """Return tokens that have ended and only say who the user is, for credentials that are there without any."""
    claims = json.dumps({"username": user_id, "exp": 1}).encode()
    return Tokens(
        Secret(""), Secret(f"e30.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.e30"), None
    )


def _expiry(token: Secret) -> datetime | None:
    expires = (payload(token) or {}).get("exp")
    return None if isinstance(expires, str) else moment(expires)


def _claims(token: Secret) -> Mapping[str, Any]:
    claims = payload(token)
    if claims is None:
        raise UnexpectedAnswer("Cognito answered with an ID token that cannot be read.")
    return cast(Mapping[str, Any], read_only(claims))


def payload(token: Secret) -> dict[str, Any] | None:
    """None when it cannot be read: the decoder's own error, which quotes the token, ends here."""
    with suppress(IndexError, ValueError, RecursionError):
        body = token.reveal().split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return claims if isinstance(claims, dict) else None
    return None
