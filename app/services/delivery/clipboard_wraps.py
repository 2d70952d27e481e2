"""OSC 52 ("Manipulate Selection Data"), and the wraps in which multiplexers pass a sequence on to their terminal.

https://invisible-island.net/xterm/ctlseqs/ctlseqs.html
"""

from __future__ import annotations

import base64
import re

SCREEN_CHUNK = 768  # bytes, with the wrapping; GNU screen's buffer for one string
CLEARED = "\x1b]52;c;!\x07"  # no base64: it clears, or does nothing

_STRING_END = "\x1b\\"


def osc52(data: bytes) -> str:
    """Return what sets the clipboard. With "c", which mosh insists on."""
    return f"\x1b]52;c;{base64.b64encode(data).decode()}\x07"


def for_tmux(sequence: str) -> str:
    """Wrap `sequence` for a tmux with allow-passthrough."""
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + _STRING_END


def for_screen(sequence: str) -> str:
    """Wrap `sequence` for GNU screen, which passes the contents of DCS strings on, one after the other.

    The first holds the introducer alone: a tmux takes that for an OSC 52 without a text, and ignores it and the rest.
    """
    head = re.match(r"\x1b\]52;c;", sequence)
    begin = head.end() if head else 0
    size = SCREEN_CHUNK - len("\x1bP\x1b\\")
    pieces = [sequence[:begin]] if begin else []
    while begin < len(sequence):
        end = begin + size
        # what ends a string ends this one, too: half of it goes into the next
        inner = sequence.find(_STRING_END, begin, end)
        end = end if inner < 0 else inner + 1
        pieces.append(sequence[begin:end])
        begin = end
    return "".join(f"\x1bP{piece}{_STRING_END}" for piece in pieces)
