"""Ways to the clipboard; tests/e2e/test_clipboard_chains.py has those through real multiplexers.

Shell scripts stand in for helpers where a test needs one that misbehaves, or that tells how it was called;
real xclip and a real X server (Debian's xclip and xvfb) are used where they are installed.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cognito_tui.services.base.secret import Secret
from cognito_tui.services.delivery.clipboard import Clipboard, CopyResult
from cognito_tui.services.delivery.clipboard_route import MOSH_LIMIT, OSC52_LIMIT
from cognito_tui.services.delivery.clipboard_wraps import SCREEN_CHUNK
from cognito_tui.services.delivery.terminal_holders import Processes, TerminalPlace
from tests.support.posix import kill
from tests.support.x_server import x_server

TEXT = "export AWS_SECRET_ACCESS_KEY='wJalr/XUtn+FEMI'\n"
CLIPBOARD = 'case "$*" in *-o*) cat stdin;; *) cat >stdin;; esac'
MakeProgram = Callable[[str, str], Path]

needs_xclip = pytest.mark.skipif(not shutil.which("xclip"), reason="xclip is missing (Debian: xclip)")
needs_xvfb = pytest.mark.skipif(not shutil.which("Xvfb"), reason="Xvfb is missing (Debian: xvfb)")
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="pyperclip runs xclip on Linux only")


@pytest.fixture(autouse=True)
def nobody_holds_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment alone tells: not whoever holds the terminal that these tests run on."""
    monkeypatch.setattr(Processes, "place", lambda _, _pid, environ=None: TerminalPlace(environ or {}))


