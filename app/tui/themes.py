"""Two themes: one accent; red only for refusals and expiry."""

from __future__ import annotations

from textual.theme import Theme

THEMES = {
    "dark": Theme(
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
    ),
    "light": Theme(
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
    ),
}
