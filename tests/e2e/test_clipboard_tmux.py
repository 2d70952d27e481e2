"""Does the outer terminal get the text? Real tmux and GNU screen inside a pty whose bytes are read."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timezone
from pathlib import Path

import pexpect
import pytest

from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.delivery.clipboard import Clipboard
from cognito_tui.services.delivery.delivery import Delivery
from cognito_tui.services.delivery.formats import render

needs_tmux = pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is missing (Debian: tmux)")
needs_screen = pytest.mark.skipif(not shutil.which("screen"), reason="GNU screen is missing (Debian: screen)")

LINES = render(
    Delivery(
        AwsCredentials(
            access_key_id=Secret("ASIAIOSFODNN7EXAMPLE"),
            secret_access_key=Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            session_token=Secret("IQoJb3JpZ2luX2VjE" * 80),
            expires_at=datetime(2026, 1, 31, 17, 41, 9, tzinfo=timezone.utc),
            identity_id="eu-west-1:11111111-2222-3333-4444-555555555555",
            region="eu-west-1",
        )
    ),
    "env",
).reveal()

# Copies the file named first, reports to the file named second, and waits, so that the session lives on.
COPY = """
import json, os, sys
from pathlib import Path
from cognito_tui.services.delivery.clipboard import Clipboard
from cognito_tui.services.base.secret import Secret

def write(sequence):
    sys.stdout.write(sequence)
    sys.stdout.flush()

delivery = Clipboard(os.environ, write).copy(Secret(Path(sys.argv[1]).read_text()))
Path(sys.argv[2]).write_text(json.dumps([delivery.sentence("4 export lines"), delivery.advice]))
write("fin" "ished")
input()
"""
BARE = """
import base64, sys
from pathlib import Path
text = base64.b64encode(Path(sys.argv[1]).read_bytes()).decode()
sys.stdout.write(f"\\x1b]52;c;{text}\\x07" + "fin" "ished")
sys.stdout.flush()
input()
"""


class Multiplexer:
    """A program inside a multiplexer inside a pty."""

    def __init__(self, tmp_path: Path, command: list[str], program: str, environ: dict[str, str]) -> None:
        text, self._report = tmp_path / "text", tmp_path / "report"
        text.write_text(LINES)
        script = tmp_path / "program.py"
        script.write_text(program)
        self._outer = pexpect.spawn(
            command[0],
            [*command[1:], sys.executable, str(script), str(text), str(self._report)],
            env=environ,
            dimensions=(24, 80),
            timeout=20,
        )
        self._outer.expect("finished")

    @property
    def clipboard(self) -> str | None:
        """What the outer terminal was asked to put on its clipboard before the program finished."""
        found = re.findall(rb"\x1b\]52;c?;([A-Za-z0-9+/=]+)(?:\x07|\x1b\\)", self._outer.before or b"")
        assert len(found) <= 1
        return base64.b64decode(found[0]).decode() if found else None

    @property
    def report(self) -> list[str]:
        """The delivery's sentence and advice."""
        return list(json.loads(self._report.read_text()))

    def close(self) -> None:
        self._outer.sendline("")
        self._outer.expect(pexpect.EOF)
        self._outer.close()


def environ(**more: str) -> dict[str, str]:
    """The outer terminal's environment, without that of a multiplexer that this test may run in."""
    ours = {name: value for name, value in os.environ.items() if name not in ("TMUX", "TMUX_PANE", "STY")}
    return {**ours, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **more}


class Tmux:
    """A tmux server of our own, with its socket in a directory of its own (a short one: 107 bytes is the limit)."""

    def __init__(self, directory: str) -> None:
        self._environ = environ(TMUX_TMPDIR=directory)
        self._config = Path(directory, "tmux.conf")

    def run(self, *arguments: str, check: bool = True) -> str:
        command = ["tmux", "-L", "test", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=check, env=self._environ)
        return done.stdout.strip()

    @contextmanager
    def session(
        self, tmp_path: Path, program: str, *, settings: str = "", path: str = ""
    ) -> Iterator[Multiplexer]:
        self._config.write_text(settings)
        command = ["tmux", "-L", "test", "-f", str(self._config) if settings else "/dev/null", "new-session"]
        within = {**self._environ, "PATH": path + os.environ["PATH"]}
        with closing(Multiplexer(tmp_path, command, program, within)) as inside:
            yield inside


