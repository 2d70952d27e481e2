"""Time-based codes (RFC 6238): the key for an authenticator app, as text and as a QR code; and the codes themselves."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import quote

from .errors import CodeRejected
from .secret import Secret

DIGITS = 6
QUIET_ZONE = 2  # modules; a scanner finds nothing without one
VERSION_AT_80X24 = 6  # 45 columns by 23 rows of half blocks: leaves a footer and 35 columns for words

# Between the digits anything but letters: "123 456", "123-456", "１２３４５６"; around them anything but digits.
_CODE = re.compile(rf"\D*(\d(?:\W*\d){{{DIGITS - 1}}})\D*")


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
    return both if _fits(both) else alone


def _quoted(text: str) -> str:
    return quote(text, safe="@", errors="replace")


def qr_matrix(uri: Secret) -> tuple[tuple[bool, ...], ...]:
    """The QR code of an `otpauth_uri`: a square of modules, True where dark, with its quiet zone.

    Two segments, as the key needs fewer bits than the rest: a version less. Level L, or better where it is free.
    ISO/IEC 18004.
    """
    import segno

    code = segno.make_qr(_segments(uri), error="L")
    return tuple(tuple(map(bool, row)) for row in code.matrix_iter(border=QUIET_ZONE))


def _fits(uri: Secret) -> bool:
    import segno

    try:
        segno.make_qr(_segments(uri), error="L", version=VERSION_AT_80X24)
    except segno.DataOverflowError:
        return False
    return True


def _segments(uri: Secret) -> Any:  # Any: segno's types know one segment only
    from segno import consts

    prefix, parameter, key = uri.reveal().rpartition("secret=")
    return [(prefix + parameter, consts.MODE_BYTE), (key, consts.MODE_ALPHANUMERIC)]


def grouped(secret: Secret) -> str:
    """The key in plain text, for people who type it: "JBSW Y3DP EHPK 3PXP"."""
    text = secret.reveal()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def normalise_code(text: str) -> Secret:
    """The six digits of what was typed or pasted, whatever their grouping, script and wording around them.

    Raises:
        CodeRejected: there are fewer or more digits, or letters between them. Nothing was sent.
    """
    match = _CODE.fullmatch(text)
    if match:
        return Secret("".join(str(int(character)) for character in match[1] if character.isdecimal()))
    count = sum(character.isdecimal() for character in text)
    detail = f"These are {count}." if count != DIGITS else "Something else stands between these."
    raise CodeRejected("A code has six digits.", detail=detail if count else "")


def code_at(secret: Secret, when: datetime) -> Secret:
    """What an authenticator shows at `when`, an aware time."""
    import pyotp

    return Secret(pyotp.TOTP(secret.reveal()).at(when))
