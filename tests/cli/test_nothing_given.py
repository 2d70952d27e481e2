"""`cognito-tui` alone: the parser, which takes as long as many widgets, is not asked what no words mean."""

from __future__ import annotations

from cognito_tui.cli.given import flags, nothing
from cognito_tui.cli.parser import parse
from cognito_tui.services.config import Flags


def test_no_words_mean_what_the_parser_would_make_of_them() -> None:
    assert vars(nothing()) == vars(parse([]))
    assert flags(nothing()) == Flags()
