"""`admin …`: its commands stand in the parsers beside this one."""

from __future__ import annotations

from ...options import Commands, add_family
from . import doctor_parser, proxy_parser, roles_parser, users_parser

_EXAMPLES = """\
cognito-tui admin users create ada --email ada@example.com            what would be done
cognito-tui admin users create ada --email ada@example.com --apply    does it
cognito-tui admin doctor"""


def add(commands: Commands) -> None:
    actions = add_family(
        commands, "admin", "an administrator's tasks, with your own AWS credentials", _EXAMPLES
    )
    for parser in (users_parser, roles_parser, proxy_parser, doctor_parser):
        parser.add(actions)
