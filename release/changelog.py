"""CHANGELOG.md: what is new goes from "Unreleased" to a version."""

from __future__ import annotations

import re
from pathlib import Path

from . import Refused

_HEADING = "## Unreleased"
_SECTION = re.compile(rf"^{_HEADING}\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def read(page: Path) -> str:
    """Return its text; raise Refused if it has none."""
    try:
        return page.read_text("utf-8")
    except FileNotFoundError:
        raise Refused(f"There is no {page.name}. Write one; an older commit may have it.") from None
    except UnicodeDecodeError as error:
        raise Refused(f"{page.name} is not UTF-8, from byte {error.start} on. Save it as that.") from None


def unreleased(text: str) -> str:
    """Return what stands under "Unreleased"; raise Refused if that is nothing."""
    found = _SECTION.search(text)
    if not found:
        raise Refused(f'CHANGELOG.md has no heading "{_HEADING}". Put it above the latest version.')
    if not re.search(r"^- \S", found[1], re.MULTILINE):
        raise Refused('CHANGELOG.md lists nothing under "Unreleased". Write what users will notice there.')
    return found[1].strip()


def released(text: str, version: str, date: str) -> str:
    """Return the changelog with what was unreleased under a version's heading, and nothing unreleased."""
    notes = unreleased(text)
    return (
        _SECTION.sub(lambda _: f"{_HEADING}\n\n## {version} - {date}\n\n{notes}\n\n", text, count=1).rstrip()
        + "\n"
    )
