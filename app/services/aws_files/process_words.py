"""Whether a `credential_process` is this program, and what it asks for."""

from __future__ import annotations

import os
import re
import shlex

# a command in which nothing is quoted
_PLAIN = re.compile(r"[\w./@:+=%,-]+(?: [\w./@:+=%,-]+)*")


def is_ours(command: str) -> bool:
    """Whether a credential_process is this program, wherever it is installed."""
    words = _words(command)
    program = re.split(r"[/\\]", words[0].strip('"'))[-1] if words else ""
    is_module = "cognito_tui" in words[2:4] and words[words.index("cognito_tui") - 1] == "-m"
    return "credential-process" in words and (program in ("cognito-tui", "cognito-tui.exe") or is_module)


def runs_any_folders_code(command: str) -> bool:
    """Whether a folder that it is run in can have its own `cognito_tui` run: `python -m`, as it was written once."""
    return _words(command)[1:3] == ["-m", "cognito_tui"]


def profile_of(command: str) -> str:
    """The profile of ours that a credential_process of ours asks for; empty: the one that counts where it runs."""
    words = _words(command)
    if "--profile" in words[:-1]:
        return words[words.index("--profile") + 1]
    return next((word.partition("=")[2] for word in words if word.startswith("--profile=")), "")


def _words(command: str) -> list[str]:
    if _PLAIN.fullmatch(command):  # shlex takes 50 times as long
        return command.split(" ")
    try:
        return shlex.split(command, posix=os.name == "posix")
    except ValueError:
        return []
