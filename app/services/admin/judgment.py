"""The findings of an examination, judged together: what is to be mended first, and what says nothing before that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ...hints import Do, Hint, Operation
from ..config import Profile
from .findings.finding import FOLLOWS, MISTAKE, OK, UNKNOWN, WARNING, Finding, mistake

_USER_POOL, _CLIENT, _IDENTITY_POOL = "user_pool.exists", "app_client.exists", "identity_pool.exists"
_FUNCTION, _ROLE = "credential_proxy.exists", "roles.exists"
_PROFILE = "profile.current"
FROM_TERRAFORM = Do(Operation.CONFIGURE, parameters={"from_terraform": "DIR", "force": ""})
_NAMED = {_USER_POOL: "user_pool_id", _CLIENT: "client_id", _IDENTITY_POOL: "identity_pool_id"}
# a check, or all of its group → the checks that it says nothing without, the likeliest cause first
_RESTS_ON: dict[str, tuple[str, ...]] = {
    "user_pool": (_USER_POOL,),
    "app_client": (_USER_POOL, _CLIENT),
    "managed_login": (_USER_POOL, _CLIENT),
    "managed_login.domain": (_USER_POOL,),
    "identity_pool": (_IDENTITY_POOL,),
    "identity_pool.provider": (_USER_POOL, _CLIENT, _IDENTITY_POOL),
    "identity_pool.token_check": (_USER_POOL, _CLIENT, _IDENTITY_POOL),
    "identity_pool.mappings": (_USER_POOL, _CLIENT, _IDENTITY_POOL),
    "identity_pool.others": (_USER_POOL, _CLIENT, _IDENTITY_POOL),
    "identity_pool.rules": (_USER_POOL, _CLIENT, _IDENTITY_POOL),
    "roles": (_IDENTITY_POOL, _ROLE),
    "roles.authenticated": (_IDENTITY_POOL, _ROLE),
    "roles.group": (_USER_POOL, _IDENTITY_POOL, _ROLE),
    "roles.groups": (_USER_POOL, _IDENTITY_POOL),
    "credential_proxy": (_FUNCTION,),
    "credential_proxy.settings": (_USER_POOL, _CLIENT, _FUNCTION),
    "credential_proxy.exists": (_IDENTITY_POOL,),
    "credential_proxy.everything": (_FUNCTION,),
    "credential_proxy.invoke": (_FUNCTION, _IDENTITY_POOL, _ROLE),
}


def judged(findings: Iterable[Finding], profile: Profile, account: str) -> list[Finding]:
    """All of them, those first that others depend on. One that rests on a mistake gives no remedy of its own: what it
    says may be different when that is mended.

    Args:
        account: the administrator's, twelve digits.
    """
    found = list(findings)
    missing = [finding for finding in found if finding.check in _NAMED and finding.state == MISTAKE]
    common = _common_cause(missing, found, profile, account)
    wrong = {(finding.check, finding.about): finding for finding in found if finding.state == MISTAKE}
    settled = []
    for finding in found:
        cause = _cause(finding, wrong)
        elsewhere = any(each.about and each.about == finding.about for each in common)
        if common and (finding in missing or cause in _NAMED or elsewhere):
            cause = _PROFILE
        settled.append(_following(finding, cause) if cause else _conditional(finding, found))
    first = {finding.depends_on for finding in settled}
    roots = [finding for finding in settled if finding.check in first and finding.state == MISTAKE]
    return [*common, *roots, *(finding for finding in settled if finding not in roots)]


def stale(profile: Profile, setting: str, **right: str) -> Hint:
    """Return how a profile is brought up to date, and where what is wrong comes from.

    Args:
        setting: one that is wrong.
        right: the settings, where they are known.
    """
    anew = Hint("`", FROM_TERRAFORM, "`")
    source = profile.sources.get(setting, "")
    written = not source or "[profiles." in source
    where = f" ({setting} comes from {source})" if source else ""
    if not right:
        again = f"If the set-up was created again, the profile is out of date{where}: "
        return Hint(again, anew, " reads the ids from Terraform.")
    if not written:
        values = " and ".join(f"{name} to {value}" for name, value in right.items())
        remedy = f"The profile is out of date{where}: set {values} there, or remove it there and run "
        return Hint(remedy, anew, ".")
    configure = Do(Operation.CONFIGURE, parameters={**right, "force": ""})
    return Hint(f"The profile is out of date{where}: run `", configure, "` or ", anew, ".")


def _common_cause(
    missing: Sequence[Finding], found: Sequence[Finding], profile: Profile, account: str
) -> list[Finding]:
    """What explains several things that are missing at once, or that a thing is missing here: none, or one."""
    absent = [finding for finding in missing if getattr(profile, _NAMED[finding.check])]
    if any(finding.check == _USER_POOL for finding in absent):
        absent = [finding for finding in absent if finding.check != _CLIENT]  # it may well be in another pool
    if not absent:
        return []
    keys = "set AWS_PROFILE to a profile of that account, and run doctor again."
    arns = (("role_arn", profile.role_arn), ("proxy_role", profile.proxy_role))
    for setting, arn in (*arns, ("proxy_function", profile.proxy_function)):
        owner = "".join(arn.split(":")[4:5])
        if owner and owner != account:
            return [
                Finding(
                    _PROFILE,
                    MISTAKE,
                    f"The profile's {setting} belongs to the account {owner}, but your "
                    f"credentials belong to {account}, "
                    "where it does not exist.",
                    Hint(f"Use your credentials for {owner}: {keys} ", stale(profile, setting)),
                    about=arn,
                )
            ]
    if len(absent) < 2:
        return []
    some_exist = any(finding.check in _NAMED and finding.state == OK for finding in found)
    what = " and ".join(f"{_NAMED[each.check]} ({getattr(profile, _NAMED[each.check])})" for each in absent)
    wrong_keys = (
        "" if some_exist else f" Or your credentials belong to another account than the pools: {keys}"
    )
    return [
        mistake(
            _PROFILE,
            f"What the profile names is not in the account {account}: {what}.",
            Hint(stale(profile, _NAMED[absent[0].check]), wrong_keys),
        )
    ]


def _cause(finding: Finding, wrong: dict[tuple[str, str], Finding]) -> str:
    """The check whose mistake it rests on; empty for none."""
    for check in _resting(finding):
        if check == finding.check:
            continue
        if (check, "") in wrong or (finding.about and (check, finding.about) in wrong):
            return check
    return ""


def _resting(finding: Finding) -> tuple[str, ...]:
    return _RESTS_ON.get(finding.check) or _RESTS_ON.get(finding.group, ())


def _following(finding: Finding, cause: str) -> Finding:
    return replace(finding, state=FOLLOWS, remedy="", depends_on=cause)


def _conditional(finding: Finding, found: Sequence[Finding]) -> Finding:
    """A remedy that rests on what could not be checked says so."""
    if finding.state not in (MISTAKE, WARNING) or not finding.remedy:
        return finding
    unseen = [
        other.check
        for other in found
        if other.state == UNKNOWN and other.check != finding.check and other.check in _resting(finding)
        if other.about in ("", finding.about)
    ]
    if not unseen:
        return finding
    return replace(
        finding,
        remedy=Hint(
            f"If the profile is right about what could not be checked ({unseen[0]}): ", finding.remedy
        ),
    )
