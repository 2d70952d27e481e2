"""To the clipboard of the person in front of the terminal, and what may honestly be claimed of that.

`clipboard_chain.py` establishes what is between this program and that clipboard, `clipboard_route.py` the way through
it; docs/troubleshooting.md has the table. Both are imported with the first copy: the first screen does without.

On a desktop of this machine a native helper sets the clipboard, which can be confirmed. Everywhere else it is OSC 52,
which nobody acknowledges: it is written to this program's own terminal alone, or given by a tmux to the one terminal
that shows this program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ..base import Secret

if TYPE_CHECKING:
    from .clipboard_chain import Chain
    from .clipboard_route import Route
    from .clipboard_tmux import TmuxPane
    from .terminal_holders import TerminalPlace

TMUX_LOAD_SECONDS, TMUX_DELETE_SECONDS = 1.0, 0.5
MOSH_SECONDS = 0.3  # it sends what has changed four times a second at least


class CopyResult(NamedTuple):
    """What happened to a text.

    Attributes:
        words: where it went, e.g. "your terminal's clipboard (OSC 52)"; empty when it went nowhere.
        confirmed: it was read back from there; otherwise nobody knows whether it arrived.
        passed_to: how far it went, to what may drop it; empty where nothing is known to stand in the way.
        advice: why it may not have arrived, or did not leave, and what helps; the screen adds its own way out ("Press
            s to show them plain."). Empty when confirmed.
    """

    words: str = ""
    confirmed: bool = False
    passed_to: str = ""
    advice: str = ""

    @property
    def mark(self) -> str:
        """What stands before the sentence."""
        return "!" if self.passed_to else "✓" if self.words else "✗"

    def sentence(self, what: str) -> str:
        """What may be claimed of `what` (e.g. "export lines"): copied, sent, passed on, or neither."""
        if self.passed_to:
            return f"Passed {what} as far as {self.passed_to}."
        if not self.words:
            return f"Could not copy {what}."
        return f"{'Copied' if self.confirmed else 'Sent'} {what} to {self.words}."


class Clipboard:
    """The way to the person's clipboard from a process with this environment.

    Args:
        environ: the process's environment; helpers run in it.
        write: writes to the terminal, from whatever thread `copy` is called in.
        answers: where the terminal's answers to `QUERY` come in: its "name", and its "model".
    """

    QUERY = "\x1b[>0q\x1b[>c"  # XTVERSION and DA2, which tmux asks of each terminal, too

    def __init__(
        self, environ: Mapping[str, str], write: Callable[[str], None], answers: Mapping[str, str] = {}
    ) -> None:
        self._environ = environ
        self._write = write
        self._answers = answers

    @property
    def has_question(self) -> bool:
        """Whether `QUERY` is worth asking here."""
        from .terminal_signs import is_worth_asking

        return is_worth_asking(self._environ)

    def copy(self, text: Secret) -> CopyResult:
        """Blocks for a few seconds at most: call it in a thread. Raises only what `write` raises."""
        from .clipboard_helpers import set_natively
        from .clipboard_route import route_of
        from .terminal_signs import has_desktop

        data = text.reveal().encode("utf-8", "replace")
        chain = self._chain()
        route = route_of(chain)
        environ = self._for_programs(chain.environ)
        if route.native and has_desktop(environ) and set_natively(data, environ):
            return CopyResult("the clipboard", confirmed=True)
        if len(data) > route.limit:
            whose = "mosh passes on" if route.renews else "Terminals take"
            return CopyResult(advice=f"{whose} no more than {route.limit // 1000} kB.")
        if route.is_open and not self._send(route, data):
            return CopyResult(advice="tmux did not take it.")
        return claim(route)

    def _for_programs(self, environ: Mapping[str, str]) -> Mapping[str, str]:
        """Return an environment for programs that are to act as from a place further out."""
        return environ if "PATH" in environ else self._environ

    def _chain(self) -> Chain:
        """Establish the chain anew: a tmux or a screen may be attached from somewhere else by now."""
        import os

        from .clipboard_chain import chain_of
        from .clipboard_helpers import answer_of
        from .clipboard_tmux import ask_tmux
        from .terminal_holders import Processes

        processes = Processes()

        def ask(place: TerminalPlace) -> TmuxPane | None:
            return ask_tmux(
                place.environ,
                place.terminals,
                lambda command, seconds: answer_of(
                    command, self._for_programs(place.environ), seconds=seconds
                ),
            )

        return chain_of(processes.place(os.getpid(), self._environ), ask, processes.place, self._answers)

    def _send(self, route: Route, data: bytes) -> bool:
        from time import sleep

        from .clipboard_wraps import CLEARED, osc52

        if route.renews:
            if route.load:
                self._load(route.load, b" ")
            else:
                self._write_wrapped(route, CLEARED)
            sleep(MOSH_SECONDS)
        if route.load:
            return self._load(route.load, data)
        self._write_wrapped(route, osc52(data))
        return True

    def _write_wrapped(self, route: Route, sequence: str) -> None:
        for wrap in route.wraps:
            sequence = wrap(sequence)
        self._write(sequence)

    def _load(self, pane: TmuxPane, data: bytes) -> bool:
        """Have tmux set the clipboard of the terminal that shows this pane, by a buffer that lives for a moment."""
        from secrets import token_hex

        from .clipboard_helpers import ran_well

        name = f"cognito-tui-{token_hex(4)}"
        client = pane.client.name if pane.client else ""
        tmux = ("tmux", "-S", pane.socket)
        load = [*tmux, "load-buffer", "-b", name, "-w", "-t", client, "-"]
        delete = [*tmux, "delete-buffer", "-b", name]
        try:
            return ran_well(load, self._environ, data, seconds=TMUX_LOAD_SECONDS)
        finally:
            ran_well(delete, self._environ, seconds=TMUX_DELETE_SECONDS)


def claim(route: Route) -> CopyResult:
    """What may be claimed of a text that has gone this way, or could not."""
    from .clipboard_terminals import Takes

    if route.takes in (Takes.NO, Takes.NEVER):
        return CopyResult(advice=route.advice)
    if route.takes is Takes.SET:
        return CopyResult(passed_to=route.culprit, advice=route.advice)
    through = f" through {route.through}" if route.through else ""
    return CopyResult(f"your terminal's clipboard (OSC 52{through})", advice=route.advice)
