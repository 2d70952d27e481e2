"""`admin identity-pool create`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from ....services.admin.identity_pools import HOUR, Wanted, Wiring
from ....services.base import command
from ...io.messages import echo
from ...io.output import print_lines
from .administrator import Administrator


def create(arguments: argparse.Namespace) -> int:
    administrator = Administrator(arguments, "user_pool_id", "client_id")
    profile = administrator.profile
    wanted = Wanted(
        arguments.name,
        profile.login_provider,
        profile.client_id,
        role=arguments.role,
        classic_flow=arguments.classic_flow,
        max_session_duration=arguments.max_session_duration,
    )
    wiring = Wiring(administrator.aws, wanted)
    changes = wiring.changes()
    for remark in wiring.remarks:
        echo(remark)
    administrator.apply_or_preview(changes)
    if changes and not arguments.apply:
        return 0
    echo(f"For {administrator.place}:", *(f"  {line}" for line in _settings(wiring, wanted)))
    configure = command(f"cognito-tui configure{profile.option}", identity_pool_id=wiring.identity_pool_id)
    echo(f"To write the id there:  {configure}")
    if changes:
        echo("It can take AWS some seconds until a new role is good everywhere.")
    print_lines(wiring.identity_pool_id)
    return 0


def _settings(wiring: Wiring, wanted: Wanted) -> Iterator[str]:
    """Lines of config.toml."""
    yield f'identity_pool_id = "{wiring.identity_pool_id}"'
    if wanted.classic_flow and wanted.max_session_duration > HOUR:
        yield f'role_arn = "{wiring.role_arn}"'
        yield f'duration = "{_time(wanted.max_session_duration)}"'


def _time(seconds: int) -> str:
    """43200 → "12h"."""
    return str(seconds) if seconds % HOUR else f"{seconds // HOUR}h"
