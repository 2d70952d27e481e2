"""What tmux says of the pane that this program runs in, and of the terminal that shows it.

Seen with tmux 3.3a: `load-buffer -w` from a pane that no terminal shows goes to a terminal of another session, hence
its `-t`; a terminal in control mode (`tmux -CC`) gets nothing by it, and what the pane writes as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

ASK_SECONDS = 2.0

_PANES = "#{pane_tty}|#{window_id}|#{version}|#{set-clipboard}|#{allow-passthrough}|#{socket_path}"
_CLIENTS = (
    "client|#{window_id}|#{client_activity}|#{client_pid}|#{client_control_mode}|#{client_name}|#{client_termname}|"
    "#{client_termfeatures}|#{client_termtype}"
)
_TERMINAL = re.compile(r"Terminal \d+: .* for (.*), flags=")
_MS = re.compile(r" *\d+: Ms: \(string\) (.*)")
_LOADS_FROM = (3, 2)  # `load-buffer -w`
_FEATURE_MS = r"\033]52;%p1%s;%p2%s\a"

Run = Callable[[Sequence[str], float], str | None]


@dataclass(frozen=True)
class TmuxClient:
    """A terminal that shows the pane.

    Attributes:
        controls: in control mode: the terminal draws the pane itself.
        term: its TERM.
        answer: what it calls itself.
        sets_clipboard: how tmux sets its clipboard (the capability Ms); empty: not at all.
    """

    name: str
    pid: int
    controls: bool
    term: str
    answer: str
    sets_clipboard: str


@dataclass(frozen=True)
class TmuxPane:
    """Attributes:
    socket: of the server.
    loads: whether it can set a clipboard by `load-buffer`.
    takes_plain: whether it takes OSC 52 from programs (set-clipboard on).
    passes: whether it passes wrapped sequences on (allow-passthrough).
    client: the terminal that shows the pane, of several the one that was used last; None: no terminal does.
    """

    socket: str
    loads: bool
    takes_plain: bool
    passes: bool
    client: TmuxClient | None


def ask_tmux(environ: Mapping[str, str], terminals: Sequence[str], run: Run) -> TmuxPane | None:
    """Return the pane whose terminal is among `terminals`; None: it is none of the tmux that $TMUX names.

    Without $TMUX, as a tmux in a tmux is started, it is the person's default one that is asked.

    Raises:
        TimeoutError: it does not answer.
    """
    socket = environ.get("TMUX", "").rsplit(",", 2)[0]  # the path may have commas
    command = [
        *("tmux", *(("-S", socket) if socket else ()), "list-panes", "-a", "-F", _PANES),
        *(";", "list-clients", "-F", _CLIENTS, ";", "show-messages", "-T"),
    ]
    printed = run(command, ASK_SECONDS)
    if printed is None:
        raise TimeoutError
    panes, clients = [], []
    for line in printed.splitlines():
        words = line.split("|", 8)
        if words[0] == "client" and len(words) == 9:  # as in _CLIENTS
            clients.append(words[1:])
        elif len(words) == 6:  # as in _PANES
            panes.append(words)
    ours = [words for words in panes if words[0].removeprefix("/dev/") in terminals]
    if not ours:
        return None
    _, window, version, set_clipboard, passthrough, socket = ours[0]
    number = re.search(r"(\d+)\.(\d+)", version)
    return TmuxPane(
        socket=socket,
        loads=number is None or (int(number[1]), int(number[2])) >= _LOADS_FROM,
        takes_plain=set_clipboard == "on",
        passes=passthrough not in ("0", "off"),  # before 3.3 there is no such option, and it always does
        client=_client_at(window, clients, _capabilities(printed)),
    )


def _client_at(
    window: str, clients: Sequence[Sequence[str]], capabilities: Mapping[str, str]
) -> TmuxClient | None:
    showing = [words for words in clients if words[0] == window]
    if not showing:
        return None
    last = max(showing, key=lambda words: int(words[1]) if words[1].isdecimal() else 0)
    _, _, pid, controls, name, term, features, answer = last
    otherwise = _FEATURE_MS if "clipboard" in features.split(",") and not capabilities else ""
    return TmuxClient(
        name=name,
        pid=int(pid) if pid.isdecimal() else 0,
        controls=controls == "1",
        term=term,
        answer=answer,
        sets_clipboard=capabilities.get(name, otherwise),
    )


def _capabilities(printed: str) -> dict[str, str]:
    """Return how tmux sets the clipboard of each of its terminals; empty for one whose clipboard it cannot set."""
    found: dict[str, str] = {}
    terminal = ""
    for line in printed.splitlines():
        if named := _TERMINAL.match(line):
            terminal = named[1]
            found[terminal] = ""
        elif string := _MS.match(line):
            found[terminal] = string[1]
    return found
