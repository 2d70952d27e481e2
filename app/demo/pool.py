"""What the demo knows of its user pool and the emulator does not: second factors, devices, sessions, codes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pyotp

from .authenticator import Authenticator
from .codes import Codes
from .passwords import LockOut
from .scenarios import TOTP, Scenario
from .sessions import Sessions

REGION = "eu-west-1"


@dataclass
class Device:
    """A device that Cognito has handed out keys for.

    Attributes:
        verifier: the device's SRP verifier, and `salt`: as ConfirmDevice brought them; 0 until then.
        created_at: seconds since the epoch, as the other times.
    """

    key: str
    group_key: str
    created_at: float
    authenticated_at: float
    modified_at: float
    name: str = ""
    verifier: int = 0
    salt: int = 0
    remembered: bool = False


@dataclass
class SignIn:
    """A sign-in that has ended with tokens, for as long as they can be renewed.

    Attributes:
        id: ListUserSessions' SessionId.
        origins: the claim `origin_jti` of all its tokens; a rotated refresh token begins with a new one.
        refresh_tokens: all of them.
        device_key: of the device it was made with; empty where devices are not tracked.
    """

    id: str
    username: str
    device_key: str
    created_at: float
    active_at: float
    origins: set[str] = field(default_factory=set)
    refresh_tokens: list[str] = field(default_factory=list)


@dataclass
class User:
    """One user's.

    Attributes:
        pending_secret: of the authenticator being enrolled by access token (base32).
        factors: the second factors in use: UserMFASettingList.
        preferred: PreferredMfaSetting.
        chose_password: the password is not the one that the demo made.
        devices: by their key.
    """

    authenticator: Authenticator | None = None
    pending_secret: str = ""
    factors: list[str] = field(default_factory=list)
    preferred: str = ""
    chose_password: bool = False
    devices: dict[str, Device] = field(default_factory=dict)

    def enable(self, factor: str) -> None:
        if factor not in self.factors:
            self.factors.append(factor)

    def disable(self, factor: str) -> None:
        if factor in self.factors:
            self.factors.remove(factor)


class Pool:
    """Changed on the emulator's event loop alone. The demo's hints read it from elsewhere, one look-up at a time, which
    needs no lock.

    Args:
        now: seconds since the epoch, for sessions, codes and lock-outs.

    Attributes:
        user_pool_id, client_id: of the one pool and app client; known once the pool is seeded.
        identities: the identity pool's, that GetId has made.
        access_key_ids: that this demo has handed out.
        open_id_tokens: the identity pool's own, for STS, that it has handed out, with their end.
        console_tokens: of the console's sign-in URLs, with their end.
        role_arn: of the one role; known once the pool is seeded.
        proofs: SECRET_BLOCK to the name of the user whose password it asks for: the emulator goes by the block, and
            takes any name with it.
        retired: refresh tokens that were rotated out, with the end of their grace period.
    """

    def __init__(self, scenario: Scenario, now: Callable[[], float] = time.time) -> None:
        self.scenario = scenario
        self.now = now
        self.user_pool_id = ""
        self.client_id = ""
        self.sessions = Sessions(now)
        self.codes = Codes(now)
        self.lock_out = LockOut(now, scenario.wrong_passwords, scenario.first_wait)
        self.users: dict[str, User] = {}
        self.proofs: dict[str, str] = {}
        self.sign_ins: list[SignIn] = []
        self.retired: dict[str, float] = {}
        self.identities: set[str] = set()
        self.access_key_ids: set[str] = set()
        self.open_id_tokens: dict[str, float] = {}
        self.console_tokens: dict[str, float] = {}
        self.role_arn = ""

    def user(self, username: str) -> User:
        """Only for names of users that exist: it makes a place for each."""
        return self.users.setdefault(username, User())

    def begin(self, user_pool_id: str, client_id: str, username: str, role_arn: str) -> None:
        """The pool is seeded: with a user who has the scenario's factors, and the code that awaits them."""
        scenario = self.scenario
        if scenario.factors:
            user = self.user(username)
            user.factors = list(scenario.factors)
            if TOTP in scenario.factors:
                user.authenticator = Authenticator(pyotp.random_base32())
        if scenario.user_status == "UNCONFIRMED":
            self.codes.send(f"confirm:{username}", "EMAIL")
        if scenario.user_status == "RESET_REQUIRED":
            self.codes.send(f"reset:{username}", "EMAIL")
        self.role_arn = role_arn
        self.user_pool_id = user_pool_id
        self.client_id = client_id
