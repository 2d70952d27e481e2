"""`configure list`: the profiles of config.toml, as they are written there."""

from __future__ import annotations

import argparse
import os
from typing import Any

from ...errors import ConfigurationError
from ...services.config import (
    BY_NAME,
    ConfigFile,
    Layer,
    default_config_file,
    profile_layer,
    read_config_file,
)
from ...services.storage import shown_path
from ..io.output import print_json, print_table
from ..next_commands import next_command
from ..options import Actions, add_action
from .configure_aws_profile import makes_no_profile

_EXAMPLES = """\
cognito-tui configure list
cognito-tui configure list --json | jq -r '.[].profile'"""


def add_action_to(actions: Actions) -> None:
    command = add_action(
        actions,
        "list",
        list_profiles,
        "list the profiles of config.toml",
        more="They are shown as they are written there, whatever the environment says. `cognito-tui status` shows who "
        "is signed in.",
        examples=_EXAMPLES,
    )
    command.add_argument("--json", action="store_true", help="as JSON")


def list_profiles(arguments: argparse.Namespace) -> int:
    makes_no_profile(arguments)
    file = read_config_file(default_config_file())
    usual = default_name(file)
    found = [_described(file, name, default=name == usual) for name in file.profiles]
    if arguments.json:
        print_json(found)
        return 0
    print_table(
        ("PROFILE", "USER POOL", "IDENTITY POOL", ""),
        [_row(each) for each in found],
        f"There are no profiles in {shown_path(file.path)}. To make one:  {next_command('configure')}",
    )
    return 0


def default_name(file: ConfigFile) -> str:
    """Return the name of the profile that counts where none is named; it need not exist. Empty: there is none."""
    named = os.environ.get("COGNITO_PROFILE", "").strip() or file.default_profile.strip()
    return named or ("default" if "default" in file.profiles else next(iter(file.profiles), ""))


def _described(file: ConfigFile, name: str, *, default: bool) -> dict[str, Any]:
    """Return a profile for JSON: its settings by the names of config.toml, without secrets and commands."""
    try:
        layer = profile_layer(file, name)
    except ConfigurationError as error:
        layer, problem = Layer(), error.title
    else:
        problem = "; ".join(each.line for each in layer.problems)
    return {
        "profile": name,
        "default": default,
        "settings": {each: text for each, text in layer.values.items() if not BY_NAME[each].only_in_file},
        "has_client_secret": layer.client_secret is not None,
        "problem": problem,
    }


def _row(described: dict[str, Any]) -> tuple[str, ...]:
    settings = described["settings"]
    notes = ("default" if described["default"] else "", described["problem"])
    pool = settings.get("user_pool_id") or settings.get("url", "")
    return described["profile"], pool, settings.get("identity_pool_id", ""), "; ".join(filter(None, notes))
