"""The simulator answers all that a user's client of ours calls, and asks of a request what AWS's own model asks."""

from __future__ import annotations

import ast
from functools import cache

import pytest
from botocore import xform_name

from cognito_tui.demo.simulator import sts
from cognito_tui.demo.simulator.server import OPERATIONS
from cognito_tui.demo.simulator.shapes import REQUIRED
from tests.support.hostile_answers import model
from tests.support.repository import source_trees

NEWER = ("ListUserSessions", "RevokeUserSession")  # in botocore's model since 1.44
ANSWERED = {
    "cognito-idp": set(OPERATIONS),
    "cognito-identity": set(OPERATIONS),
    "sts": {*sts.UNSIGNED, *sts.SIGNED},
}


@cache
def called(service: str) -> set[str]:
    """The operations whose boto3 name stands in our services; those of administrators are not the simulator's."""
    newer = NEWER if service == "cognito-idp" else ()
    names = {xform_name(name): name for name in (*model(service).operation_names, *newer)}
    return {names[text] for text in texts() & names.keys()}


@cache
def texts() -> set[str]:
    return {
        node.value
        for path, tree in source_trees().items()
        if path.startswith("services/")
        and not path.startswith(("services/admin/", "services/aws/lost_answers.py"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("service", ANSWERED)
def test_what_our_client_calls_is_answered(service: str) -> None:
    assert called(service)
    assert called(service) - ANSWERED[service] == set()


def test_our_client_does_call_the_newest_ones() -> None:
    assert set(NEWER) <= called("cognito-idp")


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_a_request_must_have_what_botocores_model_says(operation: str) -> None:
    for service in ("cognito-idp", "cognito-identity"):
        if operation in model(service).operation_names:
            shape = model(service).operation_model(operation).input_shape
            assert shape is not None
            assert set(REQUIRED[operation].split()) == set(shape.required_members)
            return
    assert operation in NEWER
