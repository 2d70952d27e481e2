"""Questions on the terminal, whatever standard input and output are."""

from __future__ import annotations

import os
import signal
import sys

from ...errors import CognitoTuiError, SignInRequired
from ...services.base import ENDING_SIGNALS, POSIX, RaiseInstead, Secret, clean, heard, typed
from .output import nothing_for_now, tell
from .typed_line import forget_typed, typed_line

_TERMINAL = "/dev/tty" if POSIX else "CONIN$"


class TerminalInput:
    """Answers that are typed on the terminal.

    Args:
        allowed: False for --no-input.

    Attributes:
        notice: lines to show before the first question.
    """

    def __init__(self, *, allowed: bool) -> None:
        self._allowed = allowed
        self.notice: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        """Return whether anybody can be asked."""
        return self._allowed and _has_terminal()

    def visible(self, question: str, what: str) -> str:
        """Return what was typed, without blanks around it.

        Args:
            question: "User name".
            what: the same for a message, "the user name".

        Raises:
            SignInRequired: nobody can be asked.
            CognitoTuiError: the input ended.
        """
        self._check(what)
        try:
            with nothing_for_now():
                return typed(typed_line(_TERMINAL, lambda: _show(question, end=": "), shown=True)).strip()
        except EOFError:
            raise _ended(what) from None

    def hidden(self, question: str, what: str) -> Secret:
        """Return what was typed, as it is, without showing it. However it ends, the terminal shows typing again."""
        self._check(what)

        def failure(error: Exception) -> CognitoTuiError:
            if isinstance(error, EOFError):
                return _ended(what)
            return CognitoTuiError("What was typed is not text.", hint="Is the terminal set to UTF-8?")

        with (
            nothing_for_now(),
            RaiseInstead(failure, (EOFError, UnicodeDecodeError)),
            heard(
                _unwind, [number for number in ENDING_SIGNALS if signal.getsignal(number) == signal.SIG_DFL]
            ),
        ):
            text = typed_line(_TERMINAL, lambda: _show(question, end=": "), shown=False)
            _show("", end="\n")  # the Enter was not shown either
        return Secret(text)

    def forget_typed(self) -> None:
        """Drop what was typed ahead of a refusal: it followed another answer."""
        if self.possible:
            forget_typed(_TERMINAL)

    def _check(self, what: str) -> None:
        if not self._allowed:
            raise SignInRequired(f"An answer is needed: {what}.", detail="--no-input forbids to ask for it.")
        if not _has_terminal():
            raise SignInRequired(
                f"An answer is needed: {what}.", detail="There is no terminal here to ask for it."
            )
        for line in self.notice:
            _show(line, end="\n")
        self.notice = ()


def _show(text: str, end: str) -> None:
    if sys.stderr.isatty():
        tell(text, end=end)
    else:
        with open("/dev/tty" if POSIX else "CONOUT$", "w", encoding="utf-8") as screen:
            screen.write(clean(text) + end)


def _ended(what: str) -> CognitoTuiError:
    tell("")  # below the question
    return CognitoTuiError(f"The input ended where {what} was asked for.")


def _has_terminal() -> bool:
    try:
        os.close(os.open(_TERMINAL, os.O_RDWR | getattr(os, "O_NOCTTY", 0)))
    except OSError:
        return False
    return True


def _unwind(number: int) -> None:
    """End the program as the signal would, but by an exception, so that open contexts are left."""
    raise SystemExit(128 + number)
