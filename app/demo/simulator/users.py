"""What a pool knows of a person."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from .srp import Record


@dataclass
class Device:
    """A confirmed device. Its password never comes here: only the verifier, through ConfirmDevice."""

    key: str
    group_key: str
    record: Record
    name: str
    remembered: bool
    created: float
    last_used: float
    changed: float


@dataclass
class Totp:
    """An authenticator: its secret, and the last 30-second step whose code was taken."""

    secret: str
    name: str = ""
    last_step: int = -1


@dataclass
class User:
    """A user. `passwords` are SRP records, the newest first; the passwords themselves are never kept.

    Attributes:
        status: "CONFIRMED", "UNCONFIRMED", "FORCE_CHANGE_PASSWORD" (the password is temporary) or "RESET_REQUIRED".
        attributes: as GetUser gives them, with "email_verified" and "phone_number_verified" ("true" or "false").
        mfa: the second factors switched on; preferred_mfa: one of them, or "".
        groups: their names: the claim `cognito:groups`.
        roles: of the user's groups, by ARN: the claim `cognito:roles`.
        claims: what the pool's trigger before the generation of tokens adds to ID and access tokens.
        imaginary: nobody is behind this name, and the pool does not let on.
        pending_devices: device key → group key, handed out and not confirmed yet.
    """

    username: str
    passwords: list[Record] = field(default_factory=list)
    sub: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "CONFIRMED"
    enabled: bool = True
    attributes: dict[str, str] = field(default_factory=dict)
    mfa: set[str] = field(default_factory=set)
    preferred_mfa: str = ""
    totp: Totp | None = None
    unverified_totp: str = ""
    passkey: bool = False
    devices: dict[str, Device] = field(default_factory=dict)
    pending_devices: dict[str, str] = field(default_factory=dict)
    wrong_passwords: int = 0
    locked_until: float = 0.0
    temporary_until: float | None = None
    groups: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    claims: dict[str, Any] = field(default_factory=dict)
    imaginary: bool = False

    def verified(self, attribute: str) -> str:
        """The verified address or number; empty when there is none."""
        is_verified = self.attributes.get(f"{attribute}_verified") == "true"
        return self.attributes.get(attribute, "") if is_verified else ""
