"""The credentials, masked until asked for."""

from __future__ import annotations

from collections.abc import Mapping

from textual.reactive import reactive

from ..services.base import Secret
from .copy_rows import CopyRows

# How much of a value may always be seen: AWS itself shows access key ids in logs and consoles.
_HEAD_AND_TAIL = {"AWS_ACCESS_KEY_ID": (4, 4)}
_NO_SECRET = ("AWS_REGION",)


class CredentialTable(CopyRows):
    """The credentials, one row per variable: its name, its value, and the key that copies it."""

    revealed: reactive[bool] = reactive(False, init=False)

    def __init__(self, keys: Mapping[str, str]) -> None:
        super().__init__(keys)
        self._variables: Mapping[str, Secret] = {}

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
        self.put({name: self._shown(name) for name in self._keys})

    def _shown(self, name: str) -> str:
        value = self._variables.get(name)
        if value is None:
            return ""
        return value.reveal() if self.revealed or name in _NO_SECRET else _masked(name, value)


def _masked(name: str, value: Secret) -> str:
    head, tail = _HEAD_AND_TAIL.get(name, (0, 0))
    text = value.reveal()
    if not head or len(text) < 16:
        return "•" * 20
    return f"{text[:head]}{'•' * 12}{text[-tail:]}"
