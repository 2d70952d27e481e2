"""`admin identity-pool create`."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

from ....services.admin.identity_pools import HOUR, Wanted, Wiring
from ...io.messages import echo
from ...io.output import print_lines
from ...next_commands import next_command
from ...options import add_action, define_family
from ...usage import Parser
from .admin_context import AdminContext, add_apply

_EXAMPLES = """\
cognito-tui admin identity-pool create work
cognito-tui admin identity-pool create work --apply
cognito-tui admin identity-pool create work --classic-flow --max-session-duration 12h"""
_SHORTEST, _LONGEST = 3600, 43_200  # seconds that a role can be given for at most


def add_arguments(command: Parser) -> None:
    actions = define_family(command, _EXAMPLES)
    create_parser = add_action(
        actions,
        "create",
        create,
        "create an identity pool for the user pool and its app client, and the role of signed-in users",
        more="Keeps what exists under that name and adds what is missing. Prints the id on standard "
        "output when all is done.",
        examples=_EXAMPLES,
    )
    create_parser.add_argument("name", metavar="NAME")
    create_parser.add_argument(
        "--role", default="", metavar="ROLE", help="by name or ARN; default: NAME-authenticated"
    )
    create_parser.add_argument(
        "--classic-flow", action="store_true", help="allow sessions of more than an hour"
    )
    create_parser.add_argument(
        "--max-session-duration",
        type=session_duration,
        default=0,
        metavar="TIME",
        help="1h to 12h: the maximum session duration of the role",
    )
    add_apply(create_parser)


def session_duration(text: str) -> int:
    """ "12h" → 43200"""
    found = re.fullmatch(r"([0-9]{1,5})([smh]?)", text)
    seconds = int(found[1]) * {"h": 3600, "m": 60}.get(found[2], 1) if found else 0
    if not _SHORTEST <= seconds <= _LONGEST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a duration between 1h and 12h")
    return seconds


def create(arguments: argparse.Namespace) -> int:
    context = AdminContext(arguments, "user_pool_id", "client_id")
    profile = context.profile
    wanted = Wanted(
        arguments.name,
        profile.login_provider,
        profile.client_id,
        role=arguments.role,
        classic_flow=arguments.classic_flow,
        max_session_duration=arguments.max_session_duration,
    )
    wiring = Wiring(context.aws, wanted)
    changes = wiring.changes()
    for remark in wiring.remarks:
        echo(remark)
    context.apply_or_preview(changes)
    if changes and not arguments.apply:
        return 0
    echo(f"For {context.place}:", *(f"  {line}" for line in _settings(wiring, wanted)))
    configure = next_command("configure", identity_pool_id=wiring.identity_pool_id)
    echo(f"To save the id:  {configure}")
    if changes:
        echo("A new role can take some seconds to work everywhere.")
    print_lines(wiring.identity_pool_id)
    return 0


def _settings(wiring: Wiring, wanted: Wanted) -> Iterator[str]:
    """Yield lines of config.toml."""
    yield f'identity_pool_id = "{wiring.identity_pool_id}"'
    if wanted.classic_flow and wanted.max_session_duration > HOUR:
        yield f'role_arn = "{wiring.role_arn}"'
        yield f'duration = "{_time(wanted.max_session_duration)}"'


def _time(seconds: int) -> str:
    """43200 → "12h"."""
    return str(seconds) if seconds % HOUR else f"{seconds // HOUR}h"
