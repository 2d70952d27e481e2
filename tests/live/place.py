"""A place where a journey happens: one user pool of a target, with what is around it."""

from __future__ import annotations

import os
import secrets
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FEATURES = {
    "srp": "it verifies a password by SRP",
    "totp": "it verifies codes of authenticators",
    "sign_up": "people may make an account",
    "email_codes": "codes sent by email can be read by the run",
    "email_otp": "EMAIL_OTP as a first factor",
    "email_mfa": "EMAIL_OTP as a second factor",
    "passkey": "passkeys as a first factor",
    "user_auth": "USER_AUTH, where the person chooses the first factor",
    "custom_challenge": "CUSTOM_AUTH, with the pool owner's own challenge",
    "devices": "remembered devices",
    "rotation": "refresh tokens that are good once",
    "secret": "an app client with a secret",
    "revoke": "RevokeToken",
    "user_sessions": "ListUserSessions and RevokeUserSession",
    "managed_login": "pages to sign in with a browser",
    "identity_pool": "AWS credentials, by the enhanced flow",
    "classic": "AWS credentials for hours, by the classic flow",
    "proxy": "AWS credentials by the credential proxy",
    "groups": "groups that have a role of their own",
    "s3": "a bucket in which each user has a folder",
    "dynamodb": "a table in which each user has items",
    "api": "an HTTP API that takes the pool's tokens",
    "console": "the AWS console's federation endpoint",
    "admin": "the administrator's calls of the user pool, by boto3",
}
"""What journeys may need."""

_REMOVED = (
    "AWS_",
    "COGNITO_",
    "XDG_",
)  # prefixes of variables that say who and where the person at the keyboard is


class CannotRun(Exception):
    """Its text is what this target lacks, for the report."""


@dataclass
class Person:
    """A user.

    Attributes:
        name: as it is typed; empty: a random one.
        password: the first one.
        temporary: whether it has to be replaced at the first sign-in.
        attributes: an email address or a number is verified, unless "email_verified" is "false" in it.
        groups: those that the person is in.
    """

    name: str = ""
    password: str = ""
    temporary: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.name = self.name or f"live-{secrets.token_hex(4)}"
        self.password = self.password or new_password()
        for name in ("email", "phone_number"):
            if self.attributes.get(name):
                self.attributes.setdefault(f"{name}_verified", "true")


def new_password() -> str:
    """Return one that the pools' policies take."""
    return f"Live-{secrets.token_urlsafe(12)}-7a"


class Place(ABC):
    """One pool of a target.

    Attributes:
        run: what the names of all that a journey makes by itself begin with: it is deleted at the end at the latest.
        target, region, outputs, has: as `journey.Live` has them.
        environment: the variables by which the product finds it; none at AWS.
    """

    run: str = "cognito-tui-live"
    target: str
    region: str
    outputs: Mapping[str, Any]
    has: frozenset[str]
    environment: Mapping[str, str]

    @abstractmethod
    def admin(self, service: str) -> Any:
        """See `Live.admin`."""

    @abstractmethod
    def add(self, person: Person) -> None:
        """Make the user."""

    @abstractmethod
    def sent_code(self, person: Person) -> str:
        """See `Live.sent_code`."""

    def address(self) -> str:
        """Return an email address of nobody's, at AWS's own receiver for tests: it takes all that is sent."""
        return f"success+{secrets.token_hex(4)}@simulator.amazonses.com"

    def admin_environment(self) -> Mapping[str, str]:
        """Return the variables with the administrator's keys."""
        raise CannotRun(f"{self.target} has no administrator")

    def command_environment(self, home: Path, *, admin: bool) -> dict[str, str]:
        """Return the environment of a command: nothing of the person's at the keyboard."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_REMOVED)}
        own = {
            "HOME": str(home),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": str(home / ".aws/config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(home / ".aws/credentials"),
            "COGNITO_REMEMBER": "off",
        }
        return {**kept, **own, **self.environment, **(self.admin_environment() if admin else {})}
