"""What an examination gives, one for each check."""

from __future__ import annotations

from dataclasses import dataclass

OK = "ok"
INFORMATION = "information"
WARNING = "warning"
MISTAKE = "mistake"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """What came of one check.

    Attributes:
        check: what was looked at, "app_client.auth_flow": a name that stays, for programs. Its first part is the group.
        state: OK; INFORMATION, when it is as somebody may have meant it; WARNING, when it works and should be
            otherwise; MISTAKE, when something that the profile asks for does not work; UNKNOWN, when AWS did not say.
        words: what is so, and why that matters, in sentences.
        fix: what to set or run, on one line; empty where there is nothing to do.
    """

    check: str
    state: str
    words: str
    fix: str = ""

    @property
    def group(self) -> str:
        return self.check.partition(".")[0]


def ok(check: str, words: str) -> Finding:
    return Finding(check, OK, words)


def information(check: str, words: str, fix: str = "") -> Finding:
    return Finding(check, INFORMATION, words, fix)


def warning(check: str, words: str, fix: str) -> Finding:
    return Finding(check, WARNING, words, fix)


def mistake(check: str, words: str, fix: str) -> Finding:
    return Finding(check, MISTAKE, words, fix)


def unknown(check: str, words: str, fix: str = "") -> Finding:
    return Finding(check, UNKNOWN, words, fix)


def setting(what: str, terraform: str) -> str:
    """A fix by a setting of AWS's, and what Terraform calls it: an update with the AWS CLI would set all that it does
    not name back to the default."""
    return f"Set {what} (Terraform: {terraform})."
