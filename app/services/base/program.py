"""This program: its version, and how it is run."""

from __future__ import annotations

import os
import sys

NAME = "cognito-tui"


def version() -> str:
    """Return what the package says, which is there whenever a part of it is. Services import nothing that is above."""
    return str(sys.modules[__name__.partition(".")[0]].__version__)


def own_file() -> str:
    """Return the one file that this program was started from (`release/pyz.py`); empty where it is installed."""
    return str(getattr(sys.modules.get("__main__"), "COGNITO_TUI_FILE", ""))


def typed_name() -> str:
    """Return what a person types to run this program, as a shell reads it: its name, or where its file is."""
    if not (file := own_file()):
        return NAME
    from shlex import quote
    from shutil import which

    python, name = os.path.basename(sys.executable), os.path.basename(file)
    if not os.access(file, os.X_OK) or not _is_same(which("python3"), sys.executable):
        return f"{python if _is_same(which(python), sys.executable) else quote(sys.executable)} {quote(file)}"
    return quote(name if _is_same(which(name), file) else file)


def getting_extra(extra: str, packages: str) -> str:
    """Return what to do where the packages of an extra are missing. The one file has none that are compiled."""
    if own_file():
        return f"Install {packages} for {sys.executable}: the file itself has none of them."
    return f"Install the program again with its extra `{extra}`, or {packages} for {sys.executable}."


def _is_same(found: str | None, file: str) -> bool:
    try:
        return found is not None and os.path.samefile(found, file)
    except OSError:  # one of them was removed or replaced while this program runs
        return False
