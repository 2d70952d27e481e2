"""`completion`."""

from __future__ import annotations

import argparse

from ..options import EXIT_CODES, Commands

SHELLS = ("bash", "zsh", "fish")
_EXAMPLES = """\
examples:
  eval "$(cognito-tui completion bash)"         in ~/.bashrc
  eval "$(cognito-tui completion zsh)"          in ~/.zshrc, below compinit
  cognito-tui completion fish | source          in ~/.config/fish/config.fish
"""


def add(commands: Commands) -> None:
    completion = commands.add_parser(
        "completion",
        help="have the shell complete commands, options and profiles",
        description="Prints a script with which the shell completes commands, options and profiles.",
        epilog=f"{_EXAMPLES}\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    completion.set_defaults(run="completion:completion")
    completion.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))
