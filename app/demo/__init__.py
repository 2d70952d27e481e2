"""The embedded Cognito of `cognito-tui demo`. Importing this does not import the emulator; `start` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .demo import Demo, start

__all__ = ["Demo", "start"]


def __getattr__(name: str) -> Any:
    """PEP 562: `--help` needs `scenarios` alone, which must not wait for a server's imports."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import demo

    return getattr(demo, name)
