"""Our services at an emulator, as the app uses them."""

from __future__ import annotations

import base64
import time

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from cognito_tui.client import CognitoClient
from cognito_tui.services.auth.steps import Answer, Step
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import SRP
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.pools import SeededPool, admin, anybody

PASSWORD = "Correct-Horse-7é"
_SERVICES = ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY", "STS")


def point_at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By botocore's own settings: nothing in our services knows of emulators."""
    for service in _SERVICES:
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def sign_in(pool: SeededPool, username: str = "ada", password: str = PASSWORD, *, flow: str = SRP) -> Step:
    return CognitoClient(pool.profile(flow)).sign_in.start(username, Secret(password))


def signed_in(step: Step) -> AuthResult:
    assert isinstance(step, AuthResult)
    return step


class Authenticator:
    """An authenticator app; not with pyotp, which is what our services use."""

    def __init__(self, secret: str) -> None:
        key = base64.b32decode(secret + "=" * (-len(secret) % 8), casefold=True)
        # moto's one constant key is shorter than RFC 4226 allows
        self._totp = TOTP(key, 6, SHA1(), 30, enforce_key_length=False)

    def right_code(self) -> Answer:
        if time.time() % 30 > 28:  # it must still be right when it arrives
            time.sleep(2)
        return Answer(Secret(self.code_at(time.time())))

    def wrong_code(self, now: float | None = None) -> Answer:
        """Right at no time that a server could have in mind."""
        now = time.time() if now is None else now
        near = {self.code_at(now + 30 * step) for step in range(-3, 4)}
        return Answer(Secret(next(code for code in map("{:06d}".format, range(9)) if code not in near)))

    def code_at(self, seconds: float) -> str:
        return self._totp.generate(int(seconds)).decode()


def enrol(pool: SeededPool, who: AuthResult) -> Authenticator:
    """Gives a signed-in user an authenticator app, with boto3."""
    users, access_token = anybody(pool.endpoint, "cognito-idp"), who.tokens.access_token.reveal()
    app = Authenticator(users.associate_software_token(AccessToken=access_token)["SecretCode"])
    users.verify_software_token(AccessToken=access_token, UserCode=app.right_code().secret.reveal())
    users.set_user_mfa_preference(
        AccessToken=access_token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    return app


def disable(pool: SeededPool, username: str) -> None:
    admin(pool.endpoint, "cognito-idp").admin_disable_user(UserPoolId=pool.user_pool_id, Username=username)
