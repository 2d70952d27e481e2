"""Which passwords are mentioned before they are sent."""

from __future__ import annotations

import pytest

from cognito_tui.services.auth.blanks import blank_note
from cognito_tui.services.base.secret import Secret


@pytest.mark.parametrize(
    ("password", "where"),
    [
        ("pass word", ""),
        ("", ""),
        ("pass ", "ends"),
        ("pass\n", "ends"),
        ("pass\u00a0", "ends"),
        ("\ufeffpass", "begins"),  # a file of Windows
        ("\tpass\u200b", "begins and ends"),
    ],
)
def test_what_cannot_be_seen_at_an_end_is_a_blank(password: str, where: str) -> None:
    assert blank_note(Secret(password)) == (f"The password {where} with a blank." if where else "")
