"""The role that a profile asks for, among those that the user's ID token lists.

https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
"""

from __future__ import annotations

from ...errors import Refused
from ..aws import ADMINISTRATOR
from ..base import did_you_mean
from ..tokens import Tokens


def role_arn(role: str, tokens: Tokens) -> str:
    """Return the ARN of the role that a profile asks for: an ARN, or the name of one of the user's.

    Raises:
        Refused: the user has no role of that name, or several.
    """
    if not role or role.startswith("arn:"):
        return role
    roles = tokens.roles
    named = [arn for arn in roles if arn.rpartition("/")[2] == role]
    if len(named) == 1:
        return named[0]
    if named:
        raise Refused(
            f"Several of your roles are named {role}.",
            detail=listed(roles),
            hint="Give the whole ARN of one.",
        )
    names = dict.fromkeys(arn.rpartition("/")[2] for arn in roles)
    raise Refused(
        f"None of your roles is named {role}. {did_you_mean(role, names)}".rstrip(),
        detail=listed(roles),
        hint=f"Name one of these, or give a role's whole ARN. {ADMINISTRATOR}",
    )


def listed(roles: tuple[str, ...]) -> str:
    return f"Your ID token lists {', '.join(roles) or 'no role'}."
