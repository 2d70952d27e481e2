"""What a pool wants of a new password, as far as it is known: Cognito tells no user, and names a rule that is broken.

https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from .arguments import checked
from .secret import Secret

if TYPE_CHECKING:
    from ...errors import PasswordRejected

# Cognito's own words alone: what an emulator or a trigger writes may mean anything. Of several values with a problem,
# "2 validation errors detected: …; …", the password's is meant.
_SHORT = re.compile(r"\bPassword not long enough\b")
_LENGTH = re.compile(r"\bPassword must have length greater than or equal to (\d{1,3})\b")
_SHAPE = re.compile(
    r"'(?:proposedP|p)assword'[^;]*\bMember must have length greater than or equal to (\d{1,3})\b"
)
_BLANK = re.compile(r"'(?:proposedP|p)assword'[^;]*\bMember must satisfy regular expression pattern: \S*\\S")
_KIND = re.compile(r"\bPassword must have (uppercase|lowercase|numeric|symbol) characters\b")
_HISTORY = "PasswordHistoryPolicyViolationException"

_KINDS = {
    "uppercase": ("an uppercase letter (A to Z)", frozenset(string.ascii_uppercase)),
    "lowercase": ("a lowercase letter (a to z)", frozenset(string.ascii_lowercase)),
    "numeric": ("a digit (0 to 9)", frozenset(string.digits)),
    # a blank counts where it is neither first nor last
    "symbol": ("a symbol, such as ! # % or +", frozenset("^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ")),
}


class RuleCheck(NamedTuple):
    """One rule, and what a password makes of it.

    Attributes:
        words: "8 characters or more".
        met: None where only Cognito can tell.
    """

    words: str
    met: bool | None

    @property
    def line(self) -> str:
        """ "✓ 8 characters or more" """
        return f"{'·' if self.met is None else '✓' if self.met else '✗'} {self.words}"


@checked
@dataclass(frozen=True)
class PasswordRules:
    """The rules that are known so far: there may be more. False where none is.

    Attributes:
        least: how many characters are needed at least.
        is_exact: whether so many are enough.
        kinds: which characters there must be: of "uppercase", "lowercase", "numeric", "symbol".
        no_blank_ends: whether a blank was refused at an end.
        no_earlier: whether one was refused because it had been used before.

    Example:
        >>> try:
        ...     cognito_tui.Client("work").registration.sign_up("eve", "short")
        ... except cognito_tui.PasswordRejected as error:
        ...     [check.line for check in error.rules.check("longer-than-that")]
        ['✓ 6 characters or more; the pool does not say how many']
    """

    least: int = 0
    is_exact: bool = False
    kinds: tuple[str, ...] = ()
    no_blank_ends: bool = False
    no_earlier: bool = False

    def __bool__(self) -> bool:
        return self != PasswordRules()

    def after(self, error: PasswordRejected, password: Secret) -> PasswordRules:
        """Return the rules as they are known once Cognito has refused `password`."""
        if error.aws_code == _HISTORY:
            return replace(self, no_earlier=True)
        words = f"{error.title} {error.detail}"
        if named := _LENGTH.search(words):
            return replace(self, least=int(named[1]), is_exact=True)
        least = self.least
        if not self.is_exact:
            of_any_pool = _SHAPE.search(words)  # this one may want more
            longer = len(password.reveal()) + 1 if _SHORT.search(words) else 0
            least = max(least, longer, int(of_any_pool[1]) if of_any_pool else 0)
        named_kinds = {*self.kinds, *_KIND.findall(words)}
        return replace(
            self,
            least=least,
            kinds=tuple(kind for kind in _KINDS if kind in named_kinds),
            no_blank_ends=self.no_blank_ends or bool(_BLANK.search(words)),
        )

    @checked
    def check(self, password: str | Secret) -> tuple[RuleCheck, ...]:
        """Return each rule that is known, and whether `password` keeps it."""
        text = Secret.of(password).reveal()
        checks = []
        if self.least:
            more = "" if self.is_exact else "; the pool does not say how many"
            checks.append(RuleCheck(f"{self.least} characters or more{more}", len(text) >= self.least))
        for kind in self.kinds:
            words, characters = _KINDS[kind]
            checks.append(RuleCheck(words, not characters.isdisjoint(text.strip())))
        if self.no_blank_ends:
            checks.append(RuleCheck("no blank at the beginning or the end", text == text.strip()))
        if self.no_earlier:
            checks.append(RuleCheck("none that you have used before: only Cognito can tell", None))
        return tuple(checks)

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the rules alone: "8 characters or more"."""
        return tuple(check.words for check in self.check(""))
