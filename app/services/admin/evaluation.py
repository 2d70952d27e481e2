"""What a policy says to one request, where not all of the request is known: yes, no, or what it would depend on.

Of IAM's language this knows what it can be sure of; whatever else stands in a statement, new operators and elements
too, is something that the answer depends on.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .documents import Document, as_list

YES, NO, DEPENDS = "yes", "no", "depends"
_NOT = {YES: NO, NO: YES, DEPENDS: DEPENDS}
_ELEMENTS = {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource"}
# the operator, without its set qualifier and IfExists → whether it wants a match, with wildcards, in any case
_OPERATORS = {
    "stringequals": (True, False, False),
    "stringnotequals": (False, False, False),
    "stringequalsignorecase": (True, False, True),
    "stringnotequalsignorecase": (False, False, True),
    "stringlike": (True, True, False),
    "stringnotlike": (False, True, False),
    "arnequals": (True, True, False),
    "arnlike": (True, True, False),
    "arnnotequals": (False, True, False),
    "arnnotlike": (False, True, False),
}


@dataclass(frozen=True)
class Values:
    """What a request has under a condition key.

    Attributes:
        known: these for sure.
        more: how values that are not known begin; None: there are no others. Empty: they may be anything. Without
            either the request does not have the key.
    """

    known: tuple[str, ...] = ()
    more: str | None = None


@dataclass(frozen=True)
class Request:
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
    context: Mapping[str, Values] = field(default_factory=dict)


@dataclass(frozen=True)
class Match:
    """Whether a statement is about a request.

    Attributes:
        answer: YES, NO or DEPENDS.
        reasons: what it depends on.
    """

    answer: str
    reasons: tuple[str, ...] = ()


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


def decide(policy: Document, request: Request) -> Decision:
    found: dict[tuple[str, str], list[str]] = {}
    for name, statement in statements(policy):
        effect = statement.get("Effect")
        match = matches(statement, request)
        if match.answer == NO:
            continue
        if effect not in ("Allow", "Deny"):
            unread = (
                ("what is no statement",)
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


def denied(policy: Document, request: Request) -> Decision:
    """What a policy says to a request that something else allows: denied by a statement, or not, or it depends."""
    allowing = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*", "Resource": "*"}
    everybody = replace(
        request, principals=request.principals | {("AWS", "*")} if request.principals else request.principals
    )
    return decide({**policy, "Statement": [*as_list(policy.get("Statement")), allowing]}, everybody)


def statements(policy: Document) -> Iterator[tuple[str, Document]]:
    """Each with what to call it. One that is no JSON object is one with an element that nobody knows."""
    for number, told in enumerate(as_list(policy.get("Statement")), 1):
        statement = told if isinstance(told, Mapping) else {"": told}
        sid = statement.get("Sid")
        yield f"statement {number}" + (f" (Sid {sid})" if sid else ""), statement


def matches(statement: Document, request: Request) -> Match:
    if "" in statement:
        return Match(DEPENDS)
    parts = [
        _principal(statement, request),
        _one_of(statement, "Action", request.action.lower(), lower=True),
        _one_of(statement, "Resource", request.resource) if request.resource else Match(YES),
        *_conditions(statement.get("Condition"), request.context),
    ]
    strange = sorted(str(element) for element in statement.keys() - _ELEMENTS - {"Condition"})
    parts += (Match(DEPENDS, (f"the element {element}",)) for element in strange)
    return _all(parts)


def names(statement: Document, request: Request) -> bool:
    """Whether it is about whoever asks and about this action, whatever its conditions are."""
    about = (_principal(statement, request), _one_of(statement, "Action", request.action.lower(), lower=True))
    return all(part.answer != NO for part in about)


def matches_action(statement: Document, action: str) -> bool:
    """
    Args:
        action: in lower case.
    """
    return _one_of(statement, "Action", action, lower=True).answer != NO


def like(value: str, pattern: str) -> bool:
    """IAM's wildcards: * and ?, and no others."""
    wanted = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(wanted, value, re.DOTALL) is not None


def condition_values(statement: Document, key: str) -> list[str]:
    """All that its conditions on `key` (in lower case) name."""
    conditions = statement.get("Condition")
    found = [
        str(value)
        for wanted in (conditions.values() if isinstance(conditions, Mapping) else ())
        for name, values in (wanted.items() if isinstance(wanted, Mapping) else ())
        if str(name).lower() == key
        for value in as_list(values)
    ]
    return list(dict.fromkeys(found))


