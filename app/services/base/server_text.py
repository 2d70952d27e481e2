"""What a server has answered, as text for people: nothing in it that a terminal would obey."""

from __future__ import annotations

import json
from codecs import getincrementaldecoder

from .masking import masked
from .secret import Secret
from .text import clean_lines


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
    return (
        clean_lines(told) if told or not unmasked else "(not shown: it has in it what was sent as a secret)"
    )


def _set_out(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text.expandtabs()
