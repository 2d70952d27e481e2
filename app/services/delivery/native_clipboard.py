"""A program of its own: its stdin to this machine's clipboard; ends with 0 only if it can be read back from there.

`clipboard.py` runs this file by path, under `python -I -S` and with its own `sys.path` as arguments: it imports
from where the app does, and neither from the working directory nor from this one, full of everyday names.
A process and not a thread: xclip on a dead X connection blocks for ever and must be killed, and what a helper
prints must not reach the terminal that the app draws on.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from typing import Any

# Their exit status must do: PowerShell takes longer than a copy may, and wl-paste may have to open a window to read.
_NOT_READ_BACK = ("paste_wsl", "paste_wl")


def main() -> None:
    # by its file: isolated, this finds no package of ours where that is a source tree
    core_dumps = runpy.run_path(
        os.path.join(os.path.dirname(os.path.dirname(__file__)), "base", "core_dumps.py")
    )
    core_dumps["forbid_core_dumps"]()
    sys.path[:] = sys.argv[1:]
    # The contents of Qt's clipboard end with the process that set them: not a mechanism for us.
    sys.modules.update({"qtpy": None, "PyQt5": None})  # type: ignore[dict-item]
    import pyperclip

    text = sys.stdin.buffer.read()

    class Helper(subprocess.Popen[bytes]):
        """pyperclip ignores the exit status, and gives the text to KDE's qdbus as an argument."""

        def __init__(self, args: list[str | bytes], **options: Any) -> None:
            if text in [os.fsencode(argument) for argument in args]:
                raise PermissionError("a secret must not be an argument")
            super().__init__(args, **options)

        def communicate(self, *args: Any, **options: Any) -> tuple[bytes, bytes]:
            output = super().communicate(*args, **options)
            if self.returncode:
                raise ChildProcessError(self.returncode)
            return output

    subprocess.Popen = Helper  # type: ignore[assignment,misc]
    pyperclip.copy(text.decode())
    if pyperclip.paste.__name__ in _NOT_READ_BACK:
        return
    if _lines(pyperclip.paste()) != _lines(text.decode()):
        raise LookupError("something else is on the clipboard")


def _lines(text: str) -> str:
    """Return `text` without what some clipboards change."""
    return text.replace("\r\n", "\n").rstrip("\n")


if __name__ == "__main__":
    main()
