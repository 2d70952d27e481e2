"""`help`: the help of a command, or of the program."""

from __future__ import annotations

import argparse

from ..io.output import write
from ..options import define
from ..parser import parser
from ..usage import Parser


def add_arguments(command: Parser) -> None:
    define(
        command,
        show,
        examples="cognito-tui help\ncognito-tui help login\ncognito-tui help admin users list",
        signs_in=False,
    )
    command.add_argument(
        "command_words", metavar="COMMAND", nargs="*", help="which one; default: the program"
    )
    # in place of the one that each command has: `help login --help-all` means that of login
    whole = command.add_argument_group(conflict_handler="resolve")
    whole.add_argument("--help-all", action="store_true", help="... with the options that all commands take")


def show(arguments: argparse.Namespace) -> int:
    words: list[str] = arguments.command_words
    command = parser(words)
    for number, word in enumerate(words, 1):
        if word in command.commands:
            command = command.commands[word]
        elif command.commands:
            parser(words).parse_args(words[:number])  # which says that there is no such command, and ends
        else:
            break  # as in `help exec ls`
    write(command.format_help(everything=arguments.help_all))
    return 0
