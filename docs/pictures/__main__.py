"""Renews all pictures."""

from __future__ import annotations

import re
from pathlib import Path

from .contact_sheet import contact_sheet
from .journey import record
from .screens import SIZE, Stills, take_all
from .still import still_picture

FOLDER = Path(__file__).parent
GUIDE = FOLDER.with_name("guide.md")
_NAMED = re.compile(r"!\[([^\]]+)\]\(pictures/screens/(([\w-]+)(?:\.([\w-]+))?\.svg)\)")


def main() -> None:
    (FOLDER / "journey.svg").write_text(record())
    stills = take_all()
    (FOLDER / "contact-sheet.png").write_bytes(contact_sheet(stills))
    _renew_guide(stills)


def _renew_guide(stills: Stills) -> None:
    """Make the pictures that the guide names, as "screens/sign-in.svg" or "screens/sign-in.light.svg", and no other."""
    folder = FOLDER / "screens"
    folder.mkdir(exist_ok=True)
    for before in folder.iterdir():
        before.unlink()
    for seen, file, name, look in _NAMED.findall(GUIDE.read_text()):
        screen = name.title().replace("-", "") + "Screen"
        rows = stills[screen.replace("HelpScreen", "Help"), look or "dark", SIZE]
        (folder / file).write_text(still_picture(rows, SIZE, seen))


if __name__ == "__main__":
    main()
