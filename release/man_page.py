"""Write the manual page, `share/man/man1/cognito-tui.1`: `python -m release.man_page`.

It says what the parser and the tables of docs say. It is kept in the repository, as an isolated build has none of the
packages that the parser imports; a test holds it in step.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path

from cognito_tui.cli.parser import COMMANDS, parser
from cognito_tui.services.config import SETTINGS

from . import roff

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "share/man/man1/cognito-tui.1"

_DESCRIPTION = """\
Without a command, cognito-tui opens an app in the terminal. It asks for your user name and password, and for whatever
else the user pool asks: a new password, a code, a QR code to scan, a browser. Then it shows AWS credentials, to be
copied or to be handed to the shell that it was started in.

The commands do the same with plain prompts. Prompts go to the terminal, messages to standard error, and only data to
standard output.

Where you sign in is written in a file once, by the app or by `cognito-tui configure`.
"""
_MORE_VARIABLES = {
    "COGNITO_PROFILE": "the profile of config.toml, as --profile names it",
    "AWS_ENDPOINT_URL": "where AWS is asked instead; AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER and so on for one",
    "BROWSER": "the program that opens pages in a browser",
    "NO_COLOR": "no colors",
}
_MORE_FILES = {".env": "in the working directory: where to sign in, as such variables"}
_SEE_ALSO = """\
`cognito-tui --help-all`, and the folder docs of the source: a guide to the app, a page for each use of the credentials,
and a page on security.
"""
_HEAD = re.compile(r"\|[ :|-]+\|")
_DATE = re.compile(r"^\.TH COGNITO-TUI 1 (\S+)", re.MULTILINE)


def renew() -> None:
    """Write the page, with today's date if it says something else than before."""
    if not is_in_step():
        PAGE.write_text(page(f"{datetime.now(timezone.utc):%Y-%m-%d}"), "utf-8")


def is_in_step() -> bool:
    """Return whether the page says what the parser and docs say today."""
    written = PAGE.read_text("utf-8") if PAGE.exists() else ""
    dated = _DATE.search(written)
    return bool(dated and written == page(dated[1]))


def page(date: str) -> str:
    """Return the whole page."""
    return "\n".join([*_lines(date), ""])


def _lines(date: str) -> Iterator[str]:
    root = parser([])
    yield r".\" Made by `python -m release.man_page`."
    yield f'.TH COGNITO-TUI 1 {date} "cognito-tui" "User Commands"'
    yield from (".nh", ".ad l")  # so that commands can be copied
    yield from roff.section("Name", rf"cognito\-tui \- {roff.escaped(_first_small(root.description))}")
    yield from roff.section("Synopsis", *_synopsis())
    yield from roff.section("Description", *roff.paragraphs(_DESCRIPTION))
    yield from roff.section("Commands", *roff.terms(COMMANDS.items(), indent=21))
    yield ".PP"
    yield from roff.paragraphs("`cognito-tui help COMMAND` shows a command's options and examples.")
    yield from roff.section("Options", *_options(root))
    codes = _table("command-line.md", "## Exit codes")
    yield from roff.section("Exit status", *roff.terms(codes, indent=9))
    yield from roff.section("Environment", *roff.terms(_variables()))
    yield from roff.section(
        "Files", *roff.terms([*_table("install.md", "## Uninstall"), *_MORE_FILES.items()])
    )
    yield from roff.section("Examples", *_examples(root.examples))
    yield from roff.section("See also", *roff.paragraphs(_SEE_ALSO))


def _first_small(text: str | None) -> str:
    text = (text or "").rstrip(".")
    return text[:1].lower() + text[1:]


def _synopsis() -> Iterator[str]:
    for number, words in enumerate(("[options]", "[options] COMMAND ...", "help [COMMAND ...]")):
        yield from ([".br"] if number else [])
        yield rf"\fBcognito\-tui\fR {roff.escaped(words)}"


def _options(root: argparse.ArgumentParser) -> Iterator[str]:
    """Yield those of the program itself, which all commands take."""
    for group in root._action_groups:  # noqa: SLF001 - argparse has no public way to them
        options = [action for action in group._group_actions if action.option_strings]  # noqa: SLF001
        if not options:
            continue
        if group.title != "options":
            yield f".SS {roff.escaped((group.title or '').capitalize())}"
            yield from roff.paragraphs(group.description or "")
        yield from roff.terms((_spelled(action), _about(action)) for action in options)


def _spelled(action: argparse.Action) -> str:
    names = ", ".join(action.option_strings)
    value = action.metavar or ("|".join(action.choices) if action.choices else "")
    return f"{names} {value}".rstrip()


def _about(action: argparse.Action) -> str:
    return "show the version" if "--version" in action.option_strings else action.help or ""


def _variables() -> Iterator[tuple[str, ...]]:
    for setting in SETTINGS:
        if setting.in_environment:
            yield setting.in_environment, setting.about
    yield from (row for row in _table("command-line.md", "## In scripts") if row[0].startswith("`COGNITO_"))
    yield from _MORE_VARIABLES.items()


def _examples(examples: str) -> Iterator[str]:
    """Yield each command, and what it does below."""
    pairs = (re.split(r"(?<=\S) {3,}(?=\S)", line, maxsplit=1) for line in examples.splitlines())
    return roff.terms((command, *about) for command, *about in pairs)


def _table(file: str, heading: str) -> list[tuple[str, ...]]:
    """Return the rows of the last table below a heading of a page of docs."""
    text = (ROOT / "docs" / file).read_text("utf-8").partition(f"\n{heading}\n")[2].partition("\n## ")[0]
    rows = [line for line in text.splitlines() if line.startswith("|")]
    below = next(number for number, line in enumerate(rows) if _HEAD.fullmatch(line)) + 1
    return [tuple(_cells(row)) for row in rows[below:]]


def _cells(row: str) -> Iterable[str]:
    return (cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1])


if __name__ == "__main__":
    renew()
