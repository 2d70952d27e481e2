"""`help`: the help of a command, or of the program."""

from __future__ import annotations

import argparse

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


def show(arguments: argparse.Namespace) -> int:
    words: list[str] = arguments.command_words
    parser(words).parse_args([*words, "--help"])
    return 0
