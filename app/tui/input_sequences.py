"""Which escape sequences of a terminal mean something to the app, in the form that Textual's parser takes.

Everything else that a terminal may send is an answer that nobody asked for, a key that nothing here uses, or noise.
"""

from __future__ import annotations

import re
import sys

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS

ESC = "\x1b"

# A key as kitty reports it: code, modifiers, kind of event, text. Cursor keys with modifiers have the same form.
_KEY = re.compile(r"\x1b\[(\d{0,7})[\d:]{0,16}(?:;(\d{0,3})(?::(\d))?(?:;([\d:]{0,900}))?)?([u~A-FHPQS])")
_OTHER_KEY = re.compile(r"\x1b\[27;(\d{1,3});(\d{1,7})~")  # as xterm reports it: modifyOtherKeys
_MOUSE = re.compile(r"\x1b\[<\d{1,3};[1-9]\d{0,4};[1-9]\d{0,4}[Mm]")
_SYNCHRONIZED_OUTPUT = re.compile(r"\x1b\[\?2026;[0-4]\$y")
_RELEASED = "3"
_AT_MOST_SHIFTED = ("", "1", "2")


def understood(sequence: str) -> str:
    """`sequence`, whole and well formed, as Textual's parser takes it; empty where it is nothing to us."""
    if match := _OTHER_KEY.fullmatch(sequence):
        modifiers, code = match.groups()
        # what it types is in the code itself; with ctrl or alt it types nothing
        text = code if modifiers in _AT_MOST_SHIFTED and _is_text(code) else ""
        return _key(code, modifiers, text, "u")
    if match := _KEY.fullmatch(sequence):
        code, modifiers, event, text, end = (group or "" for group in match.groups())
        return "" if event == _RELEASED else _key(code, modifiers, text, end)
    is_known = (
        (sequence in ANSI_SEQUENCES_KEYS and not _types(sequence))
        or _MOUSE.fullmatch(sequence)
        or _SYNCHRONIZED_OUTPUT.fullmatch(sequence)
    )
    return sequence if is_known else ""


def _key(code: str, modifiers: str, text: str, end: str) -> str:
    """Only of what there is: Textual makes characters of all numbers that it does not know."""
    known = f"{code or 1}{end}" in FUNCTIONAL_KEYS or (end == "u" and (text or _is_text(code)))
    if not known or (text and not (end == "u" and all(map(_is_text, text.split(":"))))):
        return ""
    if text:  # one for each character: of more than 32 altogether Textual makes keys
        return "".join(f"{ESC}[{code or 1};{modifiers};{number}{end}" for number in text.split(":"))
    return f"{ESC}[{code or 1};{modifiers}{end}" if modifiers else f"{ESC}[{code}{end}"


def _is_text(number: str) -> bool:
    """Neither a control character nor half of one (a surrogate)."""
    return number.isdigit() and int(number) <= sys.maxunicode and chr(int(number)).isprintable()


def _types(sequence: str) -> bool:
    """Alt and a digit, as a Mac's terminal is taken to send it. (The keypad sends ESC O and one more.)"""
    return len(sequence) == 2 and isinstance(ANSI_SEQUENCES_KEYS[sequence], str)
