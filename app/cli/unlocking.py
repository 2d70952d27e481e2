"""The passphrase of the sessions that are saved: asked for where one is needed, and there is somebody to ask."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import CognitoTuiError, ConfigurationError, PassphraseRejected, SignInRequired
from ..services.base import Secret
from ..services.storage import SHORTEST_PASSPHRASE
from ..services.tokens import Passphrase, TokenStore
from .io.messages import echo
from .io.prompter import TRIES, Prompter

_QUESTION, _WHAT = "Passphrase of the saved sessions", "the passphrase"
_FIRST = "The session will be saved, encrypted with a passphrase. Choose one that you use nowhere else."
_LEAST = f"It must have {SHORTEST_PASSPHRASE} characters or more."


def unlock(store: TokenStore, prompter: Prompter, *, choose: bool = False) -> None:
    """Have the person type the passphrase, if that is needed and possible. Where nothing can be written it goes on.

    Args:
        choose: whether a first one is chosen where there is none yet.

    Raises:
        PassphraseRejected: another one was typed, and again.
    """
    if not prompter.terminal.possible:
        return
    needed = store.passphrase
    if needed is Passphrase.KNOWN:
        ask_for_passphrase(store, prompter)
    elif needed is Passphrase.NEW and choose:
        echo(_FIRST)
        try:
            choose_passphrase(store, prompter)
        except SignInRequired:  # or the passphrase was rejected
            raise
        except CognitoTuiError as error:
            echo(f"The session will not be saved: {error}")


def check_readable(store: TokenStore) -> None:
    """Raise ConfigurationError where a passphrase would not help: what is saved is damaged, say."""
    if store.unreadable and not store.locked:
        raise ConfigurationError(store.warning)


def ask_for_passphrase(store: TokenStore, prompter: Prompter) -> None:
    """Have the person type the passphrase until it is right. Raise PassphraseRejected after some tries."""
    _until_accepted(prompter, lambda: store.unlock(prompter.secret(_QUESTION, _WHAT)))


def choose_passphrase(store: TokenStore, prompter: Prompter) -> None:
    """Have the person type a new passphrase, twice. Raise PassphraseRejected after some that are too short."""

    def chosen() -> Secret:
        question, what = "New passphrase", "a new passphrase"
        while (first := prompter.secret(question, what)) != prompter.secret("Once more", f"{what} again"):
            echo("These two are not the same.")
        return first

    echo(_LEAST)
    _until_accepted(prompter, lambda: store.choose_passphrase(chosen()))


def _until_accepted(prompter: Prompter, call: Callable[[], None]) -> None:
    for _ in range(TRIES - 1):
        try:
            call()
        except PassphraseRejected as error:
            prompter.refused(error)
        else:
            return
    call()
