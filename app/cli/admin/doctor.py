"""`admin doctor`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import groupby
from operator import attrgetter
from shutil import get_terminal_size
from textwrap import wrap

from ...services.admin.doctor import examine
from ...services.admin.findings.finding import INFORMATION, MISTAKE, OK, UNKNOWN, WARNING, Finding
from ...services.errors import Refused
from ..output import print_json
from ..talk import shown
from .administrator import Administrator

_HEADINGS = {
    "machine": "This machine",
    "user_pool": "User pool",
    "app_client": "App client",
    "managed_login": "Managed login",
    "identity_pool": "Identity pool",
    "roles": "Roles",
    "credential_proxy": "Credential proxy",
}
_MARKS = {OK: "✓", INFORMATION: "·", WARNING: "!", MISTAKE: "✗", UNKNOWN: "?"}
_PLAIN_MARKS = {**_MARKS, OK: "+", INFORMATION: "-", MISTAKE: "x"}
_WIDTH = max(map(len, _MARKS))


def doctor(arguments: argparse.Namespace) -> int:
    """Exit code 0, or that of a refusal when there is a mistake."""
    administrator = Administrator(arguments, "user_pool_id")
    examination = examine(administrator.profile, administrator.aws)
    if arguments.json:
        findings = list(examination)
        print_json([asdict(finding) for finding in findings])
    else:
        findings = _print(examination)
    return Refused.exit_code if any(finding.state == MISTAKE for finding in findings) else 0


def _print(examination: Iterable[Finding]) -> list[Finding]:
    """Each as soon as it is found. Gives them all."""
    found = []
    for group, findings in groupby(examination, key=attrgetter("group")):
        print(_HEADINGS[group])
        for finding in findings:
            _print_one(finding)
            found.append(finding)
        print()
    print(_sum(found))
    return found


def _print_one(finding: Finding) -> None:
    _print_below(f"  {_mark(finding.state)} {finding.state:<{_WIDTH}}  ", finding.words)
    if finding.fix:
        label = "To change it" if finding.state == INFORMATION else "Fix"
        _print_below(" " * (_WIDTH + 6), f"{label}: {finding.fix}")
    sys.stdout.flush()


def _print_below(margin: str, text: str) -> None:
    """At a terminal its lines stand below each other; elsewhere it is one line, for `grep`."""
    width = get_terminal_size().columns - len(margin) if sys.stdout.isatty() else 0
    whole = shown(text)
    lines = wrap(whole, width, break_long_words=False, break_on_hyphens=False) if width > 0 else [whole]
    for line in lines:
        print(margin + line)
        margin = " " * len(margin)


def _mark(state: str) -> str:
    mark = _MARKS[state]
    try:
        mark.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return _PLAIN_MARKS[state]
    return mark


def _sum(findings: Sequence[Finding]) -> str:
    """ "2 mistakes, 1 warning." """
    count = {state: sum(finding.state == state for finding in findings) for state in _MARKS}
    parts = [_counted(count[MISTAKE], "mistake"), _counted(count[WARNING], "warning")]
    if count[UNKNOWN]:
        parts.append(f"{_counted(count[UNKNOWN], 'check')} could not be made")
    return f"{', '.join(parts).capitalize()}."


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
