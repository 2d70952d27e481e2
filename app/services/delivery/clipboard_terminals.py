"""What terminals do with OSC 52: one row each, the first that matches holds.

Read in their documentation and trackers, and not tried here: that takes a desktop of each.
VTE: https://gitlab.gnome.org/GNOME/vte/-/issues/2495; Konsole: https://bugs.kde.org/372116;
VS Code: https://github.com/microsoft/vscode-remote-release/issues/11475
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from .terminal_signs import is_simple

UNASKED = "Nothing pasted?"
KONSOLE_TAKES = (24, 12)

# What terminals without a name (XTVERSION) call themselves (DA2), as vim knows them; screen, tmux and mosh as seen.
_MODELS = {
    "1;95;0": "Apple Terminal",
    "65;": "VTE",
    "41;": "XTerm",
    "1;10;0": "mosh",
    "83;": "screen",
    "84;": "tmux",
    "0;136;": "PuTTY",
}


class Takes(Enum):
    """Whether a hop passes the text on."""

    YES = "nothing is known to stand in the way"
    SET = "it does with a setting that is off by default, and that cannot be seen from here"
    NO = "it does not"
    NEVER = "it has no clipboard, and shows what it does not know"


@dataclass(frozen=True)
class Terminal:
    """Attributes:
    name: as people call it; empty: unknown.
    takes: whether it takes OSC 52.
    advice: what helps, or what to look at where nothing was pasted.
    """

    name: str = ""
    takes: Takes = Takes.YES
    advice: str = UNASKED


@dataclass(frozen=True)
class _Row:
    """A terminal, and how one knows it: by a variable, by TERM, by its process, or by its own answer to tmux."""

    terminal: Terminal
    variable: str = ""
    value: str = ""
    term: str = ""
    process: str = ""
    answer: str = ""


_VTE = Terminal("GNOME Terminal", Takes.NO, "GNOME Terminal and its VTE relatives ignore OSC 52.")
_APPLE = Terminal("macOS Terminal", Takes.NO, "macOS Terminal ignores OSC 52; iTerm2 and Ghostty take it.")
_ITERM = Terminal(
    "iTerm2",
    advice="Nothing pasted? In iTerm2, turn on “Applications in terminal may access clipboard”.",
)
_XTERM = Terminal(
    "xterm", Takes.SET, "xterm takes it with `XTerm*disallowedWindowOps: 20,21,SetXprop` in ~/.Xresources."
)
_ST = Terminal("st", Takes.SET, "st takes it with `allowwindowops = 1` in its config.h.")
_URXVT = Terminal("rxvt-unicode", Takes.NO, "rxvt-unicode ignores OSC 52 without an extension.")
_VTERM = Terminal(
    "Emacs' vterm", Takes.SET, "vterm takes it where vterm-enable-manipulate-selection-data-by-osc52 is t."
)
_EMACS = Terminal("Emacs", Takes.NO, "Emacs' own terminal ignores OSC 52; vterm has a setting for it.")
_PUTTY = Terminal("PuTTY", Takes.NO, "PuTTY ignores OSC 52.")
_KONSOLE = Terminal("Konsole")
_OLD_KONSOLE = Terminal("Konsole", Takes.NO, "Konsole takes OSC 52 from version 24.12.")
_VSCODE = Terminal("VS Code")
_REMOTE_VSCODE = Terminal("VS Code", Takes.NO, "VS Code drops it in a Remote-SSH window.")

_ROWS = (
    _Row(_VTERM, "INSIDE_EMACS", "vterm"),
    _Row(_EMACS, term="eterm"),
    _Row(Terminal("kitty"), "KITTY_WINDOW_ID", term="xterm-kitty", process="kitty", answer="kitty"),
    _Row(Terminal("Alacritty"), "ALACRITTY_WINDOW_ID", term="alacritty", process="alacritty"),
    _Row(Terminal("WezTerm"), "WEZTERM_PANE", term="wezterm", process="wezterm-gui", answer="WezTerm"),
    _Row(Terminal("foot"), term="foot", process="foot", answer="foot"),
    _Row(Terminal("Ghostty"), "TERM_PROGRAM", "ghostty", "xterm-ghostty", "ghostty", "ghostty"),
    _Row(Terminal("Windows Terminal"), "WT_SESSION"),
    _Row(_ITERM, "LC_TERMINAL", "iTerm2", process="iTerm2", answer="iTerm2"),
    _Row(_ITERM, "TERM_PROGRAM", "iTerm.app", process="iTermServer"),
    _Row(_APPLE, "TERM_PROGRAM", "Apple_Terminal", process="Terminal", answer="Apple Terminal"),
    _Row(_VSCODE, "TERM_PROGRAM", "vscode", process="code", answer="xterm.js"),
    _Row(_KONSOLE, "KONSOLE_VERSION", process="konsole", answer="Konsole"),
    _Row(_XTERM, "XTERM_VERSION", process="xterm", answer="XTerm"),
    _Row(_ST, term="st", process="st"),
    _Row(_URXVT, term="rxvt-unicode", process="urxvt", answer="rxvt-unicode"),
    _Row(_PUTTY, term="putty", answer="PuTTY"),
    _Row(_VTE, "VTE_VERSION", process="gnome-terminal-", answer="VTE"),
)


def terminal_at(environ: Mapping[str, str], *, holder: str = "", answer: str = "", remote: bool) -> Terminal:
    """Return the terminal at the end of the chain.

    Args:
        environ: the environment there.
        holder: the process that holds it.
        answer: what it has called itself.
        remote: whether it is at the other end of a connection.
    """
    name = environ.get("TERM", "")
    if is_simple(name):
        return Terminal(name, Takes.NEVER, f"This terminal ({name}) has no clipboard.")
    found = next((row.terminal for row in _ROWS if _says(row.answer, answer)), None)
    found = found or next((row.terminal for row in _ROWS if row.process and row.process == holder), None)
    found = found or next((row.terminal for row in _ROWS if _matches(row, environ, name)), Terminal())
    if found is _KONSOLE:
        version = re.match(r"Konsole (\d+)\.(\d+)", answer) or re.match(
            r"(\d\d)(\d\d)", environ.get("KONSOLE_VERSION", "")
        )
        is_old = version is not None and (int(version[1]), int(version[2])) < KONSOLE_TAKES
        return _OLD_KONSOLE if is_old else _KONSOLE
    # a terminal of its own, over SSH, passes it on: then sshd holds ours
    return _REMOTE_VSCODE if found is _VSCODE and remote and not holder.startswith("sshd") else found


def name_in(answers: Mapping[str, str]) -> str:
    """Return what a terminal calls itself, from its answers to Clipboard.QUERY; empty: it has not answered."""
    model = answers.get("model", "")
    return answers.get("name") or next(
        (name for begin, name in _MODELS.items() if model.startswith(begin)), ""
    )


def _says(pattern: str, answer: str) -> bool:
    return bool(pattern) and answer.lower().startswith(pattern.lower())


def _matches(row: _Row, environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(row.variable) if row.variable else ""
    if value and row.value in ("", value):
        return True
    return bool(row.term) and (name == row.term or name.startswith(f"{row.term}-"))
