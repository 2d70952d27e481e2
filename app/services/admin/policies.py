"""What signed-in users may do: policies for a bucket or a table, the same for all or for each user alone.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_s3_cognito-bucket.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_dynamodb_items.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from ...errors import ConfigurationError, Refused
from ...hints import Hint, Parameter
from .admin_client import AdministratorAws
from .change import Change
from .documents import Document, compact, difference, document
from .pool_roles import Policy, Role
from .trust_policies import identity_variable

LIMIT = 10_240  # characters of all inline policies of one role, which IAM counts without white space

_S3_READS = ("s3:GetObject",)
_S3_WRITES = ("s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload")
# Each of these tells IAM the partition keys that it is about (dynamodb:LeadingKeys): Scan and PartiQL are not here.
_ITEM_READS = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:ConditionCheckItem")
_ITEM_WRITES = (
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:BatchWriteItem",
)
_WHOLE_TABLE = ("dynamodb:Scan", "dynamodb:DescribeTable")

_BUCKET = re.compile(r"(?!xn--|sthree-)[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]")
_ADDRESS = re.compile(r"[0-9]+(?:\.[0-9]+){3}")
_TABLE = re.compile(r"[A-Za-z0-9_.-]{3,255}")
_POLICY = re.compile(r"[A-Za-z0-9_+=,.@-]{1,128}")
_LONGEST_PREFIX = 900  # bytes: a key has 1024, and the user's id and a name come after it


class Place(Protocol):
    """Where in AWS: an AdministratorAws is one."""

    @property
    def region(self) -> str: ...
    @property
    def partition(self) -> str: ...
    @property
    def account(self) -> str: ...


def s3_policy(
    place: Place, bucket: str, prefix: str | None = None, *, per_user: bool = False, read_only: bool = False
) -> Document:
    """Objects of a bucket, and their list.

    Args:
        prefix: those in this folder alone ("team/reports"); None: all.
        per_user: each user has a folder, in `prefix`, which is named after the identity id.

    Raises ConfigurationError for what no bucket or folder can be called, before AWS is asked anything.
    """
    _check_bucket(bucket)
    folders = [_folder(prefix)] if prefix is not None else []
    if per_user:
        folders.append(identity_variable(place.region))
    within = "".join(f"{folder}/" for folder in folders)
    arn = f"arn:{place.partition}:s3:::{bucket}"
    # without a prefix in the request there is no s3:prefix, and StringLike is false then
    only = {"Condition": {"StringLike": {"s3:prefix": f"{within}*"}}} if within else {}
    return document(
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": arn, **only},
        {
            "Effect": "Allow",
            "Action": list(_S3_READS if read_only else _S3_READS + _S3_WRITES),
            "Resource": f"{arn}/{within}*",
        },
    )


def dynamodb_policy(place: Place, table: str, *, per_user: bool = False, read_only: bool = False) -> Document:
    """Items of a table.

    Args:
        per_user: those whose partition key is the user's identity id. Not by an index, which may have another
            partition key; and no Scan, which asks for no key.

    Raises ConfigurationError for what no table can be called, before AWS is asked anything.
    """
    if not _TABLE.fullmatch(table):
        raise ConfigurationError(
            f"{table!r} is not a valid table name.", detail="Use 3 to 255 letters, digits and _ . -."
        )
    arn = f"arn:{place.partition}:dynamodb:{place.region}:{place.account}:table/{table}"
    items = _ITEM_READS if read_only else _ITEM_READS + _ITEM_WRITES
    if not per_user:
        return document(
            {"Effect": "Allow", "Action": [*items, *_WHOLE_TABLE], "Resource": [arn, f"{arn}/index/*"]}
        )
    key = "dynamodb:LeadingKeys"
    return document(
        {
            "Effect": "Allow",
            "Action": list(items),
            "Resource": arn,
            "Condition": {
                "ForAllValues:StringEquals": {key: [identity_variable(place.region)]},
                # ForAllValues is true of no values at all
                "Null": {key: "false"},
            },
        }
    )


def policy_name(*words: str) -> str:
    """A name for an inline policy that is made of these: "s3-reports-team"."""
    return re.sub(r"[^A-Za-z0-9_+=,.@-]+", "-", "-".join(filter(None, words))).strip("-")[:128]


def put_policy(
    aws: AdministratorAws, role: Role, existing: Iterable[Policy], name: str, policy: Document
) -> tuple[Change, ...]:
    """Gives a role an inline policy, in the place of the one that has this name; no change where that says the same.

    Args:
        there: the role's inline policies.

    Raises:
        ConfigurationError: the name is none.
        Refused: IAM would not take so much.
    """
    if not _POLICY.fullmatch(name):
        raise ConfigurationError(
            f"{name!r} is not a valid policy name.",
            detail="Use 1 to 128 letters, digits and _ + = , . @ -.",
            hint=Hint("Pass another one: ", Parameter("name", "POLICYNAME")),
        )
    others = {each.name: each.document for each in existing}
    before = others.pop(name, None)
    if before == policy:
        return ()
    text, taken = compact(policy), sum(len(compact(other)) for other in others.values())
    if taken + len(text) > LIMIT:
        raise Refused(
            f"The policy is too long: IAM allows {LIMIT:,} characters of inline policies per role.",
            detail=f"It has {len(text):,}; the others of {role.name} have {taken:,}.",
            hint="Create a managed policy and attach it, or remove another one: "
            f"{', '.join(others) or 'existing is none'}.",
        )

    def put() -> None:
        aws.call("iam", "put_role_policy", RoleName=role.name, PolicyName=name, PolicyDocument=text)

    if before is None:
        return (Change(f"add the inline policy {name} to the role {role.name}", put),)
    return (
        Change(f"replace the inline policy {name} of the role {role.name}", put, difference(before, policy)),
    )


def _check_bucket(name: str) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""
    if not _BUCKET.fullmatch(name) or _ADDRESS.fullmatch(name):
        raise ConfigurationError(
            f"{name!r} is not a valid bucket name.",
            detail="Use 3 to 63 lower-case letters, digits, hyphens and single dots, without "
            "s3:// and without a folder.",
            hint=Hint("To pass a folder: ", Parameter("prefix", "FOLDER")),
        )


def _folder(prefix: str) -> str:
    """Without the slash at its end. What IAM would take for a wildcard or a variable is none."""
    folder = prefix.rstrip("/")
    if (
        not folder
        or folder.startswith("/")
        or not folder.isprintable()
        or any(sign in folder for sign in "*?$")
        or len(folder.encode()) > _LONGEST_PREFIX
    ):
        raise ConfigurationError(
            f"{prefix!r} is not a valid folder of a bucket.",
            detail="Example: team/reports. It must not start with a slash or contain * ? $, and "
            f"has at most {_LONGEST_PREFIX} bytes.",
        )
    return folder
