"""The roles that users may get, examined: see `doctor`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...errors import CognitoTuiError
from ...hints import Hint
from ..config import Profile
from . import escalation
from .admin_client import AdministratorAws
from .findings import identity_pool, rights, role
from .findings.finding import MISTAKE, Finding
from .inquiry import Answer, Inquiry, cannot_tell
from .judgment import stale
from .pool_roles import TOKEN, PoolRoles, Role, all_policies, boundary_of, group_roles, role_name


def examine_roles(
    inquiry: Inquiry, aws: AdministratorAws, profile: Profile, given: PoolRoles, *, guests: bool = False
) -> Iterator[Finding]:
    """Every role that a user may get, the likeliest first.

    Args:
        given: by the identity pool.
        guests: whether it lets them in.
    """
    wanted = [given.authenticated, profile.role_arn]
    classic = identity_pool.classic(profile)
    mapping = identity_pool.mapping_of(given, profile)
    wanted += [rule.role_arn for rule in mapping.rules] if mapping else []
    try:
        groups = group_roles(aws, profile.user_pool_id)
    except CognitoTuiError as error:
        yield cannot_tell("roles.groups", error)
    else:
        yield from role.check_groups(groups, mapping, profile)
        if mapping is not None and mapping.kind == TOKEN:
            wanted += [group.role_arn for group in groups]
    for arn in dict.fromkeys(filter(None, wanted)):
        named = arn == profile.role_arn and arn != given.authenticated
        fix = Hint(stale(profile, "role_arn"), " Else make it again, or name another one.") if named else ""
        response = yield from inquiry.role("roles.exists", arn, "nobody gets it", fix)
        if response is None:
            continue
        seconds = profile.duration if classic and arn == profile.role_arn else 0
        findings = role.check(response, profile.identity_pool_id, seconds) if profile.identity_pool_id else ()
        for finding in findings:
            yield replace(_by_whose_mistake(finding, arn, given), about=arn)
        yield replace(examine_rights(inquiry, aws, arn, response), about=arn)
    if guests and given.unauthenticated and given.unauthenticated not in wanted:
        response = yield from inquiry.role("roles.exists", given.unauthenticated, "no guest gets it")
        if response is not None:
            rated = examine_rights(inquiry, aws, given.unauthenticated, response)
            yield replace(rated, about=given.unauthenticated)


def _by_whose_mistake(finding: Finding, arn: str, given: PoolRoles) -> Finding:
    """The trust of a role that the profile alone names is as likely to be right as the profile is."""
    if finding.state != MISTAKE or finding.check != "roles.trust" or not given.authenticated:
        return finding
    if arn == given.authenticated:
        return finding
    return replace(
        finding, remedy=Hint(f"If this identity pool is the one that is to give {arn}: ", finding.remedy)
    )


def examine_rights(inquiry: Inquiry, aws: AdministratorAws, arn: str, response: Answer) -> Finding:
    """Of a role: by its policies where they can be read, else by what IAM says that they come to.

    Args:
        told: GetRole's `Role`.
    """
    name = role_name(arn)
    try:
        policies, boundary = all_policies(aws, Role(arn, boundary=boundary_of(response)))
    except CognitoTuiError as error:
        return _simulated_rights(inquiry, arn, error)
    ways = escalation.open_ways(policies, boundary, arn)
    actions = sorted({action for way in ways for action in way.actions})
    if not actions:
        return rights.check(name, ())
    try:
        closed = _simulation(inquiry, arn, actions).closed
    except CognitoTuiError as error:
        return rights.check(
            name, ways, (f"policies of the organization, as IAM does not say: {error.title}",)
        )
    return rights.check(name, [way for way in ways if not closed.intersection(way.actions)])


def _simulated_rights(inquiry: Inquiry, arn: str, unread: CognitoTuiError) -> Finding:
    try:
        ways = rights.simulated_ways(_simulation(inquiry, arn, escalation.ACTIONS))
    except CognitoTuiError:
        return cannot_tell("roles.everything", unread)
    why = f"what it may do on single resources, as its policies cannot be read: {unread.title}"
    return rights.check(role_name(arn), ways, (why,))


def _simulation(inquiry: Inquiry, arn: str, actions: Sequence[str]) -> rights.Simulation:
    """Raises CognitoTuiError."""
    return rights.simulation(inquiry.simulated(arn, "*", *actions))