@pytest.fixture
def make_program(tmp_path: Path) -> MakeProgram:
    """Puts a shell script on the PATH of `environ`; it runs in `tmp_path` and may leave files there."""
    (tmp_path / "bin").mkdir()

    def make(name: str, body: str) -> Path:
        script = tmp_path / "bin" / name
        script.write_text(f"#!/bin/sh\ncd {tmp_path}\necho $$ >{name}.pid\n{body}\n")
        script.chmod(0o755)
        return script

    return make


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A local desktop session whose X display does not exist."""
    return {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "TERM": "xterm-256color", "DISPLAY": ":99"}


def copy(environ: dict[str, str], text: str = TEXT) -> tuple[CopyResult, str]:
    """The delivery, and what was written to the terminal."""
    written: list[str] = []
    delivery = Clipboard(environ, written.append).copy(Secret(text))
    return delivery, "".join(written)


def osc52_text(written: str) -> str:
    match = re.fullmatch(r"\x1b]52;c;([A-Za-z0-9+/=]*)\x07", written)
    assert match, "no OSC 52"
    return base64.b64decode(match[1]).decode()


def is_running(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    return bool(state) and not state.startswith("Z")


# Local: a native helper


@needs_linux
def test_a_local_helper_that_took_the_text_is_called_a_copy(
    environ: dict[str, str], make_program: MakeProgram, tmp_path: Path
) -> None:
    make_program("xclip", CLIPBOARD)
    delivery, written = copy(environ)
    assert (tmp_path / "stdin").read_text() == TEXT
    assert delivery.sentence("4 export lines") == "Copied 4 export lines to the clipboard."
    assert delivery.advice == ""
    assert written == "", "one route is enough"


@needs_linux
def test_the_text_is_in_no_argument_and_no_environment_of_any_child(
    environ: dict[str, str], make_program: MakeProgram, tmp_path: Path
) -> None:
    make_program("xclip", f'echo "$@" >>seen; ps -o args= -p $PPID >>seen; env >>seen; {CLIPBOARD}')
    copy(environ, "wJalrXUtnFEMI")
    assert (tmp_path / "stdin").read_text() == "wJalrXUtnFEMI"
    seen = (tmp_path / "seen").read_text()
    assert "native_clipboard.py" in seen, "the parent's arguments are among what was seen"
    assert "wJalrXUtnFEMI" not in seen


@needs_linux
@pytest.mark.parametrize(
    "body", ["exit 1", "cat >/dev/null; exit 1", "kill -9 $$", "cat >/dev/null", "cat >/dev/null; echo other"]
)
def test_a_helper_that_fails_is_not_believed(
    environ: dict[str, str], make_program: MakeProgram, body: str
) -> None:
    make_program("xclip", body)
    delivery, written = copy(environ)
    assert osc52_text(written) == TEXT
    assert delivery.sentence("the key") == "Sent the key to your terminal's clipboard (OSC 52)."


@needs_linux
def test_a_helper_s_chatter_does_not_reach_the_terminal(
    environ: dict[str, str], make_program: MakeProgram, capfd: pytest.CaptureFixture[str]
) -> None:
    make_program("xclip", "echo out; echo err >&2; exit 1")
    copy(environ)
    assert tuple(capfd.readouterr()) == ("", "")


@needs_linux
def test_a_helper_that_blocks_for_ever_is_killed_within_the_limit(
    environ: dict[str, str], make_program: MakeProgram, tmp_path: Path
) -> None:
    make_program("xclip", "exec sleep 600")
    started = time.monotonic()
    delivery, written = copy(environ)
    assert time.monotonic() - started < 3
    assert osc52_text(written) == TEXT
    assert not delivery.confirmed
    helper, patience = int((tmp_path / "xclip.pid").read_text()), time.monotonic() + 10
    while is_running(helper):  # the kernel may take its time to end it
        assert time.monotonic() < patience
        time.sleep(0.01)


@needs_linux
def test_an_owner_left_in_the_background_neither_delays_nor_dies(
    environ: dict[str, str], make_program: MakeProgram, tmp_path: Path
) -> None:
    make_program("xclip", f"{CLIPBOARD}; [ $# = 3 ] || {{ sleep 600 & echo $! >owner.pid; }}")
    started = time.monotonic()
    delivery, _ = copy(environ)
    owner = int((tmp_path / "owner.pid").read_text())
    try:
        assert delivery.confirmed
        assert time.monotonic() - started < 2
        assert is_running(owner)
    finally:
        kill(owner)


@needs_linux
def test_a_helper_that_wants_the_text_as_an_argument_does_not_get_it(
    environ: dict[str, str], make_program: MakeProgram, tmp_path: Path
) -> None:
    """KDE's qdbus is pyperclip's choice where klipper runs and neither xclip nor xsel is installed."""
    make_program("klipper", "")
    make_program("qdbus", "")
    _, written = copy({**environ, "PATH": str(tmp_path / "bin")})
    assert not (tmp_path / "qdbus.pid").exists()
    assert osc52_text(written) == TEXT


@needs_linux
def test_a_pyperclip_in_the_working_directory_is_not_imported(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyperclip.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'w'); copy = print")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry])
    delivery, _ = copy(environ)
    assert not (tmp_path / "imported").exists()
    assert not delivery.confirmed


def test_without_a_native_mechanism_the_terminal_is_asked(environ: dict[str, str], tmp_path: Path) -> None:
    delivery, written = copy({**environ, "PATH": str(tmp_path)})
    assert osc52_text(written) == TEXT
    assert not delivery.confirmed


@pytest.fixture
def x_display() -> Iterator[str]:
    with x_server() as display:
        yield display


@needs_linux
@needs_xclip
@needs_xvfb
def test_the_real_xclip_holds_the_text_when_it_is_called_copied(
    environ: dict[str, str], x_display: str
) -> None:
    environ["DISPLAY"] = x_display
    started = time.monotonic()
    delivery, _ = copy(environ)
    assert delivery.confirmed
    assert time.monotonic() - started < 2
    paste = subprocess.run(
        ["xclip", "-o", "-selection", "clipboard"], env=environ, capture_output=True, text=True
    )
    assert paste.stdout == TEXT


@needs_linux
@needs_xclip
def test_the_real_xclip_without_a_display_is_not_called_a_copy(environ: dict[str, str]) -> None:
    delivery, written = copy(environ)
    assert not delivery.confirmed
    assert osc52_text(written) == TEXT


@needs_linux
@needs_xclip
def test_the_real_xclip_on_a_dead_x_connection_is_given_up(environ: dict[str, str]) -> None:
    with socket.socket() as silent:  # accepts, and never says a word
        for port in range(6100, 6200):
            try:
                silent.bind(("127.0.0.1", port))
            except OSError:
                continue
            break
        silent.listen()
        started = time.monotonic()
        delivery, written = copy({**environ, "DISPLAY": f"127.0.0.1:{port - 6000}"})
        assert 1 < time.monotonic() - started < 3, "xclip did block"
    assert not delivery.confirmed
    assert osc52_text(written) == TEXT


# Not local: never a native helper


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT", "TMUX", "STY"])
def test_away_from_the_desktop_the_machine_s_own_clipboard_is_left_alone(
    environ: dict[str, str], make_program: MakeProgram, tmp_path: Path, name: str
) -> None:
    make_program("xclip", CLIPBOARD)
    environ[name] = "/nowhere,1,0"
    delivery, written = copy(environ)
    assert not (tmp_path / "xclip.pid").exists()
    assert written
    assert not delivery.confirmed


def test_over_ssh_the_text_goes_to_the_terminal(environ: dict[str, str]) -> None:
    delivery, written = copy({**environ, "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"})
    assert osc52_text(written) == TEXT
    assert delivery.sentence("4 export lines") == "Sent 4 export lines to your terminal's clipboard (OSC 52)."


def test_without_a_tmux_program_bare_osc_52_is_what_remains(environ: dict[str, str], tmp_path: Path) -> None:
    delivery, written = copy({**environ, "PATH": str(tmp_path), "TMUX": "/tmp/tmux-0/default,1,0"})
    assert osc52_text(written) == TEXT
    assert delivery.sentence("the key") == "Passed the key as far as tmux."
    assert delivery.advice == "tmux passes it on with `set -s set-clipboard on`."


@pytest.mark.parametrize("length", [1, 500, 569, 570, 571, 5000, OSC52_LIMIT])
def test_gnu_screen_gets_strings_that_fit_its_buffer_and_join_to_the_text(
    environ: dict[str, str], length: int
) -> None:
    delivery, written = copy({**environ, "STY": "1.pts-0"}, "x" * length)
    chunks = re.findall(r"\x1bP.*?\x1b\\", written, re.DOTALL)
    assert "".join(chunks) == written
    assert max(map(len, chunks)) <= SCREEN_CHUNK
    assert osc52_text("".join(chunk[2:-2] for chunk in chunks)) == "x" * length
    assert delivery.sentence("it") == "Sent it to your terminal's clipboard (OSC 52 through GNU screen)."


@needs_linux
@pytest.mark.parametrize(
    ("variables", "asks"),
    [
        ({}, False),  # the desktop's clipboard is at hand
        ({"DISPLAY": ""}, True),  # a container
        ({"SSH_TTY": "/dev/pts/1"}, True),
        ({"SSH_TTY": "/dev/pts/1", "TMUX": "/tmp/a,1,0"}, False),  # it would be tmux that answers
        ({"SSH_TTY": "/dev/pts/1", "STY": "1.pts-1"}, False),
        ({"SSH_TTY": "/dev/pts/1", "TERM": "linux"}, False),
        ({"SSH_TTY": "/dev/pts/1", "TERM": "vt100"}, False),  # it may print the question
        ({"SSH_TTY": "/dev/pts/1", "TERM": ""}, False),
    ],
)
def test_a_terminal_is_asked_where_it_alone_can_tell(
    environ: dict[str, str], variables: dict[str, str], *, asks: bool
) -> None:
    assert Clipboard({**environ, **variables}, print).has_question == asks


# What is claimed, and advised


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "Nothing pasted?"),
        ({"TERM_PROGRAM": "Apple_Terminal"}, "macOS Terminal"),
        ({"VTE_VERSION": "7006"}, "GNOME Terminal"),
        ({"TERM_PROGRAM": "vscode", "SSH_CONNECTION": "a"}, "VS Code drops it"),
        ({"TERM_PROGRAM": "vscode"}, "Nothing pasted?"),
    ],
)
def test_a_terminal_known_to_ignore_osc_52_is_named(
    environ: dict[str, str], tmp_path: Path, variables: dict[str, str], expected: str
) -> None:
    delivery, written = copy({**environ, "PATH": str(tmp_path), **variables})
    assert delivery.advice.startswith(expected)
    assert osc52_text(written) == TEXT, "a newer version may take it"


@pytest.mark.parametrize("terminal", ["linux", "dumb"])
@pytest.mark.parametrize("remote", [{}, {"SSH_TTY": "/dev/pts/1"}])
def test_a_terminal_without_a_clipboard_gets_nothing_and_nothing_is_claimed(
    environ: dict[str, str], tmp_path: Path, terminal: str, remote: dict[str, str]
) -> None:
    delivery, written = copy({**environ, "PATH": str(tmp_path), "TERM": terminal, **remote})
    assert written == ""
    assert delivery.sentence("the key") == "Could not copy the key."
    assert delivery.advice == f"This terminal ({terminal}) has no clipboard."


@pytest.mark.parametrize("route", ["SSH_TTY", "TMUX", "STY"])
def test_a_text_no_terminal_would_take_whole_is_not_sent(environ: dict[str, str], route: str) -> None:
    delivery, written = copy({**environ, route: "x"}, "x" * (OSC52_LIMIT + 1))
    assert written == ""
    assert delivery.sentence("the lines") == "Could not copy the lines."
    assert delivery.advice == "Terminals take no more than 75 kB."


def test_over_mosh_less_is_sent_and_something_else_before_it(environ: dict[str, str]) -> None:
    """It passes on what differs from the last, of 16 KiB at most; tests/e2e/test_clipboard_chains.py has a real one."""
    over_mosh = {**environ, "SSH_CONNECTION": "a", "MOSH_SERVER_NETWORK_TMOUT": "9"}
    _, written = copy(over_mosh, "x" * MOSH_LIMIT)
    assert osc52_text(written.removeprefix("\x1b]52;c;!\x07")) == "x" * MOSH_LIMIT
    delivery, written = copy(over_mosh, "x" * (MOSH_LIMIT + 1))
    assert written == ""
    assert delivery.advice == "mosh passes on no more than 12 kB."


@needs_linux
def test_a_native_helper_has_no_such_limit(
    environ: dict[str, str], make_program: MakeProgram, tmp_path: Path
) -> None:
    make_program("xclip", CLIPBOARD)
    delivery, _ = copy(environ, "x" * 1_000_000)
    assert delivery.confirmed
    assert (tmp_path / "stdin").stat().st_size == 1_000_000


def test_half_a_character_raises_no_error_that_would_carry_the_text(environ: dict[str, str]) -> None:
    _, written = copy({**environ, "SSH_TTY": "x"}, "key\ud800")
    assert osc52_text(written) == "key?"
