"""What the environment alone tells of a terminal; light, as it is looked at soon after the first paint."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..base import MACOS, POSIX, is_remote

_WITHOUT_CLIPBOARD = re.compile(r"linux|dumb|ansi|vt\d|cons25|sun")


def has_desktop(environ: Mapping[str, str]) -> bool:
    """Return whether there may be a clipboard on this machine."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "WSL_INTEROP")
    return MACOS or not POSIX or any(environ.get(name) for name in names)


def is_simple(term: str) -> bool:
    """Return whether terminals of this kind have no clipboard, and may print what they do not know."""
    return _WITHOUT_CLIPBOARD.match(term) is not None


def is_worth_asking(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal alone can tell what it is: it is elsewhere, and no multiplexer here would answer."""
    if not POSIX:  # where Textual reads, and may type what it does not know
        return False
    elsewhere = is_remote(environ) or not has_desktop(environ)
    in_multiplexer = any(environ.get(name) for name in ("TMUX", "STY", "ZELLIJ"))
    return elsewhere and not in_multiplexer and not is_simple(environ.get("TERM") or "dumb")
