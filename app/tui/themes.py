"""The themes: one accent; red only for refusals and expiry. And which of them suits the terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping

from textual.theme import Theme

from ..services.base import POSIX
from ..services.config import AUTO
from ..services.storage import BACKGROUND, recall

DARK, LIGHT, ANSI = "dark", "light", "ansi"

THEMES = {
    DARK: Theme(
        name="cognito-dark",
        primary="#ffbf4d",
        accent="#ffbf4d",
        warning="#ffd75f",
        error="#ff5f5f",
        success="#87d787",
        background="#121212",
        surface="#262626",
        panel="#303030",
        foreground="#e4e4e4",
        dark=True,
        variables={"scrollbar-background": "#121212"},
    ),
    LIGHT: Theme(
        name="cognito-light",
        primary="#875f00",
        accent="#875f00",
        warning="#875f00",
        error="#af0000",
        success="#005f00",
        background="#ffffff",
        surface="#e4e4e4",
        panel="#d0d0d0",
        foreground="#1c1c1c",
        dark=False,
        variables={"scrollbar-background": "#ffffff"},
    ),
    # Whatever the terminal makes of these: of the 16, magenta and green can be read on black and on white.
    ANSI: Theme(
        name="cognito-ansi",
        ansi=True,
        primary="ansi_magenta",
        accent="ansi_magenta",
        warning="ansi_magenta",
        error="ansi_red",
        success="ansi_green",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        foreground="ansi_default",
        dark=True,
        variables={
            "ansi-background": "ansi_black",
            "ansi-foreground": "ansi_white",
            "text-muted": "ansi_default",
            "foreground-muted": "ansi_default",
            "text-warning": "ansi_magenta",
            "text-error": "ansi_red",
            "text-success": "ansi_green",
            "button-color-foreground": "ansi_bright_white",
            "block-cursor-foreground": "ansi_bright_white",
            "block-cursor-background": "ansi_magenta",
            "input-cursor-foreground": "ansi_bright_white",
            "input-cursor-background": "ansi_magenta",
            "footer-key-foreground": "ansi_magenta",
            "footer-description-foreground": "ansi_default",
            "scrollbar": "ansi_magenta",
            "scrollbar-background": "ansi_default",
        },
    ),
}

_COLORFGBG = re.compile(r"[0-9]+;(?:[^;]*;)?([0-9]+)")
_LIGHT_OF_16 = {7, 9, 10, 11, 12, 13, 14, 15}
_REPORT = re.compile(r"rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})(?:/[0-9a-fA-F]{1,4})?")

ASK_BACKGROUND = "\x1b]11;?\x1b\\"
_DO_NOT_KNOW_IT = ("linux", "dumb", "vt")  # some of them would draw a part of the question


def theme_for(choice: str, environ: Mapping[str, str], *, few_colors: bool) -> str:
    """Return the theme to begin with: for AUTO, before the terminal has said anything."""
    if choice != AUTO:
        return choice
    if few_colors:
        return ANSI
    return background_said(environ) or (LIGHT if recall(BACKGROUND) == LIGHT else DARK)


def background_said(environ: Mapping[str, str]) -> str:
    """Return "dark" or "light" as COLORFGBG has it, which some terminals set; empty where it says nothing."""
    match = _COLORFGBG.fullmatch(environ.get("COLORFGBG", ""))
    if match is None or int(match[1]) > 15:
        return ""
    return LIGHT if int(match[1]) in _LIGHT_OF_16 else DARK


def background_of(report: str) -> str:
    """Return "dark" or "light" for a color as terminals report it, "rgb:1212/1212/1212"; empty for anything else."""
    match = _REPORT.fullmatch(report)
    if match is None:
        return ""
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in match.groups())
    return LIGHT if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else DARK


def may_ask(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal may be asked for its background: those that do not know the question ignore it."""
    if not POSIX or "STY" in environ:
        return False
    return not environ.get("TERM", "dumb").startswith(_DO_NOT_KNOW_IT)
