"""Chains of real multiplexers and connections, one of each kind: what arrives in the terminal, and what was claimed."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pexpect
import pytest

from cognito_tui.services.delivery.clipboard import Clipboard
from tests.support.multiplexer import COPY, LINES, Multiplexer, Tmux, environ
from tests.support.repository import ROOT
from tests.support.ssh_server import need_ssh, ssh_server
from tests.support.x_server import x_server

PROGRAMS = ("tmux", "screen", "mosh-server", "mosh-client")
missing = [name for name in PROGRAMS if not shutil.which(name)]
pytestmark = [
    pytest.mark.skipif(bool(missing), reason=f"missing (Debian: tmux, screen, mosh): {missing}"),
    *need_ssh,
]

SENT = "Sent 4 export lines to your terminal's clipboard (OSC 52{})."
SCREEN = ("screen", "-c", "/dev/null")


@pytest.fixture
def folder() -> Iterator[str]:
    """For sockets, whose paths must be short."""
    with tempfile.TemporaryDirectory(prefix="chain") as folder:
        Path(folder, "screen").mkdir(mode=0o700)
        yield folder


@pytest.fixture
def tmux(folder: str) -> Iterator[Tmux]:
    server = Tmux(folder)
    yield server
    server.run("kill-server", check=False)


@pytest.fixture
def ssh(tmp_path: Path) -> Iterator[tuple[str, ...]]:
    with ssh_server(tmp_path) as server:
        yield "ssh", "-tt", "-F", str(server.config), "far"


def inside(tmp_path: Path, folder: str, *command: str, **more: str) -> Multiplexer:
    within = environ(SCREENDIR=f"{folder}/screen", TMUX_TMPDIR=folder, **more)
    return Multiplexer(tmp_path, list(command), COPY, within)


def tmux_command(folder: str, name: str = "test", settings: str = "") -> list[str]:
    config = Path(folder, f"{name}.conf")
    config.write_text(settings)
    return ["tmux", "-L", name, "-f", str(config), "new-session"]


@pytest.mark.skipif(
    not (shutil.which("xclip") and shutil.which("Xvfb")), reason="missing (Debian: xclip, xvfb)"
)
def test_in_tmux_on_a_desktop_the_desktop_s_clipboard_is_set(tmux: Tmux, tmp_path: Path, folder: str) -> None:
    """That of the terminal which shows the pane, wherever the tmux was started."""
    stale = ("env", "-u", "DISPLAY", "SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22")
    with x_server() as display:
        with closing(inside(tmp_path, folder, *tmux_command(folder), *stale, DISPLAY=display)) as program:
            assert program.report == ["Copied 4 export lines to the clipboard.", ""]
            assert program.clipboard is None
        paste = ["xclip", "-o", "-selection", "clipboard"]
        done = subprocess.run(paste, env=environ(DISPLAY=display), capture_output=True, text=True, check=True)
        assert done.stdout == LINES


def test_in_tmux_in_screen_nothing_is_spilled_and_the_setting_is_named(
    tmux: Tmux, tmp_path: Path, folder: str
) -> None:
    """Unwrapped, screen prints what is longer than its buffer for one string: the secrets in base64."""
    with closing(inside(tmp_path, folder, *SCREEN, *tmux_command(folder))) as program:
        assert program.clipboard is None
        assert base64.b64encode(LINES.encode())[900:950] not in program.written
        assert program.report == [
            "Could not copy 4 export lines.",
            "tmux drops it; `set -g allow-passthrough on` helps.",
        ]


def test_in_tmux_in_screen_it_arrives_with_that_setting(tmux: Tmux, tmp_path: Path, folder: str) -> None:
    command = (*SCREEN, *tmux_command(folder, settings="set -g allow-passthrough on"))
    with closing(inside(tmp_path, folder, *command)) as program:
        assert program.clipboard == LINES
        assert program.report[0] == SENT.format(" through tmux and GNU screen")


def test_in_screen_in_tmux_the_tmux_outside_sets_it(tmux: Tmux, tmp_path: Path, folder: str) -> None:
    with closing(inside(tmp_path, folder, *tmux_command(folder), *SCREEN)) as program:
        assert program.clipboard == LINES
        assert program.report[0] == SENT.format(" through GNU screen and tmux")
        assert tmux.run("list-buffers") == ""


def test_in_tmux_in_tmux_the_tmux_outside_sets_it(tmux: Tmux, tmp_path: Path, folder: str) -> None:
    inner = ["env", "-u", "TMUX", *tmux_command(folder)]
    with closing(inside(tmp_path, folder, *tmux_command(folder, "default"), *inner)) as program:
        try:
            assert program.clipboard == LINES
            assert program.report[0] == SENT.format(" through tmux")
        finally:
            subprocess.run(
                ["tmux", "-L", "default", "kill-server"], env=environ(TMUX_TMPDIR=folder), check=False
            )


def test_the_tmux_whose_variable_is_inherited_is_left_alone(tmux: Tmux, tmp_path: Path, folder: str) -> None:
    """A terminal that is opened from tmux: its copy must not come up in the window of the tmux."""
    opened = Path(folder, "opened.py")  # a terminal with a process of its own that holds it
    opened.write_text(
        "import pexpect, sys, os\n"
        "child = pexpect.spawn(sys.argv[1], sys.argv[2:], env={**os.environ, 'TERM': 'xterm-256color'})\n"
        "child.expect('finished'); open(os.environ['SEEN'], 'wb').write(child.before)\n"
        "print('fin' + 'ished'); input()\n"
    )
    seen = tmp_path / "seen"
    command = (*tmux_command(folder), "env", f"SEEN={seen}", sys.executable, str(opened))
    with closing(inside(tmp_path, folder, *command)) as program:
        assert program.clipboard is None
        assert b"\x1b]52;c;" in seen.read_bytes()
        assert program.report[0] == SENT.format("")


def test_nor_does_its_screen_speak_for_the_one_that_one_sees(tmux: Tmux, folder: str) -> None:
    """Whether lines stay in the scrollback, where a pane of that tmux shows something else."""
    show = ["sh", "-c", r"printf '\033[?1049hshown'; cat"]
    shown = pexpect.spawn(
        "tmux", [*tmux_command(folder)[1:], *show], env=environ(TMUX_TMPDIR=folder), timeout=20
    )
    shown.expect("shown")
    assert tmux.run("display-message", "-p", "#{alternate_on}") == "1"
    inherited = {"TMUX": tmux.run("display-message", "-p", "#{socket_path},#{pid},0"), "TMUX_PANE": "%0"}
    script = "import os; from cognito_tui.tui.terminal import has_alternate_screen as f; print(f(os.environ))"
    done = subprocess.run(
        [sys.executable, "-c", script], env=environ(**inherited), capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
    shown.close(force=True)


def test_in_script_in_tmux_it_is_still_that_tmux(tmux: Tmux, tmp_path: Path, folder: str) -> None:
    """A `script` passes on what the program writes, as `sudo` does."""
    shell = Path(folder, "run")
    shell.write_text(f'#!/bin/sh\nexec script -q -c "$*" {folder}/typescript\n')
    shell.chmod(0o755)
    with closing(inside(tmp_path, folder, *tmux_command(folder), str(shell))) as program:
        assert program.clipboard == LINES
        assert program.report == [SENT.format(" through tmux"), "Nothing pasted?"]
        assert b"]52;" not in Path(folder, "typescript").read_bytes()


def test_a_pane_that_no_terminal_shows_sends_nothing_to_another(
    tmux: Tmux, tmp_path: Path, folder: str
) -> None:
    text, report, script = tmp_path / "text", tmp_path / "report", tmp_path / "program.py"
    text.write_text(LINES)
    script.write_text(COPY)
    other = pexpect.spawn(
        "tmux", [*tmux_command(folder)[1:], "cat"], env=environ(TMUX_TMPDIR=folder), timeout=20
    )
    other.expect(r"\d\d:\d\d")  # its status line
    tmux.run("new-session", "-d", sys.executable, str(script), str(text), str(report))
    deadline = time.monotonic() + 30
    while not report.exists() or not report.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    with pytest.raises(pexpect.TIMEOUT):
        other.expect("]52;", timeout=0.5)
    assert "No terminal shows this tmux pane." in report.read_text()
    other.close(force=True)


def test_a_terminal_in_control_mode_gets_what_the_pane_writes(
    tmux: Tmux, tmp_path: Path, folder: str
) -> None:
    """As iTerm2 with `tmux -CC`: it draws the pane itself."""
    first, *rest = tmux_command(folder)
    with closing(inside(tmp_path, folder, first, "-C", *rest)) as program:
        plain = program.written.replace(rb"\033", b"\x1b").replace(rb"\007", b"\x07")
        found = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)", re.sub(rb"\r\n%output %\d+ ", b"", plain))
        assert base64.b64decode(found[0]).decode() == LINES
        assert program.report[0] == SENT.format(" through tmux")


MS = r"set -as terminal-overrides ',*:Ms=\E]52;c;%p2%s\7'"  # as the page shows it


@pytest.mark.parametrize(
    ("settings", "through"),
    [
        (None, "mosh"),
        ("set -g allow-passthrough on", "tmux and mosh"),
        (MS, "tmux and mosh"),
    ],
    ids=["alone", "passthrough", "Ms"],
)
def test_over_mosh_a_repeated_copy_is_set_again(
    tmux: Tmux, tmp_path: Path, folder: str, settings: str | None, through: str
) -> None:
    """mosh passes on what differs from the last: the second of two equal copies would be none."""
    assert MS in (ROOT / "docs" / "troubleshooting.md").read_text()
    text, report, script = tmp_path / "text", tmp_path / "report", tmp_path / "program.py"
    text.write_text(LINES)
    once = COPY.replace("input()", "")
    script.write_text(f"{once}\nimport time; time.sleep(1)\n{COPY.replace('fin', 'fully fin')}")
    inner = () if settings is None else tmux_command(folder, settings=settings)
    server = subprocess.run(
        ["mosh-server", "new", "-i", "127.0.0.1", "--", *inner, sys.executable, script, text, report],
        env=environ(SSH_CONNECTION="127.0.0.1 1 127.0.0.1 22", TMUX_TMPDIR=folder),
        capture_output=True,
        text=True,
        check=True,
    )
    _, _, port, key = re.findall(r"(MOSH) (CONNECT) (\d+) (\S+)", server.stdout)[0]
    client = pexpect.spawn(
        "mosh-client", ["127.0.0.1", port], env=environ(MOSH_KEY=key), dimensions=(24, 80), timeout=20
    )
    client.expect("fully finished")
    written = client.before or b""
    found = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07", written)
    copied = [base64.b64decode(each).decode() for each in found]
    assert [text for text in copied if text != " "] == [LINES, LINES]  # tmux clears with a blank
    assert SENT.format(f" through {through}") in report.read_text()
    client.sendline("")
    client.expect(pexpect.EOF)


@pytest.mark.parametrize("there", ["screen", "tmux"])
def test_a_multiplexer_at_the_near_end_of_ssh(
    ssh: tuple[str, ...], tmux: Tmux, tmp_path: Path, folder: str, there: str
) -> None:
    near = SCREEN if there == "screen" else tmux_command(folder, settings="set -s set-clipboard on")
    with closing(inside(tmp_path, folder, *near, *ssh)) as program:
        assert program.clipboard == LINES
        assert f"{there} at your end" in program.report[0]


ASK = """
import sys, time, tty
tty.setraw(0)
sys.stdout.write(sys.argv[3])
sys.stdout.flush()
from cognito_tui.services.delivery.clipboard_terminals import name_in
from cognito_tui.tui.input_parser import InputParser
answers, typed, end = {}, [], time.monotonic() + 20
parser = InputParser(answers)
while "model" not in answers and time.monotonic() < end:
    typed += parser.feed(sys.stdin.buffer.raw.read(100), time.monotonic())
sys.stdout.write(f"fin" f"ished {name_in(answers)} {typed}\\r\\n")
sys.stdout.flush()
input()
"""


@pytest.mark.parametrize(("there", "name"), [("screen", "screen"), ("tmux", "tmux ")])
def test_a_multiplexer_says_what_it_is_when_it_is_asked(
    tmux: Tmux, tmp_path: Path, folder: str, there: str, name: str
) -> None:
    script = tmp_path / "ask.py"
    script.write_text(ASK)
    command = [
        *(SCREEN if there == "screen" else tmux_command(folder)),
        sys.executable,
        str(script),
        "",
        "",
        Clipboard.QUERY,
    ]
    within = environ(SCREENDIR=f"{folder}/screen", TMUX_TMPDIR=folder)
    outer = pexpect.spawn(command[0], command[1:], env=within, dimensions=(24, 80), timeout=20)
    outer.expect(rf"finished {name}.*\[\]")
    outer.close(force=True)
