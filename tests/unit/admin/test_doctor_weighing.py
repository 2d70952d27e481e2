"""That `admin doctor` calls nothing right that it has not weighed: policies, roles' rights, groups, role mappings.

The documents have IAM's own grammar; what IAM itself makes of them is not proven here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from cognito_tui.services.admin.documents import document
from cognito_tui.services.admin.escalation import open_ways
from cognito_tui.services.admin.findings import credential_proxy, identity_pool, rights, role
from cognito_tui.services.admin.findings.finding import MISTAKE, NOT_WEIGHED, OK, WARNING, Finding, ok
from cognito_tui.services.admin.groups import Group
from cognito_tui.services.admin.pool_roles import RULES, TOKEN, PoolRoles, RoleMapping, Rule
from cognito_tui.services.admin.trust_policies import regranted, trust_policy, trust_statement
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.config.regions import identity_principal

POOL = "eu-west-1:12345678-1234-1234-1234-123456789abc"
WHO = identity_principal("eu-west-1")
ROLE = "arn:aws:iam::123456789012:role/people"
OTHER = "arn:aws:iam::123456789012:role/others"
TAKER = "arn:aws:iam::123456789012:role/proxy"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:proxy"
PROFILE = Profile("work", "eu-west-1_AbCdEfGhI", "1h57kf5cpq17m0eml12EXAMPLE", POOL)
OURS = trust_statement(POOL)
DENY = {"Effect": "Deny", "Principal": {"Federated": WHO}, "Action": "sts:AssumeRoleWithWebIdentity"}
EVERYBODY = {"Effect": "Deny", "Principal": "*", "Action": "*"}


def trusting(*statements: Any) -> Finding:
    told = {"RoleName": "people", "AssumeRolePolicyDocument": {"Statement": list(statements)}}
    (finding,) = role.check(told, POOL)
    return finding


def ours(**conditions: Mapping[str, Any]) -> dict[str, Any]:
    there = OURS["Condition"]
    merged = {operator: {**there.get(operator, {}), **told} for operator, told in conditions.items()}
    return {**OURS, "Condition": {**there, **merged}}


def denying(**conditions: Mapping[str, Any]) -> dict[str, Any]:
    return {**DENY, "Condition": conditions}


@pytest.mark.parametrize(
    ("statements", "state", "words"),
    [
        ([OURS], OK, "trusts only the signed-in users"),
        # denials
        ([OURS, DENY], MISTAKE, "denies it to them: statement 2"),
        ([OURS, {**EVERYBODY, "Sid": "Off"}], MISTAKE, "statement 2 (Sid Off)"),
        ([OURS, {**DENY, "Action": "sts:*"}], MISTAKE, "denies it"),
        ([OURS, {**DENY, "Action": "sts:AssumeRole"}], OK, ""),
        ([OURS, {**EVERYBODY, "Principal": {"AWS": ROLE}}], OK, ""),
        ([OURS, denying(**{"ForAnyValue:StringEquals": {f"{WHO}:amr": "unauthenticated"}})], OK, ""),
        ([OURS, denying(StringNotEquals={f"{WHO}:aud": POOL})], OK, ""),
        ([OURS, denying(StringEquals={f"{WHO}:aud": POOL})], MISTAKE, "denies it"),
        ([OURS, denying(Null={f"{WHO}:aud": "true"})], OK, ""),
        ([OURS, denying(NotIpAddress={"aws:SourceIp": "192.0.2.0/24"})], NOT_WEIGHED, "aws:SourceIp"),
        (
            [OURS, {**DENY, "Principal": None, "NotPrincipal": {"AWS": ROLE}}],
            NOT_WEIGHED,
            "NotPrincipal (Deny, ",
        ),
        ([OURS, {**EVERYBODY, "Action": None, "NotAction": "sts:AssumeRoleWithWebIdentity"}], OK, ""),
        ([OURS, {**EVERYBODY, "Action": None, "NotAction": "s3:*"}], MISTAKE, "denies it"),
        # conditions
        ([ours(IpAddress={"aws:SourceIp": "192.0.2.0/24"})], NOT_WEIGHED, "IpAddress on aws:SourceIp"),
        ([ours(StringLike={f"{WHO}:sub": f"{POOL[:9]}:*"})], NOT_WEIGHED, f"StringLike on {WHO}:sub"),
        ([ours(DateLessThan={"aws:CurrentTime": "2020-01-01T00:00:00Z"})], NOT_WEIGHED, "aws:CurrentTime"),
        ([ours(StringMadeUp={f"{WHO}:aud": POOL})], NOT_WEIGHED, "StringMadeUp"),
        ([ours(StringEqualsIfExists={f"{WHO}:aud": POOL})], OK, ""),
        ([ours(**{"ForSomeValues:StringEquals": {f"{WHO}:aud": POOL}})], NOT_WEIGHED, "ForSomeValues"),
        (
            [ours(**{"ForAnyValue:StringLike": {f"{WHO}:amr": "cognito-idp.*"}})],
            NOT_WEIGHED,
            f"{WHO}:amr",
        ),
        (
            [ours(**{"ForAllValues:StringLike": {f"{WHO}:amr": "authenticated"}})],
            WARNING,
            "without ForAnyValue",
        ),
        ([ours(StringLike={f"{WHO}:aud": "${aws:PrincipalTag/pool}"})], NOT_WEIGHED, "StringLike"),
        ([{**OURS, "Condition": ["StringEquals"]}], WARNING, "does not check aud"),
        # what this does not know
        ([{**OURS, "Unless": "no"}], NOT_WEIGHED, "the element Unless"),
        ([OURS, "Allow"], NOT_WEIGHED, "not a statement"),
        ([OURS, {**DENY, "Effect": "Permit"}], NOT_WEIGHED, "neither Allow nor Deny"),
        # whom else
        (
            [OURS, {"Effect": "Allow", "Principal": {"AWS": OTHER}, "Action": "sts:AssumeRole"}],
            NOT_WEIGHED,
            f"whom else it lets in: AWS {OTHER}",
        ),
        ([OURS, {**OURS, "Condition": {}}], WARNING, "does not check aud"),
        ([{**OURS, "Condition": {}}, denying(StringNotEquals={f"{WHO}:aud": POOL})], WARNING, "guests"),
    ],
)
def test_a_trust_policy_is_right_only_where_all_of_it_was_weighed(
    statements: list[Any], state: str, words: str
) -> None:
    given = [
        {name: value for name, value in each.items() if value} if isinstance(each, dict) else each
        for each in statements
    ]
    finding = trusting(*given)
    assert finding.state == state
    assert finding.not_weighed or state != NOT_WEIGHED
    assert words in finding.words + "; ".join(finding.not_weighed)
    assert "denies" not in finding.words or "Remove statement" in finding.fix


OPERATORS = (
    *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null", "OfNextYear"),
    *(f"Numeric{how}" for how in ("Equals", "NotEquals", "LessThan", "GreaterThanEquals")),
    *(f"Date{how}" for how in ("Equals", "NotEquals", "LessThanEquals", "GreaterThan")),
    *(f"Arn{how}" for how in ("Equals", "Like", "NotEquals", "NotLike")),
    *(
        f"String{how}"
        for how in ("Equals", "NotEquals", "EqualsIgnoreCase", "Like", "NotLike", "LikeIfExists")
    ),
)
KEYS = ("aws:SourceIp", f"{WHO}:sub", "aws:PrincipalTag/team", "sts:RoleSessionName", "of:NextYear")


def test_no_operator_on_a_key_that_is_not_known_is_ever_right() -> None:
    for operator, key, set_of, allows in product(
        OPERATORS, KEYS, ("", "ForAnyValue:", "ForAllValues:"), (True, False)
    ):
        condition = {f"{set_of}{operator}": {key: "x"}}
        added = [ours(**condition)] if allows else [OURS, denying(**condition)]
        assert trusting(*added).state == NOT_WEIGHED, condition
        if allows:  # of two that let them in, one that does so for sure is enough
            assert trusting(OURS, *added).state == OK, condition


def test_what_was_not_weighed_cannot_be_ok() -> None:
    assert ok("any.check", "It is so.", ("something",)).state == NOT_WEIGHED
    with pytest.raises(ValueError, match="not all of it was weighed"):
        Finding("any.check", OK, "It is so.", not_weighed=("something",))


def test_the_remedy_takes_nothing_away_that_is_not_wrong() -> None:
    others = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    there = document(others, DENY, {**OURS, "Condition": {}}, {**OURS, "Principal": "*"})
    assert regranted(there, POOL)["Statement"] == [others, DENY, OURS]
    assert regranted({}, POOL) == trust_policy(POOL)


def allow(actions: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource, **more}


def deny(actions: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {**allow(actions, resource, **more), "Effect": "Deny"}


IP = {"Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}
PASSED_TO_LAMBDA = {"Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}
ALL_ROLES = "arn:aws:iam::123456789012:role/*"


@pytest.mark.parametrize(
    ("statements", "state", "words"),
    [
        ([allow("*")], WARNING, "may do everything"),
        ([allow("iam:*")], WARNING, "iam:attachrolepolicy"),
        ([allow("iam:AttachRolePolicy")], WARNING, "iam:attachrolepolicy"),
        ([allow("iam:AttachRolePolicy", ROLE)], WARNING, f"on {ROLE}"),
        ([allow("iam:CreateAccessKey", "arn:aws:iam::123456789012:user/*")], WARNING, "iam:createaccesskey"),
        ([allow("IAM:updateassumerolepolicy", ALL_ROLES)], WARNING, "iam:updateassumerolepolicy"),
        ([allow("iam:Create??????????ion")], WARNING, "iam:createpolicyversion"),
        ([{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}], WARNING, "iam:"),
        (
            [{"Effect": "Allow", "Action": "iam:PutRolePolicy", "NotResource": OTHER}],
            WARNING,
            "iam:putrolepolicy",
        ),
        ([allow(["iam:PassRole", "lambda:*"])], WARNING, "lambda:"),
        (
            [allow("iam:PassRole", OTHER), allow("ec2:RunInstances")],
            WARNING,
            "iam:passrole with ec2:runinstances",
        ),
        (
            [allow("iam:PassRole", **PASSED_TO_LAMBDA), allow("lambda:CreateFunction")],
            WARNING,
            "createfunction",
        ),
        ([allow("iam:PassRole", **PASSED_TO_LAMBDA), allow("ec2:RunInstances")], OK, "cannot"),
        ([allow("lambda:UpdateFunctionCode", FUNCTION)], WARNING, FUNCTION),
        ([allow("cognito-idp:AdminAddUserToGroup")], WARNING, "adminaddusertogroup"),
        ([allow("sts:AssumeRole")], WARNING, "sts:assumerole"),
        ([allow("sts:AssumeRole", ALL_ROLES)], WARNING, "sts:assumerole"),
        ([allow("sts:AssumeRole", OTHER)], OK, ""),
        ([allow(["iam:PassRole", "s3:*", "iam:Get*"])], OK, ""),
        ([allow("lambda:CreateFunction")], OK, ""),
        ([], OK, ""),
        ([allow("*"), deny(["iam:*", "sts:*", "sso:*", "ssm:*", "lambda:*"])], WARNING, "cognito-idp:"),
        ([allow("*"), deny("*")], OK, ""),
        ([allow("iam:*"), deny("iam:*", ALL_ROLES)], WARNING, ""),
        ([allow("iam:PutRolePolicy", ROLE), deny("iam:*", ALL_ROLES)], OK, ""),
        (
            [allow("iam:PutRolePolicy"), {"Effect": "Deny", "Action": "iam:*", "NotResource": ROLE}],
            WARNING,
            f"on {ROLE}",
        ),
        ([allow("iam:*", **IP)], NOT_WEIGHED, "IpAddress on aws:SourceIp (Allow, statement 1)"),
        ([allow("iam:*"), deny("iam:*", **IP)], NOT_WEIGHED, "IpAddress on aws:SourceIp (Deny, statement 2)"),
        ([allow("iam:*", **IP), allow("iam:Put*")], WARNING, "iam:put"),
        ([allow("iam:PutRolePolicy", Unless="no")], NOT_WEIGHED, "the element Unless"),
    ],
)
def test_a_role_that_may_give_itself_more_rights(statements: list[Any], state: str, words: str) -> None:
    finding = rights.check("people", open_ways([document(each) for each in statements], None, ROLE))
    assert finding.state == state
    assert words in finding.words + "; ".join(finding.not_weighed)


@pytest.mark.parametrize(
    ("boundary", "state"),
    [
        ([allow("s3:*")], OK),
        ([], OK),
        ([allow("*"), deny("iam:*")], OK),
        ([allow("iam:*")], WARNING),
        ([allow("iam:*", **IP)], NOT_WEIGHED),
        # narrower than the policy
        ([allow("iam:PutRolePolicy", ALL_ROLES)], WARNING),
        ([allow("iam:*", ROLE), allow("s3:*")], WARNING),
    ],
)
def test_a_permissions_boundary_is_weighed(boundary: list[Any], state: str) -> None:
    ways = open_ways([document(allow("iam:PutRolePolicy"))], document(*boundary), ROLE)
    assert rights.check("people", ways).state == state


def test_what_iam_makes_of_a_role_whose_policies_cannot_be_read() -> None:
    def result(action: str, decision: str = "allowed", **more: Any) -> dict[str, Any]:
        return {"EvalActionName": action, "EvalDecision": decision, **more}

    closed = result(
        "iam:PutRolePolicy", "implicitDeny", OrganizationsDecisionDetail={"AllowedByOrganizations": False}
    )
    asks = result("iam:CreateAccessKey", "implicitDeny", MissingContextValues=["aws:SourceIp"])
    for results, state, words in (
        (
            [result("iam:PassRole"), result("lambda:CreateFunction")],
            WARNING,
            "iam:passrole with lambda:createfunction",
        ),
        ([result("iam:PassRole"), closed], OK, ""),
        ([asks], NOT_WEIGHED, "iam:createaccesskey, which depends on a condition on aws:SourceIp"),
    ):
        told = rights.simulation(results)
        finding = rights.check("people", rights.simulated_ways(told))
        assert finding.state == state
        assert words in finding.words + "; ".join(finding.not_weighed)
        assert ("iam:putrolepolicy" in told.closed) == (closed in results)


MAPPING = RoleMapping(f"{PROFILE.login_provider}:{PROFILE.client_id}", TOKEN, denied=True)


@pytest.mark.parametrize(
    ("groups", "mapping", "state", "words"),
    [
        (
            [Group("a", role_arn=ROLE, precedence=1), Group("b", role_arn=OTHER, precedence=2)],
            MAPPING,
            OK,
            "",
        ),
        (
            [Group("a", role_arn=ROLE, precedence=1), Group("b", role_arn=OTHER, precedence=1)],
            MAPPING,
            WARNING,
            "a, b have the precedence 1 and different roles: a user in two of them gets no credentials",
        ),
        (
            [Group("a", role_arn=ROLE), Group("b", role_arn=OTHER)],
            replace(MAPPING, denied=False),
            WARNING,
            "have no precedence and different roles: a user in two of them gets the authenticated role",
        ),
        ([Group("a", role_arn=ROLE), Group("b", role_arn=ROLE)], MAPPING, OK, ""),
        ([Group("a", role_arn=ROLE, precedence=0), Group("b", role_arn=OTHER)], MAPPING, OK, ""),
        ([Group("a", role_arn=ROLE)], None, WARNING, "no role mapping of type Token"),
        ([Group("a", role_arn=ROLE)], replace(MAPPING, kind=RULES), WARNING, "no role mapping of type Token"),
    ],
)
def test_which_groups_role_somebody_gets(
    groups: list[Group], mapping: RoleMapping | None, state: str, words: str
) -> None:
    (finding,) = role.check_groups(groups, mapping, PROFILE)
    assert (finding.check, finding.state) == ("roles.groups", state)
    assert words in finding.words


def test_whom_a_rule_fits_is_not_weighed() -> None:
    rule = Rule("custom:team", "Equals", "ops", ROLE)
    for mapping, words in (
        (replace(MAPPING, kind=RULES, rules=(rule,)), "whom rule 1 fits: custom:team Equals 'ops'"),
        (replace(MAPPING, kind="OfNextYear"), "what the role mapping does"),
    ):
        (finding,) = identity_pool.check_mappings(PoolRoles(ROLE, mappings=(mapping,)), PROFILE)
        assert (finding.state, finding.not_weighed) == (NOT_WEIGHED, (words,))
    assert not list(identity_pool.check_mappings(PoolRoles(ROLE, mappings=(MAPPING,)), PROFILE))


ALLOWED = {"EvaluationResults": [{"EvalDecision": "allowed"}]}
REFUSED = {"EvaluationResults": [{"EvalDecision": "implicitDeny"}]}
FORBIDDEN = {"EvaluationResults": [{"EvalDecision": "explicitDeny"}]}
ROOT = "arn:aws:iam::123456789012:root"


def calling(effect: str, principal: Any, **more: Any) -> Mapping[str, Any]:
    statement = {"Effect": effect, "Principal": principal, "Action": "lambda:InvokeFunction"}
    return document({**statement, "Resource": FUNCTION, **more})


@pytest.mark.parametrize(
    ("told", "policy", "state", "words"),
    [
        (ALLOWED, {}, OK, "may call it"),
        (REFUSED, {}, MISTAKE, "may not call it"),
        (ALLOWED, calling("Deny", "*"), MISTAKE, "the function's own policy denies it"),
        (ALLOWED, calling("Deny", {"AWS": ROOT}), MISTAKE, "denies it"),
        (ALLOWED, calling("Deny", {"AWS": OTHER}), OK, ""),
        (ALLOWED, calling("Deny", "*", **IP), NOT_WEIGHED, "aws:SourceIp"),
        (ALLOWED, calling("Deny", "*", Resource=f"{FUNCTION}:1"), OK, ""),
        (REFUSED, calling("Allow", {"AWS": ROLE}), OK, ""),
        (REFUSED, calling("Allow", {"AWS": ROOT}), MISTAKE, "may not"),  # which leaves it to the role
        (REFUSED, calling("Allow", {"AWS": ROLE}, **IP), NOT_WEIGHED, "depends"),
        (FORBIDDEN, calling("Allow", {"AWS": ROLE}), MISTAKE, "may not"),
    ],
)
def test_the_functions_own_policy_is_weighed(told: Any, policy: Any, state: str, words: str) -> None:
    finding = credential_proxy.check_invoke(ROLE, FUNCTION, told, policy)
    assert finding.state == state
    assert words in finding.words + "; ".join(finding.not_weighed)
    unread = credential_proxy.check_invoke(ROLE, FUNCTION, told, policy, ("its policy",))
    assert unread.state != OK


TAGGED = {"StringLike": {"aws:RequestTag/sub": "?*"}, "ForAllValues:StringEquals": {"aws:TagKeys": "sub"}}


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"Condition": TAGGED}, OK),  # as this project makes it
        ({"Condition": {**TAGGED, "StringEquals": {"sts:ExternalId": "x"}}}, NOT_WEIGHED),
        ({"Condition": {"StringEquals": {"aws:RequestTag/sub": "one-user"}}}, NOT_WEIGHED),
        ({"Condition": {"StringEquals": {"aws:TagKeys": "team"}}}, MISTAKE),
        ({"Effect": "Deny"}, MISTAKE),
    ],
)
def test_the_trust_of_the_role_that_is_given_is_weighed(more: dict[str, Any], state: str) -> None:
    takes = ["sts:AssumeRole", "sts:TagSession"]
    policy = document({"Effect": "Allow", "Principal": {"AWS": TAKER}, "Action": takes, **more})
    assert credential_proxy.check_target(policy, "people", TAKER).state == state


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["*", POOL, WHO, "Allow", "Deny"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["", "AWS", "Federated", "x"]), inner)
    ),
    max_leaves=8,
)
ELEMENTS = ("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition", "Resource", "x")
STATEMENT = ANY | st.dictionaries(st.sampled_from(ELEMENTS), ANY)


@given(st.lists(STATEMENT, max_size=3) | STATEMENT)
@settings(max_examples=80, deadline=None)
def test_no_document_breaks_the_examination(told: Any) -> None:
    """What a policy is, is not ours to say; IAM's next version of the language is in none of these rows."""
    policy = {"Statement": told}
    (finding,) = role.check({"RoleName": "people", "AssumeRolePolicyDocument": policy}, POOL)
    assert finding.state in (MISTAKE, NOT_WEIGHED, WARNING)
    rights.check("people", open_ways([policy], policy, ROLE))
    credential_proxy.check_target(policy, "people", TAKER)
    credential_proxy.check_invoke(ROLE, FUNCTION, ALLOWED, policy)
    (repaired,) = role.check(
        {"RoleName": "people", "AssumeRolePolicyDocument": regranted(policy, POOL)}, POOL
    )
    assert repaired.state in (OK, NOT_WEIGHED) or repaired.fix.startswith("Take statement")
