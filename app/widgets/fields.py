"""Fields to type into: labeled, one row high, and careful with secrets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Label

from ..errors import AttributeRejected, AttributesRequired, CodeRejected, CognitoTuiError, PasswordRejected
from ..services.auth import DIGITS, normalise_code
from ..services.base import RaiseInstead, Secret, example_of, label_of, typed, without_controls
from .compact import COMPACT

if TYPE_CHECKING:
    from ..services.base import PasswordRules


class Field(Horizontal):
    """A label and what it labels: an input, or a text that is only shown.

    One that is refused is marked until something else is typed.
    """

    def __init__(self, label: str, value: Widget | str | Content) -> None:
        super().__init__()
        self._label = label
        self._value = value
        self._refusal: Label | None = None  # below it; mounted where there is something to say

    def compose(self) -> ComposeResult:
        yield Label(self._label, classes="field-label", markup=False)
        if isinstance(self._value, Widget):
            yield self._value
        else:
            yield Label(self._value, classes="field-value", markup=False)

    @property
    def request(self) -> str:
        """ "Type your user name." """
        return f"Type your {self._label[:1].lower()}{self._label[1:]}."

    def mark(self, words: str = "") -> None:
        """Mark it as refused, and say below it what to do."""
        self.accept()
        self.add_class("-refused")
        if words and isinstance(self.parent, Widget):
            self.add_class("-explained")
            self._refusal = Label(f"✗ {words}", classes="refusal", markup=False)
            self.parent.mount(self._refusal, after=self)
            self._refusal.call_after_refresh(self._refusal.scroll_visible, animate=False)

    def accept(self) -> None:
        """Take the mark back."""
        self.remove_class("-refused", "-explained")
        if self._refusal is not None:
            self._refusal.remove()
            self._refusal = None

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.value:  # it is emptied with a refusal
            self.accept()


class TextInput(Input):
    """An input of one row, without a blinking cursor: that would cost 2 kB a second over SSH.

    Args:
        optional: whether Enter passes over it when it is empty.
        request: what is said where it is empty and must not be; by default it is made of the label.
    """

    def __init__(
        self,
        *,
        id: str,  # noqa: A002 - Textual's name
        value: str = "",
        password: bool = False,
        restrict: str | None = None,
        max_length: int = 0,
        optional: bool = False,
        placeholder: str = "",
        request: str = "",
    ) -> None:
        self.optional = optional
        self._request = request
        super().__init__(
            value,
            id=id,
            password=password,
            restrict=restrict,
            max_length=max_length,
            placeholder=placeholder,
            compact=True,
            classes=COMPACT,
            select_on_focus=False,
        )
        self.cursor_blink = False

    @property
    def is_missing(self) -> bool:
        """Return whether it is empty, and must not be."""
        return not self.optional and not self.value.strip()

    def ask(self) -> None:
        """Say that something must be typed here, and put the cursor there."""
        field = self.parent if isinstance(self.parent, Field) else None
        self.refuse(self._request or (field.request if field else ""))

    def refuse(self, words: str = "") -> None:
        """Mark it as refused, say below it what to do, and put the cursor there."""
        self.mark(words)
        self.screen.set_focus(self)

    def mark(self, words: str = "") -> None:
        """Mark it as refused, and say below it what to do."""
        if isinstance(self.parent, Field):
            self.parent.mark(words)

    def render_line(self, y: int) -> Strip:
        """Draw all of it in its own style, a line for example: Textual ends an empty one at the cursor."""
        return super().render_line(y).extend_cell_length(self.content_size.width, self.rich_style)

    def retype(self) -> None:
        """Empty it, and put the cursor there."""
        self.value = ""
        self.screen.set_focus(self)

    def reject(self) -> None:
        """Empty it, as what was typed is refused, and put the cursor there."""
        self.value = ""
        self.refuse()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "delete_right_all"  # ctrl+k may belong to the form, which says so in the footer

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.replace(self.pasted(event.text), *self.selection)

    def validate_value(self, value: str) -> str:
        """Clean the value however it comes here: typed, pasted, or as a user name that somebody else has set."""
        return self.cleaned(value)

    def cleaned(self, text: str) -> str:
        """Return `text` without what acts, or misleads whoever reads it."""
        return typed(text)

    def pasted(self, text: str) -> str:
        """Return the first line of a paste that is not blank. (Textual takes the first, blank or not.)"""
        lines = map(self.cleaned, text.replace("\r", "\n").split("\n"))
        return next((line for line in lines if line.strip()), "")


class NotSent(CognitoTuiError):
    """What is in a field cannot be sent: `field` is marked, and says why."""

    def __init__(self, field: TextInput, words: str) -> None:
        super().__init__(words)
        self.field = field


class SecretInput(TextInput):
    """An input that shows dots; what is in it cannot be copied or cut."""

    def __init__(self, *, id: str, optional: bool = False, request: str = "") -> None:  # noqa: A002
        super().__init__(id=id, password=True, optional=optional, request=request)

    def cleaned(self, text: str) -> str:
        """Return `text` without control characters: nothing else matters in what nobody reads."""
        return without_controls(text)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action not in ("copy", "cut") and super().check_action(action, parameters)


class PasswordInput(SecretInput):
    """An input for a password that Cognito checks, or is to check from now on."""


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
        yield Field(self._label, self._first)
        if self._rules:
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
                self.mount(self._checks, after=self.query(Field).first())
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
