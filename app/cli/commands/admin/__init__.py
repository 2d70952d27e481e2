"""`admin …`: each of its commands is a module of this package."""

from __future__ import annotations

from ...options import Actions, define_family
from ...usage import Parser

_EXAMPLES = """\
cognito-tui admin users create ada --email ada@example.com            what would be done
cognito-tui admin users create ada --email ada@example.com --apply    does it
cognito-tui admin doctor"""


def add_arguments(command: Parser) -> Actions:
    return define_family(command, _EXAMPLES)
