"""Pages to choose a task on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from ..widgets.listing import column
from .list_page import ListPage
from .overlay import Overlay


@dataclass(frozen=True)
class Task:
    """Attributes:
    key: the letter that opens it.
    about: in a few words.
    page: what is opened, given the menu.
    """

    key: str
    name: str
    about: str
    page: Callable[[Any], Overlay]


class MenuPage(ListPage):
    """Subclasses name their tasks. What they read, if anything, is not needed for going on."""

    CHOOSING = "open"
    tasks: ClassVar[tuple[Task, ...]]

    def on_mount(self) -> None:
        # on the screen, and not in BINDINGS: the footer needs its room, and the list shows them
        for task in self.tasks:
            self._bindings.bind(task.key, f"task('{task.key}')", show=False)
        self.show_tasks()

    def show_tasks(self) -> None:
        width = max(len(task.name) for task in self.tasks) + 2
        self.fill(self.tasks, lambda task: f"{task.key}  {column(task.name, width)}{self.about(task)}")

    def about(self, task: Task) -> str:
        return task.about

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action in ("task", "choose") or super().check_action(action, parameters)

    def choose(self) -> None:
        if self.entry is not None:
            self.open(self.entry.page(self))

    def action_task(self, key: str) -> None:
        self.open(next(task for task in self.tasks if task.key == key).page(self))
