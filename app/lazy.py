"""The public names of a package, each imported from its module when it is first used.

Importing the package costs next to nothing, whatever its modules import.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def lazily(
    package: str, modules: "Mapping[str, str]"
) -> "tuple[Callable[[str], object], Callable[[], Sequence[str]], list[str]]":
    """Give the `__getattr__`, `__dir__` and `__all__` of a package (PEP 562).

    Args:
        package: its name.
        modules: the modules of the package, and of each the names that are public, separated by spaces. A module is
            public itself where it lists its own name.
    """
    home_of = {name: module for module, names in modules.items() for name in names.split()}

    def load(name: str) -> object:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        from importlib import import_module

        module = import_module(f"{package}.{home_of[name]}")
        found = module if module.__name__ == f"{package}.{name}" else getattr(module, name)
        setattr(sys.modules[package], name, found)
        return found

    def names() -> "Sequence[str]":
        return sorted({*home_of, *(name for name in vars(sys.modules[package]) if name.startswith("__"))})

    return load, names, list(home_of)
