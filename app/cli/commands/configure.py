"""`configure`: a profile of config.toml from the flags, Terraform, the environment, or the person's own answers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...errors import ConfigurationError, SignInRequired
from ...hints import Hint, Parameter
from ...next_command import NextCommands
from ...services.base import Secret, clean, environment, working_directory
from ...services.config import (
    FOR_CREDENTIALS,
    REQUIRED,
    SETTINGS,
    VARIABLES,
    ConfigEdit,
    ConfigFile,
    Flags,
    Layer,
    NewSettings,
    Outputs,
    Profile,
    cogauth_outputs,
    default_config_file,
    flag_layer,
    from_environment,
    from_other_tool,
    profile_layer,
    read_config_file,
    read_outputs,
    resolve,
    terraform_outputs,
    write_profile,
)
from ...services.storage import shown_path
from ..io.messages import echo, say_when_slow
from ..io.output import print_lines
from ..io.terminal_input import TerminalInput
from ..next_commands import next_command, worded
from ..options import Actions, add_changing, add_no_input, define
from ..parsed_arguments import flags
from ..profile_loading import loaded
from ..usage import Parser
from . import configure_aws_profile, configure_list

if TYPE_CHECKING:
    from ...services.auth import PoolCheck

_NONE = "-"  # as an answer: take it out
_TOLD_BY_COGNITO = {*FOR_CREDENTIALS, "client_secret"}
_ANSWERED = "your answer"
_ASKED = {each.name: each for each in SETTINGS if each.question[0]}
_EXAMPLES = """\
cognito-tui configure                                  asks for the ids
cognito-tui configure --from-terraform terraform       takes them from Terraform's outputs
cognito-tui configure --from-cogauth ~/.cognito-cli-config.json
cognito-tui configure --from-env --env-file prod.env --profile prod
cognito-tui configure --profile work --user-pool-id eu-west-1_AbCdEfGhI --client-id ID --identity-pool-id ID
cognito-tui configure aws-profile work                 then: AWS_PROFILE=work aws s3 ls"""


def add_arguments(command: Parser) -> None:
    define(
        command,
        configure,
        more="Writes a profile of config.toml: the one that --profile names, new or not, or else the default one. "
        "Settings come from the flags, from Terraform or from the environment; it prompts for anything no flag "
        "provides.",
        examples=_EXAMPLES,
    )
    source = command.add_mutually_exclusive_group()
    source.add_argument(
        "--from-terraform",
        metavar="DIR",
        help="each output in this folder that is named like a setting, or as other tools name it, becomes it; DIR can "
        "also be a file with what `terraform output -json` prints, or - for standard input",
    )
    source.add_argument(
        "--from-cogauth",
        metavar="FILE",
        help="take what cogauth's file says, usually ~/.cognito-cli-config.json",
    )
    source.add_argument(
        "--from-env", action="store_true", help="take COGNITO_* and APP_NAME of the environment and .env"
    )
    command.add_argument("--default", action="store_true", help="make this the default profile")
    command.add_argument(
        "--offline", action="store_true", help="do not ask Cognito whether the ids are right"
    )
    add_changing(command, "replace settings that the profile has already")
    add_no_input(command)
    actions: Actions = command.add_subparsers(title="actions", dest="action", metavar="[ACTION]")
    configure_aws_profile.add_action_to(actions)
    configure_list.add_action_to(actions)


def configure(arguments: argparse.Namespace) -> int:
    if arguments.env_file and not arguments.from_env:
        raise ConfigurationError("--env-file goes with --from-env.", hint="Give both, to take what it says.")
    path = default_config_file()
    file = read_config_file(path)
    name = _name(arguments, file)
    wanted = _wanted(arguments, file, name)

    def edited(*more: Layer, write: bool) -> ConfigEdit:
        return write_profile(
            path,
            name,
            [*wanted.layers, *more],
            unset=wanted.unset,
            may_replace=VARIABLES if arguments.force or arguments.diff else wanted.answered,
            untrusted=wanted.untrusted,
            default=arguments.default,
            write=write,
        )

    edit, asked = edited(write=False), None
    if not arguments.diff:
        if not arguments.offline and _TOLD_BY_COGNITO & edit.changes.keys():
            asked = _checked(edit.profile)
        there = profile_layer(file, name if name in file.profiles else None)
        edit = edited(*_learned(asked, [*wanted.layers, there]), write=True)
    takes_force = not arguments.force and _replaces(edit, file.profiles.get(name), wanted.answered)
    _tell(edit, wanted.untrusted, looked=arguments.diff, takes_force=takes_force)
    if asked is not None:
        offline = asked.offline and asked.offline.title
        echo(f"The ids could not be checked: {offline}" if offline else "Cognito knows these ids.")
    if not arguments.diff:
        if arguments.default:
            echo("It is the default profile now.")
        commands = _commands(edit.profile)
        echo(f"Sign in:  {commands('')}", f"With prompts:  {commands('login')}")
    return 0


def _checked(profile: Profile) -> PoolCheck:
    """Ask Cognito about the ids, as the app's form does. Raise ConfigurationError where one is wrong."""
    from ...services.auth import check_pool  # late: help does not wait for it

    with say_when_slow("Checking with Cognito…"):
        check = check_pool(profile)
    if check.wrong:
        raise ConfigurationError(
            "Cognito does not know all of this. Nothing was written.",
            detail="\n".join(f"{each.setting}: {each.words}" for each in check.wrong),
            hint=Hint("To write it as it is, without asking Cognito: ", Parameter("offline")),
        )
    return check


