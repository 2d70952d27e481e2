"""From AWS's refusals to ours: a table of rules, and what goes before any table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ...errors import CognitoTuiError, Refused
from ...hints import Part


class ErrorRule(NamedTuple):
    """What an error of AWS's means. "{message}" stands for AWS's own message, which may say more than we could.

    Attributes:
        message: a regular expression; searched in AWS's message, without regard to case.
        error: what we raise.
        title: what happened, in a sentence.
        hint: what to do next.
        detail: what more is known.
    """

    message: str
    error: type[CognitoTuiError]
    title: str
    hint: Part = ""
    detail: str = ""

    def to_error(self, message: str, code: str, request_id: str) -> CognitoTuiError:
        """Return our error.

        Args:
            message: AWS's message as it may be shown; empty if there is none.
        """
        title = self.title if message else self.title.replace(": {message}", ".")
        if title == "{message}" and not message:
            title = f"AWS refused: {code}"
        return self.error(
            title.replace("{message}", message or code),
            detail=self.detail.replace("{message}", message),
            hint=self.hint,
            aws_code=code,
            request_id=request_id,
        )


class ErrorTable:
    """Rules by AWS's codes.

    Args:
        groups: codes, separated by spaces → their rules. The first rule of a code that matches counts.
    """

    def __init__(self, groups: Mapping[str, Sequence[tuple[Any, ...]]]) -> None:
        self.rules: dict[str, list[ErrorRule]] = {}
        for codes, rows in groups.items():
            for code in codes.split():
                self.rules.setdefault(code, []).extend(ErrorRule(*row) for row in rows)

    def find(self, code: str, message: str) -> ErrorRule | None:
        """Return the rule for an error of AWS's; None if there is none.

        Args:
            message: AWS's own, nothing taken out: what was typed may be one of the words to be recognized.
        """
        if is_owners_words(message):
            return OWNERS_WORDS
        rules = self.rules.get(code, ())
        return next((rule for rule in rules if re.search(rule.message, message, re.IGNORECASE)), None)


OWNERS_WORDS = ErrorRule("", Refused, "{message}", "These are the pool owner's own words.")
# A Lambda trigger's refusal, which the pool's owner words: it can say anything, and comes under several codes
# (UserLambdaValidationException, NotAuthorizedException, invalid_request). AWS puts the trigger's name before it.
_FROM_TRIGGER = re.compile(r"\s*[A-Z][A-Za-z]{2,40} failed with error\b")


def is_owners_words(message: str) -> bool:
    """Return whether a message is what a Lambda trigger of the pool's says, and so nothing that AWS means."""
    return _FROM_TRIGGER.match(message) is not None
