"""`console`."""

from __future__ import annotations

from ..options import Commands, add_command, add_signing_in

_EXAMPLES = """\
cognito-tui console --open                                in the browser
cognito-tui console --open --service lambda --region eu-central-1
cognito-tui console --open --service /s3/buckets/holiday
cognito-tui console                                       the address, for a browser elsewhere"""


def add(commands: Commands) -> None:
    console = add_command(
        commands,
        "console",
        "console:console",
        "open the AWS console, signed in by the credentials",
        more="Prints a sign-in URL: it is good for 15 minutes, for whoever has it.",
        examples=_EXAMPLES,
    )
    console.add_argument("--open", action="store_true", help="open it in the browser instead of printing it")
    console.add_argument(
        "--service",
        metavar="NAME",
        default="",
        help="where: the console's own name of a service, as in its addresses (s3, ec2, cloudwatch), or a /path",
    )
    console.add_argument("--region", metavar="NAME", default="", help="default: the identity pool's")
    add_signing_in(console)
