"""Answers to questions: preset by a script, or asked for on the terminal, again while they are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ...errors import (
    AttributeRejected,
    AttributesRequired,
    CodeRejected,
    CognitoTuiError,
    PasswordRejected,
    SignInRequired,
)
from ...services.auth import DIGITS, SENT_DIGITS, blank_note, normalise_code
from ...services.base import Secret, attribute_value, example_of, label_of
from .messages import echo, print_error
from .preset_answers import PresetAnswers
from .terminal_input import TerminalInput

TRIES = 3

Result = TypeVar("Result")


class Prompter:
    """Answers to a command's questions: preset ones, or else those typed on the terminal.

    Attributes:
        typed: whether the last answer came from the terminal.
    """

    def __init__(self, given: PresetAnswers, terminal: TerminalInput) -> None:
        self.preset = given
        self.terminal = terminal
        self.typed = False

    def until_accepted(self, call: Callable[[], Result]) -> Result:
        """Return what `call` returns, which asks and uses the answer; try again while that was typed and is rejected.

        What came from a script would be rejected again.
        """
        for _ in range(TRIES - 1):
            try:
                return call()
            except (CodeRejected, PasswordRejected) as error:
                if not self.typed:
                    raise
                self.refused(error)
        return call()

    def refused(self, error: CognitoTuiError) -> None:
        """Show why an answer was refused, and drop what was typed ahead."""
        print_error(error)
        if isinstance(error, PasswordRejected) and error.rules:
            echo("Known of this pool's rules:", *(f"  {line}" for line in error.rules.lines))
        self.terminal.forget_typed()

    def password(self, question: str = "Password", *, optional: bool = False) -> Secret:
        """Return the password; an empty one that was typed only where it is optional, as Cognito counts every try."""
        what = "the password"
        password = self._one(self.preset.password, question, what)
        while self.typed and not (password or optional):
            echo(f"This needs {what}.")
            password = self.terminal.hidden(question, what)
        return self._as_meant(password, question, what)

    def code(self, challenge: str = "", question: str = "Code") -> Secret:
        return self._one(self.preset.code(challenge), question, "the code")

    def sent_code(self, question: str = "Code", challenge: str = "") -> Secret:
        """Return a code from a message; empty where nothing was typed. Raise CodeRejected when it cannot be one.

        Args:
            challenge: the step of a sign-in that asks for it, where codes may be longer.
        """
        code = self.code(challenge, question)
        return normalise_code(code, SENT_DIGITS if challenge else DIGITS) if code else code

    def new_password(self) -> Secret:
        """Return a new password, asked for twice until both are the same."""
        return self.chosen_password(self.preset.new_password)

    def chosen_password(self, given: Secret | None, question: str = "New password") -> Secret:
        what = "a new password"
        first = self._as_meant(self._one(given, question, what), question, what)
        while self.typed:
            if not first:
                echo("It cannot be empty.")
            elif first == self.terminal.hidden("Once more", "the new password again"):
                break
            else:
                echo("These two are not the same.")
            first = self._as_meant(self.terminal.hidden(question, what), question, what)
        return first

    def secret(self, question: str, what: str) -> Secret:
        """Return a secret that no script can preset."""
        return self._one(None, question, what)

    def text(self, question: str, what: str) -> str:
        """Return a text that is not empty and not secret."""
        self.typed = True
        while not (text := self.terminal.visible(question, what)):
            echo(f"This needs {what}.")
        return text

    def confirm(self, question: str, risk: str, *, undone: str, hint: str = "") -> None:
        """Ask whether to go on, where `--yes` has not said so.

        Args:
            risk: what the person must know before.
            undone: what the answer no leaves undone: "Nothing was sent."
            hint: how to go on without this question for good.

        Raises:
            SignInRequired: there is nobody to ask.
            CognitoTuiError: the answer is no.
        """
        if not self.terminal.possible:
            once = "Once, without a question: --yes"
            raise SignInRequired(
                f"{question} There is nobody to ask.",
                detail=risk,
                hint=f"{hint}\n{once}" if hint else once,
            )
        echo(*risk.splitlines())
        if self.terminal.visible(f"{question} (y/N)", "y or n").lower() not in ("y", "yes"):
            raise CognitoTuiError(undone, hint=hint)

    def attribute(self, name: str) -> str:
        """Return the value of a user attribute, asked for until Cognito could take it."""
        example = example_of(name)
        question = f"{label_of(name)} ({example})" if example else label_of(name)
        while True:
            try:
                return attribute_value(name, self.text(question, f"the attribute {name}"))
            except AttributeRejected as error:
                self.refused(error)

    def with_attributes(self, attributes: dict[str, str], call: Callable[[], Result]) -> Result:
        """Return what `call` returns, which sends `attributes`; ask for those alone that are missing or rejected."""
        typed = self.typed  # of the answer that `call` sends beside them
        left = TRIES
        while True:
            try:
                return call()
            except (AttributesRequired, AttributeRejected) as error:
                left -= 1
                missing = isinstance(error, AttributesRequired)
                names = [name for name in error.names if not (missing and name in attributes)]
                if not (names and left and self.terminal.possible):
                    raise
                self.refused(error)
                attributes.update((name, self.attribute(name)) for name in names)
            finally:
                self.typed = typed

    def _as_meant(self, password: Secret, question: str, what: str) -> Secret:
        """Return a password; one with a blank at an end only where nobody can be asked, or it is meant so."""
        note = blank_note(password)
        if note and not self.terminal.possible:
            echo(f"{note} It is sent as it is.")
        elif note:
            echo(f"{note} Type it again, or nothing to send it as it is.")
            if again := self.terminal.hidden(question, what):
                self.typed = True
                return again
        return password

    def _one(self, given: Secret | None, question: str, what: str) -> Secret:
        self.typed = given is None
        return self.terminal.hidden(question, what) if given is None else given
