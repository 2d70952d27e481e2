"""terraform/ as code: its form, its own tests with a provider that is made up, what it refuses, and checkov."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.checkov_cli import checkov
from tests.support.terraform import MODULE, Terraform, initialized, module_in, variables

pytestmark = [pytest.mark.xdist_group("terraform module"), pytest.mark.timeout(300)]

WRONG = {
    "name": "9 lives",
    "mfa": "SOMETIMES",
    "password_minimum_length": 6,
    "device_tracking": "PERHAPS",
    "user_pool_tier": "FREE",
    "issuer_type": "OLD",
    "managed_login_prefix": "My_aws_login",
    "id_token_minutes": 4,
    "access_token_minutes": 1441,
    "refresh_token_days": 0,
    "authenticated_role_policy_arns": ["ReadOnlyAccess"],
    "per_user_s3_bucket": "s3://files",
    "per_user_s3_prefix": "/home",
    "per_user_dynamodb_table": "arn:aws:dynamodb:eu-west-1:123456789012:table/notes",
    "groups": {"staff": {"policy_arns": []}},
    "session_hours": 13,
    "credential_proxy": True,
    "demo_api_group": "nobody",
    "log_retention_days": 2,
}


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    with initialized(module_in(tmp_path_factory.mktemp("repository"))) as terraform:
        yield terraform


def test_it_is_formatted_and_valid(module: Terraform) -> None:
    assert module.run("fmt", "-check", "-recursive", "-diff", str(MODULE)).stdout == ""
    assert json.loads(module.run("validate", "-json").stdout)["diagnostics"] == []


def test_its_own_tests_pass(module: Terraform) -> None:
    said = module.run("test", "-no-color").stdout
    assert re.search(r"Success! \d+ passed, 0 failed\.", said), said


def test_whatever_is_refused_is_refused_in_words(tmp_path: Path) -> None:
    """All at once, but for what is only looked at when other variables are right. The variables stand alone here: what
    is wrong with them is found before anything else, and without the provider it is found at once."""
    shutil.copy(MODULE / "variables.tf", tmp_path)
    said = refusal(Terraform(tmp_path), WRONG) + refusal(Terraform(tmp_path), {"groups": {"no spaces": {}}})
    messages = re.findall(r'error_message = "((?:[^"\\]|\\.)*)"', (MODULE / "variables.tf").read_text())
    assert len(messages) > len(WRONG)
    assert [message for message in messages if message.replace('\\"', '"') not in said] == []


def refusal(terraform: Terraform, wrong: dict[str, Any]) -> str:
    said = terraform.run("plan", "-input=false", "-no-color", *variables(wrong), codes=(1,)).stderr
    return " ".join(said.replace("│", " ").split())


def test_checkov_finds_nothing(tmp_path: Path) -> None:
    """What is skipped says why, in its place."""
    command = [checkov(), "--directory", str(MODULE), "--framework", "terraform", "--skip-download"]
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(
        [*command, "--compact", "--output", "json"],
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    found = json.loads(done.stdout)
    failed = found["results"]["failed_checks"]
    assert [(check["check_id"], check["check_name"], check["resource"]) for check in failed] == []
    assert done.returncode == 0
    assert found["summary"]["passed"] > 100
    assert found["summary"]["parsing_errors"] == 0
    assert all(check["check_result"]["suppress_comment"] for check in found["results"]["skipped_checks"])
