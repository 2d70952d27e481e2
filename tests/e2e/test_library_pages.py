"""The pages of docs/library, followed word for word, by somebody who has no Cognito at all."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.docs_pages import Page, Reader, newcomer, served
from tests.support.repository import DOCS, ROOT

PAGES = sorted((DOCS / "library").glob("*.md"))
NEEDS = {"fastapi": "fastapi", "django": "django"}  # page → what it is about


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_can_be_followed_word_for_word(path: Path, tmp_path: Path) -> None:
    if (needed := NEEDS.get(path.stem)) and find_spec(needed) is None:
        pytest.skip(f"{needed} is not installed")
    page, environ = Page(path), newcomer(tmp_path)
    with ExitStack() as stack:
        demo = None
        if page.demo:
            (tmp_path / "demo").mkdir()
            demo = stack.enter_context(served(page.demo, environ, tmp_path / "demo"))
        Reader(page, demo, environ, tmp_path).follow()


def test_the_plugin_works_in_parallel_where_warnings_are_errors_and_its_names_were_imported_first(
    tmp_path: Path,
) -> None:
    (tmp_path / "conftest.py").write_text(
        "from cognito_tui.testing import Cognito as Cognito\n\npytest_plugins = ['cognito_tui.testing']\n"
    )
    (tmp_path / "test_both.py").write_text(
        """
import os
import time

import cognito_tui
import pytest

STARTED = time.time() - time.monotonic()
BEFORE = dict(os.environ)

@pytest.mark.parametrize("number", range(6))
def test_each_has_its_own(number, shared_cognito, cognito):
    assert cognito_tui.Client().profile.user_pool_id == cognito.user_pool_id
    cognito.add_user()  # nobody else's ada is there
    shared_cognito.add_user(f"{os.getpid()}-{number}")
    with pytest.raises(RuntimeError, match="started last"):
        shared_cognito.session()  # it would go to the other one
    assert cognito.session().tokens().username == "ada"

def test_what_a_test_changes_is_gone_with_it(monkeypatch, cognito, fake_pool):
    monkeypatch.delenv("AWS_MAX_ATTEMPTS")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9")
    os.environ["LEFT"] = os.environ["COGNITO_CLIENT_ID"] = "1"

def test_time_and_failures_end_with_a_test(shared_cognito):
    shared_cognito.forward(7200)
    shared_cognito.drop(times=None)

def test_nothing_is_left():
    assert abs(time.time() - time.monotonic() - STARTED) < 3600
    assert {**os.environ, "PYTEST_CURRENT_TEST": ""} == {**BEFORE, "PYTEST_CURRENT_TEST": ""}
"""
    )
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-n", "2", "-p", "no:cacheprovider"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**newcomer(tmp_path), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert "9 passed" in done.stdout, done.stdout + done.stderr


def test_every_page_can_be_found() -> None:
    linked = re.findall(r"\]\(library/([\w-]+)\.md\)", (DOCS / "library.md").read_text())
    assert {path.stem for path in PAGES} <= set(linked)
    assert "docs/library/testing.md" in (ROOT / "README.md").read_text()
