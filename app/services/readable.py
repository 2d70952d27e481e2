"""What a server has answered, as text for people: nothing in it that a terminal would obey."""

from __future__ import annotations

import json
import re
from codecs import getincrementaldecoder

from .masking import masked
from .secret import Secret

_INVISIBLE = re.compile(r"[^\n]")


def readable(body: bytes, *secrets: Secret) -> str:
    """JSON set out on lines, other text as it is; of what is no text, how much there is.

    Args:
        secrets: what was sent, which some servers give back: masked.
    """
    try:
        text = getincrementaldecoder("utf-8")().decode(body)  # which leaves out half a letter at the end
    except UnicodeDecodeError:
        return f"({len(body)} bytes that are no text)"
    unmasked = _set_out(text)
    told = masked(unmasked, secrets)
    return _harmless(told) if told or not unmasked else "(not shown: it has in it what was sent as a secret)"


def _set_out(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text.replace("\r\n", "\n").expandtabs()


def _harmless(text: str) -> str:
    """Control characters and those that turn the writing round are spelt as JSON spells them."""
    return _INVISIBLE.sub(lambda one: one[0] if one[0].isprintable() else json.dumps(one[0])[1:-1], text)
