"""Conditions of IAM's policies, where not all of the request is known.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .documents import Document, as_list

YES, NO, DEPENDS = "yes", "no", "depends"
_NOT = {YES: NO, NO: YES, DEPENDS: DEPENDS}
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
class ConditionValues:
    """What a request has under a condition key.

    Attributes:
        known: these for sure.
        more: how values that are not known begin; None: there are no others. Empty: they may be anything. Without
            either the request does not have the key.
    """

    known: tuple[str, ...] = ()
    more: str | None = None


@dataclass(frozen=True)
class Match:
    """Whether a statement, or a part of it, is about a request.

    Attributes:
        answer: YES, NO or DEPENDS.
        reasons: what it depends on.
    """

    answer: str
    reasons: tuple[str, ...] = ()


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


def conditions_met(condition: object, context: Mapping[str, ConditionValues]) -> Iterator[Match]:
    """All must be met."""
    if condition is None:
        return
    if not isinstance(condition, Mapping):
        yield Match(DEPENDS, ("a Condition that is not a JSON object",))
        return
    for operator, wanted in condition.items():
        for key, values in wanted.items() if isinstance(wanted, Mapping) else [("(no key)", wanted)]:
            have = context.get(str(key).lower())
            answer = DEPENDS if have is None else _met(str(operator), have, [str(v) for v in as_list(values)])
            reasons = (f"the condition {operator} on {key}",) if answer == DEPENDS else ()
            yield Match(answer, reasons)


def _met(operator: str, have: ConditionValues, wanted: list[str]) -> str:
    """Whether what is known meets a condition."""
    qualifier, _, plain = operator.lower().rpartition(":")
    present = bool(have.known) or have.more is not None
    if plain == "null":
        absent = {"false": NO, "true": YES}.get(",".join(wanted).lower(), DEPENDS)
        return _NOT[absent] if present else absent
    known = _OPERATORS.get(plain.removesuffix("ifexists"))
    if known is None or qualifier not in ("", "foranyvalue", "forallvalues"):
        return DEPENDS
    if not present and plain.endswith("ifexists"):
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