@pytest.fixture
def tmux() -> Iterator[Tmux]:
    with tempfile.TemporaryDirectory(prefix="tmux") as directory:
        server = Tmux(directory)
        yield server
        server.run("kill-server", check=False)


SETTINGS = ["", "set -g set-clipboard on", "set -g set-clipboard off", "set -g allow-passthrough on"]


@needs_tmux
@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: settings or "default")
def test_the_export_lines_reach_the_outer_terminal_and_stay_in_no_buffer(
    tmux: Tmux, tmp_path: Path, settings: str
) -> None:
    with tmux.session(tmp_path, COPY, settings=settings) as inside:
        assert inside.clipboard == LINES
        assert tmux.run("list-buffers") == ""
        assert inside.report == [
            "Sent 4 export lines to your terminal's clipboard (OSC 52 through tmux).",
            "Nothing pasted?",
        ]


@needs_tmux
def test_bare_osc_52_does_not_arrive_at_default_settings(tmux: Tmux, tmp_path: Path) -> None:
    """The negative control of the test above: why tmux's own command is used."""
    with tmux.session(tmp_path, BARE) as inside:
        assert inside.clipboard is None


@needs_tmux
def test_bare_osc_52_stays_in_a_buffer_under_set_clipboard_on(tmux: Tmux, tmp_path: Path) -> None:
    """The negative control for the buffers: why bare OSC 52 is not sent as well."""
    with tmux.session(tmp_path, BARE, settings="set -g set-clipboard on") as inside:
        assert inside.clipboard == LINES
        assert tmux.run("list-buffers") != ""


@needs_tmux
def test_tmux_is_never_told_the_text_in_an_argument(tmux: Tmux, tmp_path: Path) -> None:
    """A wrapper notes the arguments and the environment, and runs the real tmux."""
    (tmp_path / "bin").mkdir()
    wrapper = tmp_path / "bin" / "tmux"
    seen = tmp_path / "seen"
    wrapper.write_text(f'#!/bin/sh\n(echo "$@"; env) >>{seen}\nexec {shutil.which("tmux")} "$@"\n')
    wrapper.chmod(0o755)
    with tmux.session(tmp_path, COPY, path=f"{wrapper.parent}:") as inside:
        assert inside.clipboard == LINES
    noted = seen.read_text()
    assert "load-buffer -b cognito-tui-" in noted
    assert "delete-buffer -b cognito-tui-" in noted
    assert "wJalr" not in noted
    assert "IQoJb3JpZ2luX2VjE" not in noted


@needs_tmux
def test_a_tmux_that_hangs_is_given_up_and_keeps_nothing_when_it_wakes(tmux: Tmux, tmp_path: Path) -> None:
    with tmux.session(tmp_path, BARE):
        socket_path, pid = tmux.run("display-message", "-p", "#{socket_path} #{pid}").split()
        written: list[str] = []
        clipboard = Clipboard(environ(TMUX=f"{socket_path},{pid},0", TMUX_PANE="%0"), written.append)
        os.kill(int(pid), signal.SIGSTOP)
        try:
            started = time.monotonic()
            delivery = clipboard.copy(Secret(LINES))
            assert 1 < time.monotonic() - started < 3
        finally:
            os.kill(int(pid), signal.SIGCONT)
        assert "3.2" in delivery.advice
        assert "".join(written).startswith("\x1b]52;c;")
        assert tmux.run("list-buffers") == ""


@needs_screen
def test_the_export_lines_pass_through_gnu_screen(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="screen") as directory:
        within = environ(SCREENDIR=directory)
        with closing(Multiplexer(tmp_path, ["screen", "-c", "/dev/null"], COPY, within)) as inside:
            assert inside.clipboard == LINES
            assert "(OSC 52 through GNU screen)" in inside.report[0]
