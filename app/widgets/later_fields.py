"""Fields of the forms that follow the first: codes, addresses, new passwords, attributes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label

from ..errors import AttributeRejected, AttributesRequired, CodeRejected, PasswordRejected
from ..services.auth import DIGITS, normalise_code
from ..services.base import RaiseInstead, Secret, example_of, label_of
from .fields import Field, NotSent, PasswordInput, SecretInput, TextInput

if TYPE_CHECKING:
    from ..services.base import PasswordRules


class AddressInput(SecretInput):
    """An input for a URL that may hold a code. Of a paste all lines count: a terminal or a mail may have broken it."""

    def pasted(self, text: str) -> str:
        return "".join(text.split())


class CodeInput(TextInput):
    """An input for digits, in whatever grouping the authenticator app or the message shows them.

    Args:
        longest: how many digits there may be; six are always enough.
    """

    def __init__(self, *, id: str = "code", longest: int = DIGITS) -> None:  # noqa: A002
        super().__init__(id=id, restrict=r"[\d \-]*", max_length=2 * longest - 1, request="Type the code.")
        self._longest = longest

    @property
    def code(self) -> Secret:
        """Return the code. Raise NotSent for what cannot be one."""
        with RaiseInstead(lambda error: NotSent(self, str(error)), (CodeRejected,)):
            return normalise_code(Secret(self.value), self._longest)

    def pasted(self, text: str) -> str:
        try:
            return normalise_code(Secret(text), self._longest).reveal()
        except CodeRejected:
            return super().pasted(text)  # refused on Enter, in words


def alike(first: SecretInput, second: SecretInput, otherwise: str) -> Secret:
    """Return what is in both. Raise NotSent where they differ, and empty the second."""
    secret = Secret(first.value)
    if secret != Secret(second.value):
        second.value = ""
        raise NotSent(second, f"{otherwise} Type the second one again.")
    return secret


class NewPassword(Vertical):
    """A new password, typed twice: fields with the ids "new-password" and "repeat".

    The rules that are known stand between them, each with a mark that follows what is typed.
    """

    def __init__(self, rules: PasswordRules, label: str = "New password") -> None:
        super().__init__()
        self._label = label
        self._rules = rules
        self._checks = Label(id="password-rules", markup=False)
        self._shown = ""
        self._first = PasswordInput(id="new-password", request="Type a new password.")
        self._second = PasswordInput(id="repeat", request="Type the password once more.")

    def compose(self) -> ComposeResult:
        field = Field(self._label, self._first)
        yield field
        if self._rules:
            field.styles.margin = 0  # the rules are right below
            self._check()
            yield self._checks
        yield Field("Once more", self._second)

    def on_input_changed(self) -> None:
        self._check()

    def _check(self) -> None:
        checks = self._rules.check(Secret(self._first.value))
        lines = "\n".join(check.line for check in checks)
        if lines != self._shown:
            self._shown = lines
            styles = {True: "$success", False: "", None: "$foreground-muted"}
            self._checks.update(
                Content("\n").join(Content.styled(check.line, styles[check.met]) for check in checks)
            )

    @property
    def password(self) -> Secret:
        """Return the password. Raise NotSent where the two differ."""
        return alike(self._first, self._second, "The two passwords differ.")

    def reject(self, error: PasswordRejected) -> None:
        """Have another one typed, by the rules as they are known now."""
        self._second.value = ""
        self._first.reject()
        if error.rules:
            self._rules = error.rules
            if not self._checks.is_attached:
                field = self.query(Field).first()
                field.styles.margin = 0
                self.mount(self._checks, after=field)
            self._check()


class AttributeFields(Vertical):
    """A field for each attribute, with the ids "attribute-0", "attribute-1": a name may have any characters."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self._inputs: dict[str, TextInput] = {}
        self._new(names)

    def compose(self) -> ComposeResult:
        for name, field in self._inputs.items():
            yield Field(label_of(name), field)

    @property
    def values(self) -> dict[str, str]:
        """Return what was typed, by name, without the spaces around it."""
        return {name: field.value.strip() for name, field in self._inputs.items()}

    def mend(self, error: AttributesRequired | AttributeRejected) -> TextInput | None:
        """Add what the pool misses, and mark what it does not accept; what was typed stays.

        Returns:
            The field to go on with; None where the error names no attribute.
        """
        new = self._new(error.names)
        self.mount(*(Field(label_of(name), field) for name, field in new.items()))
        if isinstance(error, AttributeRejected):
            for name in error.names:
                self.call_after_refresh(self._inputs[name].mark)
            return self._inputs[error.names[0]] if error.names else None
        return next(iter(new.values()), None)

    def _new(self, names: Iterable[str]) -> dict[str, TextInput]:
        unknown = [name for name in dict.fromkeys(names) if name not in self._inputs]
        new = {
            name: TextInput(id=f"attribute-{number}", placeholder=example_of(name))
            for number, name in enumerate(unknown, start=len(self._inputs))
        }
        self._inputs |= new
        return new
