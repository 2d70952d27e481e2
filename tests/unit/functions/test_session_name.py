"""What a session of a role is called, by the classic flow and by the credential proxy."""

from __future__ import annotations

import re

import pytest

from cognito_tui.functions.session_name import session_name


@pytest.mark.parametrize(
    ("username", "expected"),
    [
        ("ada", "ada"),
        ("ada+test@example.com", "ada+test@example.com"),
        ("Google_1234", "Google_1234"),
        ("José Ñandú", "Jose-Nandu"),
        ("o'brien/admin", "o-brien-admin"),
        ("李小龙", "sub-1"),
        ("-", "sub-1"),
        ("a", "user-a"),
        ("李a", "-a"),
        ("é", "user-e"),
        ("x" * 100, "x" * 64),
        ("\u0301", "sub-1"),
        ("٣", "sub-1"),  # a digit, and none of those that STS takes
    ],
)
def test_a_user_name_becomes_one_that_sts_takes(username: str, expected: str) -> None:
    name = session_name({"cognito:username": username, "sub": "sub-1"})
    assert name == expected
    assert re.fullmatch(r"[\w+=,.@-]{2,64}", name, re.ASCII)
