"""From what shows of a chain to the way through it, what is said, and the row of the guide's table.

Places, and what tmux says, are made up here; tests/e2e/test_clipboard_chains.py has real ones. What terminals do
with OSC 52 was read, not tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from cognito_tui.services.delivery.clipboard import claim
from cognito_tui.services.delivery.clipboard_chain import chain_of
from cognito_tui.services.delivery.clipboard_route import Route, route_of
from cognito_tui.services.delivery.clipboard_tmux import TmuxClient, TmuxPane
from cognito_tui.services.delivery.clipboard_wraps import for_screen, for_tmux
from cognito_tui.services.delivery.terminal_holders import TerminalPlace
from tests.support.repository import ROOT

SSH = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22", "TERM": "xterm-256color"}
TMUX = {**SSH, "TMUX": "/tmp/tmux-0/default,1,0", "TERM": "tmux-256color"}
STY = {**SSH, "STY": "77.pts-1.far", "TERM": "screen"}
DESKTOP = {"DISPLAY": ":0", "TERM": "xterm-256color"}
MS, MS_OF_MOSH = r"\033]52;%p1%s;%p2%s\a", r"\033]52;c;%p2%s\a"

CLIENT = TmuxClient("/dev/pts/1", 20, controls=False, term="xterm-256color", answer="", sets_clipboard=MS)
PANE = TmuxPane("/tmp/tmux-0/default", loads=True, takes_plain=False, passes=False, client=CLIENT)

SSHD = TerminalPlace(SSH, ("pts/1",), "sshd")
MOSH = TerminalPlace(SSH, ("pts/1",), "mosh-server")
IN_TMUX = TerminalPlace(TMUX, ("pts/2",), "tmux: server")


def pane(client: Mapping[str, object] | None = None, **changes: object) -> TmuxPane:
    return replace(PANE, client=replace(CLIENT, **(client or {})), **changes)  # type: ignore[arg-type]


def ssh(**more: str) -> TerminalPlace:
    return replace(SSHD, environ={**SSH, **more})


@dataclass(frozen=True)
class Case:
    """Attributes:
    where: the row's first cell.
    place: where the program runs.
    panes: what the tmux with this terminal in a pane says.
    around: where clients of tmux run.
    answers: of the terminal.
    how, says: the row's other cells.
    """

    where: str
    place: TerminalPlace
    how: str
    says: str
    panes: Mapping[str, TmuxPane] = field(default_factory=dict)
    around: Mapping[int, TerminalPlace] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def route(self) -> Route:
        def ask(place: TerminalPlace) -> TmuxPane | None:
            return next((self.panes[name] for name in place.terminals if name in self.panes), None)

        return route_of(chain_of(self.place, ask, self.around.__getitem__, self.answers))

    @property
    def row(self) -> str:
        return f"| {self.where} | {self.how} | {self.says} |"


def how(route: Route) -> str:
    if route.native:
        return "a clipboard program, otherwise OSC 52"
    if not route.is_open:
        return "nothing is sent"
    names = {for_screen: "GNU screen", for_tmux: "tmux"}
    wraps = " in one for ".join(names[wrap] for wrap in route.wraps)  # type: ignore[index]
    sent = "`tmux load-buffer -w`" if route.load else f"OSC 52 in a wrap for {wraps}" if wraps else "OSC 52"
    return f"{sent}, after one that clears" if route.renews else sent


def says(route: Route) -> str:
    if route.native:
        return "Copied them to the clipboard."
    result = claim(route)
    return f"{result.sentence('them')} {result.advice}"


SENT = "Sent them to your terminal's clipboard (OSC 52{}). Nothing pasted?"
NOT = "Could not copy them. "

CASES = [
    Case(
        "on your own machine",
        TerminalPlace(DESKTOP, ("pts/2",), "gnome-terminal-"),
        "a clipboard program, otherwise OSC 52",
        "Copied them to the clipboard.",
    ),
    Case(
        "the same, in tmux",
        IN_TMUX,
        "a clipboard program, otherwise OSC 52",
        "Copied them to the clipboard.",
        {"pts/2": PANE},
        {20: TerminalPlace(DESKTOP, ("pts/1",), "gnome-terminal-")},
    ),
    Case("over SSH", SSHD, "OSC 52", SENT.format("")),
    Case(
        "over SSH, from iTerm2",
        ssh(LC_TERMINAL="iTerm2"),
        "OSC 52",
        SENT.format("") + " In iTerm2, turn on “Applications in terminal may access clipboard”.",
    ),
    Case(
        "over SSH, from xterm",
        SSHD,
        "OSC 52",
        "Passed them as far as xterm. "
        "xterm takes it with `XTerm*disallowedWindowOps: 20,21,SetXprop` in ~/.Xresources.",
        answers={"name": "XTerm(390)", "model": "41;390;0"},
    ),
    Case(
        "over SSH, from macOS Terminal",
        SSHD,
        "OSC 52",
        NOT + "macOS Terminal ignores OSC 52; iTerm2 and Ghostty take it.",
        answers={"model": "1;95;0"},
    ),
    Case(
        "over SSH, from GNOME Terminal",
        SSHD,
        "OSC 52",
        NOT + "GNOME Terminal and its VTE relatives ignore OSC 52.",
        answers={"model": "65;7006;1"},
    ),
    Case(
        "over SSH, from Konsole before 24.12",
        SSHD,
        "OSC 52",
        NOT + "Konsole takes OSC 52 from version 24.12.",
        answers={"name": "Konsole 23.08.5", "model": "1;115;0"},
    ),
    Case(
        "over SSH, from rxvt-unicode",
        ssh(TERM="rxvt-unicode-256color"),
        "OSC 52",
        NOT + "rxvt-unicode ignores OSC 52 without an extension.",
    ),
    Case("over SSH, from PuTTY", ssh(TERM="putty-256color"), "OSC 52", NOT + "PuTTY ignores OSC 52."),
    Case(
        "over SSH, from st",
        ssh(TERM="st-256color"),
        "OSC 52",
        "Passed them as far as st. st takes it with `allowwindowops = 1` in its config.h.",
    ),
    Case(
        "in a Remote-SSH window of VS Code",
        TerminalPlace({**SSH, "TERM_PROGRAM": "vscode"}, ("pts/1",), "node"),
        "OSC 52",
        NOT + "VS Code drops it in a Remote-SSH window.",
    ),
    Case(
        "over SSH, from a Linux console",
        ssh(TERM="linux"),
        "nothing is sent",
        NOT + "This terminal (linux) has no clipboard.",
    ),
    Case(
        "in tmux", IN_TMUX, "`tmux load-buffer -w`", SENT.format(" through tmux"), {"pts/2": PANE}, {20: SSHD}
    ),
    Case(
        "in tmux before 3.2 with `set-clipboard on`",
        IN_TMUX,
        "OSC 52",
        SENT.format(" through tmux"),
        {"pts/2": pane(loads=False, takes_plain=True)},
        {20: SSHD},
    ),
    Case(
        "in tmux before 3.2",
        IN_TMUX,
        "nothing is sent",
        NOT + "tmux drops it; `set -s set-clipboard on` helps.",
        {"pts/2": pane(loads=False)},
        {20: SSHD},
    ),
    Case(
        "in tmux, in a terminal that it does not know",
        IN_TMUX,
        "nothing is sent",
        NOT
        + "tmux drops it; `set -as terminal-features ',st-256color:clipboard'` helps, once you attach again.",
        {"pts/2": pane({"term": "st-256color", "sets_clipboard": ""})},
        {20: SSHD},
    ),
    Case(
        "in tmux with `allow-passthrough on`, in a terminal that it does not know",
        IN_TMUX,
        "OSC 52 in a wrap for tmux",
        SENT.format(" through tmux"),
        {"pts/2": pane({"term": "dtterm", "sets_clipboard": ""}, passes=True)},
        {20: SSHD},
    ),
    Case(
        "in tmux, in a pane that no terminal shows",
        IN_TMUX,
        "nothing is sent",
        NOT + "No terminal shows this tmux pane.",
        {"pts/2": replace(PANE, client=None)},
    ),
    Case(
        "in `tmux -CC` of iTerm2",
        IN_TMUX,
        "OSC 52",
        SENT.format(" through tmux") + " In iTerm2, turn on “Applications in terminal may access clipboard”.",
        {"pts/2": pane({"controls": True, "sets_clipboard": ""})},
        {20: ssh(LC_TERMINAL="iTerm2")},
    ),
    Case(
        "in tmux, as another user (`sudo -i`, `su -`)",
        TerminalPlace({"TERM": "tmux-256color"}, ("pts/3", "pts/2"), "tmux: server"),
        "OSC 52",
        "Passed them as far as tmux. tmux passes it on with `set -s set-clipboard on`.",
    ),
    Case(
        "in a window that was opened from tmux, and has its $TMUX",
        TerminalPlace({**DESKTOP, "TMUX": TMUX["TMUX"]}, ("pts/3",), "kitty"),
        "a clipboard program, otherwise OSC 52",
        "Copied them to the clipboard.",
        {},
    ),
    Case(
        "over SSH, from tmux",
        ssh(TERM="screen-256color"),
        "OSC 52",
        "Passed them as far as tmux at your end. "
        "tmux at your end passes it on with `set -s set-clipboard on`.",
        answers={"name": "tmux 3.3a", "model": "84;0;0"},
    ),
    Case(
        "in a container, in tmux outside of it",
        TerminalPlace({"TERM": "xterm"}),
        "OSC 52",
        "Passed them as far as tmux at your end. "
        "tmux at your end passes it on with `set -s set-clipboard on`.",
        answers={"name": "tmux 3.3a", "model": "84;0;0"},
    ),
    Case(
        "in tmux, over SSH from another tmux",
        IN_TMUX,
        "`tmux load-buffer -w`",
        "Passed them as far as tmux at your end. "
        "tmux at your end passes it on with `set -s set-clipboard on`.",
        {"pts/2": pane({"term": "tmux-256color"})},
        {20: ssh(TERM="tmux-256color")},
    ),
    Case(
        "in tmux in another tmux",
        replace(IN_TMUX, terminals=("pts/3",)),
        "`tmux load-buffer -w`",
        SENT.format(" through tmux"),
        {"pts/3": pane({"pid": 30, "sets_clipboard": ""}, socket="inner"), "pts/2": PANE},
        {30: IN_TMUX, 20: SSHD},
    ),
    Case(
        "in GNU screen",
        TerminalPlace(STY, ("pts/2",), "screen"),
        "OSC 52 in a wrap for GNU screen",
        SENT.format(" through GNU screen"),
    ),
    Case(
        "over SSH, from GNU screen",
        ssh(TERM="screen"),
        "OSC 52 in a wrap for GNU screen",
        SENT.format(" through GNU screen at your end"),
        answers={"model": "83;40900;0"},
    ),
    Case(
        "over SSH, with `TERM=screen` and no answer",
        ssh(TERM="screen-256color"),
        "OSC 52 in a wrap for GNU screen",
        "Passed them as far as GNU screen at your end. "
        "If that is a tmux, it needs `set -g default-terminal tmux-256color`.",
    ),
    Case(
        "in tmux in GNU screen",
        IN_TMUX,
        "nothing is sent",
        NOT + "tmux drops it; `set -g allow-passthrough on` helps.",
        {"pts/2": pane({"term": "screen"})},
        {20: TerminalPlace(STY, ("pts/3",), "screen")},
    ),
    Case(
        "the same, with `allow-passthrough on`",
        IN_TMUX,
        "OSC 52 in a wrap for GNU screen in one for tmux",
        SENT.format(" through tmux and GNU screen"),
        {"pts/2": pane({"term": "screen"}, passes=True)},
        {20: TerminalPlace(STY, ("pts/3",), "screen")},
    ),
    Case(
        "in GNU screen in tmux",
        TerminalPlace({**TMUX, "STY": "77.pts-2.far", "TERM": "screen"}, ("pts/4",), "screen"),
        "`tmux load-buffer -w`",
        SENT.format(" through GNU screen and tmux"),
        {"pts/2": PANE},
        {20: SSHD},
    ),
    Case("over mosh", MOSH, "OSC 52, after one that clears", SENT.format(" through mosh")),
    Case(
        "over mosh, where its process is hidden",
        ssh(),
        "OSC 52, after one that clears",
        SENT.format(" through mosh"),
        answers={"model": "1;10;0"},
    ),
    Case(
        "in GNU screen, over mosh",
        TerminalPlace(
            {"STY": "77.pts-1.far", "TERM": "screen", "MOSH_SERVER_NETWORK_TMOUT": "9"}, ("pts/2",), "screen"
        ),
        "OSC 52 in a wrap for GNU screen, after one that clears",
        SENT.format(" through GNU screen and mosh"),
    ),
    Case(
        "in tmux, over mosh",
        IN_TMUX,
        "nothing is sent",
        NOT + "tmux drops it; `set -g allow-passthrough on` helps.",
        {"pts/2": PANE},
        {20: MOSH},
    ),
    Case(
        "the same, with `allow-passthrough on`",
        IN_TMUX,
        "OSC 52 in a wrap for tmux, after one that clears",
        SENT.format(" through tmux and mosh"),
        {"pts/2": pane(passes=True)},
        {20: MOSH},
    ),
    Case(
        "the same, with `Ms` as mosh wants it",
        IN_TMUX,
        "`tmux load-buffer -w`, after one that clears",
        SENT.format(" through tmux and mosh"),
        {"pts/2": pane({"sets_clipboard": MS_OF_MOSH})},
        {20: MOSH},
    ),
    Case(
        "in zellij",
        TerminalPlace({**SSH, "ZELLIJ": "0"}, ("pts/2",), "zellij"),
        "OSC 52",
        SENT.format(" through zellij"),
    ),
    Case(
        "in `script` or asciinema, over SSH",
        replace(SSHD, terminals=("pts/2", "pts/1"), recorders=("script",)),
        "OSC 52",
        "Sent them to your terminal's clipboard (OSC 52). `script` has recorded it. Nothing pasted?",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{number}-{case.where}" for number, case in enumerate(CASES)])
def test_each_chain_has_its_way_and_its_words(case: Case) -> None:
    assert (how(case.route), says(case.route)) == (case.how, case.says)


def test_the_page_has_a_row_for_each_chain() -> None:
    """What the program says of them is what the page says."""
    page = (ROOT / "docs" / "troubleshooting.md").read_text()
    table = page.split("## The clipboard")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert rows == [case.row for case in CASES]


BY_ITS_VARIABLE = [
    ({"TERM_PROGRAM": "Apple_Terminal"}, "macOS Terminal ignores"),
    ({"VTE_VERSION": "7006"}, "GNOME Terminal"),
    ({"KONSOLE_VERSION": "230805"}, "Konsole takes OSC 52 from"),
    ({"KONSOLE_VERSION": "241201"}, "Nothing pasted?"),
    ({"XTERM_VERSION": "XTerm(390)"}, "xterm takes it with"),
    ({"INSIDE_EMACS": "vterm"}, "vterm takes it where"),
    ({"TERM": "eterm-color", "INSIDE_EMACS": "29.1,term:0.96"}, "Emacs' own terminal ignores"),
    ({"TERM": "tmux-256color"}, "tmux at your end passes"),
    ({"TERM": "screen.xterm-256color"}, "Nothing pasted?"),
    ({"TERM": "screen-256color", "TERM_PROGRAM": "tmux"}, "tmux at your end passes"),
    ({"TERM_PROGRAM": "vscode"}, "Nothing pasted?"),  # one's own, with ssh in it
]


@pytest.mark.parametrize(("variables", "advice"), BY_ITS_VARIABLE)
def test_a_terminal_that_does_not_answer_is_known_by_its_variable(
    variables: Mapping[str, str], advice: str
) -> None:
    assert Case("", ssh(**variables), "", "").route.advice.startswith(advice)
