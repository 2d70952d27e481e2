"""What the commands' parsers have in common. Light: `--help` waits for these imports alone."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from ..services.config import ALL, CREDENTIALS, HAND_OVER, SETTINGS, THEMES, Setting
from .usage import Parser

# what `add_subparsers` returns has no public name
Actions: TypeAlias = "argparse._SubParsersAction[Parser]"  # noqa: SLF001

Run: TypeAlias = Callable[[argparse.Namespace], int]

_METAVARS = {"duration": "TIME", "role_arn": "ROLE", "region": "REGION"}

_WHERE = "where to sign in"
_DOES = "what is done"
EXIT_CODES = """\
exit codes:
  0 done   1 failed   2 usage or configuration   3 sign-in required   4 refused
  5 not all checked (admin doctor)   130 interrupted   128+n ended by signal n
"""


def add_parser(actions: Actions, name: str, summary: str, *, takes_help: bool = True) -> Parser:
    """Add a command that has a line in the help of what it belongs to, and no arguments yet.

    Args:
        takes_help: whether it is going to parse anything: else its options of help would be made in vain.
    """
    description = f"{summary[0].upper()}{summary[1:]}."
    return actions.add_parser(name, help=summary, description=description, add_help=takes_help)


def define(
    command: Parser,
    run: Run | None,
    *,
    examples: str,
    more: str = "",
    signs_in: bool = True,
    has_v: bool = True,
) -> None:
    """Define what a command does.

    Args:
        run: what does it, and returns the exit code; None for a command that another follows.
        examples: one command a line.
        more: what the description says after the summary.
        signs_in: whether it must know where to sign in.
        has_v: whether -v is ours, and not another program's.
    """
    command.description = f"{command.description} {more}"
    command.examples = examples
    command.epilog = EXIT_CODES
    command.set_defaults(run=run)
    # not set here when absent: `cognito-tui --profile work whoami` is as good as `whoami --profile work`
    if signs_in:
        add_where(command, default=argparse.SUPPRESS)
    add_log(command, default=argparse.SUPPRESS, short=has_v)


def define_family(command: Parser, examples: str) -> Actions:
    """Define a command that another follows."""
    define(command, None, examples=examples)
    return command.add_subparsers(title="actions", dest="action", metavar="ACTION", required=True)


def add_action(
    actions: Actions, name: str, run: Run, summary: str, *, examples: str, more: str = "", also: str = ""
) -> Parser:
    """Add a command to a family: see `define`.

    Args:
        also: another spelling of its name, which help does not list.
    """
    action = add_parser(actions, name, summary)
    if also:
        actions.choices[also] = action
    define(action, run, examples=examples, more=more)
    return action


def add_look(to: Parser, default: object = None) -> None:
    to.add_argument(
        "--theme",
        choices=THEMES,
        default=default,
        help="the app's colors; default: COGNITO_TUI_THEME, config.toml, what F2 chose, or auto: the terminal's",
    )
    to.add_argument(
        "--mouse",
        action=argparse.BooleanOptionalAction,
        default=default,
        help="use the mouse; default: off over SSH, where it would cost bytes and the terminal's own selection",
    )


def add_where(to: Parser, default: object = None) -> None:
    where = to.add_argument_group(_WHERE, "Precedence: flags, --profile, environment, .env, default profile.")
    to.folded[_WHERE] = "--profile NAME, -u NAME, …"

    def add(*names: str, **settings: object) -> None:
        where.add_argument(*names, default=default, **settings)  # type: ignore[arg-type]

    add("--profile", metavar="NAME", help="a profile of config.toml")
    add("--env-file", metavar="FILE", type=a_path, help="read COGNITO_* and APP_NAME from FILE, not .env")
    for setting in SETTINGS:
        if setting.flag and setting.taken_by == ALL:
            metavar = "FLOW" if setting.choices else "ID" if setting.example else "NAME"
            add(*setting.flag, choices=setting.choices or None, metavar=metavar, help=_help(setting))


def a_path(text: str) -> Path:
    """Return the path that an option names. No shell expands `~` in `--log-file=~/log`: this does."""
    return Path(text).expanduser()


def add_log(to: Parser, default: object = None, *, short: bool = True) -> None:
    """Add the options that say what is done: `short` where -v is not another program's."""
    told = to.add_argument_group(
        _DOES, "Each call of AWS, and which source decided each setting; never a secret."
    )
    to.folded[_DOES] = "-v, --debug, --log-file FILE" if short else "--verbose, --debug, --log-file FILE"
    told.add_argument(
        *(("-v",) if short else ()),
        "--verbose",
        action="store_true",
        default=default,
        help="say it on standard error",
    )
    told.add_argument("--debug", action="store_true", default=default, help="say it in all detail")
    told.add_argument(
        "--log-file",
        metavar="FILE",
        type=a_path,
        default=default,
        help="add it at the end of FILE, whatever is in it; a new one is yours alone",
    )


