"""Who may take a role: what its trust policy must say for the signed-in users of an identity pool.

https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .documents import Document, as_list, document

ACTION = "sts:AssumeRoleWithWebIdentity"
AUTHENTICATED, UNAUTHENTICATED = "authenticated", "unauthenticated"

# https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html; China's pages name the usual one
_ISSUERS = {
    "us-gov-west-1": "cognito-identity-us-gov.amazonaws.com",
    "us-gov-east-1": "cognito-identity.us-gov-east-1.amazonaws.com",
}


@dataclass(frozen=True)
class Trust:
    """What a trust policy makes of an identity pool.

    Attributes:
        admits: whether the pool's signed-in users may take the role.
        problems: what keeps them out, or who else is let in, a sentence each; "It" is the trust policy.
    """

    admits: bool
    problems: tuple[str, ...] = ()


def issuer(region: str) -> str:
    """The principal that identity pools of `region` are to IAM; its condition keys and variables begin with it."""
    return _ISSUERS.get(region, "cognito-identity.amazonaws.com")


def identity_variable(region: str) -> str:
    """What stands for the identity id of whoever asks, in a policy: "${cognito-identity.amazonaws.com:sub}"."""
    return f"${{{issuer(region)}:sub}}"


def trust_statement(identity_pool_id: str) -> Document:
    """Lets the signed-in users of this pool, and nobody else, take the role."""
    who = issuer(identity_pool_id.partition(":")[0])
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
    """Statements that deny are not weighed, nor conditions other than those on `aud` and `amr`; nor whom else it names,
    unless that is everybody."""
    who = issuer(identity_pool_id.partition(":")[0])
    statements = [statement for statement in as_list(policy.get("Statement")) if _names(statement, who)]
    if not statements:
        return Trust(admits=False, problems=(f"It does not let {who} in ({ACTION}).",))
    ours = [statement for statement in statements if _meets(statement, f"{who}:aud", identity_pool_id)]
    if not ours:
        pools = ", ".join(_expected(statements, f"{who}:aud"))
        return Trust(admits=False, problems=(f"Its aud is {pools}: not {identity_pool_id}.",))
    admitting = [statement for statement in ours if _meets(statement, f"{who}:amr", AUTHENTICATED)]
    if not admitting:
        methods = ", ".join(_expected(ours, f"{who}:amr"))
        return Trust(admits=False, problems=(f"Its amr is {methods}: not {AUTHENTICATED}.",))
    problems = [*_too_wide(statements, who, identity_pool_id), *for_everybody(policy)]
    return Trust(admits=True, problems=tuple(dict.fromkeys(problems)))


def _too_wide(statements: list[Document], who: str, identity_pool_id: str) -> Iterator[str]:
    aud = f"{who}:aud"
    for statement in statements:
        if _meets(statement, aud, "any:other"):
            yield "It does not check aud: users of every identity pool, of other accounts too, may take the role."
        elif others := [other for other in _expected([statement], aud) if other != identity_pool_id]:
            # what stands for a wildcard does not matter: another identity pool may well be called so
            there = [other for other in others if _meets(statement, aud, re.sub(r"[*?]", "x", other))]
            if there:
                yield f"Its aud is {', '.join(there)} as well: users of that may take the role, too."
        if _meets(statement, aud, identity_pool_id) and _meets(statement, f"{who}:amr", UNAUTHENTICATED):
            yield f"Its amr lets guests of {identity_pool_id} in as well."


def for_everybody(policy: Document) -> Iterator[str]:
    """What lets everybody take a role, a sentence.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    for statement in as_list(policy.get("Statement")):
        if not isinstance(statement, dict) or statement.get("Effect") != "Allow":
            continue
        told = statement.get("Principal")
        named = told.values() if isinstance(told, dict) else [told]
        if "NotPrincipal" in statement or any("*" in as_list(names) for names in named):
            yield "It lets everybody in AWS in (Principal *), but for what its conditions keep out."


def _names(statement: object, who: str) -> bool:
    """Whether it lets `who` take the role with a token."""
    if not isinstance(statement, dict) or statement.get("Effect") != "Allow":
        return False
    principal = statement.get("Principal")
    federated = as_list(principal.get("Federated")) if isinstance(principal, dict) else []
    return who in federated and any(
        _like(ACTION.lower(), str(action).lower()) for action in as_list(statement.get("Action"))
    )


def _meets(statement: Document, key: str, value: str) -> bool:
    """Whether `value` meets all conditions on `key`; it does where there are none."""
    return all(
        any(_like(value, wanted) if like else value == wanted for wanted in values)
        for like, values in _conditions(statement, key)
    )


def _expected(statements: list[Document], key: str) -> list[str]:
    found = (value for each in statements for _, values in _conditions(each, key) for value in values)
    return list(dict.fromkeys(found))


def _conditions(statement: Document, key: str) -> Iterator[tuple[bool, list[str]]]:
    """Each condition on `key`: whether its values are patterns, and the values, one of which must be met."""
    for operator, wanted in (statement.get("Condition") or {}).items():
        plain = operator.rpartition(":")[2].lower().removesuffix("ifexists")
        if plain in ("stringequals", "stringequalsignorecase", "stringlike"):
            for name, values in wanted.items():
                if name.lower() == key:
                    yield plain == "stringlike", [str(value) for value in as_list(values)]


def _like(value: str, pattern: str) -> bool:
    wanted = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(wanted, value) is not None
