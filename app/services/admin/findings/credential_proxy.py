"""The credential proxy that a profile names: the function, who may call it, and the role that it gives.

What it must have: app/functions/credential_proxy.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ....functions.credential_proxy import LONGEST
from ....functions.issuers import accepted
from ....hints import Do, Hint, Operation
from ...config import Profile
from ...tokens import issuers_of
from ..conditions import DEPENDS, NO, YES, ConditionValues
from ..documents import Document
from ..evaluation import PolicyRequest, decide, denied, describe, names, statements
from ..pool_roles import hours, role_name
from ..proxy_function import issuer_setting
from ..trust_policies import for_everybody
from .finding import Finding, information, mistake, ok, setting, warning
from .rights import simulated

_SETTINGS = {"COGNITO_ISSUER", "COGNITO_CLIENT_ID", "ROLE_ARN", "MAX_DURATION", "JWKS_URL"}
INVOKE = "lambda:InvokeFunction"
DEPLOY = Do(Operation.DEPLOY_PROXY, parameters={"role": "NAME"})
TAKES = ("sts:AssumeRole", "sts:TagSession")


def check(function: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """
    Args:
        function: GetFunctionConfiguration's answer.
    """
    name = str(function.get("FunctionName"))
    yield _state(name, function, profile)
    settings = _variables(function)
    if "COGNITO_ISSUER" not in settings:
        yield information(
            "credential_proxy.settings",
            f"{name} is not this project's credential proxy (it has no COGNITO_ISSUER): its checks are not visible "
            "from here.",
            Hint("`", DEPLOY, "` creates one that verifies the ID token and issues credentials of one role."),
        )
        return
    yield from _settings(settings, profile)


def target(function: Mapping[str, Any]) -> str:
    """The ARN of the role that it gives; empty where it names none."""
    return str(_variables(function).get("ROLE_ARN") or "")


def check_invoke(
    caller: str,
    function_arn: str,
    response: Mapping[str, Any],
    policy: Document,
    unread: tuple[str, ...] = (),
) -> Finding:
    """Whether who signs in may call it.

    Args:
        caller: the ARN of the role that they have for an hour.
        told: SimulatePrincipalPolicy's answer.
        policy: the function's own; empty: it has none, or it could not be read.
        unread: why it could not.
    """
    check, name = "credential_proxy.invoke", role_name(caller)
    asked = _calling(caller, function_arn)
    account = frozenset({("AWS", caller.split(":")[4]), ("AWS", f"{caller.partition(':role/')[0]}:root")})
    its_own = decide(policy, asked)
    denial = denied(policy, replace(asked, principals=asked.principals | account))
    by_role = simulated(response)
    if denial.denied_by:
        return mistake(
            check,
            f"{name} may not call it: the function's own policy denies it, {denial.denied_by}. Credentials last an "
            "hour, and are of that role.",
            f"Remove {denial.denied_by} from the policy of {function_arn}, or make it deny less.",
        )
    if by_role.allowed == YES or (its_own.allowed == YES and not by_role.denied_by):
        return ok(check, f"{name} may call it.", (*denial.reasons, *unread))
    depends = (*by_role.reasons, *its_own.reasons)
    if depends:
        return ok(check, f"Whether {name} may call it depends on what was not weighed.", (*depends, *unread))
    return mistake(
        check,
        f"{name} may not call it: credentials last an hour, and are of that role.",
        f"Allow {INVOKE} on {function_arn} in a policy of {name}.",
    )


def check_target(policy: Document, target_name: str, taker_arn: str) -> Finding:
    """Whether the role that it gives trusts the role that the function has.

    Args:
        policy: the trust policy of the role that it gives.
        taker_arn: the function's own role.
    """
    name = "credential_proxy.trust"
    decisions = {action: decide(policy, _taking(taker_arn, action)) for action in TAKES}
    missing = [action for action, decision in decisions.items() if decision.allowed == NO]
    depends = tuple(dict.fromkeys(why for decision in decisions.values() for why in decision.reasons))
    allow = f"Allow {' and '.join(TAKES)} to {taker_arn}"
    if missing:
        denied = next((each.denied_by for each in decisions.values() if each.denied_by), "")
        return mistake(
            name,
            f"{target_name}, which it issues, does not trust the function's role for {' and '.join(missing)}: it gives "
            f"nothing.{f' It denies it: {denied}.' if denied else ''}",
            f"{f'Take {denied} out, or have it deny less. ' if denied else ''}{allow} in the trust policy of "
            f"{target_name}.",
        )
    if everybody := list(for_everybody(policy)):
        return warning(
            name,
            f"The trust policy of {target_name}, which it issues, is too permissive. {everybody[0]}",
            f"{allow}, and to nobody else, in the trust policy of {target_name}.",
            depends,
        )
    return ok(name, f"{target_name} trusts the function's role.", (*depends, *_others(policy, taker_arn)))


def leaves_it_to_the_account(policy: Document, taker_arn: str) -> bool:
    """Whether a trust policy lets the function's role in, but only by its account: then its own policies decide."""
    asked = [(_taking(taker_arn, action), _taking(taker_arn, action, by_name=True)) for action in TAKES]
    allowed = [(decide(policy, each).allowed, decide(policy, named).allowed) for each, named in asked]
    return all(each != NO for each, _ in allowed) and any(named == NO for _, named in allowed)


