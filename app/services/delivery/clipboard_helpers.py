"""Programs that are asked, or that take the text: by their standard input, in time, and away from the terminal."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..base import POSIX, for_children

NATIVE_SECONDS = 2.0

_NATIVE_CLIPBOARD = str(Path(__file__).with_name("native_clipboard.py"))


def set_natively(data: bytes, environ: Mapping[str, str]) -> bool:
    """Return whether a program of this machine has put `data` on its clipboard."""
    command = [sys.executable, "-I", "-S", _NATIVE_CLIPBOARD, *sys.path]
    return ran_well(command, environ, data, seconds=NATIVE_SECONDS)


def answer_of(command: Sequence[str], environ: Mapping[str, str], *, seconds: float) -> str | None:
    """Return what `command` prints, though its last part may fail; None where that is nothing, or takes longer."""
    printed, _ = _run(command, environ, b"", seconds, subprocess.PIPE)
    return printed.decode("utf-8", "replace") or None


def ran_well(
    command: Sequence[str], environ: Mapping[str, str], data: bytes = b"", *, seconds: float
) -> bool:
    """Return whether `command` has ended well, and in time, with `data` on its standard input.

    Its output goes nowhere: on the terminal it would spoil the screen, and a pipe would stay open as long as the
    clipboard's owner, which xclip leaves in the background.
    """
    return _run(command, environ, data, seconds, subprocess.DEVNULL)[1] == 0


def _run(
    command: Sequence[str], environ: Mapping[str, str], data: bytes, seconds: float, output: int
) -> tuple[bytes, int | None]:
    """Return what was printed, and the exit status: None where there is none."""
    try:
        process = subprocess.Popen(  # noqa: S603  # fixed programs; the text goes in by stdin
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.DEVNULL,
            env=for_children(environ),
            start_new_session=True,
        )
    except OSError:
        return b"", None
    with process:
        try:
            printed, _ = process.communicate(data, timeout=seconds)
        except subprocess.TimeoutExpired:
            return b"", None
        finally:
            if process.poll() is None:
                _kill_with_children(process)
    return printed or b"", process.returncode


def _kill_with_children(process: subprocess.Popen[bytes]) -> None:
    if not POSIX:
        process.kill()
    else:
        with contextlib.suppress(OSError):  # it may have ended just now
            os.killpg(process.pid, signal.SIGKILL)
