"""Renews all pictures."""

from __future__ import annotations

from pathlib import Path

from . import journey

FOLDER = Path(__file__).parent


def main() -> None:
    (FOLDER / "journey.svg").write_text(journey.record())


if __name__ == "__main__":
    main()
