"""The page that is searched for the words of an error has them all, and no words that the program no longer says."""

from __future__ import annotations

import ast
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
RAISED_IN = ("auth", "aws", "credentials", "loopback")  # topics of services, whose every error has its row
OUR_ERRORS = {
    name
    for name, kind in vars(errors).items()
    if isclass(kind) and issubclass(kind, errors.CognitoTuiError) and kind is not errors.UnexpectedAnswer
}


def _said(node: ast.AST) -> str:
    """Return a text of the source as the page writes it: "…" for whatever is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"\{\w*\}", "…", node.value)
    if isinstance(node, ast.JoinedStr):
        whole = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        return re.sub(r"…+\.?$", "…", re.sub("…+", "…", whole))
    return ""


@cache
def _all_said() -> str:
    """Return the source with each text in one piece: the lines of a long one stand in quotes of their own."""
    source = "\n".join(path.read_text("utf-8") for path in sorted(APP.rglob("*.py")))
    return re.sub(r"\{[^{}\n]*\}", "…", re.sub(r'"\s*\n\s*f?"', "", source)).replace('\\"', '"')


def _on_the_page() -> set[str]:
    """Return the words in the first column of its tables: they are bold."""
    first = re.findall(r"^\| (.+?) \| ", PAGE, re.MULTILINE)
    return {words for cell in first for words in re.findall(r"\*\*(.+?)\*\*", cell)}


def _raised() -> Iterator[str]:
    """Return the words of each error that is raised with words of its own."""
    for path in (path for topic in RAISED_IN for path in sorted((APP / "services" / topic).glob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OUR_ERRORS:
                yield from (words for words in map(_said, node.args[:1]) if " " in words)


def _titles() -> Iterator[str]:
    for table in TABLES:
        for rules in table.rules.values():
            yield from (rule.title.replace("{message}", "…") for rule in rules if rule.title != "{message}")


@pytest.mark.parametrize(
    "words", [pytest.param(_titles, id="of a table"), pytest.param(_raised, id="raised")]
)
def test_every_refusal_has_a_row(words: Callable[[], Iterator[str]]) -> None:
    missing = sorted(set(words()) - _on_the_page())
    assert missing == []


def test_the_program_says_what_the_page_quotes() -> None:
    said = _all_said()
    patterns = {words: ".*".join(map(re.escape, words.strip("…").split("…"))) for words in _on_the_page()}
    assert len(patterns) > 100
    assert [words for words, pattern in sorted(patterns.items()) if not re.search(pattern, said)] == []
