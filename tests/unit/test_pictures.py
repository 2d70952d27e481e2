"""The pictures of the docs: each is shown, none is missing, and each is complete in itself."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.support.repository import DOCS, ROOT

FOLDER = DOCS / "pictures"
PICTURES = sorted(path for path in FOLDER.rglob("*") if path.suffix in (".svg", ".png", ".gif"))
DRAWINGS = [path for path in PICTURES if path.suffix == ".svg"]
JOURNEY = FOLDER / "journey.svg"


def named() -> set[Path]:
    """What the pages show or link to in the folder of pictures."""
    found = set()
    for page in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)\s#]+)\)", page.read_text("utf-8")):
            path = (page.parent / target).resolve()
            if FOLDER in path.parents:
                found.add(path)
    return found


def test_the_pages_show_every_picture_and_no_other() -> None:
    assert named() == set(PICTURES)


def test_every_picture_says_what_is_seen() -> None:
    for page in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        for words, target in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text("utf-8")):
            assert len(words.split()) >= 3, (page, target)


def test_pictures_are_small() -> None:
    assert JOURNEY.stat().st_size < 300_000
    assert sum(path.stat().st_size for path in PICTURES) < 2_000_000
    assert all(path.stat().st_size < 50_000 for path in DRAWINGS if path != JOURNEY)


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_a_drawing_is_complete_in_itself(path: Path) -> None:
    drawing = path.read_text("utf-8")
    root = ElementTree.fromstring(drawing)
    assert root[0].tag.endswith("title")
    rest = drawing.replace("http://www.w3.org/2000/svg", "", 1)
    shown = " ".join(root.itertext())
    assert not re.search(r"@import|@font-face|url\(|href|src=|<script|<image|<foreignObject", rest)
    assert not re.search(r"(?<![\w~.:/])/(?:home|root|tmp|usr|var|Users|work)\b", shown)
    assert "127.0.0.1" not in shown or path.stem in ("serving", "console")


def test_the_moving_picture_stands_still_for_whoever_asks_and_has_all_of_the_journey() -> None:
    journey = JOURNEY.read_text("utf-8")
    assert "@media(prefers-reduced-motion:reduce)" in journey
    assert re.search(r"animation:[\d.]+s step-end infinite", journey)
    for words in (
        "Sign in",
        "Choose a new password",
        "Add an authenticator app",
        "59:57 left",
        "clipboard (OSC 52).",
        "aws sts get-caller-identity",
        "assumed-role/field-staff",
    ):
        assert words in journey
