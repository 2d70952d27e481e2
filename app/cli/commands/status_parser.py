"""`status`."""

from __future__ import annotations

from ..options import Commands, add_command

_EXAMPLES = """\
cognito-tui status
cognito-tui status --profile work
cognito-tui status --json | jq -r '.profiles[] | select(.expired) | .profile'
AWS_PROFILE=work cognito-tui status        what would the AWS CLI use here?"""


def add(commands: Commands) -> None:
    status = add_command(
        commands,
        "status",
        "status:status",
        "say who is signed in, for how long, and what AWS programs would use",
        more="Looks at what is kept on this machine alone: no connection, no question, exit code 0 even when nobody "
        "is signed in.",
        examples=_EXAMPLES,
    )
    status.add_argument("--json", action="store_true", help="as JSON")
