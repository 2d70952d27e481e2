"""The manual page says what the parser and docs say."""

from __future__ import annotations

from release import man_page


def test_it_is_in_step() -> None:
    assert man_page.is_in_step(), "python -m release.man_page renews it"


def test_it_has_what_a_reader_looks_for() -> None:
    lines = man_page.page("2026-01-01").splitlines()
    titles = [line.removeprefix(".SH ") for line in lines if line.startswith(".SH ")]
    first = ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS"]
    assert titles == [*first, "EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO"]
    shown = {line for line in lines if line.startswith(r"\fB")}
    named = ("login", "admin doctor", r"\-\-profile NAME", "130", "COGNITO_PASSWORD", r"\(ti/.aws/config")
    assert shown >= {rf"\fB{name}\fR" for name in named}
    assert "](" not in "".join(lines)
    assert "".join(lines).isascii()
