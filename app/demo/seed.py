"""The pool that a scenario shows: its settings, its one user, and the messages that await them."""

from __future__ import annotations

import secrets
import string
import uuid
from collections.abc import Callable
from typing import Any

from ..functions.hello import handler
from ..services.config import CUSTOM, DEFAULT_REDIRECT_URI
from .scenarios import SECOND_FACTORS, TOTP, Scenario
from .simulator import registration
from .simulator.authenticator import new_secret
from .simulator.faults import Fault, Faults, too_many_requests
from .simulator.pool import Pool
from .simulator.roles import ACCOUNT, Role
from .simulator.server import USER_POOL_OPERATIONS

REGION = "eu-west-1"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/field-staff"
BUCKET = "field-notes"
USERNAME = "ada"
CALLBACK_URL = DEFAULT_REDIRECT_URI
QUESTION, ANSWER = "How many legs have a spider and a beetle together?", "14"  # nobody has to look it up

_GRACE = 10  # seconds: RetryGracePeriodSeconds of a pool with rotation
_BIRDS = ("Avocet", "Curlew", "Dunlin", "Fulmar", "Gannet", "Osprey", "Plover", "Puffin", "Tern", "Wagtail")
_COLORS = ("Amber", "Azure", "Copper", "Coral", "Indigo", "Ivory", "Ochre", "Olive", "Silver", "Umber")


class BusyAtFirst(Faults):
    """The faults of a user pool that is too busy for a while: one call in three is refused, beginning with the first.

    A sign-in with a password takes two calls, so the second try works.
    """

    _EVERY = 3
    _WHILE = 60  # seconds, from the first call on

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__()
        self._now = now
        self._began: float | None = None
        self._calls = 0

    def take(self, operation: str) -> Fault | None:
        if operation not in USER_POOL_OPERATIONS:
            return None
        if self._began is None:
            self._began = self._now()
        self._calls += 1
        is_refused = self._now() < self._began + self._WHILE and self._calls % self._EVERY == 1
        return Fault(operation, too_many_requests()) if is_refused else None


def seeded(scenario: Scenario, now: Callable[[], float]) -> tuple[Pool, str]:
    """Return a pool as the scenario needs it, and the password of its user; empty where there is no user."""
    optional: dict[str, Any] = {}
    if scenario.first_factors:
        optional["first_factors"] = scenario.first_factors
    if scenario.auth_flow == CUSTOM:
        optional["custom_challenges"] = (({"question": QUESTION}, ANSWER),)
    pool = Pool(
        region=REGION,
        user_pool_id=f"{REGION}_{_letters(9)}",
        client_id=_letters(26).lower(),
        identity_pool_id=f"{REGION}:{uuid.uuid4()}",
        auth_flows=(scenario.auth_flow, "REFRESH_TOKEN_AUTH"),
        mfa=scenario.mfa,
        factors=SECOND_FACTORS,
        can_setup=scenario.can_setup,
        custom_tries=3,
        custom_after_password=True,
        self_sign_up=scenario.sign_up,
        required_attributes=scenario.required_attributes,
        auto_verify=("email", "phone_number"),
        lockout_after=scenario.wrong_passwords,
        lockout_seconds=scenario.first_wait,
        devices="opt-in" if scenario.devices else "off",
        rotation=_GRACE if scenario.rotation else None,
        classic_flow=bool(scenario.duration),
        roles={ROLE_ARN: Role(longest=scenario.longest)},
        signed_in_role=ROLE_ARN,
        callback_urls=(CALLBACK_URL,) if scenario.managed_login else (),
        logout_urls=(CALLBACK_URL,) if scenario.managed_login else (),
        buckets=(BUCKET,),
        routes={"GET /hello": handler},
        now=now,
        **optional,
    )
    return pool, _user(pool, scenario) if scenario.user_status else ""


def _user(pool: Pool, scenario: Scenario) -> str:
    """Add the one user, and send the code that their status asks for; return their password."""
    password = f"{secrets.choice(_BIRDS)}-{secrets.randbelow(9000) + 1000}-{secrets.choice(_COLORS)}"
    attributes = dict(scenario.attributes)
    if scenario.user_status == "UNCONFIRMED":
        attributes |= {name: "false" for name in attributes if name.endswith("_verified")}
    pool.add_user(
        USERNAME,
        password,
        status=scenario.user_status,
        attributes=attributes,
        mfa=scenario.factors,
        totp_secret=new_secret() if TOTP in scenario.factors else "",
        passkey="WEB_AUTHN" in scenario.first_factors,
    )
    who = {"ClientId": pool.client_id, "Username": USERNAME}
    if scenario.user_status == "UNCONFIRMED":
        registration.resend_confirmation_code(pool, who)
    if scenario.user_status == "RESET_REQUIRED":
        registration.forgot_password(pool, who)
    return password


def _letters(count: int) -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(count))
