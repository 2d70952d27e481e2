"""Text from elsewhere, made harmless: the one place that says what a terminal, or a reader, could be fooled by.

Harmless is what Unicode calls printable and one can see. The rest is written out as JSON does, `\\u001b`: nothing is
lost, and nothing acts. That is control characters (C0, DEL, C1), what turns the direction of writing round, zero-width
characters and tags, line and paragraph separators, halves of surrogate pairs, what is not assigned or private; and some
that are letters and signs to Unicode, and invisible: Hangul fillers, the blank Braille cell.

Joiners and variation selectors are harmful too, but after a letter beyond ASCII, where Persian, Indic and Japanese
names and emoji need them. There they stay in what programs read, and are left out of what is shown: the letters stand
unjoined, and no terminal has to agree with us on how wide that is. All kinds of spaces are shown as spaces.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from .secret import Secret

Value = TypeVar("Value")

_JOINERS = "\u180b-\u180d\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef"
# not compiled: nearly all text is plain
_UNSEEN = (  # though printable
    f"[{_JOINERS}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U00016fe4\U0001d159]"
)
_JOINER = f"[{_JOINERS}]"
_SPACE = "[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
_CONTROL = "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]"
_SUSPECT = "[^ -~]"
_EXCERPT = 500  # characters
_QUOTE = 60  # characters
_BREAK = re.compile("[ ]*[\t\n\r][\t\n\r ]*")


def clean(text: str) -> str:
    """`text` for people, on one line.

    >>> clean("one\\r\\n  two \\x1b[2J")
    'one two \\\\u001b[2J'
    """
    return _shown(_BREAK.sub(" ", text))


def excerpt(text: str) -> str:
    """Likewise, and short enough for a screen: AWS's own messages are."""
    line = " ".join(text.split())
    return clean(line if len(line) <= _EXCERPT else line[:_EXCERPT] + "…")


def quoted(text: str) -> str:
    """Return `text` in quotes, written out as Python does, and short enough for a sentence.

    >>> quoted("a\\tb")
    "'a\\\\tb'"
    """
    return repr(text if len(text) <= _QUOTE else f"{text[:_QUOTE]}…")


def body_text(body: bytes, *secrets: Secret) -> str:
    """Return what a server has answered, for people: JSON set out on lines, other text as it is.

    Args:
        secrets: what was sent, which some servers give back: masked.
    """
    try:
        text = getincrementaldecoder("utf-8")().decode(body)  # which leaves out half a letter at the end
    except UnicodeDecodeError:
        return f"({len(body)} bytes that are not text)"
    import json

    from .masking import masked

    try:
        unmasked = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        unmasked = text.expandtabs()
    shown = masked(unmasked, secrets)
    return (
        clean_lines(shown) if shown or not unmasked else "(not shown: it contains what was sent as a secret)"
    )


def clean_lines(text: str) -> str:
    """`text` for people, its lines and tabs kept.

    >>> clean_lines("one\\r\\n\\ttwo \\x9b2J")
    'one\\n\\ttwo \\\\u009b2J'
    """
    return _shown(text)


def harmless(value: Value, but: Collection[str] = ()) -> Value:
    """`value`, as programs read it, all text in it harmless: mappings and lists are gone through, the rest stays.

    Args:
        but: names in mappings whose values stay as they are.

    >>> harmless({"Name": ["\\x1b[2J", 1]})
    {'Name': ['\\\\u001b[2J', 1]}
    """
    if isinstance(value, str):
        return cast(Value, _spelled(value))
    if isinstance(value, Mapping):
        result = {
            harmless(name): item if name in but else harmless(item, but) for name, item in value.items()
        }
        return cast(Value, result)
    if isinstance(value, list):
        return cast(Value, [harmless(item, but) for item in value])
    return value


def is_visible(text: str) -> bool:
    """Return whether all of it can be seen, in one line: for names and settings.

    >>> is_visible("name"), is_visible("na\\u200bme")
    (True, False)
    """
    return text.isprintable() and harmless(text) == text


def typed(text: str) -> str:
    """`text` as a person may have meant to type it into one line: what is harmful in it is left out.

    >>> typed("ad\\x1b[31m\\u202ea")
    'ad[31ma'
    """
    left = without_controls(text)
    while left != (text := re.sub(_SUSPECT, _or_nothing, left)):
        left = text  # what joins was good beside what is gone now
    return left


def _or_nothing(found: re.Match[str]) -> str:
    return found[0] if _as_in_json(found) == found[0] else ""


def without_controls(text: str) -> str:
    """`text` in one line, and nothing else of it changed: a password may hold whatever one sees, or does not.

    >>> without_controls("one\\x1b two\\n")
    'one two'
    """
    return text if text.isprintable() else re.sub(_CONTROL, "", text)


def replaced(text: str, put: Callable[[str], str]) -> str:
    """`text` with `put(character)` for all that is not to be seen; for what has laid out lines already."""
    if _plain(text):
        return text
    return re.sub(_SUSPECT, lambda found: found[0] if _plain(found[0]) else put(found[0]), text)


def _shown(text: str) -> str:
    return text if _plain(text) else re.sub(_JOINER, "", re.sub(_SPACE, " ", _spelled(text)))


def _spelled(text: str) -> str:
    return text if _plain(text) else re.sub(_SUSPECT, _as_in_json, text.replace("\r\n", "\n"))


def _as_in_json(found: re.Match[str]) -> str:
    character, before = found[0], found.string[found.start() - 1 : found.start()]
    if character in "\n\t" or _plain(character) or re.match(_SPACE, character):
        return character
    if re.match(_JOINER, character) and not before.isascii():
        return character
    import json  # late: nearly all text is plain

    return json.dumps(character)[1:-1]


def _plain(text: str) -> bool:
    """Whether it is harmless; quickly, as nearly all of it is."""
    return text.isprintable() and (text.isascii() or not re.search(_UNSEEN, text))
