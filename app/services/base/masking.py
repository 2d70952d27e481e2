"""What was sent and is secret, taken out of a text that a server wrote.

Dots can tell as much as the word they stand for: "Incorrect username or ••••••." says which password was typed to
whoever knows AWS's messages. So dots are put only where nobody could fill them in; a text with a word in it that
somebody could guess is not given at all.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from typing import Literal
from urllib.parse import quote, quote_plus

from .secret import Secret

_LONG = 8  # characters
_SHORTENED = (
    4  # so many times at most a way to spell a value is shorter than it: letters and marks become one
)
_AROUND_WORDS = ".,:;!?'\"()"


def masked(text: str, secrets: Iterable[Secret]) -> str:
    """`text` without `secrets`, in whatever case and encoding; empty where what is left would tell one of them.

    A short secret, or one that reads like words, is looked for as a whole value: it may well be a part of others.
    """
    for value in _longest_first(secret.reveal() for secret in secrets):
        if not value.strip() or len(text) < len(value) // _SHORTENED:
            continue
        found = _pattern(value)
        if not _is_guessable(value):
            text = found.sub(Secret.MASK, text)
        elif found.search(text):
            return ""
    return text


def _is_guessable(value: str) -> bool:
    return len(value) < _LONG or all(word.strip(_AROUND_WORDS).isalpha() for word in value.split())


def _pattern(value: str) -> re.Pattern[str]:
    forms = set(_spelt(value))
    if not _is_guessable(value):
        anywhere = forms.union(_within_base64(value))
        return re.compile("|".join(map(re.escape, _longest_first(anywhere))), re.IGNORECASE)
    forms.add(base64.b64encode(_bytes(value)).decode())
    either = "|".join(map(re.escape, _longest_first(forms)))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


def _longest_first(texts: Iterable[str]) -> list[str]:
    return sorted(texts, key=len, reverse=True)  # or what is left of a longer one would still tell


def _spelt(value: str) -> Iterator[str]:
    """As servers write values down."""
    import html
    from unicodedata import normalize

    forms: tuple[Literal["NFC", "NFD", "NFKC", "NFKD"], ...] = ("NFC", "NFD", "NFKC", "NFKD")
    for form in {value, " ".join(value.split()), *(normalize(form, value) for form in forms)}:
        in_json = json.dumps(form)[1:-1]
        yield from (form, in_json, json.dumps(in_json)[1:-1], json.dumps(form, ensure_ascii=False)[1:-1])
        yield from (html.escape(form), html.escape(form).replace("&#x27;", "&#39;"), html.escape(form, False))
        yield from (quote(_bytes(form)), quote(_bytes(form), safe=""), quote_plus(_bytes(form)))
        yield repr(form)[1:-1]


def _within_base64(value: str) -> Iterator[str]:
    """What each place that it can have in a longer text makes of it in base64; and hexadecimal digits."""
    data = _bytes(value)
    yield data.hex()
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + data).decode()
        own = encoded[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]  # those that nothing else decides
        yield own
        yield own.replace("+", "-").replace("/", "_")


def _bytes(value: str) -> bytes:
    return value.encode(errors="surrogatepass")
