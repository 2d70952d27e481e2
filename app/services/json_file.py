"""One JSON object in a private file that all processes of this user share."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .private_file import locked, write_private

Records = dict[str, Any]


class JsonFile:
    """Mode 0600 from its first byte on, replaced at once, under the kernel's lock."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Records:
        """Empty where there is nothing that can be read."""
        try:
            records = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return records if isinstance(records, dict) else {}

    def change(self, change: Callable[[Records], Records]) -> None:
        """Replaces what is there by what `change` makes of it.

        Raises:
            OSError: it cannot be written.
            CognitoTuiError: another process held the lock for too long.
        """
        with locked(self.path):
            # read under the lock: another process may have put something since
            write_private(self.path, json.dumps(change(self.read()), indent=2))
