"""`cognito-tui` alone: the parser, which takes as long as many widgets, is not asked what no words mean."""

from __future__ import annotations

from cognito_tui.cli.parsed_arguments import flags, no_arguments
from cognito_tui.cli.parser import parse
from cognito_tui.services.config import Flags


def test_no_words_mean_what_the_parser_would_make_of_them() -> None:
    assert vars(no_arguments()) == vars(parse([]))
    assert flags(no_arguments()) == Flags()
