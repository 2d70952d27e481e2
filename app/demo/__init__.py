"""The embedded Cognito of `cognito-tui demo`. Importing this does not import the emulator; `start` does."""

from __future__ import annotations

from .demo import Demo, start

__all__ = ["Demo", "start"]
