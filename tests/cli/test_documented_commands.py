"""Every command that a page shows is one that there is."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui.cli.parser import parser
from tests.support.repository import ROOT

PAGES = sorted([*ROOT.glob("*.md"), ROOT / "terraform/README.md", *(ROOT / "docs").rglob("*.md")])
FENCED = re.compile(r"^```(?:sh|fish|bash)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:\w+=\S+ )*cognito-tui [^`]+)`")
LEFT_OPEN = re.compile(r"…|NAME|\w<")  # what the reader fills in
OURS = re.compile(r"(?<![\w./-])(?<!-t )cognito-tui(?![\w./-])(?P<words>[^\n|>;)&`\\]*)")


def commands(page: Path) -> Iterator[str]:
    """As they stand there: until the next thing that is the shell's, or a comment."""
    text = page.read_text("utf-8")
    for block in FENCED.findall(text):
        for line in block.splitlines():
            yield from (found["words"].strip() for found in OURS.finditer(line.partition("  #")[0]))
    for code in INLINE.findall(re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)):
        if not LEFT_OPEN.search(code):
            words = "".join(found["words"] for found in OURS.finditer(" ".join(code.split()))).strip()
            yield words if " " in words else f"{words} --help"  # a name alone may be that of a group


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_on_the_page_can_be_typed(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = parser()
    for words in commands(page):
        try:
            whole.parse_args([word for word in shlex.split(words, comments=True) if word != "…"])
        except SystemExit:
            said = capsys.readouterr()
            if not said.out:  # --help and --version end so, too
                pytest.fail(f"cognito-tui {words}\n{said.err}")


def test_there_are_commands_on_the_pages() -> None:
    shown = {words.partition(" ")[0] for page in PAGES for words in commands(page)}
    assert {"login", "exec", "configure", "admin"} <= shown
