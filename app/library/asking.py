"""What a program answers to a step of the sign-in."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import SessionsLocked, StepRequired
from ..hints import Do, Hint, Operation
from ..services.auth import Answer, EmailRequired, FactorChoice, Question
from ..services.base import Secret, wrong_type
from ..services.tokens import Passphrase as Needed, TokenStore

Passphrase = str | Secret | Callable[[], str | Secret] | None
OnStep = Callable[[Question], str | Secret | Answer]


def secret(text: str | Secret | None) -> Secret | None:
    """Seal a text, so that a traceback with variables does not show it. Return other types as they are."""
    return Secret(text) if isinstance(text, str) else text


def sealed_passphrase(given: Passphrase) -> Passphrase:
    """Seal a passphrase that is a text, as `secret` does."""
    return Secret(given) if isinstance(given, str) else given


def open_kept(store: TokenStore, passphrase: Passphrase) -> None:
    """Open the saved sessions with a passphrase, or set the first one. A function is called only if it is needed.

    Raises:
        SessionsLocked: they take a passphrase, and none was given.
        PassphraseRejected: it is wrong, or too short for a first one.
    """
    if (needed := store.passphrase) is Needed.NONE:
        return
    if passphrase is None:
        raise SessionsLocked(
            f"What is kept takes a passphrase: {needed.value}.",
            hint=Hint("Give passphrase, or run: ", Do(Operation.UNLOCK)),
        )
    given = _passphrase(passphrase() if callable(passphrase) else passphrase)
    if needed is Needed.NEW:
        store.choose_passphrase(given)
    else:
        store.unlock(given)


def _passphrase(given: str | Secret) -> Secret:
    if isinstance(given, str | Secret):
        return Secret.of(given)
    kind = type(given)
    del given
    raise wrong_type("passphrase", "a function that returns a str or a Secret", kind)


def asked(step: Question, on_step: OnStep | None) -> Answer:
    """Return the answer of `on_step`. Raise StepRequired if there is no `on_step`."""
    if on_step is None:
        raise StepRequired(step)
    return answer_to(step, on_step(step))


def answer_to(step: Question, given: str | Secret | Answer) -> Answer:
    """Return an Answer. A text becomes what `step` asks for: a password, a code, an email address, a factor's name.

    Raises:
        WrongArgument: `step` is not a step, or `given` is not an answer.
    """
    if not isinstance(step, Question):
        raise wrong_type("step", "what start, answer and load_step give", type(step))
    if isinstance(given, Answer):
        return given
    if not isinstance(given, str | Secret):
        kind = type(given)
        del given
        raise wrong_type("answer", "a str, a Secret or an Answer", kind, f" to {type(step).__name__}")
    text = Secret.of(given)
    if isinstance(step, FactorChoice):
        return Answer(choice=text.reveal())
    if isinstance(step, EmailRequired):
        return Answer(attributes={"email": text.reveal()})
    return Answer(text)
