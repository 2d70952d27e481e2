"""`completion`, and what the shells' scripts come back to ask: they run the program with _ARGCOMPLETE set."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

from argcomplete import autocomplete
from argcomplete.completers import BaseCompleter, FilesCompleter
from argcomplete.shell_integration import shellcode

from ...errors import CognitoTuiError
from ...services.base import NAME, harmless, own_file
from ...services.config import FILE, Flags, default_config_file, read_config_file
from ...services.tokens import TokenStore
from ..io.output import write
from ..options import a_path, define
from ..parser import parser
from ..profile_loading import loaded
from ..usage import Parser

SHELLS = ("bash", "zsh", "fish")
_EXAMPLES = """\
eval "$(cognito-tui completion bash)"         in ~/.bashrc
eval "$(cognito-tui completion zsh)"          in ~/.zshrc, below compinit
cognito-tui completion fish | source          in ~/.config/fish/config.fish"""


def add_arguments(command: Parser) -> None:
    define(command, completion, examples=_EXAMPLES, signs_in=False)
    command.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))


def completion(arguments: argparse.Namespace) -> int:
    names = dict.fromkeys([NAME, *filter(None, [os.path.basename(own_file())])])
    write(shellcode([*names], use_defaults=False, shell=arguments.shell))
    return 0


def complete() -> None:
    """Answer the shell, and end the program. argcomplete keeps all other output to itself."""
    typed = os.environ.get("COMP_LINE", "").split()
    autocomplete(parser(typed), always_complete_options=False, default_completer=_Values())


class _Values(BaseCompleter):
    """Values for an argument that has no choices of its own."""

    def __call__(
        self, *, prefix: str, action: argparse.Action, parsed_args: argparse.Namespace, **_: object
    ) -> Iterable[str]:
        """Return the values that can be shown: the shell draws them."""
        return (word for word in _words(prefix, action, parsed_args) if harmless(word) == word)


def _words(prefix: str, action: argparse.Action, parsed_args: argparse.Namespace) -> Iterable[str]:
    if action.dest in ("profile", "also"):
        return _profiles()
    if action.dest == "command_words":  # of `help`
        return _commands(parsed_args.command_words or ())
    if action.dest == "role_arn":
        return _roles(prefix, parsed_args)
    if action.dest == "words" and parsed_args.words in ([], ["--"]):  # of `exec`
        return [*_programs(prefix), *_files(prefix)]
    is_path = action.type is a_path or action.dest in ("from_terraform", "from_cogauth", "words")
    return _files(prefix) if is_path else ()


_files = FilesCompleter()


def _commands(within: Iterable[str]) -> Iterable[str]:
    found: Parser | None = parser([*within])
    for word in within:
        found = found and found.commands.get(word)
    return [*found.commands] if found else ()


def _profiles() -> Iterable[str]:
    """Return the profiles of config.toml; none of a broken one."""
    try:
        return tuple(read_config_file(default_config_file()).profiles)
    except CognitoTuiError:
        return ()


def _roles(prefix: str, parsed_args: argparse.Namespace) -> Iterable[str]:
    """Return the names of the saved session's roles, or their ARNs once one is begun. No keyring is opened for them."""
    try:
        given = Flags(getattr(parsed_args, "profile", None), getattr(parsed_args, "env_file", None))
        profile = loaded(given).profile
    except CognitoTuiError:
        return ()
    session = TokenStore(profile).session() if profile.remember == FILE else None
    roles = session.roles if session else ()
    return roles if prefix.startswith("arn") else dict.fromkeys(role.rpartition("/")[2] for role in roles)


def _programs(prefix: str) -> set[str]:
    """Return programs on the PATH; none while nothing is typed."""
    if not prefix or "/" in prefix:
        return set()
    folders = map(Path, os.get_exec_path())
    return {path.name for folder in folders for path in folder.glob("*") if path.name.startswith(prefix)}
