"""How a text gets through a chain to the clipboard at its end, and what may be claimed of that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .clipboard_chain import Chain, Hop, Kind
from .clipboard_terminals import UNASKED, Takes
from .clipboard_tmux import TmuxPane
from .clipboard_wraps import for_screen, for_tmux

OSC52_LIMIT = 75_000  # bytes of text: about 100 kB of base64, what the terminals that know OSC 52 all take
MOSH_LIMIT = 12_000  # it cuts base64 off at 16 KiB, and says nothing

_SET_CLIPBOARD = "`set -s set-clipboard on`"
_PASSTHROUGH = "`set -g allow-passthrough on`"


@dataclass(frozen=True)
class Route:
    """Attributes:
    native: a program of this machine sets the clipboard, where there is one; the rest is for where there is none.
    load: the tmux that sets it; None: a sequence is written to the terminal.
    wraps: of the sequence, the outermost hop's first.
    renews: mosh is on the way, which passes on what differs from the last copy only.
    limit: of the text, in bytes.
    is_open: it can be sent; False: it would be dropped on this machine, or spoil the screen.
    takes: whether it arrives, as far as it shows.
    culprit: what stands in the way.
    advice: the one setting that helps.
    through: what it goes through.
    """

    native: bool
    load: TmuxPane | None
    wraps: tuple[Callable[[str], str], ...]
    renews: bool
    limit: int
    is_open: bool
    takes: Takes
    culprit: str
    advice: str
    through: str


def route_of(chain: Chain) -> Route:
    """Return the way through `chain`, found from its end inward: what leaves a hop decides what must enter it."""
    way = _Way(chain.terminal.takes, chain.terminal.name, chain.terminal.advice)
    for hop in reversed(chain.hops):
        way.enter(hop)
        if way.load is not None:
            break  # whatever is further in has no part in it
    return Route(
        native=chain.is_local,
        load=way.load,
        wraps=tuple(way.wraps),
        renews=way.mosh,
        limit=MOSH_LIMIT if way.mosh else OSC52_LIMIT,
        is_open=way.is_open,
        takes=way.takes,
        culprit=way.culprit,
        advice=way.advice,
        through=chain.through,
    )


class _Way:
    def __init__(self, takes: Takes, name: str, advice: str) -> None:
        self.takes, self.culprit, self.advice = takes, name, advice
        self.is_open = takes is not Takes.NEVER
        self.load: TmuxPane | None = None
        self.wraps: list[Callable[[str], str]] = []
        self.mosh = False

    def enter(self, hop: Hop) -> None:
        """Go on by one hop toward the program."""
        if hop.kind is Kind.MOSH:
            self.mosh = True
        elif hop.kind is Kind.SCREEN:
            self.wraps.append(for_screen)
            if hop.alike:
                self._unless("If that is a tmux, it needs `set -g default-terminal tmux-256color`.", hop)
        elif hop.kind is Kind.TMUX and hop.pane is None:
            setting = _PASSTHROUGH if self.wraps else _SET_CLIPBOARD
            if self.wraps:
                self.wraps.append(for_tmux)
            self._unless(f"{hop.name} passes it on with {setting}.", hop)
        elif hop.kind is Kind.TMUX and hop.pane is not None:
            self._enter_tmux(hop, hop.pane)
        elif hop.kind is Kind.RECORDER and self.advice == UNASKED:
            self.advice = f"`{hop.name}` has recorded it. {UNASKED}"

    def _enter_tmux(self, hop: Hop, pane: TmuxPane) -> None:
        client = pane.client
        if client is None:
            self._drops("No terminal shows this tmux pane.", hop)
            return
        if client.controls:
            return
        sets = client.sets_clipboard
        can_set = bool(sets) and not self.wraps and (not self.mosh or "]52;c;" in sets)
        if can_set and pane.loads:
            self.load = pane
        elif can_set and pane.takes_plain:
            pass
        elif pane.passes:
            self.wraps.append(for_tmux)
        elif self.wraps or self.mosh:
            self._drops(f"tmux drops it; {_PASSTHROUGH} helps.", hop)
        elif not sets:
            self._drops(
                f"tmux drops it; `set -as terminal-features ',{client.term}:clipboard'` helps, once you attach again.",
                hop,
            )
        else:
            self._drops(f"tmux drops it; {_SET_CLIPBOARD} helps.", hop)

    def _drops(self, advice: str, hop: Hop) -> None:
        if self.is_open:
            self.is_open, self.takes, self.culprit, self.advice = False, Takes.NO, hop.name, advice

    def _unless(self, advice: str, hop: Hop) -> None:
        if self.takes is Takes.YES:
            self.takes, self.culprit, self.advice = Takes.SET, hop.name, advice
