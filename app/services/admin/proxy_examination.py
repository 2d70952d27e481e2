"""The credential proxy of a profile, examined: see `doctor`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from ...errors import CognitoTuiError
from ...hints import Hint
from ..config import Profile
from .admin_client import AdministratorAws
from .documents import Document, as_document
from .findings import credential_proxy
from .findings.finding import Finding, not_looked_at
from .inquiry import Inquiry
from .judgment import stale
from .pool_roles import role_name
from .role_examination import examine_rights


def examine_proxy(
    inquiry: Inquiry, aws: AdministratorAws, profile: Profile, caller: str
) -> Iterator[Finding]:
    """
    Args:
        caller: the ARN of the role of the first hour; empty: none is known.
    """
    name = profile.proxy_function
    by_arn = name.startswith("arn:")
    region = name.split(":")[3] if by_arn else profile.identity_pool_region or profile.user_pool_region
    function = yield from inquiry.ask(
        "credential_proxy.exists",
        f"The Lambda function {name} does not exist in {region}: credentials last an hour.",
        Hint(
            stale(profile, "proxy_function"),
            " Else `",
            credential_proxy.DEPLOY,
            "` makes one; or remove proxy_function from the profile.",
        ),
        "lambda",
        "get_function_configuration",
        region=region,
        FunctionName=name,
    )
    if function is None:
        return
    yield from credential_proxy.check(function, profile)
    arn = str(function["FunctionArn"])
    yield from _caller(inquiry, aws.in_region(region), caller, arn)
    if target := credential_proxy.target(function):
        yield from _given_role(inquiry, aws, target, str(function["Role"]))


def _caller(inquiry: Inquiry, aws: AdministratorAws, caller: str, function: str) -> Iterator[Finding]:
    """Whether the role of the first hour may call the function: by its own policies, or by the function's."""
    check = "credential_proxy.invoke"
    if not caller:
        why = "the role of signed-in users, who would call it, is unknown."
        yield not_looked_at(check, why, "roles.authenticated")
        return
    response = yield from inquiry.simulate(check, caller, function, credential_proxy.INVOKE)
    if response is None:
        return
    unread: tuple[str, ...] = ()
    policy: Document = {}
    try:
        if answer := aws.find("lambda", "get_policy", FunctionName=function):
            policy = as_document(json.loads(str(answer["Policy"])))
    except CognitoTuiError as error:
        unread = (f"the function's own policy: {error.title}",)
    except ValueError:
        unread = ("the function's own policy, which is not JSON",)
    yield replace(credential_proxy.check_invoke(caller, function, response, policy, unread), about=caller)


def _given_role(inquiry: Inquiry, aws: AdministratorAws, target: str, taker: str) -> Iterator[Finding]:
    fix = Hint("Create it again, or deploy with another one: `", credential_proxy.DEPLOY, "`.")
    nothing = "the credential proxy gives nothing"
    response = yield from inquiry.role("credential_proxy.role", target, nothing, fix)
    if response is None:
        return
    trust = as_document(response.get("AssumeRolePolicyDocument"))
    yield credential_proxy.check_target(trust, role_name(target), taker)
    if credential_proxy.leaves_it_to_the_account(trust, taker):
        may = yield from inquiry.simulate("credential_proxy.take", taker, target, *credential_proxy.TAKES)
        if may is not None:
            yield credential_proxy.check_take(role_name(taker), target, may)
    yield replace(examine_rights(inquiry, aws, target, response), check="credential_proxy.everything")
