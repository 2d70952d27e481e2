"""Every link and every path in a page leads somewhere; and the glossary can be looked up."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.support.repository import APP, DOCS, ROOT, TESTS

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "terraform").rglob("*.md"), *DOCS.rglob("*.md")])
FENCED = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^()\s]+)\)|^\[[^\]]+\]: *(\S+)", re.MULTILINE)
ELSEWHERE = ("https://", "mailto:")
OURS = re.compile(r"(?<![\w./~$<>{}-])(?:app|benchmarks|docs|release|share|terraform|tests)/[\w./-]*\w")
MODULE = re.compile(r"`([\w/]+/[\w/]+\.py)`")


def _prose(page: Path) -> str:
    return FENCED.sub("", page.read_text("utf-8"))


@cache
def anchors(page: Path) -> set[str]:
    """Return the fragments of a page's headings, as forges make them: small letters, dashes, and no punctuation."""
    made: list[str] = []
    headings = r"^(.+)\n[=~-]{3,}$" if page.suffix == ".rst" else r"^#+ (.+)$"
    for heading in re.findall(headings, _prose(page), re.MULTILINE):
        shown = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", shown.strip().lower()).replace(" ", "-")
        made.append(f"{name}-{made.count(name)}" if name in made else name)
    return set(made)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in (inline or named for inline, named in LINK.findall(_prose(page))):
        if not link.startswith(ELSEWHERE):
            path, _, fragment = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (fragment and fragment not in anchors(target)):
                broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_of_this_checkout_is_there(page: Path) -> None:
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", page.read_text("utf-8"), re.DOTALL))
    assert sorted(path for path in set(OURS.findall(code)) if not (ROOT / path).exists()) == []


def test_every_module_that_the_page_for_developers_names_is_there() -> None:
    places = (ROOT, APP, APP / "services", TESTS, TESTS / "support")
    named = set(MODULE.findall((DOCS / "development.md").read_text("utf-8")))
    assert len(named) > 30
    assert sorted(name for name in named if not any((place / name).exists() for place in places)) == []


GLOSSARY = re.split(r"^## ", (DOCS / "glossary.md").read_text("utf-8"), flags=re.MULTILINE)[1:]


def test_the_glossary_is_in_alphabetical_order() -> None:
    terms = [entry.partition("\n")[0].lower() for entry in GLOSSARY]
    assert terms == sorted(terms)


@pytest.mark.parametrize("entry", GLOSSARY, ids=lambda entry: entry.partition("\n")[0])
def test_a_term_is_explained_in_two_sentences_and_says_where_to_read_on(entry: str) -> None:
    explained, _, more = entry.partition("\n")[2].partition("\nRead on: ")
    assert 1 <= len(re.findall(r"[.?](?=\s|$)", explained.replace("…", ""))) <= 2
    assert "](" in more