def add_which_credentials(to: Parser, *, hands_over: bool = False) -> None:
    """Add the options of commands that get AWS credentials: of which role, and for how long.

    Args:
        hands_over: AWS programs get them with a region, and this command takes that, too.
    """
    which = to.add_argument_group("which credentials")
    for setting in SETTINGS:
        if setting.taken_by == CREDENTIALS or (hands_over and setting.taken_by == HAND_OVER):
            metavar = _METAVARS[setting.name]
            which.add_argument(*setting.flag, dest=setting.name, metavar=metavar, help=_help(setting))


def _help(setting: Setting) -> str:
    about = f"{setting.about}: {' or '.join(setting.choices)}" if setting.choices else setting.about
    return f"{about} (default: {setting.default})" if setting.default else about


def add_address(to: Parser) -> None:
    """Add the option of commands that serve credentials: at which address of this machine."""
    to.add_argument(
        "--address",
        type=_address,
        metavar="IP",
        help="serve at that address of this machine: of a bridge to containers; default: 127.0.0.1",
    )


def _address(text: str) -> str:
    from ..services.delivery import sdks_ask_at

    if not sdks_ask_at(text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no address at which AWS programs ask without TLS: those are 127.0.0.1, ::1, 169.254.170.2, "
            "169.254.170.23 and fd00:ec2::23"
        )
    return text


def add_signing_in(to: Parser, *more: str, with_p: bool = True) -> None:
    """Add the options of commands that need a session: the answers that a sign-in may need, and `more`.

    Args:
        with_p: whether -p is a password.
    """
    how = to.add_argument_group(
        "signing in",
        "Uses the saved session, or prompts if there is none.",
    )
    add_answers(how, "password", *more, "code", "totp", with_p=with_p)
    how.add_argument("--browser", action="store_true", help="sign in with a browser (managed login)")
    how.add_argument("--again", action="store_true", help="sign in again, ignoring any saved session")


def add_answers(to: Parser | argparse._ArgumentGroup, *kinds: str, with_p: bool = True) -> None:
    """Add options for preset answers: of "password", "new password", "code" and "totp", in this order."""
    if "password" in kinds:
        passwords = to.add_mutually_exclusive_group()
        passwords.add_argument(
            "--password-stdin", action="store_true", help="the password is the first line of standard input"
        )
        if with_p:
            passwords.add_argument(
                "-p",
                dest="password",
                metavar="PASSWORD",
                help="leaks through `ps` and the shell's history; COGNITO_PASSWORD in the environment does not",
            )
    if "new password" in kinds:
        to.add_argument("--new-password-stdin", action="store_true", help="the new password is its next line")
    if "code" in kinds:
        to.add_argument("--code-stdin", action="store_true", help="each code is its next line")
    if "totp" in kinds:
        to.add_argument(
            "--totp-command",
            metavar="CMD",
            help="prints the authenticator's code, e.g. 'pass otp aws'; run without a shell, for 60 s at most",
        )
    add_no_input(to)


def add_no_input(to: Parser | argparse._ArgumentGroup, default: object = False) -> None:
    to.add_argument(
        "--no-input", action="store_true", default=default, help="do not prompt; exit 3 if input is needed"
    )


def add_changing(to: Parser, force: str, default: object = False) -> None:
    to.add_argument(
        "--diff",
        "--dry-run",
        action="store_true",
        default=default,
        help="print what would change, and change nothing",
    )
    to.add_argument("--force", action="store_true", default=default, help=force)
