"""docs/library.md, followed word for word against a demo of its own: its codes work once."""

from __future__ import annotations

from pathlib import Path

from tests.support.aws_cli import aws_cli
from tests.support.docs_pages import Page, Reader, newcomer, served
from tests.support.repository import DOCS


def test_the_page_of_the_library_can_be_followed_word_for_word(tmp_path: Path) -> None:
    page = Page(DOCS / "library.md")
    environ = newcomer(tmp_path, Path(aws_cli()).parent)
    served_from = tmp_path / "demo"
    served_from.mkdir()
    with served(page.demo, environ, served_from) as demo:
        Reader(page, demo, environ, tmp_path).follow()
