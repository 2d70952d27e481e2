"""`configure aws-profile --all`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...errors import ConfigurationError
from ...hints import Do, Hint, Operation
from ...next_command import credential_process
from ...services.aws_files import Asking, configure_all, for_whom, suggested_name
from ...services.base import clean
from ...services.config import FOR_CREDENTIALS, default_config_file, read_config_file
from ...services.delivery import process_command_maker, read_otherwise
from ...services.storage import one_look, shown_path
from ..io.messages import echo
from ..io.output import print_lines
from ..io.preset_answers import PresetAnswers
from ..io.prompter import Prompter
from ..io.terminal_input import TerminalInput
from ..next_commands import next_command, worded
from ..parsed_arguments import flags
from ..profile_loading import loaded


@dataclass
class _Found:
    """What each profile of config.toml needs.

    Attributes:
        asking: the AWS profiles to write.
        left_out: profile → why it gets none.
    """

    asking: list[Asking] = field(default_factory=list)
    left_out: dict[str, ConfigurationError] = field(default_factory=dict)


def all_aws_profiles(arguments: argparse.Namespace) -> int:
    with one_look():
        found = _found(arguments)
    edit, refused = configure_all(found.asking, force=arguments.force, write=False)
    left_out = {**found.left_out, **refused}
    number = len(found.asking) - len(refused)
    where = f"{_profiles(number)} in {shown_path(edit.path)}"
    for line in edit.diff() if edit.changed else ():
        print_lines(line)
    for name, error in left_out.items():
        echo(f"Left out: {clean(name)}. {error.title}", *_help(error))
    if not number:
        raise ConfigurationError("No profile can get an AWS profile.", hint=_first_steps(left_out))
    if not edit.changed:
        echo(f"{where} {'is' if number == 1 else 'are'} up to date: nothing was changed.")
        return 0
    if arguments.diff:
        echo("Nothing was changed.")
        return 0
    consequences = [for_whom(each.name) for each in found.asking if each.name not in refused]
    if not arguments.yes:
        prompter = Prompter(PresetAnswers(arguments), TerminalInput(allowed=not arguments.no_input))
        asked = "Write this?"
        risk = " ".join(filter(None, (f"This is written to {shown_path(edit.path)}.", *consequences)))
        prompter.confirm(asked, risk, undone="Nothing was changed.")
    edit, _ = configure_all(found.asking, force=arguments.force)
    echo(f"{where} {'gets its' if number == 1 else 'get their'} credentials from cognito-tui now.")
    odd = dict.fromkeys(read_otherwise(each.command) for each in found.asking)
    for words in filter(None, (edit.warning, *odd)):
        echo(words)
    echo(
        f"Sign in to each first:  {next_command('login', profile='NAME')}",
        f"Which are: {next_command('status')}",
    )
    return 0


def _found(arguments: argparse.Namespace) -> _Found:
    found, process_command = _Found(), process_command_maker(force=arguments.force)
    given = flags(arguments)
    names = [*read_config_file(default_config_file()).profiles]
    for aws_name, ours in _by_aws_name(names).items():
        first = aws_name if aws_name in ours else ours[0]
        for name in ours:
            try:
                if name != first or (len(ours) > 1 and first != aws_name):
                    raise _collision(name, aws_name, next(other for other in ours if other != name))
                configuration = loaded(given._replace(profile=name), needs=FOR_CREDENTIALS)
                command = process_command(credential_process(configuration))
                profile = configuration.profile
                region = arguments.aws_region or profile.region or profile.identity_pool_region
                found.asking.append(Asking(aws_name, command, region, bool(arguments.aws_region)))
            except ConfigurationError as error:
                found.left_out[name] = error
    return found


def _by_aws_name(names: Iterable[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(suggested_name(name), []).append(name)
    return found


def _collision(name: str, aws_name: str, other: str) -> ConfigurationError:
    return ConfigurationError(
        f"The AWS profile {aws_name} would be that of {clean(other)}, too.",
        hint=Hint(
            "Choose another name: ",
            Do(Operation.CONFIGURE_AWS_PROFILE, ("NAME",), parameters={"profile": name}),
        ),
    )


def _help(error: ConfigurationError) -> list[str]:
    lines = [*error.detail.splitlines(), *worded(error.remedy).splitlines()]
    return [f"  {line}" for line in lines]


def _first_steps(left_out: Mapping[str, ConfigurationError]) -> str:
    return "" if left_out else f"There is none in config.toml. To write one:  {next_command('configure')}"


def _profiles(number: int) -> str:
    return "1 AWS profile" if number == 1 else f"{number} AWS profiles"
