"""Makes contact-sheet.png: every screen, in three sizes and four looks.

Run it from anywhere: `python docs/pictures/contact_sheet.py`. It needs the test extra, and Chromium. With a folder as
its argument it puts a picture of each screen in each look and size there, too, to look at them closely.
"""

from __future__ import annotations

import asyncio
import html
import io
import os
import re
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[2]))

from cognito_tui.services.base.clock import Clock
from cognito_tui.services.config.loading import Configuration
from cognito_tui.tui.app import CognitoTui
from tests.support import federation_endpoint
from tests.support.every_screen import EveryCognito, screens
from tests.support.fake_cognito import PROFILE, Time, until

SHEET = Path(__file__).with_name("contact-sheet.png")
THEMES = {"dark": "dark", "light": "light", "16 colors": "ansi", "NO_COLOR": "dark"}
SIZES = ((60, 20), (80, 24), (120, 40))
# Those on the sheet: all sizes in one look, and all looks in one size.
SHOWN = [("dark", size) for size in SIZES] + [(look, (80, 24)) for look in list(THEMES)[1:]]
HEIGHT = 168  # pixels of a picture on the sheet
COLORS = 48
STYLE = f"""
body {{ margin: 16px; background: #808080; font: 13px sans-serif; color: #000; }}
td, th {{ padding: 2px 3px; text-align: left; font-weight: bold; }}
img {{ height: {HEIGHT}px; display: block; }}
"""

Pictures = dict[tuple[str, str, tuple[int, int]], str]
"""SVGs, by the screen's name, the look and the size."""


@contextmanager
def surroundings(look: str) -> Iterator[None]:
    """Set the environment of a person at home, over SSH, who has chosen this look."""
    with tempfile.TemporaryDirectory() as home, federation_endpoint.serve() as endpoint:
        changed = {
            "HOME": home,
            "TZ": "UTC",
            "SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22",
            "AWS_ENDPOINT_URL_SIGNIN": endpoint.url,
            **({"NO_COLOR": "1"} if look == "NO_COLOR" else {}),
        }
        before = dict(os.environ)
        for name in [name for name in before if name.startswith(("AWS_", "COGNITO_", "XDG_", "NO_COLOR"))]:
            del os.environ[name]
        os.environ.update(changed)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


async def take(look: str) -> Pictures:
    """Walk through all screens in one look."""
    profile = replace(PROFILE, named=True, api_hosts=("api.example.com",), domain="https://auth.example.com")
    cognito = EveryCognito(profile, Clock(Time()))
    app = CognitoTui(
        Configuration.of(profile),
        make_cognito=lambda _: cognito,  # type: ignore[arg-type,return-value]
        theme=THEMES[look],
        hint=lambda _: "Demo: user name ada, password Tern-7012",
    )
    pictures: Pictures = {}
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(pilot, lambda: app.focused is not None)
        for name, make in screens().items():
            await pilot.resize_terminal(*SIZES[0])
            page = make(app.context)
            app.push_screen(page)
            await until(pilot, lambda: app.screen is page and app.focused is not None and not page.busy)  # noqa: B023
            await pilot.pause(0.2)
            for size in SIZES:
                await pilot.resize_terminal(*size)
                await pilot.pause(0.1)
                pictures[name, look, size] = app.export_screenshot(simplify=True, title=name)
            app.pop_screen()
    return pictures


def page_of(pictures: Pictures) -> str:
    """Return the sheet as a page of HTML: one row for each screen."""

    def picture(svg: str) -> str:
        return f'<img src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}">'

    heads = "".join(f"<th>{look}, {width}x{height}</th>" for look, (width, height) in SHOWN)
    names = list(dict.fromkeys(name for name, _, _ in pictures))
    rows = [
        f"<tr>{''.join(f'<td>{picture(pictures[name, look, size])}</td>' for look, size in SHOWN)}</tr>"
        for name in names
    ]
    return f"<!doctype html><style>{html.escape(STYLE)}</style><table><tr>{heads}</tr>{''.join(rows)}</table>"


def draw(page: str) -> Image.Image:
    """Return what Chromium makes of a page, without what is empty around it."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "sheet.html"), Path(folder, "sheet.png")
        source.write_text(page)
        chromium = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        size = f"--window-size=1800,{len(screens()) * (HEIGHT + 10) + 100}"
        subprocess.run(
            [*chromium, size, f"--screenshot={target}", source.as_uri()],
            check=True,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        return Image.open(io.BytesIO(target.read_bytes())).convert("RGB")


def main() -> None:
    pictures: Pictures = {}
    for look in THEMES:
        with surroundings(look):
            pictures |= asyncio.run(take(look))
    for folder in map(Path, sys.argv[1:]):
        folder.mkdir(parents=True, exist_ok=True)
        for (name, look, (width, height)), svg in pictures.items():
            (folder / re.sub(r"\W+", "-", f"{name}-{look}-{width}x{height}")).with_suffix(".svg").write_text(
                svg
            )
    sheet = draw(page_of(pictures))
    sheet.quantize(COLORS, dither=Image.Dither.NONE).save(SHEET, optimize=True)


if __name__ == "__main__":
    main()
