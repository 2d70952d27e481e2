"""docs/security.md promises nothing that no test holds it to."""

from __future__ import annotations

import ast
import re

from tests.support.repository import ROOT

PAGE = (ROOT / "docs/security.md").read_text("utf-8")


def test_what_checks_a_promise_is_there() -> None:
    named: dict[str, set[str]] = {}
    for file, name in re.findall(r"`(tests/[\w/.]+)(?:::(\w+))?`", PAGE):
        named.setdefault(file, set()).update({name} - {""})
    assert len(named) > 40
    for file, names in named.items():
        assert (ROOT / file).is_file(), file
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        tests = {
            node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        }
        assert any(test.startswith("test_") for test in tests), file
        assert names - tests == set(), file


def test_each_promise_in_a_table_names_what_checks_it() -> None:
    rows = [line for line in PAGE.splitlines() if re.match(r"\| (?!promise|secret)", line)]
    assert len(rows) > 40
    assert [row for row in rows if not re.search(r"`tests/[\w/.]+(::\w+)?`", row)] == []
