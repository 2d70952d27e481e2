"""The factors of a Cognito user: one row each, for signing in with one and for switching it on or off.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html
https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html
"""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

TOTP: Final = "SOFTWARE_TOKEN_MFA"
SMS: Final = "SMS_MFA"
EMAIL: Final = "EMAIL_OTP"
PASSKEY = "WEB_AUTHN"


class FactorKind(NamedTuple):
    """What there is to know of one factor.

    Attributes:
        name: the name in Cognito's API.
        label: the name for a person.
        first: whether it can be the first factor of USER_AUTH (PREFERRED_CHALLENGE).
        second: whether Cognito asks for it after the password.
        attribute: the user attribute that its codes go to, which must be verified first; empty where none are sent.
        word: what people type for it; empty where they cannot switch it on or off.
        setting: the parameter of SetUserMFAPreference that switches it; empty as well.
        enrollable: whether a terminal can set it up during a sign-in. A phone number comes from an administrator, or
            from the page of managed login.
    """

    name: str
    label: str
    first: bool = False
    second: bool = False
    attribute: str = ""
    word: str = ""
    setting: str = ""
    enrollable: bool = False

    @property
    def is_code(self) -> bool:
        """Whether its challenge is answered with a code."""
        return self.name == TOTP or bool(self.attribute)


_ROWS = (
    FactorKind("PASSWORD_SRP", "Password", first=True),
    FactorKind("PASSWORD", "Password", first=True),
    FactorKind(
        TOTP,
        "Authenticator app",
        second=True,
        word="totp",
        setting="SoftwareTokenMfaSettings",
        enrollable=True,
    ),
    FactorKind(
        SMS, "Text message", second=True, attribute="phone_number", word="sms", setting="SMSMfaSettings"
    ),
    FactorKind(
        EMAIL,
        "Email",
        first=True,
        second=True,
        attribute="email",
        word="email",
        setting="EmailMfaSettings",
        enrollable=True,
    ),
    FactorKind("EMAIL_MFA", "Email", second=True, attribute="email", enrollable=True),  # its earlier name
    FactorKind("SMS_OTP", "Text message", first=True, attribute="phone_number"),
    FactorKind(PASSKEY, "Passkey, in a browser", first=True),
)
FACTORS = {kind.name: kind for kind in _ROWS}
FIRST_FACTORS = tuple(kind.name for kind in _ROWS if kind.first)
SECOND_FACTORS = tuple(kind.name for kind in _ROWS if kind.second)
# those that users switch on and off themselves: what people type → the factor
SWITCHABLE = {kind.word: kind for kind in _ROWS if kind.word}


def factor_label(name: str) -> str:
    """Return a factor's name for a person: "SMS_MFA" → "Text message"; an unknown one stands for itself."""
    return FACTORS[name].label if name in FACTORS else name


def factor_word(name: str) -> str:
    """Return what people type for a factor: "SMS_MFA" → "sms"; an unknown one stands for itself."""
    return (FACTORS[name].word if name in FACTORS else "") or name
