"""`configure aws-profile`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from ...client import CognitoClient
from ...errors import ConfigurationError
from ...next_command import NextCommands, credential_process
from ...services.aws_files import configure, for_whom, sources
from ...services.config import FLAGS, FOR_CREDENTIALS, OFF, Profile
from ...services.delivery import KEEPS_NOTHING, needed_elsewhere, process_command, read_otherwise, use_it
from ...services.storage import shown_path
from ..io.messages import echo
from ..io.output import print_lines
from ..next_commands import next_command
from ..options import Actions, add_action, add_changing, add_no_input
from ..profile_loading import configured
from .configure_all_aws_profiles import all_aws_profiles

_EXAMPLES = """\
cognito-tui configure aws-profile work --profile work
cognito-tui configure aws-profile work --diff        show what would change
AWS_PROFILE=work aws s3 ls                           ... and from then on
cognito-tui configure aws-profile default            for whatever names no profile
cognito-tui configure aws-profile --all              one for each profile of config.toml"""


def add_action_to(actions: Actions) -> None:
    command = add_action(
        actions,
        "aws-profile",
        aws_profile,
        "have the AWS CLI and SDKs get credentials from cognito-tui",
        more="Writes credential_process and a region into the profile NAME of ~/.aws/config, and changes nothing "
        "else there. Sign in with `cognito-tui login`: an AWS program never asks.",
        examples=_EXAMPLES,
    )
    command.add_argument(
        "name", metavar="NAME", nargs="?", help="what AWS programs are to call it; default: for all"
    )
    command.add_argument(
        "--all",
        action="store_true",
        help="an AWS profile for each profile of config.toml, of the same name; shows them first, and asks",
    )
    command.add_argument("--yes", action="store_true", help="with --all: do not ask")
    add_no_input(command, default=argparse.SUPPRESS)
    command.add_argument(
        "--region",
        dest="aws_region",
        metavar="REGION",
        help="default: the one that the profile NAME has, that of cognito-tui's profile, or the identity pool's",
    )
    add_changing(
        command,
        "replace another credential_process, role or SSO (never keys); name a program in a cache, as of uvx, too",
        # not set here when absent: `configure --diff aws-profile` is as good as `configure aws-profile --diff`
        default=argparse.SUPPRESS,
    )


def aws_profile(arguments: argparse.Namespace) -> int:
    _check(arguments)
    if arguments.all:
        return all_aws_profiles(arguments)
    name, configuration = arguments.name, configured(arguments, needs=FOR_CREDENTIALS)
    profile = configuration.profile
    command = process_command(credential_process(configuration), force=arguments.force)
    edit = configure(
        name,
        command,
        arguments.aws_region or profile.region or profile.identity_pool_region,
        own_region=bool(arguments.aws_region),
        force=arguments.force,
        write=not arguments.diff,
    )
    where = f"The AWS profile {name} in {shown_path(edit.path)}"
    if not edit.changed:
        echo(f"{where} is already up to date: nothing was changed.")
    elif arguments.diff:
        for line in edit.diff():
            print_lines(line)
        echo("Nothing was changed.")
    else:
        echo(f"{where} gets its credentials from cognito-tui now.")
    elsewhere = needed_elsewhere(profile.sources, configuration.flags.env_file)
    for words in filter(None, (for_whom(name), edit.warning, elsewhere, read_otherwise(command))):
        echo(words)
    if not arguments.diff:
        echo(*_how_to_use(name, profile))
    return 0


def _check(arguments: argparse.Namespace) -> None:
    """Refuse what does not go together."""
    if bool(arguments.name) == arguments.all or (arguments.all and (arguments.profile or arguments.env_file)):
        raise ConfigurationError(
            "An AWS profile is needed, or --all.",
            detail="--all writes one for each profile of config.toml, and goes with no NAME, --profile or --env-file.",
            hint=f"{next_command('configure aws-profile', 'work')}\n{NextCommands()('configure aws-profile', all='')}",
        )
    if arguments.yes and not arguments.all:
        raise ConfigurationError(
            "--yes goes with --all.", hint="One AWS profile is written without a question."
        )
    makes_no_profile(arguments)
    given = [flag for setting, flag in FLAGS.items() if getattr(arguments, setting, None)]
    if given:
        raise ConfigurationError(
            f"{', '.join(given)} cannot be written into an AWS profile.",
            hint="Set it in a profile of config.toml, and name that with --profile.",
        )


def makes_no_profile(arguments: argparse.Namespace) -> None:
    """Refuse the options of `configure` itself, with an action of it that makes no profile."""
    for option in ("from_terraform", "from_cogauth", "from_env", "default"):
        if getattr(arguments, option):
            flag = f"--{option.replace('_', '-')}"
            raise ConfigurationError(
                f"{flag} makes a profile of config.toml, and does not go with {arguments.action}.",
                hint="Give one command for each.",
            )


def _how_to_use(name: str, profile: Profile) -> Iterator[str]:
    cognito = CognitoClient(profile)
    if profile.cache == profile.remember == OFF:
        yield KEEPS_NOTHING
    elif cognito.cache.get() is None and cognito.stored_session is None:
        yield f"Sign in first:  {next_command('login')}"
    environ = {variable: value for variable, value in os.environ.items() if variable != "AWS_DEFAULT_PROFILE"}
    first = sources({**environ, "AWS_PROFILE": name})[0]
    if not first.ours:
        yield f"In this shell something else counts: {first.words}."
    yield use_it(name)
