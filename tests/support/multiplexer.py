"""A program that copies, inside multiplexers inside a terminal whose bytes are read."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timezone
from pathlib import Path

import pexpect

from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.delivery.delivery import Delivery
from cognito_tui.services.delivery.formats import render

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

# For a machine that has other things to do.
PATIENCE = """
from cognito_tui.services.delivery import clipboard, clipboard_helpers, clipboard_tmux
clipboard_tmux.ASK_SECONDS = clipboard_helpers.NATIVE_SECONDS = 20
clipboard.TMUX_LOAD_SECONDS = clipboard.TMUX_DELETE_SECONDS = 20
"""
# Copies the file named first, reports to the file named second, and waits, so that the session lives on.
COPY = f"""{PATIENCE}
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
        found = re.findall(rb"\x1b\]52;c?;([A-Za-z0-9+/=]+)(?:\x07|\x1b\\)", self.written)
        assert len(found) <= 1
        return base64.b64decode(found[0]).decode() if found else None

    @property
    def written(self) -> bytes:
        """Everything that the outer terminal got before the program finished."""
        return self._outer.before or b""

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
        self,
        tmp_path: Path,
        program: str,
        *,
        settings: str = "",
        path: str = "",
        more: Mapping[str, str] = {},
    ) -> Iterator[Multiplexer]:
        self._config.write_text(settings)
        command = ["tmux", "-L", "test", "-f", str(self._config) if settings else "/dev/null", "new-session"]
        within = {**self._environ, "PATH": path + os.environ["PATH"], **more}
        with closing(Multiplexer(tmp_path, command, program, within)) as inside:
            yield inside