def _all(parts: Iterable[Match]) -> Match:
    parts = list(parts)
    if any(part.answer == NO for part in parts):
        return Match(NO)
    reasons = tuple(dict.fromkeys(reason for part in parts for reason in part.reasons))
    return Match(DEPENDS if any(part.answer == DEPENDS for part in parts) else YES, reasons)


def _principal(statement: Document, request: Request) -> Match:
    if not request.principals:
        return Match(YES)
    if "NotPrincipal" in statement:
        return Match(DEPENDS, ("NotPrincipal",))
    told = statement.get("Principal")
    named = told if isinstance(told, Mapping) else {"AWS": told}
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
            patterns = [str(told).lower() if lower else str(told) for told in as_list(statement[name])]
            if any(like(value, pattern) for pattern in patterns):
                return Match(answers[0])
            if any("${" in pattern for pattern in patterns):
                return Match(DEPENDS, (f"a policy variable in {name}",))
            return Match(answers[1])
    return Match(NO)


def _conditions(told: object, context: Mapping[str, Values]) -> Iterator[Match]:
    """All must be met."""
    if told is None:
        return
    if not isinstance(told, Mapping):
        yield Match(DEPENDS, ("a Condition that is no JSON object",))
        return
    for operator, wanted in told.items():
        for key, values in wanted.items() if isinstance(wanted, Mapping) else [("(no key)", wanted)]:
            have = context.get(str(key).lower())
            answer = DEPENDS if have is None else _met(str(operator), have, [str(v) for v in as_list(values)])
            reasons = (f"the condition {operator} on {key}",) if answer == DEPENDS else ()
            yield Match(answer, reasons)


def _met(operator: str, have: Values, wanted: list[str]) -> str:
    """Whether what is known meets a condition."""
    qualifier, _, plain = operator.lower().rpartition(":")
    there = bool(have.known) or have.more is not None
    if plain == "null":
        absent = {"false": NO, "true": YES}.get(",".join(wanted).lower(), DEPENDS)
        return _NOT[absent] if there else absent
    known = _OPERATORS.get(plain.removesuffix("ifexists"))
    if known is None or qualifier not in ("", "foranyvalue", "forallvalues"):
        return DEPENDS
    if not there and plain.endswith("ifexists"):
        return YES
    positive, wildcards, any_case = known
    each = [_matches(value, wanted, wildcards=wildcards, any_case=any_case) for value in have.known]
    # without a qualifier IAM compares one value: of several, one that is wanted, or none that is not
    decisive, otherwise = (
        (YES, NO) if qualifier == "foranyvalue" or (not qualifier and positive) else (NO, YES)
    )
    if have.more is not None:
        each.append(_may_match(have.more, wanted, wildcards=wildcards))
    if not positive:
        each = [_NOT[answer] for answer in each]
    if have.more is not None and have.known and each[-1] == decisive:
        each[-1] = DEPENDS  # besides those that are known there may be none
    return decisive if decisive in each else DEPENDS if DEPENDS in each else otherwise


def _matches(value: str, wanted: list[str], *, wildcards: bool, any_case: bool) -> str:
    if any_case:
        value, wanted = value.lower(), [each.lower() for each in wanted]
    if any(like(value, each) if wildcards else value == each for each in wanted):
        return YES
    return DEPENDS if any("${" in each for each in wanted) else NO


def _may_match(beginning: str, wanted: list[str], *, wildcards: bool) -> str:
    """Whether values match of which no more is known than how they begin."""
    if wildcards and any(each == "*" or (each == "?*" and not beginning) for each in wanted):
        return YES
    for each in wanted:
        head = re.split(r"[*?]", each, maxsplit=1)[0] if wildcards else each
        if "${" in each or head.startswith(beginning) or (wildcards and beginning.startswith(head)):
            return DEPENDS
    return NO


def describe(statement: Mapping[str, Any]) -> str:
    """Whom a statement is about, for people: "AWS arn:aws:iam::111122223333:root"."""
    if "NotPrincipal" in statement:
        return "NotPrincipal"
    told = statement.get("Principal")
    named = told if isinstance(told, Mapping) else {"AWS": told}
    return ", ".join(f"{kind} {name}" for kind, each in named.items() for name in as_list(each)) or "nobody"
