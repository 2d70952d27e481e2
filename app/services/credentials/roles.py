"""The roles that a user's groups give them, as the ID token lists them.

https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
"""

from __future__ import annotations

from ...errors import Refused
from ..aws import ADMINISTRATOR
from ..tokens import Tokens, payload


def roles_of(tokens: Tokens) -> tuple[str, ...]:
    """Return the ARNs of the claim `cognito:roles`, the preferred one first; none where no ID token has it."""
    claims = payload(tokens.id_token) or {}
    claimed = claims.get("cognito:roles")
    roles = [str(role) for role in claimed] if isinstance(claimed, list) else []
    preferred = claims.get("cognito:preferred_role")
    return tuple(sorted(dict.fromkeys(roles), key=lambda role: role != preferred))


def role_arn(role: str, tokens: Tokens) -> str:
    """Return the ARN of the role that a profile asks for: an ARN, or the name of one of the user's.

    Raises:
        Refused: the user has no role of that name, or several.
    """
    if not role or role.startswith("arn:"):
        return role
    roles = roles_of(tokens)
    named = [arn for arn in roles if arn.rpartition("/")[2] == role]
    if len(named) == 1:
        return named[0]
    if named:
        raise Refused(
            f"Several of your roles are named {role}.",
            detail=listed(roles),
            hint="Give the whole ARN of one.",
        )
    raise Refused(
        f"None of your roles is named {role}.",
        detail=listed(roles),
        hint=f"Name one of these, or give a role's whole ARN. {ADMINISTRATOR}",
    )


def listed(roles: tuple[str, ...]) -> str:
    return f"Your ID token lists {', '.join(roles) or 'no role'}."
