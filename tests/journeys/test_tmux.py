"""The journey under a real tmux at its default settings: what one sees there, and what reaches the terminal outside."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.support.cloud_user import Cloud, Start
from tests.support.command_line import NAMES, variables
from tests.support.program import COGNITO_TUI, Program

pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is missing (Debian: tmux)")


class Tmux:
    """A tmux server of our own. Its socket needs a short path: 107 bytes is the limit."""

    def __init__(self, directory: str, environ: Mapping[str, str]) -> None:
        self.environ = {**environ, "TMUX_TMPDIR": directory}

    command = ("tmux", "-L", "test", "-f", os.devnull)

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self.command, *arguments], capture_output=True, text=True, check=True, env=self.environ
        )
        return done.stdout

    def pane(self, *options: str) -> str:
        return self("capture-pane", "-p", *options)


@pytest.fixture
def tmux(person: dict[str, str]) -> Iterator[Tmux]:
    with tempfile.TemporaryDirectory(prefix="tmux") as directory:
        server = Tmux(directory, person)
        yield server
        subprocess.run([*server.command, "kill-server"], env=server.environ, check=False, capture_output=True)


def inside(start: Start, tmux: Tmux, cloud: Cloud, rows: int) -> Program:
    """The app in a shell in tmux in a terminal; tmux's status line takes one row."""
    outer = start(
        "new-session",
        f"bash --norc -c {shlex.quote(f'echo before; {shlex.join(COGNITO_TUI)}; echo after; cat')}",
        command=tmux.command,
        environ={**tmux.environ, **cloud.environ},
        size=(80, rows),
    )
    cloud.sign_in(outer)
    return outer


def test_the_credentials_fit_80x24(start: Start, tmux: Tmux, cloud: Cloud) -> None:
    inside(start, tmux, cloud, 25)
    lines = tmux.pane().splitlines()
    assert len(lines) == 24
    assert lines[0].split()[0] == "cognito-tui"
    assert "c copy" in lines[-1]
    assert "q quit" in lines[-1]
    assert not any("▁" in line or "▇" in line for line in lines)  # nothing has to be scrolled


def test_a_copy_reaches_the_terminal_outside_and_stays_in_no_buffer(
    start: Start, tmux: Tmux, cloud: Cloud
) -> None:
    outer = inside(start, tmux, cloud, 25)
    outer.type("c")
    outer.wait_for("Sent export lines to your terminal's clipboard (OSC 52 through tmux).")
    outer.wait_until(lambda: bool(outer.clipboard), "the copy")
    [copied] = outer.clipboard
    assert [*variables(copied)] == NAMES[:-1]  # the region is the demo's
    assert tmux("list-buffers") == ""


def test_what_was_shown_plain_is_in_no_scrollback(start: Start, tmux: Tmux, cloud: Cloud) -> None:
    outer = inside(start, tmux, cloud, 25)
    outer.type("s")
    outer.wait_for("Select and copy. Press any key to go back and clear this.")
    assert "export AWS_SECRET_ACCESS_KEY=" in tmux.pane()
    outer.type("x")
    outer.wait_for("c copy")
    outer.type("q")
    outer.wait_for("after")
    assert tmux.pane("-S", "-").split() == ["before", "after"]


def test_a_closed_terminal_leaves_the_app_in_tmux_where_one_finds_it_again(
    start: Start, tmux: Tmux, cloud: Cloud
) -> None:
    outer = inside(start, tmux, cloud, 25)
    outer.hang_up()
    outer.end()
    again = start("attach-session", command=tmux.command, environ=tmux.environ, size=(80, 25))
    again.wait_for("Signed in as ada", "c copy")
    again.type("q")
    again.wait_for("after")


@pytest.mark.parametrize("keys", ["", "s"], ids=["from the credentials", "from the plain lines"])
def test_a_tmux_that_ends_takes_the_app_along(start: Start, tmux: Tmux, cloud: Cloud, keys: str) -> None:
    outer = inside(start, tmux, cloud, 25)
    shell = tmux("display-message", "-p", "#{pane_pid}").strip()
    [app] = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
    outer.type(keys)
    outer.wait_for("Select and copy." if keys else "c copy")
    tmux("kill-server")
    deadline = time.monotonic() + 10
    while Path(f"/proc/{app}/cmdline").exists() and Path(f"/proc/{app}/cmdline").read_bytes():
        assert time.monotonic() < deadline, "the app lives on without a terminal"
        time.sleep(0.05)
