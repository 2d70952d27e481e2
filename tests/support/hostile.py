"""What a hostile server, folder or neighbour writes into a text; and a judge of what reached the terminal."""

from __future__ import annotations

import re
import unicodedata

ACTS = {
    "OSC 52, which fills the clipboard": "\x1b]52;c;b3duZWQ=\x07",
    "CSI, which clears the screen": "\x1b[2J",
    "OSC 0, which renames the window": "\x1b]0;owned\x1b\\",
    "DCS": "\x1bPowned\x1b\\",
    "a string that never ends": "\x1b_owned",
    "C1 CSI": "\x9b2J",
    "C1 OSC": "\x9d52;c;b3duZWQ=\x9c",
    "carriage return and backspace": "safe\rowned\x08\x08",
    "shift out, NUL and DEL": "\x0e\x00\x7f",
    "right to left": "\u202egpj.exe\u202c",
    "an isolate that stays open": "\u2067owned",
    "marks of direction": "\u200e\u200f\u061c",
    "zero-width": "ro\u200bot\u2060\ufeff",
    "joiners in Latin": "ro\u200do\u200ct",
    "Hangul fillers": "ad\u3164min\u115f\u1160\uffa0",
    "a blank Braille cell": "ad\u2800min",
    "a soft hyphen": "ad\u00admin",
    "selectors": "a\ufe0fb\U000e0100",
    "tags": "a\U000e0001\U000e0041\U000e007f",
    "line and paragraph separators": "one\u2028two\u2029three\x85four\x0bfive",
    "half a pair": "a\ud83d",
    "a nested paste": "\x1b[201~owned\x1b[200~",
    "annotations": "\ufff9owned\ufffb",
}
"""Each kind of text that does something, or is not seen."""

PAYLOAD = "".join(text for text in ACTS.values() if "\ud83d" not in text)  # which JSON and UTF-8 can carry

_OURS = re.compile(
    r"\x1b\[[\d;]*[mHABCDKX]|\r\n"  # colors, where to draw, and what is blank
    r"|\x1b\[\?(?:2026|25)[hl]"  # together; the cursor
    r"|\x1b\]22;[a-z]+\x07"  # the pointer's shape
    r"|\x1b\[>0q\x1b\[>c"  # what terminal is this?
)
_UNSEEN = frozenset(
    "\u3164\u115f\u1160\uffa0\u2800\u034f\u17b4\u17b5" + "".join(map(chr, range(0xFE00, 0xFE10)))
)


def hostile(name: str) -> str:
    """All of it, between `name` and `name`: so that one can see whether, and where, it is shown."""
    return f"{name}<{PAYLOAD}>{name}"


def harm_in(written: str) -> list[str]:
    """What in `written` acts or is not seen, by Unicode's own categories; lines and the sequences of ours apart."""
    text = _OURS.sub("", written)
    return [f"{text[max(0, at - 20) : at + 20]!a}" for at, character in enumerate(text) if harms(character)]


def harms(character: str) -> bool:
    return character != "\n" and (
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        or character in _UNSEEN
        or 0xE0000 <= ord(character) <= 0xE0FFF
    )
