"""A terminal's cells as the picture that a phone's camera sees."""

from __future__ import annotations

import pyte
import zxingcpp
from PIL import Image

# What terminals show for the two of their sixteen colours that may be used. Solarized is as grey as it gets.
PALETTES = {
    "xterm": {"black": "000000", "brightwhite": "ffffff"},
    "tango": {"black": "2e3436", "brightwhite": "eeeeec"},
    "solarized": {"black": "073642", "brightwhite": "fdf6e3"},
}


def picture(screen: pyte.Screen, palette: str) -> Image.Image:
    """Each cell two modules high, as the terminal draws it; other glyphs are left out."""

    def rgb(name: str, default: str) -> tuple[int, int, int]:
        known = {"default": default, **PALETTES[palette]}
        # of other colours it matters only that they are neither black nor white
        digits = known.get(name, name if len(name) == 6 else "808080")
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)

    image = Image.new("RGB", (screen.columns, screen.lines * 2))
    for y in range(screen.lines):
        for x in range(screen.columns):
            cell = screen.buffer[y][x]
            lower = rgb(cell.bg, "121212")
            upper = rgb(cell.fg, "e4e4e4") if cell.data == "▀" else lower
            image.putpixel((x, 2 * y), upper)
            image.putpixel((x, 2 * y + 1), lower)
    return image.resize((image.width * 6, image.height * 6), Image.Resampling.NEAREST)


def scanned(screen: pyte.Screen, palette: str = "xterm") -> str:
    """The text of the QR code on the screen; empty when a scanner sees none."""
    codes = zxingcpp.read_barcodes(
        picture(screen, palette),
        formats=zxingcpp.BarcodeFormat.QRCode,  # type: ignore[arg-type]
        try_invert=False,
    )
    return codes[0].text if codes else ""
