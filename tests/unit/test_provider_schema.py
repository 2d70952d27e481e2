"""The Terraform modules against what the AWS provider 6 takes: tests/support/provider_schema.py renews the table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.provider_schema import TABLE, Schema, module_files, referred, used, wrong_with

RESOURCES: dict[str, Schema] = json.loads(TABLE.read_text("utf-8"))["resources"]


def test_the_provider_takes_what_the_modules_give() -> None:
    found = used(module_files())
    assert {"aws_cognito_user_pool", "aws_lambda_function", "data.aws_iam_policy_document"} <= {
        block.kind for block in found
    }
    assert [wrong for block in found for wrong in wrong_with(block, RESOURCES[block.kind])] == []


def test_the_provider_gives_what_the_modules_read() -> None:
    given = {kind: {*schema["arguments"], *schema["attributes"]} for kind, schema in RESOURCES.items()}
    assert [
        f"{kind}.{name}" for kind, name in sorted(referred(module_files())) if name not in given[kind]
    ] == []


POOL = """\
resource "aws_cognito_user_group" "this" {
  precedence = 1
  NAME
}

resource "aws_lambda_function" "this" {
  function_name = "a"
  role          = { b = "{" }

  dynamic "environment" {
    for_each = [1]

    content {
      variables = {
        WRONG = 1
      }
      OTHER = 2
    }
  }
}
"""


@pytest.mark.parametrize(
    ("inside", "wrong"),
    [
        ("name = 1", ["aws_cognito_user_group needs user_pool_id"]),
        ("name = 1\n  user_pool_id = 1\n  color = 1", ["aws_cognito_user_group has no color"]),
        ("name = 1\n  user_pool_id {\n  }", ["aws_cognito_user_group: user_pool_id is an argument"]),
    ],
)
def test_what_it_would_refuse_is_found(tmp_path: Path, inside: str, wrong: list[str]) -> None:
    file = tmp_path / "main.tf"
    file.write_text(POOL.replace("NAME", inside))
    group, function = used([file])
    assert [*wrong_with(group, RESOURCES[group.kind])] == wrong
    assert [*wrong_with(function, RESOURCES[function.kind])] == [
        "aws_lambda_function.environment has no OTHER"
    ]
