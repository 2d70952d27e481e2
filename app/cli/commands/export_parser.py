"""`export`."""

from __future__ import annotations

import os

from ...services.delivery import FORMATS
from ..options import Commands, add_command, add_signing_in

DEFAULT = "powershell" if os.name == "nt" else "env"
_EXAMPLES = """\
eval "$(cognito-tui export)"                                   bash, zsh, sh
cognito-tui export --format fish | source                      fish
cognito-tui export --format powershell | Out-String | iex      PowerShell
cognito-tui export --format json | from json | load-env        Nushell
docker run --env-file <(cognito-tui export --format dotenv) …
cognito-tui export --profile work --to-profile work            into ~/.aws/credentials"""


def add(commands: Commands) -> None:
    listed = "".join(f"  {format_.name:<15}{format_.purpose}\n" for format_ in FORMATS)
    export = add_command(
        commands,
        "export",
        "export:export",
        "print the AWS credentials for a shell or a program",
        more="They are printed to the terminal, too: wherever standard output goes.",
        examples=_EXAMPLES,
    )
    export.epilog = f"formats:\n{listed}\n{export.epilog}"
    where = export.add_mutually_exclusive_group()
    where.add_argument(
        "--format",
        choices=[format_.name for format_ in FORMATS],
        default=DEFAULT,
        metavar="FORMAT",
        help=f"one of those below; default: {DEFAULT}",
    )
    where.add_argument(
        "--to-profile",
        metavar="NAME",
        help="write them into the profile NAME of ~/.aws/credentials instead, for programs that can do no better",
    )
    export.add_argument(
        "--force", action="store_true", help="with --to-profile: replace long-lived keys, too"
    )
    add_signing_in(export)
