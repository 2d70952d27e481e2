"""A screen's classes are a shallow tree: what several share is a function, a parameter or a part, not one more base."""

from __future__ import annotations

import importlib
import pkgutil

from cognito_tui import screens, tui, widgets

DEEPEST = 3  # Page → FormScreen → SignInScreen


def depth(kind: type) -> int:
    """Return the length of the longest chain of our own classes that ends in `kind`."""
    if not kind.__module__.startswith("cognito_tui."):
        return 0
    return 1 + max(map(depth, kind.__bases__))


def own_classes() -> list[type]:
    """Return every class that a module of the full-screen app defines."""
    modules = (
        importlib.import_module(module.name)
        for package in (screens, widgets, tui)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    )
    return [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__
    ]


def test_no_class_is_deeper_than_three() -> None:
    depths = {kind.__qualname__: depth(kind) for kind in own_classes()}
    assert depths["SignInScreen"] == DEEPEST  # the tree was looked at
    assert {name: deep for name, deep in depths.items() if deep > DEEPEST} == {}


def test_the_depth_is_that_of_the_longest_chain() -> None:
    def make(name: str, *bases: type) -> type:
        return type(name, bases, {"__module__": "cognito_tui.made_up"})

    first = make("First", Exception)
    second = make("Second", first)
    assert [depth(Exception), depth(first), depth(make("Both", second, first))] == [0, 1, 3]
