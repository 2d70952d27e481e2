"""What an examination gives, one for each check."""

from __future__ import annotations

from dataclasses import dataclass

from ....hints import Hint, Part

OK = "ok"
INFORMATION = "information"
NOT_WEIGHED = "not weighed"
WARNING = "warning"
FOLLOWS = "follows"
MISTAKE = "mistake"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """What came of one check.

    Attributes:
        check: what was looked at, "app_client.auth_flow": a name that stays, for programs. Its first part is the group.
        state: OK; INFORMATION, when it is as somebody may have meant it; NOT_WEIGHED, when nothing is wrong with what
            was weighed, and that is not all; WARNING, when it works and should be otherwise; MISTAKE, when something
            that the profile asks for does not work; FOLLOWS, when it says nothing before another finding is settled;
            UNKNOWN, when AWS did not say.
        words: what is so, and why that matters, in sentences.
        remedy: what to set or run, on one line; empty where there is nothing to do.
        about: the ARN of the role that it is about, of several; empty for all else.
        depends_on: the check that has to be settled first; empty for none.
        not_weighed: what may change the matter and was not looked at, or not understood; no full stops.
    """

    check: str
    state: str
    words: str
    remedy: Part = ""
    about: str = ""
    depends_on: str = ""
    not_weighed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.state == OK and self.not_weighed:
            raise ValueError(f"{self.check} is not OK: not all of it was weighed.")

    @property
    def fix(self) -> str:
        """The remedy in words for a program."""
        return str(Hint.of(self.remedy))

    @property
    def group(self) -> str:
        return self.check.partition(".")[0]


def ok(check: str, words: str, not_weighed: tuple[str, ...] = ()) -> Finding:
    """OK, if all was weighed."""
    return Finding(check, NOT_WEIGHED if not_weighed else OK, words, not_weighed=not_weighed)


def information(check: str, words: str, fix: Part = "") -> Finding:
    return Finding(check, INFORMATION, words, fix)


def warning(check: str, words: str, fix: Part, not_weighed: tuple[str, ...] = ()) -> Finding:
    return Finding(check, WARNING, words, fix, not_weighed=not_weighed)


def mistake(check: str, words: str, fix: Part) -> Finding:
    return Finding(check, MISTAKE, words, fix)


def unknown(check: str, words: str, fix: Part = "") -> Finding:
    return Finding(check, UNKNOWN, words, fix)


def not_looked_at(check: str, words: str, depends_on: str) -> Finding:
    return Finding(check, FOLLOWS, f"Not looked at: {words}", depends_on=depends_on)


def setting(what: str, terraform: str) -> str:
    """A fix by a setting of AWS's, and what Terraform calls it: an update with the AWS CLI would set all that it does
    not name back to the default."""
    return f"Set {what} (Terraform: {terraform})."
