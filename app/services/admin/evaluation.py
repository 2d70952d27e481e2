"""What a policy says to one request, where not all of the request is known: yes, no, or what it would depend on.

Of IAM's language this knows what it can be sure of; whatever else stands in a statement, new operators and elements
too, is something that the answer depends on.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .conditions import DEPENDS, NO, YES, ConditionValues, Match, conditions_met, like
from .documents import Document, as_list

_ELEMENTS = {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource"}


@dataclass(frozen=True)
class PolicyRequest:
    """
    Attributes:
        action: "sts:AssumeRole".
        principals: all that a policy can call whoever asks, as (type, name): ("AWS", "arn:…"). Empty: the policy is
            the role's own, which names nobody.
        resource: its ARN; empty: the policy is the resource's own.
        context: condition keys in lower case; what is not here is not known.
    """

    action: str
    principals: frozenset[tuple[str, str]] = frozenset()
    resource: str = ""
    context: Mapping[str, ConditionValues] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """What a policy says to a request.

    Attributes:
        allowed: YES, NO or DEPENDS.
        denied_by: the statement that denies it, "statement 2 (Sid NoGuests)"; empty for none.
        reasons: what it depends on.
    """

    allowed: str
    denied_by: str = ""
    reasons: tuple[str, ...] = ()


def decide(policy: Document, request: PolicyRequest) -> Decision:
    found: dict[tuple[str, str], list[str]] = {}
    for name, statement in statements(policy):
        effect = statement.get("Effect")
        match = matches(statement, request)
        if match.answer == NO:
            continue
        if effect not in ("Allow", "Deny"):
            unread = (
                ("something that is not a statement",)
                if "" in statement
                else ("an Effect that is neither Allow nor Deny",)
            )
            match = Match(DEPENDS, unread)
        if (effect, match.answer) == ("Deny", YES):
            return Decision(NO, denied_by=name)
        reasons = [f"{reason} ({f'{effect}, ' if effect else ''}{name})" for reason in match.reasons]
        found.setdefault((str(effect), match.answer), []).extend(reasons)
    depends = [reason for (effect, _), reasons in found.items() if effect != "Allow" for reason in reasons]
    if ("Allow", YES) not in found:
        perhaps = found.get(("Allow", DEPENDS), [])
        # what may deny does not matter where nothing allows
        return Decision(DEPENDS, reasons=(*perhaps, *depends)) if perhaps else Decision(NO)
    return Decision(DEPENDS if depends else YES, reasons=tuple(depends))


def denied(policy: Document, request: PolicyRequest) -> Decision:
    """What a policy says to a request that something else allows: denied by a statement, or not, or it depends."""
    allowing = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*", "Resource": "*"}
    everybody = replace(
        request, principals=request.principals | {("AWS", "*")} if request.principals else request.principals
    )
    return decide({**policy, "Statement": [*as_list(policy.get("Statement")), allowing]}, everybody)


def statements(policy: Document) -> Iterator[tuple[str, Document]]:
    """Each with what to call it. One that is not a JSON object is one with an element that nobody knows."""
    for number, response in enumerate(as_list(policy.get("Statement")), 1):
        statement = response if isinstance(response, Mapping) else {"": response}
        sid = statement.get("Sid")
        yield f"statement {number}" + (f" (Sid {sid})" if sid else ""), statement


def matches(statement: Document, request: PolicyRequest) -> Match:
    if "" in statement:
        return Match(DEPENDS)
    parts = [
        _principal(statement, request),
        _one_of(statement, "Action", request.action.lower(), lower=True),
        _one_of(statement, "Resource", request.resource) if request.resource else Match(YES),
        *conditions_met(statement.get("Condition"), request.context),
    ]
    strange = sorted(str(element) for element in statement.keys() - _ELEMENTS - {"Condition"})
    parts += (Match(DEPENDS, (f"the element {element}",)) for element in strange)
    return _all(parts)


def names(statement: Document, request: PolicyRequest) -> bool:
    """Whether it is about whoever asks and about this action, whatever its conditions are."""
    about = (_principal(statement, request), _one_of(statement, "Action", request.action.lower(), lower=True))
    return all(part.answer != NO for part in about)


def matches_action(statement: Document, action: str) -> bool:
    """
    Args:
        action: in lower case.
    """
    return _one_of(statement, "Action", action, lower=True).answer != NO


def _all(parts: Iterable[Match]) -> Match:
    parts = list(parts)
    if any(part.answer == NO for part in parts):
        return Match(NO)
    reasons = tuple(dict.fromkeys(reason for part in parts for reason in part.reasons))
    return Match(DEPENDS if any(part.answer == DEPENDS for part in parts) else YES, reasons)


def _principal(statement: Document, request: PolicyRequest) -> Match:
    if not request.principals:
        return Match(YES)
    if "NotPrincipal" in statement:
        return Match(DEPENDS, ("NotPrincipal",))
    response = statement.get("Principal")
    named = response if isinstance(response, Mapping) else {"AWS": response}
    pairs = {(str(kind), str(name)) for kind, each in named.items() for name in as_list(each)}
    if pairs & request.principals:
        return Match(YES)
    if ("AWS", "*") in pairs:
        # AWS says of a deny that it is for everybody; of a token's bearer it does not say so
        by_token = statement.get("Effect") == "Allow" and ("AWS", "*") not in request.principals
        return Match(DEPENDS, ("Principal *",)) if by_token else Match(YES)
    return Match(NO)


def _one_of(statement: Document, element: str, value: str, *, lower: bool = False) -> Match:
    """Whether `value` is of an element, or not of its negation. Without either it is not."""
    for name, answers in ((element, (YES, NO)), (f"Not{element}", (NO, YES))):
        if name in statement:
            patterns = [
                str(response).lower() if lower else str(response) for response in as_list(statement[name])
            ]
            if any(like(value, pattern) for pattern in patterns):
                return Match(answers[0])
            if any("${" in pattern for pattern in patterns):
                return Match(DEPENDS, (f"a policy variable in {name}",))
            return Match(answers[1])
    return Match(NO)


def describe(statement: Mapping[str, Any]) -> str:
    """Whom a statement is about, for people: "AWS arn:aws:iam::111122223333:root"."""
    if "NotPrincipal" in statement:
        return "NotPrincipal"
    principal = statement.get("Principal")
    named = principal if isinstance(principal, Mapping) else {"AWS": principal}
    return ", ".join(f"{kind} {name}" for kind, each in named.items() for name in as_list(each)) or "nobody"
