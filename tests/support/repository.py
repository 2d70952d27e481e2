"""Where this checkout is: for tests that read its source, its docs, or programs that were installed into it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
DOCS = ROOT / "docs"
TESTS = ROOT / "tests"
EXTERNAL = TESTS / "external"  # `.awscli`, `.checkov` and `node_modules` are installed there


@cache
def source_trees() -> dict[str, ast.Module]:
    """Return the syntax tree of each of our modules by its path in `app`, parsed once. Nobody is to change them."""
    return {
        path.relative_to(APP).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(APP.rglob("*.py"))
    }
