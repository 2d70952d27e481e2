"""Which route reaches the person's own clipboard from here, and what may honestly be claimed.

| where                   | route                                                                  | claim  |
|-------------------------|------------------------------------------------------------------------|--------|
| tmux ($TMUX)            | `tmux load-buffer -w`, good at default settings; else bare OSC 52      | sent   |
| GNU screen ($STY)       | OSC 52 in DCS chunks                                                   | sent   |
| SSH ($SSH_*)            | OSC 52; no native helper, it would fill the remote machine's clipboard | sent   |
| local                   | a native helper, through pyperclip                                     | copied |
| local, without a helper | OSC 52, unless the terminal cannot know it                             | sent   |

In a multiplexer no native helper is tried, even without $SSH_*: the session may be attached over SSH by now,
and its environment would not say so. OSC 52 ("Manipulate Selection Data") is never acknowledged:
https://invisible-island.net/xterm/ctlseqs/ctlseqs.html
"""

from __future__ import annotations

import base64
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base import Secret, for_children

OSC52_LIMIT = 75_000  # bytes of text: about 100 kB of base64, what the terminals that know OSC 52 all take
SCREEN_CHUNK = 768  # bytes, with the wrapping; GNU screen's buffer for one string
NATIVE_SECONDS = 2.0
TMUX_LOAD_SECONDS, TMUX_DELETE_SECONDS = 1.5, 0.5

_NATIVE_CLIPBOARD = str(Path(__file__).with_name("native_clipboard.py"))


@dataclass(frozen=True)
class CopyResult:
    """What happened to a text.

    Attributes:
        words: where it went, e.g. "your terminal's clipboard (OSC 52)"; empty when it went nowhere.
        confirmed: a native helper took it; otherwise nobody knows whether it arrived.
        advice: why it may not have arrived, or did not leave; the screen adds its own way out ("Press s to
            show them plain."). Empty when confirmed.
    """

    words: str = ""
    confirmed: bool = False
    advice: str = ""

    def sentence(self, what: str) -> str:
        """What may be claimed of `what` (e.g. "export lines"): copied, sent, or neither."""
        if not self.words:
            return f"Could not copy {what}."
        return f"{'Copied' if self.confirmed else 'Sent'} {what} to {self.words}."


class Clipboard:
    """The way to the person's clipboard from a process with this environment.

    Args:
        environ: the process's environment; helpers run in it.
        write: writes to the terminal, from whatever thread `copy` is called in.
    """

    def __init__(self, environ: Mapping[str, str], write: Callable[[str], None]) -> None:
        self._environ = environ
        self._write = write

    def copy(self, text: Secret) -> CopyResult:
        """Blocks for about two seconds at most: call it in a thread. Raises only what `write` raises."""
        data = text.reveal().encode("utf-8", "replace")
        if self._is_local and self._by_native_helper(data):
            return CopyResult("the clipboard", confirmed=True)
        if len(data) > OSC52_LIMIT:
            return CopyResult(advice=f"Terminals take no more than {OSC52_LIMIT // 1000} kB.")
        osc52 = f"\x1b]52;c;{base64.b64encode(data).decode()}\x07"
        if self._has("TMUX"):
            return self._through_tmux(data, osc52)
        if self._has("STY"):
            self._write(_in_screen_chunks(osc52))
            return _sent(" through GNU screen", "GNU screen may not have passed it on.")
        terminal = self._environ.get("TERM")
        if terminal in ("linux", "dumb"):
            return CopyResult(advice=f"This terminal ({terminal}) has no clipboard.")
        self._write(osc52)
        return _sent("", self._doubt())

    def _has(self, *names: str) -> bool:
        return any(self._environ.get(name) for name in names)

    @property
    def _is_remote(self) -> bool:
        return self._has("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")

    @property
    def _is_local(self) -> bool:
        return not self._is_remote and not self._has("TMUX", "STY")

    def _doubt(self) -> str:
        """Terminals known to ignore OSC 52, by the variables they set; SSH rarely forwards these."""
        program = self._environ.get("TERM_PROGRAM")
        if program == "Apple_Terminal":
            return "macOS Terminal ignores OSC 52."
        if program == "vscode" and self._is_remote:
            return "VS Code may not pass it on over SSH."
        if self._has("VTE_VERSION"):
            return "GNOME Terminal and its VTE relatives ignore OSC 52."
        return "Nothing pasted?"

    def _by_native_helper(self, data: bytes) -> bool:
        command = [sys.executable, "-I", "-S", _NATIVE_CLIPBOARD, *sys.path]
        return self._run(command, data, seconds=NATIVE_SECONDS)

    def _through_tmux(self, data: bytes, osc52: str) -> CopyResult:
        """By a buffer that lives for a moment; `load-buffer -w` is of tmux 3.2.

        Bare OSC 52 only where that failed: under `set-clipboard on`, tmux keeps its text in a buffer.
        """
        from secrets import token_hex  # as late as what needs it

        name = f"cognito-tui-{token_hex(4)}"
        load = ["tmux", "load-buffer", "-b", name, "-w", "-"]
        delete = ["tmux", "delete-buffer", "-b", name]
        try:
            loaded = self._run(load, data, seconds=TMUX_LOAD_SECONDS)
        finally:
            self._run(delete, seconds=TMUX_DELETE_SECONDS)
        if loaded:
            return _sent(" through tmux", "Nothing pasted?")
        self._write(osc52)
        return _sent(" through tmux", "tmux passes it on from version 3.2, or with `set-clipboard on`.")

    def _run(self, command: Sequence[str], data: bytes = b"", *, seconds: float) -> bool:
        """Did it end well, and in time?

        Its output goes nowhere: on the terminal it would spoil the screen, and a pipe would stay open as long
        as the clipboard's owner, which xclip leaves in the background.
        """
        try:
            process = subprocess.Popen(  # noqa: S603  # fixed programs; the text goes in by stdin
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=for_children(self._environ),
                start_new_session=True,
            )
        except OSError:
            return False
        with process:
            try:
                process.communicate(data, timeout=seconds)
            except subprocess.TimeoutExpired:
                return False
            finally:
                if process.poll() is None:
                    _kill_with_children(process)
        return process.returncode == 0


def _sent(through: str, advice: str) -> CopyResult:
    return CopyResult(f"your terminal's clipboard (OSC 52{through})", advice=advice)


def _in_screen_chunks(sequence: str) -> str:
    """GNU screen passes the contents of DCS strings on to its terminal, one after the other."""
    size = SCREEN_CHUNK - len("\x1bP\x1b\\")
    return "".join(f"\x1bP{sequence[at : at + size]}\x1b\\" for at in range(0, len(sequence), size))


def _kill_with_children(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(OSError):  # it may have ended just now
            os.killpg(process.pid, signal.SIGKILL)
