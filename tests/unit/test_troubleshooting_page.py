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
ERRORS_OF_COMMANDS = ["CommandNotFound"]
SECOND_LINE = r"It is one of|Did you mean|(\\n)?A profile is named|One looks like|.*\\nIt has"
NO_TROUBLE = {
    "Open this page in your browser:",
    "… will be removed. Press Enter once more, or Esc to keep it.",
}
TEXT = r'"((?:[^"\\\n]|\\.)*)"'


@cache
def _source(folder: str) -> str:
    """Return the source with each text in one piece, and as the page writes it: "…" for whatever is filled in."""
    return _in_one_piece("\n".join(path.read_text("utf-8") for path in sorted((APP / folder).rglob("*.py"))))


def _in_one_piece(source: str) -> str:
    joined = re.sub(r'"\s*\n\s*f?"', "", source)  # the lines of a long text stand in quotes of their own
    for _ in range(2):  # one filled-in value may stand within another
        joined = re.sub(r"\{[^{}\n]*\}", "…", joined)
    return re.sub("…+", "…", joined)


def _on_the_page() -> set[str]:
    """Return the words in the first column of its tables: they are bold."""
    first = re.findall(r"^\| (.+?) \| ", PAGE, re.MULTILINE)
    return {words for cell in first for words in re.findall(r"\*\*(.+?)\*\*", cell)}


def _as_on_the_page(said: str) -> str:
    return re.sub(r"…\.$", "…", said.replace('\\"', '"'))


def _raised() -> Iterator[str]:
    """Return the words of each error that is raised with words of its own, whoever raises it."""
    for said in re.findall(rf"\b(?:{'|'.join(OUR_ERRORS + ERRORS_OF_COMMANDS)})\(\s*f?{TEXT}", _source(".")):
        if re.search(r"\w \w", said):
            yield _as_on_the_page(said)
    passed_on = rf"wrong_argument\(\s*\w+,\s*f?(?!\"`){TEXT}"  # by a command, from what a program calls
    for said in re.findall(passed_on, _source(".")):
        yield _as_on_the_page(said)


def _on_a_screen() -> Iterator[str]:
    """Return the warnings of the app's own, and what its form says of an id."""
    for said in re.findall(
        rf"return f{TEXT}", _in_one_piece((APP / "services/config/answers.py").read_text("utf-8"))
    ):
        if re.match(r"Th.*\w \w", said):
            yield _as_on_the_page(said)
    for said in re.findall(TEXT, _source("screens")):
        if re.match(r"! .*\w \w", said):
            yield _as_on_the_page(said.removeprefix("! ").partition("\\n")[0])


def _of_usage() -> Iterator[str]:
    """Return what is said of a command line that makes no sense."""
    for name in ("usage.py", "usage_words.py"):
        source = re.sub(r'""".*?"""', "", (APP / "cli" / name).read_text("utf-8"), flags=re.DOTALL)
        for said in re.findall(TEXT, _in_one_piece(source)):
            if re.search(r"\w \w|… \w", said) and said[-1] in ".:…" and not re.match(SECOND_LINE, said):
                yield _as_on_the_page(said)


def _titles() -> Iterator[str]:
    for table in TABLES:
        for rules in table.rules.values():
            yield from (rule.title.replace("{message}", "…") for rule in rules if rule.title != "{message}")


@pytest.mark.parametrize(
    ("words", "at_least"),
    [
        pytest.param(_titles, 90, id="of a table"),
        pytest.param(_raised, 220, id="raised"),
        pytest.param(_on_a_screen, 8, id="on a screen"),
        pytest.param(_of_usage, 15, id="of a command line"),
    ],
)
def test_every_refusal_has_a_row(words: Callable[[], Iterator[str]], at_least: int) -> None:
    said = set(words())
    assert len(said) > at_least
    assert sorted(said - _on_the_page() - NO_TROUBLE) == []


def test_the_program_says_what_the_page_quotes() -> None:
    said = "\n".join(re.findall(TEXT, _source("."))).replace('\\"', '"')
    patterns = {words: ".*".join(map(re.escape, words.strip("…").split("…"))) for words in _on_the_page()}
    assert [words for words, pattern in sorted(patterns.items()) if not re.search(pattern, said)] == []
