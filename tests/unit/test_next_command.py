"""What is printed to copy signs in where the program does, and services leave its words to front ends."""

from __future__ import annotations

import argparse
import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui.cli.parsed_arguments import flags
from cognito_tui.cli.parser import COMMANDS, parse, parser
from cognito_tui.errors import CognitoTuiError, SignInRequired
from cognito_tui.hints import SIGN_IN_WITH_BROWSER, Do, Hint, Operation, Parameter
from cognito_tui.next_command import _HANDING_OVER, _OF_CREDENTIALS, NextCommands, ScreenWording
from cognito_tui.services.config import Flags, load
from tests.support.repository import APP, source_trees

# Where services name a flag or a command all the same, and why.
MAY_NAME = {
    "config/settings_table.py": "the one table of settings, from which the flags are made",
    "credentials/fast_path.py": "reads this program's own command line before anything else is loaded",
    "aws_files/process_words.py": "reads this program's own command line in an AWS file",
}
_COMMAND = re.compile(rf"\bcognito-tui (?:{'|'.join(COMMANDS)})\b")
_FLAG = re.compile(r"(?:^|[\s`('\"])--[a-z]")
# arguments and constants whose texts are the help's: they name no profile, as nobody has chosen one
_HELP = {"examples", "more", "help", "usage"}

DONE = [
    Do(Operation.SIGN_IN, parameters={"again": ""}),
    Do(Operation.UNLOCK),
    Do(Operation.SIGN_OUT, parameters={"all_copies": ""}),
    Do(Operation.CONFIGURE, parameters={"from_terraform": "DIR", "force": ""}),
    Do(Operation.CONFIGURE_AWS_PROFILE, ("my work",)),
    SIGN_IN_WITH_BROWSER,
    Do(Operation.RESEND_CONFIRMATION, parameters={"username": "-ada's"}),
    Do(Operation.FORGOT_PASSWORD, parameters={"username": "-ada's"}),
    Do(Operation.VERIFY_ATTRIBUTE, ("email",)),
    Do(Operation.CREATE_IDENTITY_POOL, ("NAME",)),
    Do(Operation.SHOW_ROLES),
    Do(Operation.DEPLOY_PROXY, parameters={"role": "NAME"}),
    Do(Operation.REMOVE_PROXY),
    Do(Operation.LIST_USERS),
    Do(Operation.CHANGE_USER, ("ada", "NAME=VALUE")),
    Do(Operation.RESET_USER, ("-ada",), {"no_email": "", "apply": ""}),
    Do(Operation.RESEND_INVITATION, ("ada",), {"apply": ""}),
    Do(Operation.ENABLE_USER, ("ada",), {"apply": ""}),
    Do(Operation.LIST_GROUPS),
    Do(Operation.ADD_TO_GROUP, ("ada", "GROUP")),
]
SETTINGS = {"user_pool_id": "eu-west-1_AbCdEfGhI", "auth_flow": "USER_SRP_AUTH", "username": "-ada's"}


