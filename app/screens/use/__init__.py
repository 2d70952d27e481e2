"""Using the credentials without copying them."""

from .menu import UseScreen

__all__ = ["UseScreen"]
