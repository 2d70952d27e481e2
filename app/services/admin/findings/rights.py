"""Whether a role may give itself more rights than it has.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....hints import Do, Hint, Operation
from ..conditions import DEPENDS, NO, YES
from ..escalation import WAYS, Way
from ..evaluation import Decision
from .finding import Finding, ok, warning

_CHECK = "roles.everything"
_SHOWN = 4  # ways; the first are the shortest


def simulated(response: Mapping[str, Any]) -> Decision:
    """What SimulatePrincipalPolicy says of all that was asked about."""
    results = response.get("EvaluationResults") or ()
    refused = [each for each in results if each.get("EvalDecision") != "allowed"]
    if results and not refused:
        return Decision(YES)
    keys = [each.get("MissingContextValues") or () for each in refused]
    if not results or not all(keys):
        denied = any(each.get("EvalDecision") == "explicitDeny" for each in refused)
        return Decision(NO, denied_by="its policies" if denied else "")
    return Decision(
        DEPENDS, reasons=tuple(dict.fromkeys(f"a condition on {key}" for each in keys for key in each))
    )


@dataclass(frozen=True)
class Simulation:
    """What SimulatePrincipalPolicy says of actions on all resources at once, or on none in particular.

    Attributes:
        allowed: these, for sure.
        closed: the organization's policies close these, whatever the role's own say.
        depends: on which keys of the request it would depend, for those that are not allowed without.
    """

    allowed: frozenset[str]
    closed: frozenset[str]
    depends: Mapping[str, tuple[str, ...]]


def simulation(results: Iterable[Mapping[str, Any]]) -> Simulation:
    """
    Args:
        results: EvaluationResults.
    """
    by_action = {str(each.get("EvalActionName")).lower(): each for each in results}
    closed = {
        action
        for action, each in by_action.items()
        if (each.get("OrganizationsDecisionDetail") or {}).get("AllowedByOrganizations") is False
    }
    allowed = {action for action, each in by_action.items() if each.get("EvalDecision") == "allowed"}
    depends = {
        action: tuple(each["MissingContextValues"])
        for action, each in by_action.items()
        if action not in allowed | closed and each.get("MissingContextValues")
    }
    return Simulation(frozenset(allowed), frozenset(closed), depends)


def simulated_ways(response: Simulation) -> list[Way]:
    """Where a role's policies cannot be read."""
    found = []
    for way in WAYS:
        if all(action in response.allowed or action in response.depends for action in way):
            keys = [key for action in way for key in response.depends.get(action, ())]
            reasons = tuple(f"a condition on {key}" for key in dict.fromkeys(keys))
            found.append(Way(way, DEPENDS if reasons else YES, "*", reasons))
    return found


def check(name: str, ways: Sequence[Way], not_weighed: tuple[str, ...] = ()) -> Finding:
    """
    Args:
        name: the role's.
        ways: those that are open, or may be.
        not_weighed: what of its rights could not be looked at.
    """
    sure = [way for way in ways if way.answer == YES]
    if sure:
        others = len(sure) - _SHOWN
        listed = ", ".join(map(_words, sure[:_SHOWN])) + (f" and {others} other ways" if others > 0 else "")
        return warning(
            _CHECK,
            f"{name} may do everything, or grant itself the right to: {listed}. Users with this role can take over the "
            "account.",
            Hint("Detach what allows it: `", Do(Operation.SHOW_ROLES), f"` lists the policies of {name}."),
            not_weighed,
        )
    depends = tuple(f"{_words(way)}, which depends on {' and '.join(way.reasons)}" for way in ways[:_SHOWN])
    others = len(ways) - _SHOWN
    more = (f"{others} other ways like these",) if others > 0 else ()
    return ok(
        _CHECK,
        f"{name} cannot grant itself more rights: its policies allow none of {len(WAYS)} known ways for certain."
        if ways or not_weighed
        else f"{name} cannot do everything: its policies allow none of {len(WAYS)} known ways to more rights.",
        (*depends, *more, *not_weighed),
    )


def _words(way: Way) -> str:
    return " with ".join(way.actions) + ("" if way.resource == "*" else f" on {way.resource}")
