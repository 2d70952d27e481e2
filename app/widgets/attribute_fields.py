"""The attributes that a pool wants of its users."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Vertical

from ..services.base import example_of, label_of
from .fields import Field, TextInput


class AttributeFields(Vertical):
    """One field for each name; of the ids "attribute-0", "attribute-1", as a name may be of any characters."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self._inputs: dict[str, TextInput] = {}
        self._new(names)

    def compose(self) -> ComposeResult:
        for name, field in self._inputs.items():
            yield Field(label_of(name), field)

    @property
    def values(self) -> dict[str, str]:
        """Name → what was typed, without the spaces around it."""
        return {name: field.value.strip() for name, field in self._inputs.items()}

    def add(self, names: Iterable[str]) -> None:
        """More of them; the first one that is new is where to type next. Those that are there stay as they are."""
        new = self._new(names)
        self.mount(*(Field(label_of(name), field) for name, field in new.items()))
        for field in list(new.values())[:1]:
            self.call_after_refresh(field.focus)

    def _new(self, names: Iterable[str]) -> dict[str, TextInput]:
        unknown = [name for name in dict.fromkeys(names) if name not in self._inputs]
        new = {
            name: TextInput(id=f"attribute-{number}", placeholder=example_of(name))
            for number, name in enumerate(unknown, start=len(self._inputs))
        }
        self._inputs |= new
        return new
