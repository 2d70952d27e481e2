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
    """From here on no traceback that shows variables shows it. What is of another type stays, to be refused by name."""
    return Secret(text) if isinstance(text, str) else text


def sealed_passphrase(given: Passphrase) -> Passphrase:
    """The same, but that no traceback shows it."""
    return Secret(given) if isinstance(given, str) else given


def open_kept(store: TokenStore, passphrase: Passphrase) -> None:
    """Opens what is kept with a passphrase, or chooses the first one, where that is needed. It is not asked for before.

    Raises:
        SessionsLocked: there is none to give.
        PassphraseRejected: it is another one, or too short.
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
    """What `on_step` answers. Raises StepRequired where there is nobody to ask."""
    if on_step is None:
        raise StepRequired(step)
    return answer_to(step, on_step(step))


def answer_to(step: Question, given: str | Secret | Answer) -> Answer:
    """A text is what `step` asks for first: a password, a code, an email address, the name of a factor.

    Raises:
        WrongArgument: it is not a step, or not an answer: nothing is sent, as each wrong answer counts.
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
