"""From the bytes that a terminal sends to keys, pastes and mouse events: what is malformed or unknown is dropped.

Textual's own parser fails on some of it, and types the rest into the field. It gets whole, known sequences alone.
"""

from __future__ import annotations

import re
import sys
from codecs import getincrementaldecoder
from collections.abc import Callable

from textual import constants, events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message

ESC = "\x1b"

# No terminal pauses for as long within a sequence or a paste: the rest is not going to come.
SILENCE = 1.0
LONGEST_SEQUENCE = 1024
LONGEST_NAME = 100
LONGEST_PASTE = 100_000  # characters

_TYPED = re.compile(r"[^\x00-\x1f\x7f-\x9f]+")
_INTRODUCERS = "\x8f\x90\x98\x9b\x9d\x9e\x9f"  # one character for two: SS3 DCS SOS CSI OSC PM APC
_SEQUENCE = re.compile(
    r"""\x1b(?:
        \[\[[!-~]                       # function keys of the Linux console
        | \[M[^\x00-\x1f]{3}            # the mouse in its first form: three bytes
        | \[\d+\$                       # shifted keys of rxvt
        | \[(?![\[M])[ -?]*[@-~]        # CSI
        | O[ -?]*[@-~]                  # SS3
        | [ -/]+[0-~]
        | (?=[\x1b\x80-\x9f])           # the Escape key
        | [^ -/O\[\]PX^_\x1b\x80-\x9f]  # a key with alt
    )""",
    re.VERBOSE,
)
_BEGUN = re.compile(r"\x1b(?:\[M[^\x00-\x1f]{0,2}|\[\[|\[[ -?]*|O[ -?]*|[]PX^_]|[ -/]*)")
_SEQUENCE_END = re.compile(r"[@-~\x18\x1a]|(?=[\x1b\x80-\x9f])")
_STRING = re.compile(r"\x1b[]PX^_](?=.)", re.DOTALL)
_STRING_END = re.compile(r"\x1b\\|[\x07\x18\x1a\x9c]|(?=\x1b[^\\])")
_PASTE_START = re.compile(r"(?:\x1b\[|\x9b)200~")
_PASTE_END = re.compile(r"(?:\x1b\[|\x9b)201~")
_MARKER_LENGTH = 6
_UNDECODED = re.compile("[\udcc2-\udcf4][\udc80-\udcbf]{0,3}|[\udc80-\udcff]")

# A key as kitty reports it: code, modifiers, kind of event, text. Cursor keys with modifiers have the same form.
_KEY = re.compile(r"\x1b\[(\d{0,7})[\d:]{0,16}(?:;(\d{0,3})(?::(\d))?(?:;([\d:]{0,900}))?)?([u~A-FHPQS])")
_OTHER_KEY = re.compile(r"\x1b\[27;(\d{1,3});(\d{1,7})~")  # as xterm reports it: modifyOtherKeys
_MOUSE = re.compile(r"\x1b\[<\d{1,3};[1-9]\d{0,4};[1-9]\d{0,4}[Mm]")
_SYNCHRONIZED_OUTPUT = re.compile(r"\x1b\[\?2026;[0-4]\$y")
_NAME = re.compile(r"P>\|([ -~]{1,90})")
_BACKGROUND = re.compile(r"\]11;([ -~]{1,40})")  # its color
_MODEL = re.compile(r"\x1b\[>([\d;]{1,30})c")
_RELEASED = "3"
_AT_MOST_SHIFTED = ("", "1", "2")


class PasteLost(Message):
    """A paste had no end, or was too long for any field: nothing of it was taken."""


class BackgroundReported(Message):
    """The terminal has said which color its background has."""

    def __init__(self, color: str) -> None:
        super().__init__()
        self.color = color


