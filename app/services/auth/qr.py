"""QR codes (ISO/IEC 18004), as small as they can be."""

from __future__ import annotations

import re
from typing import Any

from ..base import Secret

QUIET_ZONE = 2  # modules; a scanner finds nothing without one

# What alphanumeric mode can say, at the end of a text. Another segment costs 15 bits and saves 2.5 a character.
_ALPHANUMERIC_END = re.compile(r"[0-9A-Z $%*+\-./:]{6,}\Z")


def qr_matrix(text: Secret) -> tuple[tuple[bool, ...], ...]:
    """A square of modules, True where dark, with its quiet zone. Level L, or better where it is free.

    Two segments where the end needs fewer bits than the rest, as the key of an `otpauth_uri` does: a version less.
    """
    import segno

    code = segno.make_qr(_segments(text), error="L")
    return tuple(tuple(map(bool, row)) for row in code.matrix_iter(border=QUIET_ZONE))


def qr_fits(text: Secret, version: int) -> bool:
    """Whether `version`, of 17 + 4 * version modules, holds it."""
    import segno

    try:
        segno.make_qr(
            _segments(text), error="L", version=version, mask=0
        )  # to compare all eight takes longest
    except segno.DataOverflowError:
        return False
    return True


def _segments(text: Secret) -> Any:  # Any: segno's types know one segment only
    from segno import consts

    end = _ALPHANUMERIC_END.search(text.reveal())
    if end is None:
        return [(text.reveal(), consts.MODE_BYTE)]
    beginning = [(text.reveal()[: end.start()], consts.MODE_BYTE)] if end.start() else []
    return [*beginning, (end[0], consts.MODE_ALPHANUMERIC)]
