"""Who may take a role: what its trust policy must say for the signed-in users of an identity pool.

https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..config import identity_principal
from .conditions import NO, YES, ConditionValues, condition_values
from .documents import Document, as_list, document, with_statements
from .evaluation import PolicyRequest, decide, describe, names, statements

ACTION = "sts:AssumeRoleWithWebIdentity"
AUTHENTICATED, UNAUTHENTICATED = "authenticated", "unauthenticated"


@dataclass(frozen=True)
class Trust:
    """What a trust policy makes of an identity pool.

    Attributes:
        admits: whether the pool's signed-in users may take the role; False where that depends on something as well.
        problems: what keeps them out, or who else is let in, a sentence each; "It" is the trust policy.
        not_weighed: what it depends on, and whom else it lets in.
        denied_by: the statement that denies it to them; empty for none.
    """

    admits: bool
    problems: tuple[str, ...] = ()
    not_weighed: tuple[str, ...] = ()
    denied_by: str = ""

    @property
    def keeps_out(self) -> bool:
        """For sure."""
        return not self.admits and not self.not_weighed


def identity_variable(region: str) -> str:
    """What stands for the identity id of whoever asks, in a policy: "${cognito-identity.amazonaws.com:sub}"."""
    return f"${{{identity_principal(region)}:sub}}"


def trust_statement(identity_pool_id: str) -> Document:
    """Lets the signed-in users of this pool, and nobody else, take the role."""
    who = identity_principal(identity_pool_id.partition(":")[0])
    return {
        "Effect": "Allow",
        "Principal": {"Federated": who},
        "Action": ACTION,
        "Condition": {
            "StringEquals": {f"{who}:aud": identity_pool_id},
            "ForAnyValue:StringLike": {f"{who}:amr": AUTHENTICATED},
        },
    }


def trust_policy(identity_pool_id: str) -> Document:
    return document(trust_statement(identity_pool_id))


def judge(policy: Document, identity_pool_id: str) -> Trust:
    """Weighs all that it says of the signed-in users of this identity pool; what cannot be weighed is named."""
    us = _Asking(identity_pool_id)
    ours = decide(policy, us.request(identity_pool_id, AUTHENTICATED))
    others = tuple(_for_others(policy, us))
    if ours.allowed == NO:
        granted = [each for _, each in statements(policy) if each.get("Effect") != "Deny"]
        without = decide(document(*granted), us.request(identity_pool_id, AUTHENTICATED))
        denied = [f"It denies it to them: {ours.denied_by}."] if ours.denied_by else []
        ungranted = [_why_not(policy, us)] if without.allowed == NO else []
        return Trust(admits=False, problems=(*denied, *ungranted), denied_by=ours.denied_by)
    wide, depends = _too_wide(policy, us)
    problems = tuple(dict.fromkeys([*wide, *for_everybody(policy)]))
    not_weighed = tuple(dict.fromkeys([*ours.reasons, *depends, *others]))
    return Trust(ours.allowed == YES, problems, not_weighed)


def regranted(policy: Document, identity_pool_id: str) -> Document:
    """The same trust policy with the one statement that these users need, in the place of those that are for users of
    an identity pool or for everybody; whom it lets in besides stays, and what it denies."""
    us = _Asking(identity_pool_id)
    kept = [
        statement
        for _, statement in statements(policy)
        if ("" not in statement and statement.get("Effect") == "Deny")
        or (
            "" not in statement
            and not (names(statement, us.request(identity_pool_id, AUTHENTICATED)) or _everybody(statement))
        )
    ]
    return with_statements(policy, [*kept, trust_statement(identity_pool_id)])


class _Asking:
    """Users of an identity pool, who ask for a role."""

    def __init__(self, identity_pool_id: str) -> None:
        self.pool = identity_pool_id
        self.who = identity_principal(identity_pool_id.partition(":")[0])

    def request(self, pool: str, method: str) -> PolicyRequest:
        """
        Args:
            pool: whose they are.
            method: AUTHENTICATED or UNAUTHENTICATED. For the former the user pool follows in the same list.
        """
        more = "cognito-idp." if method == AUTHENTICATED else None
        return PolicyRequest(
            ACTION,
            frozenset({("Federated", self.who)}),
            context={
                f"{self.who}:aud": ConditionValues((pool,)),
                f"{self.who}:amr": ConditionValues((method,), more),
            },
        )


def _why_not(policy: Document, us: _Asking) -> str:
    ours = us.request(us.pool, AUTHENTICATED)
    theirs = [each for _, each in statements(policy) if each.get("Effect") == "Allow" and names(each, ours)]
    if not theirs:
        return f"It does not admit {us.who} ({ACTION})."
    for short, wanted in (("aud", us.pool), ("amr", AUTHENTICATED)):
        response = list(
            dict.fromkeys(v for each in theirs for v in condition_values(each, f"{us.who}:{short}"))
        )
        if response and wanted not in response:
            return f"Its {short} is {', '.join(response)}: not {wanted}."
    return "They do not meet its conditions."


def _too_wide(policy: Document, us: _Asking) -> tuple[list[str], list[str]]:
    """Who else is let in, in sentences; and what that depends on."""
    audiences = [value for _, each in statements(policy) for value in condition_values(each, f"{us.who}:aud")]
    # what stands for a wildcard does not matter: another identity pool may well be called so
    others = {value: re.sub(r"[*?]", "x", value) for value in audiences if value != us.pool}
    every = decide(policy, us.request("any:other", AUTHENTICATED))
    listed = {value: decide(policy, us.request(other, AUTHENTICATED)) for value, other in others.items()}
    guests = decide(policy, us.request(us.pool, UNAUTHENTICATED))
    found, asked = [], [every, guests]
    if every.allowed != NO:
        found.append(
            "It does not check aud: users of every identity pool, also in other accounts, can assume the role."
        )
    elif existing := [value for value, decision in listed.items() if decision.allowed != NO]:
        found.append(f"Its aud is {', '.join(existing)} as well: its users can assume the role, too.")
        asked += listed.values()
    if guests.allowed != NO:
        found.append(f"Its amr also admits guests of {us.pool}.")
    return found, [reason for decision in asked for reason in decision.reasons]


def _for_others(policy: Document, us: _Asking) -> Iterator[str]:
    """Whom it lets in that is not a user of an identity pool, or for another action."""
    ours = us.request(us.pool, AUTHENTICATED)
    for name, each in statements(policy):
        if each.get("Effect") == "Allow" and not names(each, ours) and not _everybody(each):
            yield f"whom else it lets in: {describe(each)} ({name})"


def for_everybody(policy: Document) -> Iterator[str]:
    """What lets everybody take a role, a sentence.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    for statement in as_list(policy.get("Statement")):
        if not isinstance(statement, dict) or statement.get("Effect") != "Allow":
            continue
        if _everybody(statement):
            yield "It admits everybody in AWS (Principal *), except as its conditions restrict."


def _everybody(statement: Document) -> bool:
    principal = statement.get("Principal")
    named = principal.values() if isinstance(principal, Mapping) else [principal]
    return "NotPrincipal" in statement or any("*" in as_list(each) for each in named)
