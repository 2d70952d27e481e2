"""Does the outer terminal get the text? Real tmux and GNU screen inside a pty whose bytes are read."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.multiplexer import BARE, COPY, LINES, PATIENCE, Multiplexer, Tmux, environ

needs_tmux = pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is missing (Debian: tmux)")
needs_screen = pytest.mark.skipif(not shutil.which("screen"), reason="GNU screen is missing (Debian: screen)")


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
    """It hangs just when it gets the text: a wrapper stops it before, and the real one is woken after."""
    (tmp_path / "bin").mkdir()
    wrapper = tmp_path / "bin" / "tmux"
    real = shutil.which("tmux")
    stop = 'kill -STOP $(cat pid); setsid sh -c "sleep 2.5; kill -CONT $(cat pid)" &'
    wrapper.write_text(
        f'#!/bin/sh\ncd {tmp_path}\ncase "$*" in *load-buffer*) {stop} ;; esac\nexec {real} "$@"\n'
    )
    wrapper.chmod(0o755)
    program = (
        "import os; open(os.environ['PIDFILE'], 'w').write(os.environ['TMUX'].split(',')[1])\n"
        + COPY.replace(PATIENCE, "")
    )
    with tmux.session(
        tmp_path, program, path=f"{wrapper.parent}:", more={"PIDFILE": str(tmp_path / "pid")}
    ) as inside:
        assert inside.report == ["Could not copy 4 export lines.", "tmux did not take it."]
        assert tmux.run("list-buffers") == ""


@needs_screen
def test_the_export_lines_pass_through_gnu_screen(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="screen") as directory:
        within = environ(SCREENDIR=directory)
        with closing(Multiplexer(tmp_path, ["screen", "-c", "/dev/null"], COPY, within)) as inside:
            assert inside.clipboard == LINES
            assert "(OSC 52 through GNU screen)" in inside.report[0]
