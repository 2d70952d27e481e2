"""The page that is searched for the words of an error has them all, and no words that the program no longer says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from inspect import isclass

import pytest

from cognito_tui import errors
from cognito_tui.services.admin import admin_errors
from cognito_tui.services.auth import token_endpoint
from cognito_tui.services.aws import error_table
from tests.support.repository import APP, DOCS

PAGE = (DOCS / "troubleshooting.md").read_text("utf-8")
TABLES = [error_table.REFUSALS, admin_errors._REFUSALS, token_endpoint._REFUSALS]
OUR_ERRORS = [
    name
    for name, kind in vars(errors).items()
    if isclass(kind) and issubclass(kind, errors.CognitoTuiError) and kind is not errors.UnexpectedAnswer
]
TEXT = r'"((?:[^"\\\n]|\\.)*)"'


@cache
def _source(folder: str) -> str:
    """Return the source with each text in one piece, and as the page writes it: "…" for whatever is filled in."""
    source = "\n".join(path.read_text("utf-8") for path in sorted((APP / folder).rglob("*.py")))
    in_one_piece = re.sub(r'"\s*\n\s*f?"', "", source)  # the lines of a long one stand in quotes of their own
    return re.sub("…+", "…", re.sub(r"\{[^{}\n]*\}", "…", in_one_piece))


def _on_the_page() -> set[str]:
    """Return the words in the first column of its tables: they are bold."""
    first = re.findall(r"^\| (.+?) \| ", PAGE, re.MULTILINE)
    return {words for cell in first for words in re.findall(r"\*\*(.+?)\*\*", cell)}


def _raised() -> Iterator[str]:
    """Return the words of each error that a service raises with words of its own."""
    for said in re.findall(rf"\b(?:{'|'.join(OUR_ERRORS)})\(\s*f?{TEXT}", _source("services")):
        if re.search(r"\w \w", said):
            yield re.sub(r"…\.$", "…", said.replace('\\"', '"'))


def _titles() -> Iterator[str]:
    for table in TABLES:
        for rules in table.rules.values():
            yield from (rule.title.replace("{message}", "…") for rule in rules if rule.title != "{message}")


@pytest.mark.parametrize(
    "words", [pytest.param(_titles, id="of a table"), pytest.param(_raised, id="raised")]
)
def test_every_refusal_has_a_row(words: Callable[[], Iterator[str]]) -> None:
    said = set(words())
    assert len(said) > 90
    assert sorted(said - _on_the_page()) == []


def test_the_program_says_what_the_page_quotes() -> None:
    said = "\n".join(re.findall(TEXT, _source("."))).replace('\\"', '"')
    patterns = {words: ".*".join(map(re.escape, words.strip("…").split("…"))) for words in _on_the_page()}
    assert [words for words, pattern in sorted(patterns.items()) if not re.search(pattern, said)] == []
