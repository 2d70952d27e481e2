"""Where this checkout is: for tests that read its source, its docs, or programs that were installed into it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
DOCS = ROOT / "docs"
TESTS = ROOT / "tests"
EXTERNAL = TESTS / "external"  # `.awscli`, `.checkov` and `node_modules` are installed there
