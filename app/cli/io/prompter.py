"""Answers: from a script, or asked for on the terminal, and asked for again when they are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ...errors import CodeRejected, CognitoTuiError, PasswordRejected, SignInRequired
from ...services.auth import SENT_DIGITS, normalise_code
from ...services.base import Secret, example_of, label_of
from .messages import echo, print_error
from .preset_answers import PresetAnswers
from .terminal_input import TerminalInput

TRIES = 3

Result = TypeVar("Result")


class Prompter:
    """Takes each answer from what was given, or else from the terminal.

    Attributes:
        typed: whether the last answer came from the terminal.
    """

    def __init__(self, given: PresetAnswers, prompts: TerminalInput) -> None:
        self.given = given
        self.prompts = prompts
        self.typed = False

    def until_accepted(self, call: Callable[[], Result]) -> Result:
        """What `call` gives, which asks and uses the answer; TRIES times while that is rejected and was typed.

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
        """Says so; what comes next is an answer to that, and not what was typed ahead."""
        print_error(error)
        self.prompts.forget_typed()

    def password(self, question: str = "Password") -> Secret:
        return self._one(self.given.password, question, "the password")

    def code(self, challenge: str = "", question: str = "Code") -> Secret:
        return self._one(self.given.code(challenge), question, "the code")

    def sent_code(self, question: str = "Code", challenge: str = "") -> Secret:
        """One from a message; empty where nothing was typed. Raises CodeRejected when it cannot be one."""
        code = self.code(challenge, question)
        return normalise_code(code.reveal(), SENT_DIGITS) if code else code

    def new_password(self) -> Secret:
        """Asked for twice, until both are the same."""
        return self.chosen_password(self.given.new_password)

    def chosen_password(self, given: Secret | None, question: str = "New password") -> Secret:
        first = self._one(given, question, "a new password")
        while self.typed:
            if not first:
                echo("It cannot be empty.")
            elif first == self.prompts.hidden("Once more", "the new password again"):
                break
            else:
                echo("These two are not the same.")
            first = self.prompts.hidden(question, "a new password")
        return first

    def secret(self, question: str, what: str) -> Secret:
        """One that no script can give."""
        return self._one(None, question, what)

    def text(self, question: str, what: str) -> str:
        """A text that is no secret, and not empty."""
        self.typed = True
        while not (text := self.prompts.visible(question, what)):
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
        if not self.prompts.possible:
            once = "Once, without a question: --yes"
            raise SignInRequired(
                f"{question} There is nobody to ask.",
                detail=risk,
                hint=f"{hint}\n{once}" if hint else once,
            )
        echo(*risk.splitlines())
        if self.prompts.visible(f"{question} (y/N)", "y or n").lower() not in ("y", "yes"):
            raise CognitoTuiError(undone, hint=hint)

    def attribute(self, name: str) -> str:
        """A user attribute's value."""
        example = example_of(name)
        question = f"{label_of(name)} ({example})" if example else label_of(name)
        return self.text(question, f"the attribute {name}")

    def _one(self, given: Secret | None, question: str, what: str) -> Secret:
        self.typed = given is None
        return self.prompts.hidden(question, what) if given is None else given
