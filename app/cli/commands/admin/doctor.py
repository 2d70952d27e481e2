"""`admin doctor`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import groupby
from textwrap import wrap

from ....errors import CognitoTuiError, ConfigurationError, Refused
from ....services.admin.doctor import run_checks
from ....services.admin.findings.finding import (
    FOLLOWS,
    INFORMATION,
    MISTAKE,
    NOT_WEIGHED,
    OK,
    UNKNOWN,
    WARNING,
    Finding,
)
from ....services.base import clean
from ...io.messages import echo, print_error
from ...io.output import columns, print_json, print_lines
from ...io.progress import waiting
from ...next_commands import worded
from ...options import define
from ...usage import Parser
from .admin_context import AdminContext

_FIRST = "To mend first"
_HEADINGS = {
    "machine": "This machine",
    "profile": "Profile",
    "user_pool": "User pool",
    "app_client": "App client",
    "managed_login": "Managed login",
    "identity_pool": "Identity pool",
    "roles": "Roles",
    "credential_proxy": "Credential proxy",
}
_MARKS = {
    OK: "✓",
    INFORMATION: "·",
    NOT_WEIGHED: "~",
    WARNING: "!",
    FOLLOWS: ">",
    MISTAKE: "✗",
    UNKNOWN: "?",
}
_PLAIN_MARKS = {**_MARKS, OK: "+", INFORMATION: "-", MISTAKE: "x"}
_WIDTH = max(map(len, _MARKS))

_EXAMPLES = """\
cognito-tui admin doctor
cognito-tui admin doctor --profile work
cognito-tui admin doctor --json | jq -r '.[] | select(.state == "mistake") | .fix'"""

NOT_CHECKED = 5  # exit code: there is no mistake in what was checked, and not all was

# All that it takes; sts:GetCallerIdentity takes none.
PERMISSIONS = (
    "cognito-idp:DescribeUserPool",
    "cognito-idp:GetUserPoolMfaConfig",
    "cognito-idp:ListUserPoolReplicas",
    "cognito-idp:DescribeUserPoolClient",
    "cognito-idp:ListGroups",
    "cognito-identity:DescribeIdentityPool",
    "cognito-identity:GetIdentityPoolRoles",
    "iam:GetRole",
    "iam:ListRolePolicies",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:SimulatePrincipalPolicy",
    "lambda:GetFunctionConfiguration",
    "lambda:GetPolicy",
)


def add_arguments(command: Parser) -> None:
    define(
        command,
        doctor,
        more="User pool, app client, identity pool, roles, credential proxy, and this machine's clock. "
        "It changes nothing. What you may not read is reported, and the rest continues. Exit "
        "code 4: there is a mistake; "
        "5: there is none in what could be checked, and something could not be checked.",
        examples=_EXAMPLES,
    )
    listed = "".join(f"  {permission}\n" for permission in PERMISSIONS)
    command.epilog = f"permissions that it uses, at most:\n{listed}\n{command.epilog}"
    command.add_argument(
        "--json",
        action="store_true",
        help="as JSON: a list of {check, state, words, fix, about, depends_on, not_weighed}",
    )
    command.add_argument(
        "--strict",
        action="store_true",
        help="warnings are mistakes (exit code 4), and what was not weighed was not checked (exit code 5)",
    )


def doctor(arguments: argparse.Namespace) -> int:
    """Return 0; the exit code of a refusal when there is a mistake; NOT_CHECKED when something could not be checked."""
    context = AdminContext(arguments, "user_pool_id")
    try:
        with waiting("Checking with AWS…"):
            findings = run_checks(context.profile, context.aws)
    except ConfigurationError:
        raise
    except CognitoTuiError as error:
        print_error(error)
        echo("Nothing could be checked.")
        return NOT_CHECKED
    if arguments.json:
        print_json([_as_json(finding) for finding in findings])
    else:
        _print(findings)
    return _exit_code(findings, strict=arguments.strict)


def _as_json(finding: Finding) -> dict[str, object]:
    return {
        "check": finding.check,
        "state": finding.state,
        "words": finding.words,
        "fix": worded(finding.remedy),
        "about": finding.about,
        "depends_on": finding.depends_on,
        "not_weighed": finding.not_weighed,
    }


def _exit_code(findings: Sequence[Finding], *, strict: bool) -> int:
    states = {finding.state for finding in findings}
    if MISTAKE in states or (strict and WARNING in states):
        return Refused.exit_code
    not_weighed = any(finding.not_weighed for finding in findings)
    return NOT_CHECKED if UNKNOWN in states or (strict and not_weighed) else 0


def _print(findings: Sequence[Finding]) -> None:
    first = {finding.depends_on for finding in findings}

    def heading(finding: Finding) -> str:
        mended_first = finding.check in first and finding.state == MISTAKE
        return _FIRST if mended_first else _HEADINGS[finding.group]

    for text, group in groupby(findings, key=heading):
        print_lines(text)
        for finding in group:
            _print_one(finding)
        print_lines("")
    print_lines(_sum(findings))


def _print_one(finding: Finding) -> None:
    _print_below(f"  {_mark(finding.state)} {finding.state:<{_WIDTH}}  ", finding.words)
    label = "To change it" if finding.state == INFORMATION else "Fix"
    below = (
        ("Not weighed", "; ".join(finding.not_weighed)),
        (label, worded(finding.remedy)),
        ("Depends on", f"{finding.depends_on}. Run doctor again when that is settled."),
    )
    for label, text in below:
        if text and (label != "Depends on" or finding.depends_on):
            _print_below(" " * (_WIDTH + 6), f"{label}: {text}")


def _print_below(margin: str, text: str) -> None:
    """Print text wrapped at a terminal; elsewhere, and where it has a command to copy, on one line."""
    whole, commands = clean(text), "`" in text or ": aws " in text
    width = columns() - len(margin) if sys.stdout.isatty() and not commands else 0
    lines = wrap(whole, width, break_long_words=False, break_on_hyphens=False) if width > 0 else [whole]
    for line in lines:
        print_lines(margin + line)
        margin = " " * len(margin)


def _mark(state: str) -> str:
    mark = _MARKS[state]
    try:
        mark.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return _PLAIN_MARKS[state]
    return mark


def _sum(findings: Sequence[Finding]) -> str:
    """ "2 mistakes, 1 warning." "No mistake" is not said of what was not looked at."""
    count = {state: sum(finding.state == state for finding in findings) for state in _MARKS}
    parts = [_counted(count[MISTAKE], "mistake"), _counted(count[WARNING], "warning")]
    unseen = dict.fromkeys(finding.check for finding in findings if finding.state == UNKNOWN)
    if unseen and not count[MISTAKE]:
        parts[0] = "no mistakes in what could be checked"
    if count[FOLLOWS]:
        parts.append(f"{_counted(count[FOLLOWS], 'finding')} to be looked at after that")
    if count[UNKNOWN]:
        parts.append(f"{_counted(count[UNKNOWN], 'check')} could not be made ({', '.join(unseen)})")
    if partly := sum(bool(finding.not_weighed) for finding in findings):
        parts.append(f"{_counted(partly, 'check')} weighed in part")
    return f"{', '.join(parts).capitalize()}."


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
