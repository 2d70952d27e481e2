"""The contact sheet: every screen beside each other, to see at a glance what a change has done to them."""

from __future__ import annotations

import io
import subprocess
import tempfile
from base64 import b64encode
from pathlib import Path

from PIL import Image

from .screens import SHOWN, Stills
from .still import still_picture

_HEIGHT = 168  # pixels of a picture on the sheet
_COLORS = 48
_STYLE = f"""
body {{ margin: 16px; background: #808080; font: 13px sans-serif; color: #000; }}
td, th {{ padding: 2px 3px; text-align: left; font-weight: bold; }}
img {{ height: {_HEIGHT}px; display: block; }}
"""


def contact_sheet(stills: Stills) -> bytes:
    """Return a PNG with a row for each screen, and all that is shown of it there. Chromium draws it."""
    names = list(dict.fromkeys(name for name, _, _ in stills))
    heads = "".join(f"<th>{look}, {width}x{height}</th>" for look, (width, height) in SHOWN)
    rows = []
    for name in names:
        pictures = [still_picture(stills[name, look, size], size, name) for look, size in SHOWN]
        rows.append("".join(f"<td>{_image(picture)}</td>" for picture in pictures))
    table = "".join(f"<tr>{row}</tr>" for row in [heads, *rows])
    sheet = _drawn(f"<!doctype html><style>{_STYLE}</style><table>{table}</table>", len(names))
    png = io.BytesIO()
    sheet.quantize(_COLORS, dither=Image.Dither.NONE).save(png, "PNG", optimize=True)
    return png.getvalue()


def _image(svg: str) -> str:
    return f'<img src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}">'


def _drawn(page: str, rows: int) -> Image.Image:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "sheet.html"), Path(folder, "sheet.png")
        source.write_text(page)
        chromium = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        size = f"--window-size=1700,{rows * (_HEIGHT + 10) + 100}"
        subprocess.run(
            [*chromium, size, f"--screenshot={target}", source.as_uri()],
            check=True,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        return Image.open(io.BytesIO(target.read_bytes())).convert("RGB")
