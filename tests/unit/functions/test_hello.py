"""The greeting behind an HTTP API: what it is given is written as API Gateway writes it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cognito_tui.functions.hello import handler


def event(claims: dict[str, str] | None) -> dict[str, Any]:
    """Payload format 2.0, without what does not matter here."""
    authorizer = {} if claims is None else {"authorizer": {"jwt": {"claims": claims, "scopes": None}}}
    return {"version": "2.0", "rawPath": "/hello", "requestContext": {"stage": "$default", **authorizer}}


def said(claims: dict[str, str] | None) -> tuple[int, dict[str, Any]]:
    answer = handler(event(claims), None)
    assert answer["headers"]["content-type"] == "application/json"
    return answer["statusCode"], json.loads(answer["body"])


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"sub": "5308021a", "cognito:username": "ada", "name": "Ada Lovelace"}, "Ada Lovelace"),
        ({"sub": "5308021a", "cognito:username": "ada"}, "ada"),
        ({"sub": "5308021a", "username": "ada"}, "ada"),
        ({"sub": "5308021a"}, "5308021a"),
    ],
    ids=["name", "ID token", "access token", "sub"],
)
def test_it_greets_the_caller_by_name(claims: dict[str, str], name: str) -> None:
    assert said(claims) == (200, {"message": f"Hello, {name}.", "groups": []})


def test_a_route_that_lost_its_authorizer_greets_nobody() -> None:
    assert said(None) == (401, {"message": "Unauthorized"})


@pytest.mark.parametrize(
    ("groups", "member"),
    [
        ("[admins]", True),
        ("[users admins]", True),
        ("[superadmins]", False),
        ("[admins2 users]", False),
        ("[Admins]", False),
        ("[[admins]]", False),
        ("[[admins admins]]", False),
        ("[]", False),
        ("", False),
        ("admins", False),
        ("[admins", False),
    ],
)
def test_a_group_is_compared_whole(groups: str, member: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUP", "admins")
    _, told = said({"sub": "5308021a", "cognito:groups": groups})
    assert (told.get("members_only") == "This line is for admins alone.") is member
    monkeypatch.setenv("GROUP", "")
    assert "members_only" not in said({"sub": "5308021a", "cognito:groups": groups})[1]
    monkeypatch.delenv("GROUP")
    assert "members_only" not in said({"sub": "5308021a", "cognito:groups": groups})[1]


def test_all_groups_are_told() -> None:
    assert said({"sub": "5308021a", "cognito:groups": "[admins [b]"})[1]["groups"] == ["admins", "[b"]
