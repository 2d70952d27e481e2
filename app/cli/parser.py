"""What can be typed after `cognito-tui`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module

from .. import __version__
from ..services.base import NAME, typed_name
from .options import EXIT_CODES, add_log, add_look, add_parser, add_where
from .parsed_arguments import open_app
from .usage import Parser

# The commands in the order of `--help`. Each is a module of `commands`, imported when its name is typed.
COMMANDS = {
    "login": "sign in with prompts, for scripts and for terminals without a full screen",
    "unlock": "type the passphrase of the saved sessions, or change it",
    "lock": "forget what the passphrase has opened",
    "logout": "sign out: end the saved session",
    "whoami": "show who is signed in, to the user pool and to AWS",
    "export": "print the AWS credentials for a shell or a program",
    "credential-process": "give credentials to the AWS CLI and SDKs (credential_process)",
    "exec": "run a command that has the AWS credentials in its environment",
    "serve": "serve fresh AWS credentials to other terminals of this machine, until Ctrl-C",
    "ssh": "run a command or a shell on another machine, with fresh AWS credentials served from here",
    "console": "open the AWS console, signed in with the credentials",
    "status": "show who is signed in, for how long, and what AWS programs would use",
    "configure": "save where to sign in; and have AWS programs get their credentials from here",
    "token": "print a fresh user pool token",
    "call": "call an API with a token, or signed with the AWS credentials",
    "account": "manage your account",
    "mfa": "manage your MFA methods",
    "devices": "manage the devices that Cognito remembers",
    "admin": "an administrator's tasks, with your own AWS credentials",
    "admin users": "the user pool's users",
    "admin groups": "the user pool's groups, and who is in them",
    "admin role": "the roles that signed-in users get",
    "admin policy": "what signed-in users may do",
    "admin identity-pool": "the identity pool that gives AWS credentials",
    "admin proxy": "a Lambda function that gives your users the credentials of one role",
    "admin doctor": "check what the profile names, and show how to repair it",
    "completion": "print a script for shell completion of commands, options and profiles",
    "help": "show the help of a command",
    "demo": "the whole journey on an embedded Cognito, without an AWS account",
}
_EXAMPLES = """\
cognito-tui                            sign in where config.toml, COGNITO_* or .env say
eval "$(cognito-tui)"                  ... and take the credentials into this shell
cognito-tui --profile work             ... with this profile of config.toml
eval "$(cognito-tui login)"            the same with prompts, no full screen
cognito-tui status                     who is signed in, and until when
cognito-tui exec -- terraform plan     with the credentials in its environment
cognito-tui configure aws-profile work     then: AWS_PROFILE=work aws s3 ls
cognito-tui demo                       the whole journey, without an AWS account"""


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Return the arguments, and as `run` the function that does what they say.

    Only what these words need is made: all of it takes longer than the first paint.
    """
    if not (words and words[0] in COMMANDS):
        root = _root(add_help=False)
        try:
            parsed, others = root.known(words)
        except argparse.ArgumentError:
            others = list(words)
        if not others:
            return argparse.Namespace(command=None, **vars(parsed))
    return parser(words).parse_args(words)


def parser(words: Sequence[str] | None = None) -> Parser:
    """Return a parser of every command, with the arguments of those that `words` name. None: of all."""
    root = _root()
    root.add_argument("-V", "--version", action="version", version=_version())
    families = {"": root.add_subparsers(title="commands", dest="command", metavar="COMMAND")}
    for name, summary in COMMANDS.items():
        family, _, word = name.rpartition(" ")
        if family in families:
            typed = words is None or word in words
            command = add_parser(families[family], word, summary, takes_help=typed)
            if typed:
                module = import_module(f".commands.{name.replace(' ', '.').replace('-', '_')}", __package__)
                families[name] = module.add_arguments(command)
    return root


def _version() -> str:
    unknown = " (neither git nor a release told its build which)" if __version__ == "0.0" else ""
    return f"{NAME} {__version__}{unknown}"


def _root(*, add_help: bool = True) -> Parser:
    root = Parser(
        prog=typed_name(),
        description="Sign in to Amazon Cognito and leave with working AWS credentials.",
        epilog=EXIT_CODES,
        add_help=add_help,
    )
    root.examples = _EXAMPLES
    root.set_defaults(run=open_app)
    add_look(root)
    add_where(root)
    add_log(root)
    return root
