"""What builds the package and releases it. Nothing of it is installed."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]


class Refused(Exception):
    """A release cannot be made: why, and what to do."""
