"""The credentials, masked until asked for."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.widgets import Label

from ..services.base import Secret

# How much of a value may always be seen: AWS itself shows access key ids in logs and consoles.
_HEAD_AND_TAIL = {"AWS_ACCESS_KEY_ID": (4, 4)}


class CredentialTable(Vertical):
    """The credentials, one row per variable: its name, its value, and the key that copies it."""

    revealed: reactive[bool] = reactive(False, init=False)

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        # made here, not found later: an answer can come before the screen is complete
        self._labels = {name: Label("", classes="variable-value", markup=False) for name in names}
        self._variables: Mapping[str, Secret] = {}

    def compose(self) -> ComposeResult:
        for number, (name, label) in enumerate(self._labels.items(), start=1):
            with Horizontal():
                yield Label(name, classes="variable-name")
                yield label
                yield Label(f"{number} copy", classes="variable-key")

    def show(self, variables: Mapping[str, Secret]) -> None:
        self._variables = variables
        self._draw()

    def forget(self) -> None:
        self._variables = {}
        self.set_reactive(CredentialTable.revealed, False)
        self._draw()

    def watch_revealed(self) -> None:
        self._draw()

    def _draw(self) -> None:
        for name, label in self._labels.items():
            value = self._variables.get(name)
            if value is None:
                label.update("")
            else:
                label.update(value.reveal() if self.revealed else _masked(name, value))


def _masked(name: str, value: Secret) -> str:
    head, tail = _HEAD_AND_TAIL.get(name, (0, 0))
    text = value.reveal()
    if not head or len(text) < 16:
        return "•" * 20
    return f"{text[:head]}{'•' * 12}{text[-tail:]}"
