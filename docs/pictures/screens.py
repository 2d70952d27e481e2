"""Every screen of the app: in all sizes in one look, and in all looks in one size."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pyte
import pytest
from textual.pilot import Pilot

from cognito_tui.services.base.clock import Clock
from cognito_tui.services.config.loading import Configuration
from cognito_tui.tui.app import CognitoTui
from tests.support import drawn, federation_endpoint
from tests.support.every_screen import EveryCognito, screens
from tests.support.fake_cognito import PROFILE, Time, until

from .cells import Rows, rows_of

LOOKS = {"dark": "dark", "light": "light", "16-colors": "ansi", "no-color": "dark"}
"""The theme of each."""
SIZES = ((60, 20), (80, 24), (120, 40))
SIZE = SIZES[1]
SHOWN = [("dark", size) for size in SIZES] + [(look, SIZE) for look in list(LOOKS)[1:]]

Stills = dict[tuple[str, str, tuple[int, int]], Rows]
"""What is seen, by the screen's name, the look and the size."""


def take_all() -> Stills:
    """Walk through all screens in all looks."""
    stills: Stills = {}
    for look in LOOKS:
        with _surroundings(look), pytest.MonkeyPatch.context() as patch:
            patch.setattr(secrets, "token_urlsafe", lambda size: ("demo" * size)[: size * 4 // 3])
            stills |= asyncio.run(_take(look, drawn.record(patch)))
    return stills


@contextmanager
def _surroundings(look: str) -> Iterator[None]:
    """Set the environment of a person at home, over SSH, who has chosen this look."""
    with tempfile.TemporaryDirectory() as home, federation_endpoint.serve() as endpoint:
        changed = {
            "HOME": home,
            "TZ": "UTC",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22",
            "AWS_ENDPOINT_URL_SIGNIN": endpoint.url,
            **({"NO_COLOR": "1"} if look == "no-color" else {}),
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


async def _take(look: str, written: list[str]) -> Stills:
    """Walk through all screens in one look.

    Args:
        written: what the app writes to its terminal.
    """
    profile = replace(PROFILE, named=True, api_hosts=("api.example.com",), domain="https://auth.example.com")
    cognito = EveryCognito(profile, Clock(Time()))
    app = CognitoTui(
        Configuration.of(profile),
        make_cognito=lambda _: cognito,  # type: ignore[arg-type,return-value]
        theme=LOOKS[look],
        hint=lambda _: "",
    )
    stills: Stills = {}
    sizes = [size for shown, size in SHOWN if shown == look]
    terminal = pyte.Screen(*sizes[0])
    stream = pyte.Stream(terminal)
    async with app.run_test(size=sizes[0]) as pilot:
        await until(pilot, lambda: app.focused is not None)
        for name, make in screens().items():
            await pilot.resize_terminal(*sizes[0])
            page = make(app.context)
            app.push_screen(page)
            await until(pilot, lambda: app.screen is page and app.focused is not None and not page.busy)  # noqa: B023
            for columns, lines in sizes:
                terminal.resize(lines, columns)
                await pilot.resize_terminal(columns, lines)
                await _settle(pilot, (columns, lines), written)
                stream.feed("".join(written))
                written.clear()
                terminal.cursor.hidden = True  # the app draws its own
                stills[name, look, (columns, lines)] = _with_one_port(rows_of(terminal))
            app.pop_screen()
    return stills


async def _settle(pilot: Pilot[Any], size: tuple[int, int], written: list[str]) -> None:
    """Wait until a screen of that size was written, and nothing more is."""
    count = 0
    while pilot.app.screen.size != size or not count or len(written) != count:
        count = len(written)
        await pilot.pause(0.15)


def _with_one_port(rows: Rows) -> Rows:
    """Show the same port of this machine each time, also where it is at the end of a line and goes on in the next."""
    port = re.compile(r"(?<=127\.0\.0\.1:)\d+|\d+(?=/credentials)")

    def with_one(text: str) -> str:
        return port.sub(lambda found: "4" * len(found[0]), text)

    return tuple(tuple(replace(run, text=with_one(run.text)) for run in row) for row in rows)
