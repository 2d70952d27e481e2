"""What an administrator's policies say. ministack's own evaluation of IAM policies, which is not ours, is the judge.

It knows no policy variables, and no dynamodb:LeadingKeys of a request: here the tests put in what AWS's
documentation says, so that much is unproven against AWS itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ministack.core.iam_evaluator import EvalContext, evaluate, parse_policy_document

from cognito_tui.errors import ConfigurationError, Refused
from cognito_tui.services.admin.admin_client import AdministratorAws
from cognito_tui.services.admin.documents import Document, as_list, document, read_policy
from cognito_tui.services.admin.policies import LIMIT, dynamodb_policy, policy_name, put_policy, s3_policy
from cognito_tui.services.admin.pool_roles import Policy, Role, RoleMapping
from cognito_tui.services.admin.trust_policies import identity_variable, judge, trust_policy, trust_statement

ADA, BOB = (f"eu-west-1:{digit * 8}-1111-2222-3333-444444444444" for digit in "ab")
POOL = "eu-west-1:12345678-1234-1234-1234-123456789abc"
WHO = "cognito-identity.amazonaws.com"
TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/notes"
KEYS = "dynamodb:leadingkeys"


@dataclass(frozen=True)
class Somewhere:
    region: str = "eu-west-1"
    partition: str = "aws"
    account: str = "123456789012"


def allowed(policy: Document, action: str, resource: str, user: Any = ADA, **keys: object) -> bool:
    """Whether IAM lets the user with this identity id, whose role has the policy alone."""
    there = json.dumps(policy).replace(identity_variable("eu-west-1"), user)
    request = EvalContext(
        principal_arn="arn:aws:sts::123456789012:assumed-role/users/CognitoIdentityCredentials",
        principal_type="AssumedRole",
        principal_account="123456789012",
        action=action,
        resource_arn=resource,
        region="eu-west-1",
        service_context=keys,
    )
    return bool(evaluate(request, [parse_policy_document(there)]).decision == "Allow")


# -- buckets -----------------------------------------------------------------------------------------------------------


def test_each_user_has_a_folder_and_no_other() -> None:
    policy = s3_policy(Somewhere(), "reports", "team/", per_user=True)
    for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"):
        assert allowed(policy, action, f"arn:aws:s3:::reports/team/{ADA}/a.txt")
        for key in (f"team/{BOB}/a.txt", f"team/{ADA}x/a.txt", f"{ADA}/a.txt", "team/a.txt", f"team/{ADA}"):
            assert not allowed(policy, action, f"arn:aws:s3:::reports/{key}"), key
    bucket = "arn:aws:s3:::reports"
    assert allowed(policy, "s3:ListBucket", bucket, **{"s3:prefix": f"team/{ADA}/"})
    for prefix in (f"team/{BOB}/", "team/", "", f"team/{ADA}"):
        assert not allowed(policy, "s3:ListBucket", bucket, **{"s3:prefix": prefix}), prefix
    assert not allowed(policy, "s3:ListBucket", bucket), "the whole list, without a prefix"
    assert not allowed(policy, "s3:ListBucketVersions", bucket, **{"s3:prefix": f"team/{BOB}/"})


def test_a_folder_is_not_one_that_begins_alike_and_read_only_is() -> None:
    policy = s3_policy(Somewhere(), "reports", "team", read_only=True)
    assert allowed(policy, "s3:GetObject", "arn:aws:s3:::reports/team/a.txt")
    assert not allowed(policy, "s3:GetObject", "arn:aws:s3:::reports/teams/a.txt")
    assert not allowed(policy, "s3:GetObject", "arn:aws:s3:::reports-old/team/a.txt")
    for action in ("s3:PutObject", "s3:DeleteObject", "s3:PutObjectAcl", "s3:GetBucketPolicy"):
        assert not allowed(policy, action, "arn:aws:s3:::reports/team/a.txt")


def test_other_partitions_have_their_own_names() -> None:
    china = json.dumps(s3_policy(Somewhere("cn-north-1", "aws-cn"), "reports", per_user=True))
    assert "arn:aws-cn:s3:::reports/${cognito-identity.amazonaws.com:sub}/*" in china
    table = json.dumps(dynamodb_policy(Somewhere("cn-north-1", "aws-cn"), "notes"))
    assert "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/notes" in table
    gov = json.dumps(s3_policy(Somewhere("us-gov-west-1", "aws-us-gov"), "reports", per_user=True))
    assert "${cognito-identity-us-gov.amazonaws.com:sub}" in gov
    assert "cognito-identity-us-gov.amazonaws.com:aud" in json.dumps(trust_policy("us-gov-west-1:1-2"))


NO_BUCKETS = """ab Reports re_ports reports. -reports a..b 192.0.2.1 s3://reports reports/* * reports/team
    xn--reports arn:aws:s3:::reports ${aws:username}"""


@pytest.mark.parametrize("bucket", [*NO_BUCKETS.split(), "", "x" * 64, "reports\n"])
def test_what_is_no_bucket_is_said(bucket: str) -> None:
    with pytest.raises(ConfigurationError, match="not a valid bucket name"):
        s3_policy(Somewhere(), bucket)


@pytest.mark.parametrize(
    "prefix", ["", "/", "/team", "te*m", "team?", "${aws:username}", "te\nam", "x" * 901]
)
def test_what_is_no_folder_is_said(prefix: str) -> None:
    with pytest.raises(ConfigurationError, match="not a valid folder of a bucket"):
        s3_policy(Somewhere(), "reports", prefix)


# -- tables ------------------------------------------------------------------------------------------------------------


def test_each_user_has_their_own_items_and_no_others() -> None:
    policy = dynamodb_policy(Somewhere(), "notes", per_user=True)
    for action in as_list(policy["Statement"][0]["Action"]):
        assert allowed(policy, action, TABLE, **{KEYS: [ADA]}), action
        assert not allowed(policy, action, TABLE, **{KEYS: [BOB]}), action
        assert not allowed(policy, action, TABLE, **{KEYS: [ADA, BOB]}), (
            f"{action}, with one of hers among them"
        )
        # ForAllValues alone would let this through
        assert not allowed(policy, action, TABLE), f"{action}, without a key"
    for action in (
        "dynamodb:Scan",
        "dynamodb:PartiQLSelect",
        "dynamodb:DeleteTable",
        "dynamodb:DescribeTable",
    ):
        assert not allowed(policy, action, TABLE), action
        assert not allowed(policy, action, TABLE, **{KEYS: [ADA]}), action
    assert not allowed(policy, "dynamodb:Query", f"{TABLE}/index/by-owner", **{KEYS: [ADA]})
    assert not allowed(policy, "dynamodb:GetItem", TABLE + "s", **{KEYS: [ADA]})


def test_a_table_for_all_is_read_whole_and_written_only_where_that_was_asked() -> None:
    reading, writing = (dynamodb_policy(Somewhere(), "notes", read_only=only) for only in (True, False))
    for resource in (TABLE, f"{TABLE}/index/by-owner"):
        assert allowed(reading, "dynamodb:Scan", resource)
        assert allowed(reading, "dynamodb:Query", resource)
    for action in (
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:BatchWriteItem",
    ):
        assert allowed(writing, action, TABLE)
        assert not allowed(reading, action, TABLE)
    assert not allowed(writing, "dynamodb:DeleteTable", TABLE)


@pytest.mark.parametrize("table", ["", "ab", "no tes", "notes*", "x" * 256, TABLE])
def test_what_is_no_table_is_said(table: str) -> None:
    with pytest.raises(ConfigurationError, match="not a valid table name"):
        dynamodb_policy(Somewhere(), table)


# -- files -------------------------------------------------------------------------------------------------------------

GOOD = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def test_a_policy_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    for policy in (document(GOOD), {"Statement": GOOD}, document({**GOOD, "Effect": "Deny"})):
        file.write_text("\ufeff" + json.dumps(policy))
        assert read_policy(file) == policy


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"Statement": [\n  {"Effect": "Allow",}\n]}', "Line 2, column "),
        ("", "Line 1, column 1"),
        ("[]", "not a JSON object"),
        ("{}", 'no "Statement"'),
        ('{"Statement": []}', 'no "Statement"'),
        ('{"Statement": [1]}', "Statement 1 is not a JSON object"),
        (json.dumps(document(GOOD, {**GOOD, "Sid": "Two", "Effect": "allow"})), "Statement 2 (Two) needs"),
        (json.dumps(document({**GOOD, "Principal": "*"})), "trust policies"),
        (json.dumps(document({"Effect": "Allow", "Resource": "*"})), 'either "Action" or "NotAction"'),
        (json.dumps(document({**GOOD, "NotResource": "*"})), 'either "Resource" or "NotResource"'),
        ('{"Statement": {"Effect": "Allow", "Effect": "Deny"}}', "'Effect' appears twice"),
        ('{"Statement": NaN}', "NaN is not JSON"),
        (json.dumps({"Statement": {**GOOD, "Resource": "arn:aws:s3:::b/${aws:userid}"}}), "plain text"),
        ("[" * 100_000, "nested too deeply"),
        ("ÿ".encode("latin-1"), "UTF-8"),
        (None, "No such file"),
    ],
)
def test_what_is_no_policy_is_said_with_the_place(tmp_path: Path, text: Any, why: str) -> None:
    file = tmp_path / "policy.json"
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigurationError) as refused:
        read_policy(file)
    assert "policy.json" in refused.value.title
    assert why in refused.value.detail


# -- putting them ------------------------------------------------------------------------------------------------------


def test_what_would_not_fit_is_said_before_iam_is_asked() -> None:
    role = Role("arn:aws:iam::123456789012:role/app/users")
    other = Policy("other", document=document({**GOOD, "Sid": "x" * (LIMIT - 500)}))
    small, large = (document({**GOOD, "Sid": "y" * size}) for size in (100, 600))
    aws = AdministratorAws("eu-west-1")  # which is asked nothing
    assert [change.words for change in put_policy(aws, role, [other], "mine", small)] == [
        "add the inline policy mine to the role users"
    ]
    with pytest.raises(Refused, match="10,240 characters") as refused:
        put_policy(aws, role, [other], "mine", large)
    assert "other" in refused.value.hint
    assert put_policy(aws, role, [other], "other", large), "what is replaced takes no room"
    assert not put_policy(aws, role, [other], "other", other.document), "the same again is no change"


def test_a_policy_has_a_name_that_iam_takes() -> None:
    assert policy_name("s3", "reports", "team/häuser/") == "s3-reports-team-h-user"
    assert len(policy_name("dynamodb", "x" * 255)) == 128
    with pytest.raises(ConfigurationError, match="not a valid policy name"):
        put_policy(
            AdministratorAws("eu-west-1"), Role("arn:aws:iam::1:role/x"), [], "no name", document(GOOD)
        )


# -- trust -------------------------------------------------------------------------------------------------------------


def changed(**conditions: Any) -> Document:
    return document({**trust_statement(POOL), "Condition": conditions})


AUD, AMR = {f"{WHO}:aud": POOL}, {f"{WHO}:amr": "authenticated"}
EVERYBODY = {"Effect": "Allow", "Action": "sts:AssumeRole"}
NO_TRUST = document({"Effect": "Allow", "Principal": {"Service": WHO}, "Action": "sts:AssumeRole"})
OTHER_POOL = "eu-west-1:99999999-1234-1234-1234-123456789abc"


@pytest.mark.parametrize(
    ("policy", "admits", "words"),
    [
        (trust_policy(POOL), True, ""),
        (changed(StringEquals={f"{WHO}:AUD": POOL, **AMR}), True, ""),
        (
            changed(StringEquals={f"{WHO}:AUD": [OTHER_POOL, POOL], **AMR}),
            True,
            f"aud is {OTHER_POOL} as well",
        ),
        (document(trust_statement(OTHER_POOL), trust_statement(POOL)), True, f"aud is {OTHER_POOL} as well"),
        (changed(StringLike={f"{WHO}:aud": "eu-west-1:*", **AMR}), True, "aud is eu-west-1:* as well"),
        (changed(StringLike={f"{WHO}:aud": "eu-west-1:*"}, StringEquals={**AUD, **AMR}), True, ""),
        (document(trust_statement(POOL), {**EVERYBODY, "Principal": "*"}), True, "everybody in AWS"),
        (document(trust_statement(POOL), {**EVERYBODY, "Principal": {"AWS": ["*"]}}), True, "everybody"),
        (document(trust_statement(POOL), {**EVERYBODY, "NotPrincipal": {"AWS": "1"}}), True, "everybody"),
        (
            document(trust_statement(POOL), {**EVERYBODY, "Principal": {"AWS": "arn:aws:iam::1:root"}}),
            True,
            "",
        ),
        (document({**trust_statement(POOL), "Action": ["sts:TagSession", "sts:*"]}), True, ""),
        ({}, False, "does not admit cognito-identity.amazonaws.com"),
        (NO_TRUST, False, "does not admit cognito-identity.amazonaws.com"),
        (document({**trust_statement(POOL), "Effect": "Deny"}), False, "does not admit"),
        (document({**trust_statement(POOL), "Action": "sts:AssumeRole"}), False, "does not admit"),
        (trust_policy(OTHER_POOL), False, f"Its aud is {OTHER_POOL}"),
        (changed(StringEquals={f"{WHO}:aud": "*"}), False, "Its aud is *"),
        (changed(StringEquals={**AUD, f"{WHO}:amr": "unauthenticated"}), False, "Its amr is unauthenticated"),
        (changed(**{"ForAnyValue:StringLike": AMR}), True, "does not check aud"),
        (changed(StringLike={f"{WHO}:aud": "*", **AMR}), True, "does not check aud"),
        (changed(StringEquals=AUD), True, "also admits guests"),
        (
            changed(StringEquals=AUD, **{"ForAnyValue:StringLike": {f"{WHO}:amr": "*"}}),
            True,
            "also admits guests",
        ),
    ],
)
def test_a_trust_policy_is_judged_for_one_identity_pool(policy: Document, admits: bool, words: str) -> None:
    trust = judge(policy, POOL)
    assert trust.admits is admits
    assert bool(trust.problems) is bool(words)
    assert words in " ".join(trust.problems)


def test_the_provider_of_a_role_mapping_says_which_user_pool_it_is() -> None:
    for region, suffix in (("eu-west-1", "com"), ("cn-north-1", "com.cn"), ("eusc-de-east-1", "eu")):
        provider = f"cognito-idp.{region}.amazonaws.{suffix}/{region}_Ab:client"
        assert RoleMapping(provider, "Token", False).user_pool == (region, f"{region}_Ab")
    assert RoleMapping("accounts.google.com", "Rules", False).user_pool == ("", "")
