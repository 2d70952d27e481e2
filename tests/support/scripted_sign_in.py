"""What the sign-in tests share: a profile, a password to look for, and one challenge of each kind."""

from __future__ import annotations

import base64
from typing import Any

from cognito_tui.services.auth.cognito_idp import UserPool
from cognito_tui.services.auth.sign_in import SignIn
from cognito_tui.services.auth.steps import Answer, CodeRequired, NewPasswordRequired, Step, TotpEnrollment
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import PASSWORD, Profile
from cognito_tui.services.tokens.store import TokenStore
from tests.support.scripted_cognito import challenge

PROFILE = Profile(
    name="test",
    user_pool_id="eu-west-1_TestPool",
    client_id="client-1",
    identity_pool_id="eu-west-1:00000000-0000-0000-0000-000000000000",
    app_name="Tests",
    auth_flow=PASSWORD,
)
PASSWORD_CANARY = Secret("Canary-Pa55word!")
CODE = Answer(Secret("123456"))
SRP_PARAMETERS = {
    "SALT": "a1b2c3",
    "SRP_B": "5" * 760,
    "SECRET_BLOCK": base64.b64encode(b"block").decode(),
    "USER_ID_FOR_SRP": "real-ada",
}


def sign_in_with(profile: Profile, clock: Clock | None = None) -> SignIn:
    return SignIn(UserPool(profile, clock or Clock()), TokenStore(profile))


def start(sign_in: SignIn) -> Step:
    return sign_in.start("ada", PASSWORD_CANARY)


ANSWERS: dict[str, tuple[type[Any], dict[str, Any]]] = {
    "NEW_PASSWORD_REQUIRED": (
        NewPasswordRequired,
        challenge("NEW_PASSWORD_REQUIRED", requiredAttributes="[]"),
    ),
    "MFA_SETUP": (TotpEnrollment, challenge("MFA_SETUP", MFAS_CAN_SETUP='["SOFTWARE_TOKEN_MFA"]')),
    "SOFTWARE_TOKEN_MFA": (CodeRequired, challenge("SOFTWARE_TOKEN_MFA")),
}
