"""The journeys that the demo can show. Importable without the simulator: `--help` lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import ConfigurationError
from ..services.config import CHOICE, CUSTOM, LONGEST, SRP

TOTP, SMS, EMAIL = SECOND_FACTORS = ("SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP")

_ADA = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "email_verified": "true",
    "phone_number": "+441632960123",  # a range that is kept free for stories
    "phone_number_verified": "true",
}


@dataclass(frozen=True)
class Scenario:
    """One journey: the pool, the app client and the user it needs.

    Attributes:
        name: for `--scenario`.
        summary: one line of 60 characters at most.
        user_status: the user's UserStatus in Cognito's words; empty: there is no user yet.
        password_known: the user knows their password.
        attributes: the user's, to begin with; none for a user with a temporary password.
        mfa: the pool's MfaConfiguration: "ON" or "OPTIONAL".
        factors: the second factors that the user has enabled.
        can_setup: MFAS_CAN_SETUP, where the user has none and MFA is "ON".
        auth_flow: the one flow, beside refreshing, that the app client allows.
        first_factors: AvailableChallenges of USER_AUTH.
        preferred_challenge: the client's PREFERRED_CHALLENGE.
        required_attributes: the pool's.
        devices: the pool tracks devices; the person says which to remember.
        managed_login: the pool has a domain: people sign in in a browser.
        sign_up: people may make an account themselves.
        rotation: each refresh token is valid once.
        wrong_passwords: how many lock the user out.
        first_wait: how long the first lock-out lasts, in seconds; the next ones double it.
        throttled: at first, the pool refuses one call in three.
        duration: for how many seconds the profile asks for the role, by the classic flow, which the identity pool then
            allows; 0: it leaves both to the identity pool.
        longest: the role's maximum session duration, in seconds.
    """

    name: str
    summary: str
    user_status: str = "CONFIRMED"
    password_known: bool = True
    attributes: Mapping[str, str] = field(default_factory=_ADA.copy)
    mfa: str = "OPTIONAL"
    factors: tuple[str, ...] = ()
    can_setup: tuple[str, ...] = (TOTP,)
    auth_flow: str = SRP
    first_factors: tuple[str, ...] = ()
    preferred_challenge: str = ""
    required_attributes: tuple[str, ...] = ("name",)
    devices: bool = False
    managed_login: bool = False
    sign_up: bool = False
    rotation: bool = False
    wrong_passwords: int = 5
    first_wait: int = 1
    throttled: bool = False
    duration: int = 0
    longest: int = 3600


_FIRST_FACTORS = ("PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN")

SCENARIOS = (
    Scenario(
        "first-sign-in",
        "a temporary password, then an authenticator",
        user_status="FORCE_CHANGE_PASSWORD",
        attributes={},
        mfa="ON",
    ),
    Scenario("authenticator", "a password and an authenticator's code", mfa="ON", factors=(TOTP,)),
    Scenario("sms", "a password and a code by text message", mfa="ON", factors=(SMS,)),
    Scenario("email", "a password and a code by email", mfa="ON", factors=(EMAIL,)),
    Scenario("choose-factor", "a choice of second factors", mfa="ON", factors=SECOND_FACTORS),
    Scenario(
        "choose-setup",
        "a choice of second factors to set up",
        attributes={"name": "Ada Lovelace"},
        mfa="ON",
        can_setup=(TOTP, EMAIL),
    ),
    Scenario(
        "passwordless",
        "a choice of first factors, a password among them",
        auth_flow=CHOICE,
        first_factors=_FIRST_FACTORS,
    ),
    Scenario(
        "email-first",
        "a code by email, and no password",
        auth_flow=CHOICE,
        first_factors=_FIRST_FACTORS,
        preferred_challenge="EMAIL_OTP",
    ),
    Scenario("custom", "a password and a custom challenge", auth_flow=CUSTOM),
    Scenario(
        "device",
        "a remembered device instead of a code",
        mfa="ON",
        factors=(TOTP,),
        devices=True,
    ),
    Scenario("browser", "managed login, in a browser", managed_login=True),
    Scenario(
        "sign-up",
        "a new account",
        user_status="",
        attributes={},
        required_attributes=("name", "email"),
        sign_up=True,
    ),
    Scenario("forgot-password", "a forgotten password", password_known=False),
    Scenario("reset-required", "a password that must be reset", user_status="RESET_REQUIRED"),
    Scenario("unconfirmed", "an account that waits for its confirmation code", user_status="UNCONFIRMED"),
    Scenario("rotation", "refresh tokens that are valid once", rotation=True),
    Scenario("locked-out", "too many wrong passwords", wrong_passwords=2, first_wait=30),
    Scenario("throttled", "a pool that is too busy at first", throttled=True),
    Scenario("twelve-hours", "AWS credentials for a whole day's work", duration=LONGEST, longest=LONGEST),
    Scenario("long-way-refused", "twelve hours, which the role does not allow", duration=LONGEST),
)
DEFAULT = SCENARIOS[0].name


def scenario(name: str) -> Scenario:
    """Raises ConfigurationError when there is none of that name."""
    for known in SCENARIOS:
        if known.name == name:
            return known
    names = ", ".join(known.name for known in SCENARIOS)
    raise ConfigurationError(f"The demo has no scenario {name!r}.", hint=f"There are: {names}.")
