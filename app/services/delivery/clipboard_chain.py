"""The chain of programs between this one and the clipboard of the person in front of it, and what is known of each.

`chain_of` follows it outward: from the terminal that the program runs on to whoever holds that, by tmux to the terminal
that shows it, and so on to a connection, behind which nothing shows but what the environment carries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from ..base import is_remote
from .clipboard_terminals import Terminal, name_in, terminal_at
from .clipboard_tmux import TmuxPane
from .terminal_holders import TerminalPlace

_LONGEST = 5  # multiplexers within multiplexers
_TERM_OF_MULTIPLEXERS = ("tmux", "screen")


class Kind(Enum):
    SSH = "SSH"
    MOSH = "mosh"
    TMUX = "tmux"
    SCREEN = "GNU screen"
    ZELLIJ = "zellij"
    RECORDER = "recorder"


@dataclass(frozen=True)
class Hop:
    """Attributes:
    name: in a sentence.
    far: it is at the other end of a connection, and nothing more shows of it.
    pane: what tmux says; None where it cannot be asked.
    alike: for a screen known by nothing but TERM=screen: it may be a tmux.
    """

    kind: Kind
    name: str
    far: bool = False
    pane: TmuxPane | None = None
    alike: bool = False


@dataclass(frozen=True)
class Chain:
    """Attributes:
    hops: from this program outward.
    terminal: in which they end.
    environ: at the last place on this machine that shows.
    is_local: the terminal is known to be on this machine, and so is its clipboard.
    """

    hops: tuple[Hop, ...]
    terminal: Terminal
    environ: Mapping[str, str]
    is_local: bool

    @property
    def through(self) -> str:
        """Name the hops that take part, for "Sent … (OSC 52 through tmux and mosh)"."""
        quiet = (Kind.SSH, Kind.RECORDER)
        names = [*dict.fromkeys(hop.name for hop in self.hops if hop.kind not in quiet)]
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


Ask = Callable[[TerminalPlace], TmuxPane | None]
PlaceOf = Callable[[int], TerminalPlace]


def chain_of(place: TerminalPlace, ask: Ask, place_of: PlaceOf, answers: Mapping[str, str] = {}) -> Chain:
    """Return the chain from `place` outward.

    Args:
        ask: asks the tmux that a place's environment names for the pane there; None: that is no pane of it. Raises
            TimeoutError where it does not answer.
        place_of: tells where a process runs.
        answers: of whatever draws what this program writes, to Clipboard.QUERY.
    """
    hops: list[Hop] = []
    is_certain = True  # that nothing is between the places that show
    answer = name_in(answers)
    for _ in range(_LONGEST):
        hops += [Hop(Kind.RECORDER, name) for name in place.recorders]
        is_tmux, pane = _tmux_at(place, ask)
        if is_tmux:
            hops.append(Hop(Kind.TMUX, "tmux", pane=pane))
            client = pane.client if pane else None
            if client is None:
                return Chain(tuple(hops), Terminal(), place.environ, is_local=False)
            answer = client.answer
            place = place_of(client.pid)
            is_certain = is_certain and bool(place.environ or place.holder)
            place = replace(place, environ={**place.environ, "TERM": client.term})
            if client.controls:
                break
        elif _is_screen(place):
            hops.append(Hop(Kind.SCREEN, "GNU screen"))
            is_certain = False  # it may have been attached from anywhere
            answer = ""
            place = _around_screen(place)
        else:
            break
    return _ending(hops, place, answer, is_certain=is_certain)


def _ending(hops: list[Hop], place: TerminalPlace, answer: str, *, is_certain: bool) -> Chain:
    """End the chain with what connects this machine with another, and what shows of that."""
    environ = place.environ
    if environ.get("ZELLIJ") or place.holder == "zellij":
        hops.append(Hop(Kind.ZELLIJ, "zellij"))
    settings_of_mosh = any(name.startswith("MOSH_") for name in environ)
    by_mosh = "mosh" in (answer, place.holder.removesuffix("-server")) or (
        settings_of_mosh and not place.holder
    )
    remote = by_mosh or is_remote(environ) or place.holder.startswith("sshd")
    if by_mosh:
        answer = ""  # it was mosh's own
        hops.append(Hop(Kind.MOSH, "mosh"))
    elif remote:
        hops.append(Hop(Kind.SSH, "SSH"))
    if not by_mosh:
        hops += _at_the_other_end(environ, answer)
    around = any(hop.far for hop in hops)
    return Chain(
        tuple(hops),
        Terminal() if around else terminal_at(environ, holder=place.holder, answer=answer, remote=remote),
        environ,
        is_local=is_certain and not remote and not around,
    )


def _tmux_at(place: TerminalPlace, ask: Ask) -> tuple[bool, TmuxPane | None]:
    """Return whether tmux holds the terminal of `place`, and what it says of it.

    $TMUX alone proves nothing: a terminal that was opened from within tmux inherits it.
    """
    held = place.holder.startswith("tmux")
    others = place.holder.startswith("sshd") or place.holder in ("mosh-server", "screen", "SCREEN", "zellij")
    if others or not (held or place.environ.get("TMUX")):
        return False, None
    if not place.terminals:
        return True, None  # whose pane this is does not show
    try:
        pane = ask(place)
    except TimeoutError:
        return held or not place.holder, None
    return held or pane is not None, pane


def _is_screen(place: TerminalPlace) -> bool:
    return place.holder in ("screen", "SCREEN") or bool(place.environ.get("STY") and not place.holder)


def _around_screen(place: TerminalPlace) -> TerminalPlace:
    """Return where screen was started. Its session is named after the terminal, if the person gave it no name."""
    session = place.environ.get("STY", "").split(".")
    terminal = session[1].replace("-", "/", 1) if len(session) > 1 else ""
    environ = {name: value for name, value in place.environ.items() if name != "STY"}
    term = environ.get("TERM", "").removeprefix("screen").removeprefix(".")
    environ["TERM"] = term if term and not term.startswith("-") else ""
    known = (terminal,) if terminal.startswith(("pts/", "tty")) else ()
    return TerminalPlace(environ, known)


def _at_the_other_end(environ: Mapping[str, str], answer: str) -> list[Hop]:
    """Return the multiplexer that the person has at their end, as far as its answer or TERM tells."""
    term = environ.get("TERM", "")
    is_tmux = term.startswith("tmux") or environ.get("TERM_PROGRAM") == "tmux"
    if answer.startswith("tmux") or (not answer and is_tmux and term.startswith(_TERM_OF_MULTIPLEXERS)):
        return [Hop(Kind.TMUX, "tmux at your end", far=True)]
    if answer.startswith("screen") or (not answer and term.startswith("screen")):
        is_sure = bool(answer) or term.startswith("screen.")
        return [Hop(Kind.SCREEN, "GNU screen at your end", far=True, alike=not is_sure)]
    return []
