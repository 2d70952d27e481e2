"""`exec` and `serve`."""

from __future__ import annotations

import argparse

from ..options import Commands, add_command, add_signing_in

_EXEC = """\
cognito-tui exec -- aws s3 ls
cognito-tui exec --profile work -- terraform plan
cognito-tui exec --server -- python a-job-of-many-hours.py
cognito-tui exec -- bash                     a shell that has them"""
_SERVE = """\
cognito-tui serve                            copy the two lines into other terminals; or
(umask 077; cognito-tui serve > ~/.served)   ... here, and in other terminals:
. ~/.served; aws s3 ls"""


def add(commands: Commands) -> None:
    run = add_command(
        commands,
        "exec",
        "exec:run_command",
        "run a command that has the AWS credentials in its environment",
        more="It inherits no other AWS credentials, and no AWS_PROFILE. Where no region is set, it gets the identity "
        "pool's. Signals reach it, and its exit code is passed on; 126: it cannot be run, 127: there is no such "
        "command.",
        examples=_EXEC,
    )
    run.usage = "cognito-tui exec [options] [--] COMMAND [ARGUMENT ...]"
    run.add_argument(
        "--server",
        action="store_true",
        help="serve them to the command instead, fresh for as long as it runs: for what takes longer than they last",
    )
    # all that follows is the command's, whatever it looks like
    run.add_argument("words", metavar="COMMAND", nargs=argparse.REMAINDER, help="and its arguments")
    add_signing_in(run)
    serve = add_command(
        commands,
        "serve",
        "serve:serve",
        "serve fresh AWS credentials to other terminals of this machine, until Ctrl-C",
        more="Prints the two variables by which the AWS SDKs and the AWS CLI find them. They count where no "
        "stronger source is set: AWS_ACCESS_KEY_ID, AWS_PROFILE, a [default] profile with keys.",
        examples=_SERVE,
    )
    serve.add_argument("--port", type=_port, default=0, metavar="N", help="default: any that is free")
    add_signing_in(serve)


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: they go up to 65535")
    return int(text)