def _learned(check: PoolCheck | None, layers: Sequence[Layer]) -> list[Layer]:
    """Return what Cognito has said and `layers` do not."""
    if check is None:
        return []
    from ...services.auth import flow_to_save

    return [flow_to_save(check, layers)]


def _name(arguments: argparse.Namespace, file: ConfigFile) -> str:
    """Return the name of the profile to write, selected as by `load`; it need not exist."""
    return (arguments.profile or "").strip() or configure_list.default_name(file) or "default"


def _wanted(arguments: argparse.Namespace, file: ConfigFile, name: str) -> NewSettings:
    given = flag_layer(flags(arguments))
    if arguments.from_terraform or arguments.from_cogauth:
        outputs = (
            _terraform(arguments.from_terraform)
            if arguments.from_terraform
            else cogauth_outputs(arguments.from_cogauth)
        )
        return from_other_tool(given, outputs, applied=bool(arguments.from_terraform))
    if arguments.from_env:
        return from_environment(given, environment(), working_directory(), arguments.env_file)
    existing = profile_layer(file, name if name in file.profiles else None)
    known = {*existing.values, *given.values}
    missing = [
        setting
        for setting in REQUIRED
        if setting not in known and (setting != "user_pool_id" or "url" not in known)
    ]
    if not missing and (given.values or arguments.default):
        return NewSettings([given])
    terminal = TerminalInput(allowed=not arguments.no_input)
    if not terminal.possible:
        _refuse_to_guess(missing)
    resolve([Layer(problems=existing.problems)], ())  # no answer would mend these
    echo(f"The profile {clean(name)} of {shown_path(file.path)}.")
    echo(f"Return keeps what is in brackets, {_NONE} takes it out, Ctrl-C changes nothing.")
    answers = _Answers(terminal, existing, given)
    for setting in _ASKED:
        if setting not in given.values:
            answers.ask(setting)
    return answers.wanted()


def _terraform(where: str) -> Outputs:
    if where == "-":
        if sys.stdin.isatty():
            raise ConfigurationError(
                "Standard input is the terminal.",
                hint=f"terraform output -json | {next_command('configure', from_terraform='-')}",
            )
        return read_outputs(sys.stdin.buffer.read(), "standard input")
    with say_when_slow(f"Asking Terraform in {clean(where)}…"):
        return terraform_outputs(where)


def _refuse_to_guess(missing: Iterable[str]) -> None:
    what = ", ".join(_ASKED[setting].question[1] for setting in missing)
    raise SignInRequired(
        f"An answer is needed: {what or 'what to change'}.",
        detail="There is no terminal to ask for it, or --no-input forbids it.",
        hint="--user-pool-id, --client-id and, for AWS credentials, --identity-pool-id do without questions; "
        "so do --from-terraform DIR, --from-cogauth FILE and --from-env.",
    )


