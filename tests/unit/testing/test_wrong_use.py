"""What a test gets wrong is told where it stands, and not taken for something else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import cognito_tui
from cognito_tui.testing import FakePool, FakeSession

pytest_plugins = ["cognito_tui.testing"]

SESSION = FakeSession("ada")
POOL: Any = SESSION.pool
MISTAKES: dict[str, tuple[Callable[[], object], str]] = {
    "a text for groups": (lambda: POOL.add_user("eve", groups="admins"), "`groups` takes a list"),
    "a text for roles": (
        lambda: POOL.user("ada").change(roles="arn:aws:iam::1:role/x"),
        "`roles` takes a list",
    ),
    "a list for claims": (lambda: POOL.token("ada", claims=["tenant"]), "`claims` takes a mapping"),
    "an unknown use": (lambda: POOL.token("ada", "refresh"), "A token is for"),
    "arguments in another order": (lambda: POOL.delay("GetUser", 2), "`seconds` takes an int or a float"),
    "a time delta": (
        lambda: POOL.forward(timedelta(hours=1)),
        "`seconds` takes an int or a float, not timedelta",
    ),
    "a class of errors": (lambda: FakeSession().fail(cognito_tui.ConnectionFailed), "`error` takes a "),  # type: ignore[arg-type]
    "a number of an error": (lambda: POOL.refuse("GetUser", 400), "`code` takes a str"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_at_once(mistake: str) -> None:
    make, words = MISTAKES[mistake]
    with pytest.raises((TypeError, ValueError), match=words):
        make()
    assert SESSION.account.user().username == "ada"  # nothing goes wrong with what follows


@pytest.mark.parametrize("times", [0, 1, 2])
def test_a_failure_is_as_often_as_it_is_asked_for(times: int, fake_pool: FakePool) -> None:
    session, seen = fake_pool.session(), []
    fake_pool.drop("GetUser", times=times)
    for _ in range(3):
        try:
            seen.append(bool(session.account.user()))
        except cognito_tui.ConnectionFailed:
            seen.append(False)
    assert seen == [False] * times + [True] * (3 - times)
