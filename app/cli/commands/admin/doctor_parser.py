"""`admin doctor`."""

from __future__ import annotations

from ...options import Commands, add_command

_EXAMPLES = """\
cognito-tui admin doctor
cognito-tui admin doctor --profile work
cognito-tui admin doctor --json | jq -r '.[] | select(.state == "mistake") | .fix'"""

NOT_CHECKED = 5  # exit code: there is no mistake in what was checked, and not all was

# All that it takes; sts:GetCallerIdentity takes none.
PERMISSIONS = (
    "cognito-idp:DescribeUserPool",
    "cognito-idp:GetUserPoolMfaConfig",
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


def add(commands: Commands) -> None:
    doctor = add_command(
        commands,
        "doctor",
        "admin.doctor:doctor",
        "check what the profile names, and say how to repair it",
        more="User pool, app client, identity pool, roles, credential proxy, and this machine's clock. "
        "It changes nothing. What you may not look at is said, and the rest goes on. Exit code 4: there is a mistake; "
        "5: there is none in what could be checked, and something could not be checked.",
        examples=_EXAMPLES,
    )
    listed = "".join(f"  {permission}\n" for permission in PERMISSIONS)
    doctor.epilog = f"permissions that it takes, at most:\n{listed}\n{doctor.epilog}"
    doctor.add_argument(
        "--json",
        action="store_true",
        help="as JSON: a list of {check, state, words, fix, about, depends_on, not_weighed}",
    )
    doctor.add_argument(
        "--strict",
        action="store_true",
        help="warnings are mistakes (exit code 4), and what was not weighed was not checked (exit code 5)",
    )
