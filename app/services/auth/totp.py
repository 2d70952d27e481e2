"""Time-based codes (RFC 6238): the key for an authenticator app; and codes as people type them."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote

from ...errors import CodeRejected
from ..base import Secret
from .qr import qr_fits

DIGITS = 6
# At most: a code that Cognito sends has six digits, or eight where it stands for the password.
SENT_DIGITS = 8
VERSION_AT_80X24 = 6  # 45 columns by 23 rows of half blocks: leaves a footer and 35 columns for words

# Between the digits anything but letters: "123 456", "123-456", "１２３４５６"; around them anything but digits.
_CODE = r"\D*(\d(?:\W*\d){{{fewest},{most}}})\D*"


def otpauth_uri(secret: Secret, *, account: str, issuer: str) -> Secret:
    """The URI that authenticator apps scan: six digits, 30 seconds, SHA-1, which are the defaults and so not said.

    The issuer prefixes the account, and is a parameter as well where the QR code then still fits 80x24: of the prefix
    alone every app makes something readable, though some leave it in the account's name.

    Args:
        secret: the key in base32, as AssociateSoftwareToken gives it.
        account: the user name.
        issuer: whose account it is: the profile's `app_name`.

    https://github.com/google/google-authenticator/wiki/Key-Uri-Format
    """
    # base32 in capitals and without padding is alphanumeric for a QR code: 5.5 bits a character
    key = secret.reveal().rstrip("=").upper()
    label = f"{_quoted(issuer)}:{_quoted(account)}"
    alone = Secret(f"otpauth://totp/{label}?secret={key}")
    both = Secret(f"otpauth://totp/{label}?issuer={_quoted(issuer)}&secret={key}")
    return both if qr_fits(both, VERSION_AT_80X24) else alone


def _quoted(text: str) -> str:
    return quote(text, safe="@", errors="replace")


def grouped(secret: Secret) -> str:
    """The key in plain text, for people who type it: "JBSW Y3DP EHPK 3PXP"."""
    text = secret.reveal()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def normalise_code(typed: Secret, longest: int = DIGITS) -> Secret:
    """The digits of what was typed or pasted, whatever their grouping, script and wording around them.

    Args:
        longest: six digits are enough, and there may be so many.

    Raises:
        CodeRejected: there are fewer or more digits, or letters between them. Nothing was sent.
    """
    match = re.fullmatch(_CODE.format(fewest=DIGITS - 1, most=longest - 1), typed.reveal())
    if match:
        return Secret("".join(str(int(character)) for character in match[1] if character.isdecimal()))
    count = sum(character.isdecimal() for character in typed.reveal())
    fits = DIGITS <= count <= longest
    detail = "Something else stands between these." if fits else f"These are {count}."
    title = "A code has six digits." if longest == DIGITS else "The code has six to eight digits."
    raise CodeRejected(title, detail=detail if count else "")


def code_at(secret: Secret, when: datetime) -> Secret:
    """What an authenticator shows at `when`, an aware time."""
    import pyotp

    return Secret(pyotp.TOTP(secret.reveal()).at(when))