def strings(tree: ast.AST, *, help_too: bool = True) -> Iterator[tuple[int, str]]:
    """The texts in a module, but for docstrings."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if not help_too and isinstance(node, ast.keyword) and node.arg in _HELP:
            continue
        if not help_too and isinstance(node, ast.Assign) and _names(node.targets[0]):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        yield from strings(node, help_too=help_too)


def _names(target: ast.expr) -> bool:
    name = target.id if isinstance(target, ast.Name) else getattr(target, "attr", "")
    return name.isupper() or name in _HELP


@pytest.mark.parametrize("do", DONE, ids=lambda do: do.operation.name)
def test_an_operation_is_a_command_that_signs_in_where_this_one_did(do: Do, tmp_path: Path) -> None:
    typed = Flags("my work; rm", tmp_path / "an env", SETTINGS)
    line = NextCommands(typed).command(do)
    parsed = parse(shlex.split(line)[1:])
    assert flags(parsed) == typed
    assert do.operation.value.split()[0] == parsed.command
    assert callable(parsed.run)


def test_there_is_one_for_each_operation() -> None:
    assert {do.operation for do in DONE} | {Operation.DEMO} == {*Operation}
    assert parse(["demo"]).command == Operation.DEMO.value


CONFIG = """\
default_profile = "work"
[profiles.work]
user_pool_id = "eu-west-1_AbCdEfGhI"
client_id = "1h57kf5cpq17m0eml12EXAMPLE"
identity_pool_id = "eu-west-1:12345678-1234-1234-1234-123456789abc"
"""


@pytest.mark.parametrize(
    ("environ", "printed"),
    [
        ({}, "cognito-tui export --profile work"),
        ({"COGNITO_CLIENT_ID": "another1client"}, "cognito-tui export"),  # which --profile would not have
    ],
    ids=["a profile", "the environment as well"],
)
def test_a_profile_is_named_where_its_name_alone_leads_there(
    tmp_path: Path, environ: dict[str, str], printed: str
) -> None:
    (tmp_path / "config.toml").write_text(CONFIG)

    def loaded(given: Flags) -> str:
        return load(
            given, environ=environ, directory=None, config_file=tmp_path / "config.toml"
        ).profile.credentials_key

    configuration = load(Flags(), environ=environ, directory=None, config_file=tmp_path / "config.toml")
    command = NextCommands.of(configuration)("export")
    assert command == printed
    again = flags(parse(shlex.split(command)[1:]))
    assert loaded(again) == configuration.profile.credentials_key


def test_each_front_end_words_a_hint_its_own_way() -> None:
    error = SignInRequired("It is over.", hint=Do(Operation.SIGN_IN, profile="work"))
    assert error.hint == "Call cognito_tui.sign_in, or run: cognito-tui login --profile work"
    assert NextCommands().hint(error.remedy) == "Run: cognito-tui login --profile work"
    assert NextCommands(Flags("other")).hint(error.remedy) == "Run: cognito-tui login --profile other"
    assert ScreenWording().hint(error.remedy) == "Go back and sign in again."


def test_an_alternative_that_a_front_end_does_not_have_is_left_out() -> None:
    error = CognitoTuiError(
        "It is there.", hint=Hint("Choose another name", Hint("; or replace it: ", Parameter("force")), ".")
    )
    assert NextCommands().hint(error.remedy) == "Choose another name; or replace it: --force."
    assert ScreenWording().hint(error.remedy) == "Choose another name."


def test_a_hint_does_not_slip_into_a_text() -> None:
    with pytest.raises(TypeError, match="part of another hint"):
        f"{Hint('Try again.')} Or not."


def test_services_name_no_flag_and_no_command() -> None:
    found = {
        f"{name}:{line}": text
        for name, tree in source_trees().items()
        if name.startswith("services/") and name.removeprefix("services/") not in MAY_NAME
        for line, text in strings(tree)
        if _COMMAND.search(text) or _FLAG.search(text)
    }
    assert found == {}
    assert all((APP / "services" / name).is_file() for name in MAY_NAME)


def test_front_ends_print_no_command_that_they_have_not_built() -> None:
    found = {
        f"{name}:{line}": text
        for name, tree in source_trees().items()
        if name.startswith(("cli/", "screens/", "tui/", "widgets/"))
        for line, text in strings(tree, help_too=False)
        if _COMMAND.search(text)
    }
    assert found == {}


def test_a_command_is_printed_with_a_role_where_it_takes_one_and_nowhere_else() -> None:
    taking = {name for name in COMMANDS if " " not in name and takes("--role", name)}
    assert taking == {*_OF_CREDENTIALS}
    taking = {name for name in taking if takes("--region", name)}
    assert taking == {*_HANDING_OVER}
    here = NextCommands(Flags(settings={"role_arn": "Reader", "region": "eu-west-1"}))
    assert here("export") == "cognito-tui export --role Reader --region eu-west-1"
    assert here("credential-process") == "cognito-tui credential-process --role Reader"
    assert here("logout") == "cognito-tui logout"


def takes(flag: str, name: str) -> bool:
    actions = parser([name])._actions
    [commands] = (action for action in actions if isinstance(action, argparse._SubParsersAction))
    return flag in commands.choices[name]._option_string_actions