def check_take(taker: str, target_arn: str, response: Mapping[str, Any]) -> Finding:
    """Whether the function's role may take the other, where the trust policy leaves that to the account.

    Args:
        told: SimulatePrincipalPolicy's answer.
    """
    decision = simulated(response)
    if decision.allowed == YES:
        return ok("credential_proxy.take", f"{taker}, the function's role, may take it.")
    if decision.allowed == DEPENDS:
        words = f"Whether {taker}, the function's role, may take it depends on what was not weighed."
        return ok("credential_proxy.take", words, decision.reasons)
    return mistake(
        "credential_proxy.take",
        f"{taker}, the function's role, may not take the role that the function gives: it gives nothing.",
        f"Allow {' and '.join(TAKES)} on {target_arn} in a policy of {taker}.",
    )


def _calling(caller: str, function_arn: str) -> PolicyRequest:
    """Signed-in users, who call the function. Credentials of an identity pool are sessions of one name."""
    partition, account = caller.split(":")[1], caller.split(":")[4]
    session = f"arn:{partition}:sts::{account}:assumed-role/{role_name(caller)}/CognitoIdentityCredentials"
    # what names the account alone leaves it to the role's policies
    return PolicyRequest(INVOKE, frozenset(("AWS", name) for name in (caller, session, "*")), function_arn)


def _taking(arn: str, action: str, *, by_name: bool = False) -> PolicyRequest:
    """The function's role, which takes another for a session that is tagged with its user's `sub` alone.

    Args:
        by_name: whether the policy must name this very role, and not just its account.
    """
    account = arn.split(":")[4]
    whole = {"*", account, arn.partition("::")[0] + f"::{account}:root"}
    accepted = {arn} if by_name else {arn} | whole
    tags = {"aws:requesttag/sub": ConditionValues(more=""), "aws:tagkeys": ConditionValues(("sub",))}
    return PolicyRequest(action, frozenset(("AWS", name) for name in accepted), context=tags)


def _others(policy: Document, taker_arn: str) -> Iterator[str]:
    """Whom else it lets in."""
    for name, each in statements(policy):
        if each.get("Effect") == "Allow" and not any(
            names(each, _taking(taker_arn, action)) for action in TAKES
        ):
            yield f"whom else it lets in: {describe(each)} ({name})"


def _variables(function: Mapping[str, Any]) -> Mapping[str, str]:
    return (function.get("Environment") or {}).get("Variables") or {}


def _state(name: str, function: Mapping[str, Any], profile: Profile) -> Finding:
    """https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html"""
    check, state = "credential_proxy.state", function.get("State") or "Active"
    update = function.get("LastUpdateStatus") or "Successful"
    if "Failed" in (state, update):
        why = function.get("StateReason") or function.get("LastUpdateStatusReason") or ""
        words = f"The function {name} could not be deployed. {why}".rstrip()
        return mistake(
            check,
            words,
            Hint("Deploy it again: `", DEPLOY, "`, or Terraform."),
        )
    if state == "Pending" or update == "InProgress":
        return information(check, f"The function {name} is being deployed: look again in a minute.")
    return ok(check, f"The function {name} is there.")  # also when it is idle: the next call wakes it


def _settings(settings: Mapping[str, str], profile: Profile) -> Iterator[Finding]:
    taken, client_id = settings.get("COGNITO_ISSUER") or "", settings.get("COGNITO_CLIENT_ID")
    wrong = []
    if not set(issuers_of(profile)) <= set(accepted(taken)):
        wrong.append(f"COGNITO_ISSUER is {taken or 'not set'} and not {issuer_setting(profile)}")
    if client_id != profile.client_id:
        wrong.append(f"COGNITO_CLIENT_ID is {client_id or 'not set'} and not {profile.client_id}")
    if wrong:
        yield mistake(
            "credential_proxy.settings",
            f"It is for another user pool or app client: {'; '.join(wrong)}. It refuses every token of this one.",
            Hint(
                setting("these variables of the function", "environment { variables }"),
                " If the profile is what is stale: `",
                Do(Operation.CONFIGURE, parameters={"from_terraform": "DIR", "force": ""}),
                "`.",
            ),
        )
    else:
        others = sorted(settings.keys() - _SETTINGS)
        not_weighed = tuple(f"what the function makes of its variable {name}" for name in others)
        yield ok("credential_proxy.settings", "It is for this user pool and app client.", not_weighed)
    if keys := settings.get("JWKS_URL"):
        yield warning(
            "credential_proxy.keys",
            f"It trusts the keys at {keys} instead of the user pool's own: anybody who has them "
            "can sign tokens that it "
            "accepts.",
            "Remove the function's variable JWKS_URL (Terraform: environment { variables }).",
        )
    role_arn = settings.get("ROLE_ARN") or ""
    if not role_arn:
        yield mistake(
            "credential_proxy.role",
            "It has no ROLE_ARN: it issues nothing.",
            setting("ROLE_ARN of the function", "environment { variables }"),
        )
    elif profile.proxy_role not in ("", role_arn):
        yield mistake(
            "credential_proxy.role",
            f"The profile's proxy_role is {profile.proxy_role}, and it gives {role_arn} and no other.",
            "Remove proxy_role from the profile.",
        )
    limit = settings.get("MAX_DURATION") or ""
    longest = min(int(limit), LONGEST) if limit.isdecimal() else LONGEST
    if profile.duration > longest:
        yield warning(
            "credential_proxy.duration",
            f"The profile asks for {hours(profile.duration)}, and it gives {hours(longest)}: a "
            "role that is assumed by a "
            "role lasts an hour at most.",
            "For longer, the classic flow: role_arn and duration in the profile, without proxy_function.",
        )
