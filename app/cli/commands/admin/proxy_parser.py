"""`admin proxy`."""

from __future__ import annotations

from ...options import Commands, add_command, add_family
from .administrator import add_apply

_EXAMPLES = """\
cognito-tui admin proxy deploy --role field-staff            what would be done
cognito-tui admin proxy deploy --role field-staff --apply    does it
cognito-tui admin proxy remove --apply                       takes it away again"""


def add(commands: Commands) -> None:
    actions = add_family(
        commands, "proxy", "a Lambda function that gives your users the credentials of one role", _EXAMPLES
    )
    deploy = add_command(
        actions,
        "deploy",
        "admin.proxy:deploy",
        "make the function, or bring it up to date, with all that it needs",
        more="It checks the user's ID token and gives one role, for an hour at most: a role that is taken by a role "
        "lasts no longer. For twelve hours take the classic flow, which needs no function: role_arn and duration in "
        "the profile.",
        examples="cognito-tui admin proxy deploy --role field-staff\n"
        "cognito-tui admin proxy deploy --role field-staff --apply",
    )
    deploy.add_argument(
        "--role",
        metavar="NAME",
        required=True,
        help="what it gives: name or ARN of a role; one that does not exist is made, and may do nothing yet",
    )
    remove = add_command(
        actions,
        "remove",
        "admin.proxy:remove",
        "delete what `deploy` has made, and nothing else",
        examples="cognito-tui admin proxy remove\ncognito-tui admin proxy remove --apply",
    )
    for action in (deploy, remove):
        add_apply(action)
