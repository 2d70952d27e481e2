"""Our services at an emulator, as the app uses them."""

from __future__ import annotations

import time

import pyotp
import pytest

from cloud.pools import SeededPool, admin, anybody
from cognito_tui.services.profile import SRP
from cognito_tui.services.secret import Secret
from cognito_tui.services.session import Cognito
from cognito_tui.services.steps import Answer, SignedIn, Step

PASSWORD = "Correct-Horse-7é"
_SERVICES = ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY", "STS")


def point_at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By botocore's own settings: nothing in our services knows of emulators."""
    for service in _SERVICES:
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def sign_in(pool: SeededPool, username: str = "ada", password: str = PASSWORD, *, flow: str = SRP) -> Step:
    return Cognito(pool.profile(flow)).sign_in.start(username, Secret(password))


def signed_in(step: Step) -> SignedIn:
    assert isinstance(step, SignedIn)
    return step


def enrol(pool: SeededPool, who: SignedIn) -> pyotp.TOTP:
    """Gives a signed-in user an authenticator app, with boto3."""
    users, access_token = anybody(pool.endpoint, "cognito-idp"), who.tokens.access_token.reveal()
    totp = pyotp.TOTP(users.associate_software_token(AccessToken=access_token)["SecretCode"])
    users.verify_software_token(AccessToken=access_token, UserCode=totp.now())
    users.set_user_mfa_preference(
        AccessToken=access_token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    return totp


def right_code(totp: pyotp.TOTP) -> Answer:
    return Answer(Secret(totp.now()))


def wrong_code(totp: pyotp.TOTP) -> Answer:
    """Of no step that a server could have in mind."""
    near = {totp.at(int(time.time()) + 30 * step) for step in range(-3, 4)}
    return Answer(Secret(next(code for code in (f"{number:06d}" for number in range(9)) if code not in near)))


def disable(pool: SeededPool, username: str) -> None:
    admin(pool.endpoint, "cognito-idp").admin_disable_user(UserPoolId=pool.user_pool_id, Username=username)
