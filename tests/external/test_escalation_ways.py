"""The table of ways to more rights, against what others maintain: cloudsplaining and policy_sentry, of checkov's."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cognito_tui.services.admin.conditions import YES
from cognito_tui.services.admin.documents import document
from cognito_tui.services.admin.escalation import ACTIONS, open_ways
from tests.support.checkov_cli import checkov

_TOLD = """
import json
from cloudsplaining.shared.constants import PRIVILEGE_ESCALATION_METHODS
from policy_sentry.querying.all import get_all_actions
print(json.dumps({"methods": PRIVILEGE_ESCALATION_METHODS, "actions": sorted(get_all_actions())}))
"""


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    python = Path(checkov()).with_name("python")
    if not python.exists():
        pytest.skip("the checkov that is here is not in an environment of its own")
    done = subprocess.run([str(python), "-c", _TOLD], capture_output=True, text=True, timeout=120, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_every_way_that_cloudsplaining_knows_is_open(told: dict[str, Any]) -> None:
    for name, actions in told["methods"].items():
        policy = document({"Effect": "Allow", "Action": actions, "Resource": "*"})
        assert any(way.answer == YES for way in open_ways([policy], None, "arn:aws:iam::1:role/x")), name


def test_every_action_of_the_table_is_one_of_awss(told: dict[str, Any]) -> None:
    known = {action.lower() for action in told["actions"]}
    services = {action.partition(":")[0] for action in known}  # but for what is newer than the list
    assert [
        action for action in ACTIONS if action.partition(":")[0] in services and action not in known
    ] == []
    assert {action.partition(":")[0] for action in ACTIONS} - services <= {"bedrock-agentcore"}
