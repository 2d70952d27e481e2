"""Pastes and keys as terminals really send them."""

from __future__ import annotations

import pytest
from cloud_user import Cloud, Start


def test_a_password_can_be_pasted_with_what_a_password_manager_puts_around_it(
    start: Start, cloud: Cloud
) -> None:
    program = start("-u", "ada", environ=cloud.environ)
    program.wait_for("⏎ sign in")
    program.paste(f"\n{cloud.password}\nrest")
    program.wait_for("•" * len(cloud.password))
    assert "•" * (len(cloud.password) + 1) not in program.text
    program.press("enter")
    program.wait_for("Enter the code", "⏎ confirm")
    code = cloud.next_code()
    program.paste(f"{code[:3]} {code[3:]}\n")
    program.wait_for(code)
    program.press("enter")
    program.wait_for("AWS_SESSION_TOKEN")


def test_spaces_belong_to_a_pasted_password(start: Start, form: dict[str, str]) -> None:
    program = start("-u", "ada", environ=form)
    program.wait_for("⏎ sign in")
    program.paste("\n  secret\nrest")
    program.wait_for("•" * 8)
    assert "•" * 9 not in program.text


@pytest.mark.parametrize("key", ["\r", "\t"], ids=["enter", "tab"])
def test_a_password_typed_ahead_lands_where_it_stays_hidden(
    start: Start, form: dict[str, str], key: str
) -> None:
    """All at once, as a password manager types, or a slow line delivers."""
    program = start(environ=form)
    program.wait_for("⏎ sign in")
    for _ in range(5):  # whether keys overtake one another is a matter of chance
        program.type(f"ada{key}Correct-Horse-7")
        program.wait_for("•" * 15, seconds=10)
        assert "Correct" not in program.text
        program.press("ctrl+u")
        program.wait_without("•")
        program.press("shift+tab")
        program.wait_for_cursor("User name")
        program.press("ctrl+u")
        program.wait_without("ada")
