"""`admin role`, `admin policy` and `admin identity-pool`."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from ...options import Commands, add_command, add_family
from .administrator import add_apply

_SHOW = """\
cognito-tui admin role show
cognito-tui admin role show --json | jq -r '.roles[].policies[].name'"""
_POLICIES = """\
cognito-tui admin policy s3 reports --per-user              the policy, and what would change
cognito-tui admin policy s3 reports --per-user --apply      puts it on the authenticated role
cognito-tui admin policy file mine.json --role editors"""
_S3 = """\
cognito-tui admin policy s3 reports --prefix team --read-only
cognito-tui admin policy s3 reports --per-user --apply"""
_DYNAMODB = """\
cognito-tui admin policy dynamodb notes --per-user
cognito-tui admin policy dynamodb prices --read-only --apply"""
_CREATE = """\
cognito-tui admin identity-pool create work
cognito-tui admin identity-pool create work --apply
cognito-tui admin identity-pool create work --classic-flow --max-session-duration 12h"""
_SHORTEST, _LONGEST = 3600, 43_200  # seconds that a role can be given for at most


def add(commands: Commands) -> None:
    _add_role(commands)
    _add_policy(commands)
    _add_identity_pool(commands)


def session_duration(text: str) -> int:
    """ "12h" → 43200"""
    found = re.fullmatch(r"([0-9]{1,5})([smh]?)", text)
    seconds = int(found[1]) * {"h": 3600, "m": 60}.get(found[2], 1) if found else 0
    if not _SHORTEST <= seconds <= _LONGEST:
        raise argparse.ArgumentTypeError(f"{text!r} is no time between 1h and 12h")
    return seconds


def _add_role(commands: Commands) -> None:
    actions = add_family(commands, "role", "the roles that signed-in users get", _SHOW)
    show = add_command(
        actions,
        "show",
        "admin.roles:show",
        "show the identity pool's roles, who gets them, and what they allow",
        examples=_SHOW,
    )
    show.add_argument("--json", action="store_true", help="as JSON")


def _add_policy(commands: Commands) -> None:
    actions = add_family(commands, "policy", "what signed-in users may do", _POLICIES)
    s3 = add_command(
        actions,
        "s3",
        "admin.policy:s3",
        "let them at the objects of a bucket",
        more="The policy goes to standard output.",
        examples=_S3,
    )
    s3.add_argument("bucket", metavar="BUCKET")
    s3.add_argument("--prefix", metavar="FOLDER", help="in this folder of it alone")
    dynamodb = add_command(
        actions,
        "dynamodb",
        "admin.policy:dynamodb",
        "let them at the items of a table, in the identity pool's region",
        more="The policy goes to standard output. With --per-user the table's partition key must be the identity "
        "id, and neither Scan nor an index is allowed.",
        examples=_DYNAMODB,
    )
    dynamodb.add_argument("table", metavar="TABLE")
    file = add_command(
        actions,
        "file",
        "admin.policy:file",
        "let them do what a file says",
        more="It is checked, and goes to standard output.",
        examples="cognito-tui admin policy file mine.json --name mine --apply",
    )
    file.add_argument("file", metavar="FILE", type=Path, help="a policy, as JSON")
    for action in (s3, dynamodb):
        action.add_argument("--per-user", action="store_true", help="each their own, by their identity id")
        action.add_argument("--read-only", action="store_true", help="nothing that changes or deletes")
    for action in (s3, dynamodb, file):
        action.add_argument("--role", metavar="ROLE", help="by name or ARN; default: the authenticated role")
        action.add_argument("--name", metavar="POLICYNAME", help="what the inline policy is called")
        add_apply(action)


def _add_identity_pool(commands: Commands) -> None:
    actions = add_family(commands, "identity-pool", "the identity pool that gives AWS credentials", _CREATE)
    create = add_command(
        actions,
        "create",
        "admin.identity_pool:create",
        "make an identity pool for the user pool and its app client, and the role that signed-in users get",
        more="What is there by that name is kept, and what is missing is done. When all is done, the id goes to "
        "standard output.",
        examples=_CREATE,
    )
    create.add_argument("name", metavar="NAME")
    create.add_argument(
        "--role", default="", metavar="ROLE", help="by name or ARN; default: NAME-authenticated"
    )
    create.add_argument("--classic-flow", action="store_true", help="allow sessions of more than an hour")
    create.add_argument(
        "--max-session-duration",
        type=session_duration,
        default=0,
        metavar="TIME",
        help="1h to 12h: the longest that the role can be had for",
    )
    add_apply(create)
