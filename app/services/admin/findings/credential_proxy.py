"""The credential proxy that a profile names: the function, who may call it, and the role that it gives.

What it must have: app/functions/credential_proxy.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from ....functions.credential_proxy import LONGEST
from ...profile import Profile
from ...token_check import issuer
from ..documents import Document, as_list
from ..roles import hours
from ..trust import for_everybody
from .finding import Finding, information, mistake, ok, setting, warning

TAKES = ("sts:AssumeRole", "sts:TagSession")


def check(function: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """
    Args:
        function: GetFunctionConfiguration's answer.
    """
    name = str(function.get("FunctionName"))
    yield _state(name, function)
    settings = _variables(function)
    if "COGNITO_ISSUER" not in settings:
        yield information(
            "credential_proxy.settings",
            f"{name} is not this project's credential proxy (it has no COGNITO_ISSUER): what it checks cannot be seen "
            "from here.",
            "`cognito-tui admin proxy deploy --role NAME` makes one that verifies the ID token and gives one role.",
        )
        return
    yield from _settings(settings, profile)


def target(function: Mapping[str, Any]) -> str:
    """The ARN of the role that it gives; empty where it names none."""
    return str(_variables(function).get("ROLE_ARN") or "")


def check_invoke(role: str, function_arn: str, allowed: bool) -> Finding:
    """Whether who signs in may call it.

    Args:
        role: the name of the role that they have for an hour.
    """
    if allowed:
        return ok("credential_proxy.invoke", f"{role} may call it.")
    return mistake(
        "credential_proxy.invoke",
        f"{role} may not call it: credentials last an hour, and are of that role.",
        f"Allow lambda:InvokeFunction on {function_arn} in a policy of {role}.",
    )


def check_target(policy: Document, target_name: str, taker_arn: str) -> Finding:
    """Whether the role that it gives trusts the role that the function has.

    Args:
        policy: the trust policy of the role that it gives.
        taker_arn: the function's own role.
    """
    missing = [action for action in TAKES if not trusts(policy, taker_arn, action)]
    allow = f"Allow {' and '.join(TAKES)} to {taker_arn}"
    if missing:
        return mistake(
            "credential_proxy.trust",
            f"{target_name}, which it gives, does not trust the function's role for {' and '.join(missing)}: it gives "
            "nothing.",
            f"{allow} in the trust policy of {target_name}.",
        )
    if everybody := list(for_everybody(policy)):
        return warning(
            "credential_proxy.trust",
            f"The trust policy of {target_name}, which it gives, is too wide. {everybody[0]}",
            f"{allow}, and to nobody else, in the trust policy of {target_name}.",
        )
    return ok("credential_proxy.trust", f"{target_name} trusts the function's role.")


def check_take(taker: str, target_arn: str, allowed: bool) -> Finding:
    """Whether the function's role may take the other, where the trust policy leaves that to the account."""
    if allowed:
        return ok("credential_proxy.take", f"{taker}, the function's role, may take it.")
    return mistake(
        "credential_proxy.take",
        f"{taker}, the function's role, may not take the role that the function gives: it gives nothing.",
        f"Allow {' and '.join(TAKES)} on {target_arn} in a policy of {taker}.",
    )


def trusts(policy: Document, arn: str, action: str, *, by_name: bool = False) -> bool:
    """Whether a trust policy lets a role do `action`. Statements that deny are not weighed, nor conditions.

    Args:
        by_name: whether it must name this very role, and not just its account: then the role's own policies need not
            allow it as well.
    """
    account = arn.split(":")[4]
    whole = {"*", account, arn.partition("::")[0] + f"::{account}:root"}
    accepted = {arn} if by_name else {arn} | whole
    return any(
        statement.get("Effect") == "Allow"
        and any(fnmatchcase(action.lower(), str(told).lower()) for told in as_list(statement.get("Action")))
        and accepted & set(_principals(statement.get("Principal")))
        for statement in as_list(policy.get("Statement"))
        if isinstance(statement, Mapping)
    )


def _variables(function: Mapping[str, Any]) -> Mapping[str, str]:
    return (function.get("Environment") or {}).get("Variables") or {}


def _principals(told: object) -> list[str]:
    return [str(each) for each in as_list(told.get("AWS") if isinstance(told, Mapping) else told)]


def _state(name: str, function: Mapping[str, Any]) -> Finding:
    """https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html"""
    check, state = "credential_proxy.state", function.get("State") or "Active"
    update = function.get("LastUpdateStatus") or "Successful"
    if "Failed" in (state, update):
        why = function.get("StateReason") or function.get("LastUpdateStatusReason") or ""
        words = f"The function {name} could not be deployed. {why}".rstrip()
        return mistake(
            check, words, "Deploy it again: `cognito-tui admin proxy deploy --role NAME`, or Terraform."
        )
    if state == "Pending" or update == "InProgress":
        return information(check, f"The function {name} is being deployed: look again in a minute.")
    return ok(check, f"The function {name} is there.")  # also when it is idle: the next call wakes it


def _settings(settings: Mapping[str, str], profile: Profile) -> Iterator[Finding]:
    wrong = [
        f"{name} is {settings.get(name) or 'not set'} and not {wanted}"
        for name, wanted in (("COGNITO_ISSUER", issuer(profile)), ("COGNITO_CLIENT_ID", profile.client_id))
        if settings.get(name) != wanted
    ]
    if wrong:
        yield mistake(
            "credential_proxy.settings",
            f"It is for another user pool or app client: {'; '.join(wrong)}. It refuses every token of this one.",
            setting("these variables of the function", "environment { variables }"),
        )
    else:
        yield ok("credential_proxy.settings", "It is for this user pool and app client.")
    role_arn = settings.get("ROLE_ARN") or ""
    if not role_arn:
        yield mistake(
            "credential_proxy.role",
            "It has no ROLE_ARN: it gives nothing.",
            setting("ROLE_ARN of the function", "environment { variables }"),
        )
    elif profile.proxy_role not in ("", role_arn):
        yield mistake(
            "credential_proxy.role",
            f"The profile's proxy_role is {profile.proxy_role}, and it gives {role_arn} and no other.",
            "Take proxy_role out of the profile.",
        )
    told = settings.get("MAX_DURATION") or ""
    longest = min(int(told), LONGEST) if told.isdecimal() else LONGEST
    if profile.duration > longest:
        yield warning(
            "credential_proxy.duration",
            f"The profile asks for {hours(profile.duration)}, and it gives {hours(longest)}: a role that is taken by a "
            "role lasts an hour at most.",
            "For longer, the classic flow: role_arn and duration in the profile, without proxy_function.",
        )
