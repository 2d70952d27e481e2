"""Whether a `credential_process` is this program, and what it asks for."""

from __future__ import annotations

import os
import re
import shlex

from ..base import POSIX

# a command in which nothing is quoted
# the names that others find this program by; the last is that of the one file that holds all of it
_NAME = re.compile(r"cognito-tui(\.exe|[\w.-]*\.pyz)?")
_PLAIN = re.compile(r"[\w./@:+=%,-]+(?: [\w./@:+=%,-]+)*")


def is_ours(command: str) -> bool:
    """Whether a credential_process is this program, wherever it is installed."""
    words = _words(command)
    if "credential-process" not in words:
        return False
    is_module = "cognito_tui" in words[2:4] and words[words.index("cognito_tui") - 1] == "-m"
    program, others = _name(words[0]), [_name(word) for word in words[1:3] if not word.startswith("-")]
    is_file = program.startswith("python") and is_own_name(*others[:1])
    return is_own_name(program) or is_module or is_file


def is_own_name(name: str = "") -> bool:
    """Return whether this program is known by that name, of a file."""
    return _NAME.fullmatch(name) is not None


def runs_any_folders_code(command: str) -> bool:
    """Whether a folder that it is run in can have its own `cognito_tui` run: `python -m`, as it was written once."""
    return _words(command)[1:3] == ["-m", "cognito_tui"]


def missing_of(command: str) -> str:
    """The path in a credential_process of ours where nothing is: of the program, its Python or its file; or empty."""
    paths = (word for word in _words(command)[:3] if os.path.isabs(word))
    return next((path for path in paths if not os.path.exists(path)), "")


def profile_of(command: str) -> str:
    """The profile of ours that a credential_process of ours asks for; empty: the one that counts where it runs."""
    words = _words(command)
    if "--profile" in words[:-1]:
        return words[words.index("--profile") + 1]
    return next((word.partition("=")[2] for word in words if word.startswith("--profile=")), "")


def _name(word: str) -> str:
    return re.split(r"[/\\]", word.strip('"'))[-1]


def _words(command: str) -> list[str]:
    if _PLAIN.fullmatch(command):  # shlex takes 50 times as long
        return command.split(" ")
    try:
        return shlex.split(command, posix=POSIX)
    except ValueError:
        return []