class InputParser:
    """A parser that never fails, whatever it is fed, in whatever pieces. Times are seconds of a monotonic clock.

    Args:
        answers: where the terminal's answers to what it is are put: its "name" (XTVERSION), its "model" (DA2)
            and its "background" (OSC 11).

    Attributes:
        deadline: when `tick` has something to do, if nothing comes until then; None while there is nothing.
    """

    def __init__(self, answers: dict[str, str] | None = None) -> None:
        self._answers = {} if answers is None else answers
        self._string = ""  # the beginning of what is ignored
        self._decode = getincrementaldecoder("utf-8")("surrogateescape").decode
        self._parser = XTermParser()
        self._state: Callable[[str], str] = self._ground  # takes text, gives what it leaves of it
        self._held = ""  # the beginning of a sequence
        self._end = _STRING_END
        self._pasted = ""
        self._too_long = False
        self._messages: list[Message] = []
        self.deadline: float | None = None

    def feed(self, data: bytes, now: float) -> list[Message]:
        """Return the messages that `data` completes."""
        text = self._held + _characters(self._decode(data))
        self._held = ""
        while text:
            text = self._state(text)
        self.deadline = None
        if self._state != self._ground or len(self._held) > 1:
            self.deadline = now + SILENCE
        elif self._held:
            self.deadline = now + constants.ESCAPE_DELAY
        return self._taken()

    def tick(self, now: float) -> list[Message]:
        """Drop what was begun and not completed, but for the Escape key, and keys with alt."""
        if self.deadline is None or now < self.deadline:
            return []
        held, self._held, self.deadline = self._held, "", None
        if self._state == self._paste:
            self._end_paste(whole=False)
        elif self._state == self._ground and len(held) <= len("\x1b["):
            self._sequence(held)
        self._state = self._ground
        return self._taken()

    def _taken(self) -> list[Message]:
        messages, self._messages = self._messages, []
        return messages

    # states -------------------------------------------------------------------------------------------------------

    def _ground(self, text: str) -> str:
        first = text[0]
        if typed := _TYPED.match(text):
            self._messages += self._parser.feed(typed[0])
            return text[typed.end() :]
        if first in _INTRODUCERS:
            return ESC + chr(ord(first) - 0x40) + text[1:]
        if first != ESC:
            if first <= "\x7f":  # of the others none means anything alone
                self._messages += self._parser.feed(first)
            return text[1:]
        if _STRING.match(text):
            self._state, self._end, self._string = self._ignored, _STRING_END, text[1]
            return text[2:]
        if sequence := _SEQUENCE.match(text):
            self._sequence(sequence[0])
            return text[sequence.end() :]
        begun = _BEGUN.match(text)
        rest = text[begun.end() :] if begun else ""
        if not rest and len(text) <= LONGEST_SEQUENCE:
            self._held = text
        elif not rest:
            self._state, self._end, self._string = self._ignored, _SEQUENCE_END, ""
        return rest

    def _ignored(self, text: str) -> str:
        """Drop what a string holds (OSC, DCS, APC, PM, SOS), or a sequence that is too long, but for the answers to
        what was asked."""
        end = self._end.search(text)
        if len(self._string) < LONGEST_NAME:
            self._string += text[: end.start()] if end else text.removesuffix(ESC)
        if end:
            self._state = self._ground
            if name := _NAME.fullmatch(self._string):
                self._answers["name"] = name[1]
            elif color := _BACKGROUND.fullmatch(self._string):
                self._answers["background"] = color[1]
                self._messages.append(BackgroundReported(color[1]))
            return text[end.end() :]
        self._held = ESC if text.endswith(ESC) else ""
        return ""

    def _paste(self, text: str) -> str:
        """Take a paste up to the last mark of its end before the next beginning: what is pasted may hold such marks."""
        searched = max(0, len(self._pasted) - _MARKER_LENGTH)
        self._pasted += text
        if first := _PASTE_END.search(self._pasted, searched):
            again = _PASTE_START.search(self._pasted, first.end())
            *_, last = _PASTE_END.finditer(
                self._pasted, searched, again.start() if again else len(self._pasted)
            )
            rest = self._pasted[last.end() :]
            self._pasted = self._pasted[: last.start()]
            self._end_paste(whole=True)
            return rest
        if len(self._pasted) > LONGEST_PASTE:
            self._too_long, self._pasted = True, self._pasted[-_MARKER_LENGTH:]
        return ""

    # what is complete ---------------------------------------------------------------------------------------------

    def _sequence(self, sequence: str) -> None:
        if sequence == ESC:
            self._messages.append(events.Key("escape", ESC))
        elif _PASTE_START.fullmatch(sequence):
            self._state = self._paste
        elif model := _MODEL.fullmatch(sequence):
            self._answers["model"] = model[1]
        elif known := understood(sequence[:LONGEST_SEQUENCE]):
            self._messages += self._parser.feed(known)
        elif len(sequence) == len("\x1bx"):
            self._messages += map(_with_alt, self._parser.feed(sequence[1]))

    def _end_paste(self, *, whole: bool) -> None:
        whole = whole and not self._too_long and len(self._pasted) <= LONGEST_PASTE
        self._messages.append(events.Paste(self._pasted) if whole else PasteLost())
        self._state, self._pasted, self._too_long = self._ground, "", False


def _characters(decoded: str) -> str:
    """Return `decoded` without the surrogates that stand for bytes that were not UTF-8: what is left of a character is
    replaced, and so is any other byte that was not an 8-bit control character."""
    return decoded if decoded.isascii() else _UNDECODED.sub(_character, decoded)


def _character(found: re.Match[str]) -> str:
    number = ord(found[0][0]) - 0xDC00
    return chr(number) if number < 0xA0 else "\N{REPLACEMENT CHARACTER}"


def _with_alt(message: Message) -> Message:
    """Return the key with alt, which types nothing: a character after ESC may be the rest of something else."""
    if not isinstance(message, events.Key):
        return message
    key = f"shift+{message.key.lower()}" if len(message.key) == 1 and message.key.isupper() else message.key
    return events.Key(f"alt+{key}", None)


# which sequences mean something --------------------------------------------------------------------------------------
# Everything else that a terminal may send is an answer that nobody asked for, a key that nothing here uses, or noise.


def understood(sequence: str) -> str:
    """Return a whole, well-formed `sequence` as Textual's parser takes it; empty where it means nothing here."""
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
    """Return a key's sequence; empty for an unknown key, of which Textual would make a character."""
    known = f"{code or 1}{end}" in FUNCTIONAL_KEYS or (end == "u" and (text or _is_text(code)))
    if not known or (text and not (end == "u" and all(map(_is_text, text.split(":"))))):
        return ""
    if text:  # one for each character: of more than 32 altogether Textual makes keys
        return "".join(f"{ESC}[{code or 1};{modifiers};{number}{end}" for number in text.split(":"))
    return f"{ESC}[{code or 1};{modifiers}{end}" if modifiers else f"{ESC}[{code}{end}"


def _is_text(number: str) -> bool:
    """Return whether a number is that of a character, and not of a control character or a surrogate."""
    return number.isdigit() and int(number) <= sys.maxunicode and chr(int(number)).isprintable()


def _types(sequence: str) -> bool:
    """Return whether Textual takes a sequence for text: alt and a digit, as a Mac sends it."""
    return len(sequence) == 2 and isinstance(ANSI_SEQUENCES_KEYS[sequence], str)
