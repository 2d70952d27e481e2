"""Who holds the terminal that a program runs on: a terminal emulator, tmux, screen, sshd, mosh-server.

The environment does not tell: it is inherited, and survives a terminal that is opened from within tmux; `su -` and
`sudo` throw it away. Whoever holds the other end of the terminal is among the program's ancestors.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

PS_SECONDS = 1.0
RECORDERS = ("script", "asciinema", "ttyrec")
_PASS_ALL = (
    *RECORDERS,
    "sudo",
    "su",
    "doas",
    "expect",
    "unbuffer",
    "rlwrap",
)  # from one terminal to the next
_ADOPTERS = ("init", "systemd", "launchd")  # of those whose parent has ended: they hold nothing


@dataclass(frozen=True)
class Process:
    """Attributes:
    terminal: as ps names it, e.g. "pts/3"; empty without one.
    """

    parent: int
    terminal: str
    name: str


@dataclass(frozen=True)
class TerminalPlace:
    """Where a program runs, as far as it shows.

    Attributes:
        environ: the program's environment.
        terminals: its own terminal, and those that pass everything on to it (`script`, `sudo`); empty: unknown.
        holder: the name of the program that holds the last of them; empty: unknown.
        recorders: programs in between that write down what is sent.
    """

    environ: Mapping[str, str]
    terminals: tuple[str, ...] = ()
    holder: str = ""
    recorders: tuple[str, ...] = ()


@dataclass
class Processes:
    """The processes of this machine: Linux's /proc, and elsewhere one run of `ps`."""

    _listed: dict[int, Process] | None = field(default=None, init=False)

    def place(self, pid: int, environ: Mapping[str, str] | None = None) -> TerminalPlace:
        """Return where the process `pid` runs; its environment is read from the system where it is not given."""
        environ = _environment_of(pid) if environ is None else environ
        child = self._process(pid)
        if child is None or not child.terminal:
            return TerminalPlace(environ)
        terminals, recorders, holder = [child.terminal], [], ""
        while (parent := self._process(child.parent)) is not None:
            if parent.terminal != child.terminal:
                if parent.name not in _PASS_ALL or not parent.terminal:
                    holder = "" if parent.name in _ADOPTERS else parent.name
                    break
                terminals.append(parent.terminal)
                recorders += [parent.name] if parent.name in RECORDERS else []
            child = parent
        return TerminalPlace(environ, tuple(terminals), holder, tuple(recorders))

    def _process(self, pid: int) -> Process | None:
        if pid <= 0:
            return None
        if os.path.exists("/proc/self/stat"):
            return _linux_process(pid)
        if self._listed is None:
            self._listed = _listed_processes()
        return self._listed.get(pid)


def _linux_process(pid: int) -> Process | None:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            stat = file.read()
    except OSError:  # it has ended, or is hidden
        return None
    name = stat[stat.index("(") + 1 : stat.rindex(")")]
    _, parent, _, _, device = stat[stat.rindex(")") + 2 :].split()[:5]
    return Process(int(parent), _terminal_named(int(device)), name)


def _terminal_named(device: int) -> str:
    major, minor = (device >> 8) & 0xFFF, (device & 0xFF) | ((device >> 12) & 0xFFF00)
    if 136 <= major <= 143:  # Linux's numbers for pseudo-terminals
        return f"pts/{(major - 136) * 256 + minor}"
    return f"tty{minor}" if device else ""


def _listed_processes() -> dict[int, Process]:
    try:
        done = subprocess.run(  # fixed words
            ["ps", "-axo", "pid=,ppid=,tty=,comm="],  # noqa: S607
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=PS_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return {}
    listed = {}
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        pid, parent, terminal, name = [*line.split(None, 3), "", "", "", ""][:4]
        if pid.isdecimal() and parent.isdecimal():
            listed[int(pid)] = Process(int(parent), terminal.strip("?-"), PurePath(name).name)
    return listed


def _environment_of(pid: int) -> dict[str, str]:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            pairs = os.fsdecode(file.read()).split("\0")
    except OSError:  # no Linux, or another user's
        return {}
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)
