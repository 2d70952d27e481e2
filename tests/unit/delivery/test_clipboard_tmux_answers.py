"""What is made of tmux's answers; tests/e2e has a real one. Those of versions that are not installed are made up."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest

from cognito_tui.services.delivery.clipboard_tmux import TmuxPane, ask_tmux
from cognito_tui.services.delivery.terminal_holders import Processes, _linux_process, _listed_processes

PANE = "/dev/pts/7|@1|3.3a|external|0|/tmp/tmux-0/default"
CLIENT = "client|@1|100|20|0|/dev/pts/1|xterm-256color|clipboard,title|"
TERMINAL = "Terminal 0: xterm-256color for /dev/pts/1, flags=0x20:"
MS = r" 192: Ms: (string) \033]52;%p1%s;%p2%s\a"


def asked(*lines: str) -> TmuxPane | None:
    def run(command: Sequence[str], _: float) -> str | None:
        assert command[:3] == ["tmux", "-S", "/tmp/a,b"]
        return "\n".join(lines)

    return ask_tmux({"TMUX": "/tmp/a,b,1,0"}, ("pts/9", "pts/7"), run)


def test_the_pane_is_known_by_its_terminal_and_not_by_what_was_inherited() -> None:
    pane = asked("/dev/pts/8|@0|3.3a|on|1|/tmp/other", PANE, CLIENT, TERMINAL, MS)
    assert pane is not None
    assert (pane.socket, pane.takes_plain, pane.passes) == ("/tmp/tmux-0/default", False, False)
    assert asked("/dev/pts/8|@0|3.3a|on|1|/tmp/other", CLIENT) is None


def test_of_several_terminals_the_one_that_was_used_last_gets_it() -> None:
    other = CLIENT.replace("|100|", "|200|").replace("pts/1|", "pts/2|")
    elsewhere = CLIENT.replace("|@1|100|", "|@2|300|").replace("pts/1|", "pts/3|")
    pane = asked(PANE, CLIENT, other, elsewhere)
    assert pane is not None
    assert pane.client is not None
    assert pane.client.name == "/dev/pts/2"


@pytest.mark.parametrize(
    ("version", "passthrough", "loads", "passes"),
    [
        ("3.1c", "", False, True),
        ("3.2", "", True, True),
        ("3.4", "all", True, True),
        ("next-3.6", "off", True, False),
    ],
)
def test_what_a_version_can(version: str, passthrough: str, *, loads: bool, passes: bool) -> None:
    pane = asked(PANE.replace("|3.3a|", f"|{version}|").replace("|0|", f"|{passthrough}|"), CLIENT)
    assert pane is not None
    assert (pane.loads, pane.passes) == (loads, passes)


@pytest.mark.parametrize(
    ("lines", "sets"),
    [
        ([TERMINAL, MS], r"\033]52;%p1%s;%p2%s\a"),
        ([TERMINAL, " 192: Ms: [missing]"], ""),
        ([TERMINAL.replace("pts/1", "pts/5"), MS], ""),
        ([], r"\033]52;%p1%s;%p2%s\a"),  # it does not list them: by the feature
    ],
)
def test_how_it_sets_the_clipboard_of_that_terminal(lines: list[str], sets: str) -> None:
    pane = asked(PANE, CLIENT, *lines)
    assert pane is not None
    assert pane.client is not None
    assert pane.client.sets_clipboard == sets


@pytest.mark.parametrize("lines", [[], ["no server running"], ["a|b|c|d|e|f"], ["client|x"], ["|" * 20]])
def test_another_program_of_that_name_says_nothing(lines: list[str]) -> None:
    assert asked(*lines) is None


def test_what_is_no_number_is_none() -> None:
    pane = asked(PANE, CLIENT.replace("|100|20|", "|1²|2²|"))
    assert pane is not None
    assert pane.client is not None
    assert pane.client.pid == 0


def test_a_tmux_that_does_not_answer_is_not_taken_for_no_tmux() -> None:
    with pytest.raises(TimeoutError):
        ask_tmux({"TMUX": "/nowhere,1,0"}, ("pts/7",), lambda *_: None)


def test_ps_tells_of_processes_what_linux_tells() -> None:
    """As on macOS, where there is nothing else to ask; not tried there."""
    pid, listed = os.getpid(), _listed_processes()
    found = _linux_process(pid)
    assert found is not None
    assert (listed[pid].parent, listed[pid].terminal) == (found.parent, found.terminal)
    assert Processes().place(pid, {}).environ == {}
