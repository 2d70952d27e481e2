"""What this system is. All that only some systems have is behind one of these names.

Type checkers follow them: `mypy --platform win32` leaves out what is behind POSIX.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, Literal

# owners, modes and groups of files, signals, jobs, /dev/tty
if sys.platform == "win32":
    POSIX: Final[Literal[False]] = False
else:
    POSIX: Final[Literal[True]] = True

# /proc, extended attributes, abstract sockets
if sys.platform == "linux":
    LINUX: Final[Literal[True]] = True
else:
    LINUX: Final[Literal[False]] = False

if sys.platform == "darwin":
    MACOS: Final[Literal[True]] = True
else:
    MACOS: Final[Literal[False]] = False
