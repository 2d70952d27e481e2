"""In place of `Account`: one user's account in memory. That the service gives these answers, and raises these errors,
is shown in tests/services and tests/cloud."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from textual.pilot import Pilot

from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.account.calls import User, UserDevice, UserSession
from cognito_tui.services.auth.code_delivery import CodeDelivery
from cognito_tui.services.base.factors import EMAIL, TOTP
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.tokens.device import Device
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.fake_cognito import NOW, SIGNED_IN, FakeCognito, reach_credentials, text_of, until

KEY = Secret("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSW")
REQUEST = "c4030fa2-0044-414c-ae12-2d62411e56f0"
DEVICE = Device("eu-west-1_here", "group", Secret("device-secret"), remembered=False)
ON_DEVICE = replace(SIGNED_IN, device=DEVICE)
DEVICES = (
    UserDevice("eu-west-1_here", "ada's laptop", False, "192.0.2.7", NOW, NOW - timedelta(minutes=2)),
    UserDevice("eu-west-1_old", "old laptop", True, "192.0.2.9", NOW, NOW - timedelta(days=1)),
    UserDevice("eu-west-1_nameless", "", True, "", None, None),
)
SESSIONS = (
    UserSession("s1", "TOKEN", "client-1", "Linux", "192.0.2.7", "Lyon, FR", NOW, NOW, current=True),
    UserSession(
        "s2", "SSO", "client-1", "iPhone", "192.0.2.9", "", NOW, NOW - timedelta(days=40), current=False
    ),
)
SENT = CodeDelivery("EMAIL", "l***@e***", "email")


@dataclass
class FakeAccount:
    """Attributes:
    asked: every call that changes something, in order.
    errors: the method's name → what it raises, once each; None: this time it works.
    """

    attributes: dict[str, str] = field(
        default_factory=lambda: {
            "sub": "0f1e2d3c-0000-4000-8000-000000000000",
            "name": "Ada Lovelace",
            "email": "ada@example.com",
            "email_verified": "true",
            "phone_number": "+441632960123",
            "custom:team": "Engines",
        }
    )
    second_factors: list[str] = field(default_factory=lambda: [TOTP, EMAIL])
    preferred: str = TOTP
    known_devices: tuple[UserDevice, ...] = DEVICES
    open_sessions: tuple[UserSession, ...] = SESSIONS
    sends_code_on_change: bool = True
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    errors: dict[str, list[CognitoTuiError | None]] = field(default_factory=dict)

    def _may_fail(self, method: str) -> None:
        error = self.errors[method].pop(0) if self.errors.get(method) else None
        if error is not None:
            raise error

    def _called(self, method: str, *arguments: Any) -> None:
        self.asked.append((method, *arguments))
        self._may_fail(method)

    def user(self) -> User:
        self._may_fail("user")
        return User("ada", dict(self.attributes), tuple(self.second_factors), self.preferred)

    def update_attributes(self, attributes: Mapping[str, str]) -> tuple[CodeDelivery, ...]:
        self._called("update_attributes", attributes)
        self.attributes |= attributes
        if "email" not in attributes:
            return ()
        self.attributes["email_verified"] = "false"
        return (SENT,) if self.sends_code_on_change else ()

    def delete_attributes(self, names: Iterable[str]) -> None:
        names = list(names)
        self._called("delete_attributes", names)
        for name in names:
            del self.attributes[name]

    def send_verification(self, attribute: str) -> CodeDelivery:
        self._called("send_verification", attribute)
        return SENT if attribute == "email" else CodeDelivery("SMS", "+*******0123", attribute)

    def verify(self, attribute: str, code: Secret) -> None:
        self._called("verify", attribute, code)
        self.attributes[f"{attribute}_verified"] = "true"

    def change_password(self, old: Secret, new: Secret) -> None:
        self._called("change_password", old, new)

    def new_authenticator(self) -> Secret:
        self._called("new_authenticator")
        return KEY

    def confirm_authenticator(self, code: Secret, *, key: Secret, username: str) -> None:
        self._called("confirm_authenticator", code)

    def set_second_factor(self, factor: str, *, enabled: bool, preferred: bool = False) -> None:
        self._called("set_second_factor", factor, enabled, preferred)
        others = [name for name in self.second_factors if name != factor]
        self.second_factors = [*others, factor] if enabled else others
        if preferred:
            self.preferred = factor
        elif self.preferred == factor and not enabled:
            self.preferred = ""

    def devices(self) -> tuple[UserDevice, ...]:
        self._may_fail("devices")
        return self.known_devices

    def remember_device(self, key: str, *, remembered: bool) -> None:
        self._called("remember_device", key, remembered)
        self.known_devices = tuple(
            replace(device, remembered=remembered) if device.key == key else device
            for device in self.known_devices
        )

    def forget_device(self, key: str) -> None:
        self._called("forget_device", key)
        self.known_devices = tuple(device for device in self.known_devices if device.key != key)

    def sessions(self) -> tuple[UserSession, ...]:
        self._may_fail("sessions")
        return self.open_sessions

    def revoke_session(self, session_id: str) -> None:
        self._called("revoke_session", session_id)
        self.open_sessions = tuple(session for session in self.open_sessions if session.id != session_id)


class SignedInCognito(FakeCognito):
    """A Cognito whose user has an account."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.own = FakeAccount()
        self.logout_url = "https://auth.example.com/logout?client_id=client-1"

    def account(self, signed_in: AuthResult) -> FakeAccount:
        return self.own

    def sign_out(self, signed_in: AuthResult, *, forget_device: bool = False) -> None:
        self.own._called("sign_out", forget_device)

    def sign_out_everywhere(self, signed_in: AuthResult) -> None:
        self.own._called("sign_out_everywhere")

    def delete_account(self, signed_in: AuthResult) -> None:
        self.own._called("delete_account")

    def forget_device(self, signed_in: AuthResult, key: str = "") -> AuthResult:
        self.own.forget_device(key)
        return replace(signed_in, device=None) if signed_in.is_from(key) else signed_in

    def remember_device(self, signed_in: AuthResult, key: str = "", *, remembered: bool) -> AuthResult:
        self.own.remember_device(key, remembered=remembered)
        if signed_in.device is None or not signed_in.is_from(key):
            return signed_in
        return replace(signed_in, device=replace(signed_in.device, remembered=remembered))


async def reach_account(pilot: Pilot[Any], *keys: str, shows: str = "Profile") -> None:
    """Opens the account and presses `keys` there; waits until the screen shows `shows`."""
    await reach_credentials(pilot.app, pilot)
    await pilot.press("a")
    await until(pilot, lambda: "ada@example.com" in text_of(pilot.app))
    await pilot.press(*keys)
    await until(pilot, lambda: shows in text_of(pilot.app))


async def choose(pilot: Pilot[Any], words: str) -> None:
    """Moves down to the line that begins with `words`."""
    from textual.widgets import OptionList

    listing = pilot.app.screen.query_one(OptionList)
    for _ in range(listing.option_count):
        row = listing.highlighted or 0
        if str(listing.get_option_at_index(row).prompt).lstrip().startswith(words):
            return
        await pilot.press("down")
    raise AssertionError(f"no {words!r} in\n{text_of(pilot.app)}")
