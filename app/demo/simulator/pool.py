"""One user pool: its settings, its users, and what it remembers between two calls."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import passwords
from .codes import Codes, Message
from .grants import AuthorizationCode, Grant
from .refusal import Refusal, not_authorized, not_found
from .roles import Keys
from .sessions import Sessions
from .settings import Settings
from .signing import KeyIds
from .srp import Record, SrpServer
from .users import Totp, User

# How the regions of a partition begin, and how its hosts end; all others end in "amazonaws.com".
_SUFFIXES = (
    ("cn-", "amazonaws.com.cn"),
    ("eusc-", "amazonaws.eu"),
    ("us-iso-", "c2s.ic.gov"),
    ("us-isob-", "sc2s.sgov.gov"),
    ("us-isof-", "csp.hci.ic.gov"),
    ("eu-isoe-", "cloud.adc-e.uk"),
)
Body = Mapping[str, Any]  # of a request
Answer = dict[str, Any]


def _nobody(_: Message) -> None:
    """Messages go to nobody."""


@dataclass
class Pool(Settings):
    """A pool with people in it. `outbox` holds every message it has sent, the newest last; `on_message` gets each."""

    users: dict[str, User] = field(default_factory=dict, init=False)
    outbox: list[Message] = field(default_factory=list, init=False)
    codes: Codes = field(default_factory=Codes, init=False)
    grants: list[Grant] = field(default_factory=list, init=False)
    imaginary: dict[str, User] = field(default_factory=dict, init=False)
    groups: dict[str, SrpServer] = field(default_factory=dict, init=False)  # device group key → its SRP
    key_ids: KeyIds = field(init=False)
    identities: set[str] = field(default_factory=set, init=False)  # that GetId has made
    on_message: Callable[[Message], object] = field(default_factory=lambda: _nobody, init=False)
    keys: dict[str, Keys] = field(default_factory=dict, init=False)  # session token → what was given out
    authorization_codes: dict[str, AuthorizationCode] = field(default_factory=dict, init=False)
    console_tokens: dict[str, float] = field(default_factory=dict, init=False)  # sign-in token → its end

    def __post_init__(self) -> None:
        self.key_ids = KeyIds(self.user_pool_id)
        self.srp = SrpServer(self.user_pool_id.partition("_")[2])
        self.sessions = Sessions(lambda: self.session_seconds, lambda: self.now())

    @property
    def issuer(self) -> str:
        """What tokens name: the updated kind its own region, the original kind the one that was asked.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_IssuerConfigurationType.html
        https://github.com/awslabs/aws-jwt-verify/issues/282
        """
        if self.issuer_type == "UPDATED":
            return f"https://issuer-{self.provider}"
        return f"https://{self._host(self.replica_region or self.home)}/{self.user_pool_id}"

    @property
    def home(self) -> str:
        """The region that the user pool's id names."""
        return self.user_pool_id.partition("_")[0]

    @property
    def provider(self) -> str:
        """The key of Logins in the identity pool's calls."""
        return f"{self._host(self.home)}/{self.user_pool_id}"

    @staticmethod
    def _host(region: str) -> str:
        suffix = next((end for begins, end in _SUFFIXES if region.startswith(begins)), "amazonaws.com")
        return f"cognito-idp.{region}.{suffix}"

    def add_user(
        self,
        username: str,
        password: str = "",
        *,
        status: str = "CONFIRMED",
        enabled: bool = True,
        attributes: Mapping[str, str] | None = None,
        mfa: Iterable[str] = (),
        preferred_mfa: str = "",
        totp_secret: str = "",
        passkey: bool = False,
        temporary_until: float | None = None,
    ) -> User:
        """As an administrator would: no policy, no message. An address or number given is verified unless
        "email_verified" or "phone_number_verified" says otherwise; a TOTP secret alone switches the factor on."""
        given = dict(attributes or {})
        for name in ("email", "phone_number"):
            if name in given:
                given.setdefault(f"{name}_verified", "true")
        user = User(
            username,
            status=status,
            enabled=enabled,
            attributes=given,
            mfa=set(mfa) | ({"SOFTWARE_TOKEN_MFA"} if totp_secret else set()),
            preferred_mfa=preferred_mfa,
            totp=Totp(totp_secret) if totp_secret else None,
            passkey=passkey,
            temporary_until=temporary_until,
        )
        self.users[username] = user
        if password:
            passwords.put(self, user, password)
        return user

    def user(self, name: str) -> User:
        """By user name or alias. Where existence is hidden, a name nobody has gives an imaginary user.

        https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
        """
        found = self.known(name)
        if found is not None:
            return found
        if not self.hides_existence:
            raise Refusal("UserNotFoundException", "User does not exist.")
        if name not in self.imaginary:
            salt = int.from_bytes(hashlib.sha256(name.encode()).digest()[:16], "big")
            record = self.srp.record(name, secrets.token_hex(), salt)
            self.srp.admit(name, Record(salt, record.verifier))
            email = name if "@" in name else f"{name[:1]}@example.com"
            attributes = {"email": email, "email_verified": "true"}
            self.imaginary[name] = User(name, [record], attributes=attributes, imaginary=True)
        return self.imaginary[name]

    def known(self, name: str) -> User | None:
        """By user name, or by email address where that is another name (an alias must be verified).

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UsernameConfigurationType.html
        """
        if name in self.users:
            return self.users[name]
        for user in self.users.values():
            if self._is_same(user.username, name):
                return user
        if self.email_sign_in == "no":
            return None
        for user in self.users.values():
            address = (
                user.attributes.get("email") if self.email_sign_in == "username" else user.verified("email")
            )
            if address and self._is_same(address, name):
                return user
        return None

    def _is_same(self, name: str, other: str) -> bool:
        return name == other or (not self.case_sensitive and name.lower() == other.lower())

    def latest_code(self, username: str) -> str:
        """The code of the newest message to this user."""
        return next(message.code for message in reversed(self.outbox) if message.username == username)

    def hand_out(self, keys: Keys) -> Keys:
        self.keys[keys.session_token] = keys
        return keys

    def trigger(self, name: str) -> None:
        """Run a Lambda trigger, which may refuse."""
        if name in self.trigger_refusals:
            code, words = self.trigger_refusals[name]
            raise Refusal(code, f"{name} failed with error {words}.")

    def check_client(self, client_id: str) -> None:
        if client_id != self.client_id:
            raise not_found(f"User pool client {client_id} does not exist.")

    def check_secret_hash(self, username: str, given: str | None) -> None:
        """https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash"""
        if not self.client_secret:
            if given:
                raise not_authorized(
                    f"Client {self.client_id} is not configured for secret but secret was received"
                )
            return
        if not given:
            raise not_authorized(
                f"Client {self.client_id} is configured with secret but SECRET_HASH was not received"
            )
        digest = hmac.new(
            self.client_secret.encode(), (username + self.client_id).encode(), "sha256"
        ).digest()
        if given != base64.b64encode(digest).decode():
            raise not_authorized(f"Unable to verify secret hash for client {self.client_id}")

    def check_client_secret(self, given: str | None) -> None:
        """For the two calls that take the secret itself."""
        if given and not self.client_secret:
            raise not_authorized(
                f"Client {self.client_id} is not configured for secret but secret was received"
            )
        if self.client_secret and given != self.client_secret:
            raise not_authorized(f"Unable to verify secret for client {self.client_id}")

    def new_device(self, user: User) -> dict[str, str]:
        """NewDeviceMetadata."""
        key, group_key = f"{self.region}_{uuid.uuid4()}", f"-{secrets.token_hex(4)}"
        user.pending_devices[key] = group_key
        return {"DeviceKey": key, "DeviceGroupKey": group_key}

    def group(self, group_key: str) -> SrpServer:
        return self.groups.setdefault(group_key, SrpServer(group_key))
