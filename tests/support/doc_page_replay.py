"""Follows docs/from-pycognito.md: a program that is made of its examples, and somebody who answers what it asks."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cognito_tui
from tests.support.repository import DOCS

PAGE = DOCS / "from-pycognito.md"
Examples = Mapping[str, list[str]]
"""Heading → the code under it, block for block."""


def examples(text: str, language: str = "python") -> Examples:
    """Of a page in Markdown; headings without any are left out."""
    found: dict[str, list[str]] = {}
    heading = ""
    block: list[str] | None = None
    for line in text.splitlines():
        if block is not None:
            if line.startswith("```"):
                found.setdefault(heading, []).append("\n".join(block))
                block = None
            else:
                block.append(line)
        elif line.strip() == f"```{language}":
            block = []
        elif title := re.fullmatch(r"#+ (.*?)[ #]*", line):
            heading = title[1]
    assert block is None, f"a block under {heading!r} has no end"
    return found


class Reader:
    """Somebody with a profile "work", who tries the examples one after the other, in one program.

    Args:
        settings: the profile's; or a Profile, with ids that a configuration must not have.
        names: those that the examples leave to their reader.

    Attributes:
        names: all those of the program.
        asked: what `input` said.
    """

    def __init__(self, settings: Mapping[str, str] | cognito_tui.Profile, **names: Any) -> None:
        self._examples = examples(PAGE.read_text())
        self._answers: list[Callable[[], str]] = []
        self.names: dict[str, Any] = {**names, "cognito_tui": cognito_tui, "input": self._answer}
        self.asked: list[str] = []
        if isinstance(settings, cognito_tui.Profile):
            self.names["client"] = cognito_tui.Client(settings)
        else:
            write_profiles({"work": settings})
            self.follow("User Pool Id and Client ID Only")

    def follow(self, heading: str, *answers: Callable[[], str], block: int = 0) -> None:
        """Does what stands there.

        Args:
            answers: to what it asks, in this order; all of them must be asked for.
            block: which one, where there are several.
        """
        self._answers = list(answers)
        exec(compile(self._examples[heading][block], f"{PAGE.name}: {heading}", "exec"), self.names)
        assert self._answers == [], "not everything was asked for"

    def __getitem__(self, name: str) -> Any:
        """What the program calls so."""
        return self.names[name]

    def _answer(self, prompt: str) -> str:
        self.asked.append(prompt)
        return self._answers.pop(0)()


def write_profiles(profiles: Mapping[str, Mapping[str, str]]) -> None:
    """As this home's config.toml."""
    lines = (
        line
        for name, settings in profiles.items()
        for line in (f"[profiles.{name}]", *(f'{key} = "{value}"' for key, value in settings.items()))
    )
    config = Path(os.environ["HOME"], ".config/cognito-tui/config.toml")
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text("\n".join(lines))
