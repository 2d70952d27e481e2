"""Contrast, and red for refusals alone, in all the colours that terminals have."""

from __future__ import annotations

import pytest
from rich.color import Color, ColorSystem

from cognito_tui.tui.themes import THEMES

RED = {1, 9}  # of the 16 colours


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [value / 255 for value in Color.parse(colour).get_truecolor()]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("role", ["foreground", "accent", "warning", "error"])
def test_words_can_be_read_on_their_background(name: str, role: str) -> None:
    theme = THEMES[name]
    light, dark = sorted((luminance(getattr(theme, role)), luminance(theme.background or "")), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5  # WCAG 2.2, 1.4.3


@pytest.mark.parametrize("name", ["dark", "light"])
def test_with_16_colours_red_is_for_refusals_alone(name: str) -> None:
    theme = THEMES[name]

    def of_16(colour: str | None) -> int | None:
        return Color.parse(colour or "").downgrade(ColorSystem.STANDARD).number

    assert of_16(theme.error) in RED
    assert not {of_16(theme.accent), of_16(theme.warning), of_16(theme.foreground)} & RED


def test_of_the_terminals_own_16_red_is_for_refusals_alone() -> None:
    theme = THEMES["ansi"]
    assert theme.error == "ansi_red"
    assert "red" not in f"{theme.accent} {theme.warning} {theme.foreground} {theme.primary}"