@dataclass
class _Answers:
    """The person's answers, asked for until they are well-formed."""

    terminal: TerminalInput
    there: Layer
    given: Layer
    values: dict[str, str] = field(default_factory=dict)
    secret: Secret | None = None
    unset: set[str] = field(default_factory=set)

    def ask(self, setting: str) -> None:
        question, what = _ASKED[setting].question
        present = self._present(setting)
        question = f"{question} [{present}]" if present else question
        while True:
            answer = (
                self.terminal.hidden(question, what)
                if setting == "client_secret"
                else Secret(self.terminal.visible(question, what))
            )
            text = answer.reveal().strip()
            if text == _NONE and setting not in REQUIRED:
                self.unset.add(setting)
            elif not text and not present and setting in REQUIRED:
                echo(f"This needs {what}.")
                continue
            elif text and not self._well_formed(setting, text):
                continue
            elif setting == "client_secret":
                self.secret = Secret(text) if text else None
            elif text:
                self.values[setting] = text
            return

    def wanted(self) -> NewSettings:
        answers = Layer(self.values, self.secret, place=_ANSWERED)
        answered = frozenset((*_ASKED, "url")) - self.given.values.keys()
        return NewSettings([self.given, answers], frozenset(self.unset), answered)

    def _present(self, setting: str) -> str:
        """Return the value that Return keeps."""
        if setting == "client_secret":
            client_id = {**self.there.values, **self.values, **self.given.values}.get("client_id")
            same = client_id == self.there.values.get("client_id")
            return "the one that is there" if self.there.client_secret and same else ""
        default = self.there.values.get("url", "") if setting == "user_pool_id" else _ASKED[setting].default
        return self.there.values.get(setting, default or "")

    def _well_formed(self, setting: str, text: str) -> bool:
        layer = Layer({setting: text}, place=_ANSWERED)
        if setting == "client_secret":
            layer = Layer(client_secret=Secret(text), place=_ANSWERED)
        try:
            resolve([layer], ())
        except ConfigurationError as error:
            echo(*error.detail.splitlines(), *worded(error.remedy).splitlines())
            return False
        return True


def _replaces(edit: ConfigEdit, existing: object, answered: frozenset[str]) -> bool:
    """Return whether the edit replaces something that nobody was asked about."""
    return isinstance(existing, Mapping) and not answered >= edit.changes.keys() & existing.keys()


def _tell(edit: ConfigEdit, untrusted: Layer | None, *, looked: bool, takes_force: bool) -> None:
    where = f"The profile {clean(edit.profile.name)} in {shown_path(edit.path)}"
    if not edit.changed:
        echo(f"{where} is already up to date: nothing was changed.")
    elif looked:
        for line in edit.diff():
            print_lines(line)
        echo(f"Nothing was changed.{' It takes --force.' if takes_force else ''}")
    else:
        sources = {
            edit.profile.sources.get(name, "") for name, text in edit.changes.items() if text is not None
        }
        source = next(iter(sources)) if len(sources) == 1 else ""
        echo(f"{where} is written{f', from {source}' if source not in ('', _ANSWERED) else ''}:")
        width = max(map(len, edit.changes), default=0)
        for setting, text in edit.changes.items():
            origin = "" if source else f"   ({edit.profile.sources.get(setting, '')})"
            echo(f"  {setting:<{width}}  {'(taken out)' if text is None else text + origin}")
    if edit.warning:
        echo(edit.warning)
    if untrusted and untrusted.place in map(edit.profile.sources.get, edit.changes):
        echo(
            f"What {untrusted.place} says {'would be' if looked else 'is'} trusted from now on, in any folder.",
            "Whoever wrote it chooses where you sign in: is it the pool that you mean?",
        )


def _commands(profile: Profile) -> NextCommands:
    """Return what makes commands for the new profile, which are without --profile where that leads there as well."""
    try:
        unnamed = loaded(Flags()).profile
    except ConfigurationError:
        unnamed = None
    same = unnamed is not None and unnamed.credentials_key == profile.credentials_key
    return NextCommands() if same else NextCommands(Flags(profile=profile.name))
