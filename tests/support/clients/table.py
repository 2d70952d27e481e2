"""The table of docs/clients.md: read, compared with what was run, and written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tests.support.clients.asked import ENDPOINT, ENVIRONMENT, LIBRARY, PROCESS
from tests.support.clients.client import Client
from tests.support.repository import DOCS

PAGE = DOCS / "clients.md"
WAYS = {
    ENVIRONMENT: "environment",
    PROCESS: "`credential_process`",
    ENDPOINT: "endpoint",
    LIBRARY: "`CredentialProvider`",
}
_HEAD = ("client", "version", *WAYS.values(), "new keys seen with")
_ROWS = re.compile(r"(?<=\|---\|\n)(?:\|.*\n)+")


def row(client: Client, done: Iterable[str], renewed: Iterable[str]) -> str:
    """Return a client's line.

    Args:
        done: the ways that did.
        renewed: those in which it had others once its keys had ended.
    """
    done, renewed = set(done), set(renewed)
    cells = [_cell(client, way, done) for way in WAYS]
    again = [words for way, words in WAYS.items() if way in renewed]
    version = ".".join(client.version.split(".")[: client.parts])
    return " | ".join((f"| {client.name}", version, *cells, ", ".join(again) or "none", "")).rstrip()


def _cell(client: Client, way: str, done: set[str]) -> str:
    if way in done:
        return "yes"
    return "no" if way in client.errors else ""


def documented() -> dict[str, str]:
    """Return the lines of the page by the clients' names."""
    [rows] = _ROWS.findall(PAGE.read_text("utf-8"))
    return {line.split("|")[1].strip(): line for line in rows.splitlines()}


def write(names: Iterable[str], new: Mapping[str, str]) -> None:
    """Write these lines in place of the old ones of the same clients; the others stay, in the order of `names`."""
    text = PAGE.read_text("utf-8")
    [old] = _ROWS.findall(text)
    lines = {**documented(), **new}
    PAGE.write_text(
        text.replace(old, "".join(f"{lines[name]}\n" for name in names if name in lines)), "utf-8"
    )
