"""What somebody may have meant who has mistyped a name."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ALIKE = 0.65  # of 1: what two names must have in common
_AS_GOOD = 0.05  # how much less the others may have than the best


def near(typed: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are most like `typed`, the best first; none if no name is like it.

    >>> near("statsu", ["status", "ssh"])
    ('status',)
    >>> near("srp", ["USER_SRP_AUTH", "USER_AUTH"])  # a whole word of it
    ('USER_SRP_AUTH',)
    """
    from difflib import SequenceMatcher  # late: few people mistype anything

    word = typed.strip().casefold().lstrip("-")  # dashes are no likeness
    matcher = SequenceMatcher(b=word)
    likeness: dict[str, float] = {}
    for name in names:
        folded = name.casefold().lstrip("-")
        matcher.set_seq1(folded)
        begun = len(word) > 1 and folded.startswith(word)
        within = len(word) > 2 and word in re.split("[-_ ]", folded)
        likeness[name] = max(matcher.ratio(), 0.9 if begun else 0.75 if within else 0.0)
    best = max(likeness.values(), default=0.0)
    alike = [name for name in likeness if likeness[name] >= max(_ALIKE, best - _AS_GOOD)]
    return tuple(sorted(alike, key=lambda name: -likeness[name])[:3])


def did_you_mean(typed: str, names: Iterable[str]) -> str:
    """Return the question to add to "There is no …"; empty if no name is like it.

    >>> did_you_mean("statsu", ["status", "ssh"])
    'Did you mean status?'
    """
    found = near(typed, names)
    return f"Did you mean {' or '.join(found)}?" if found else ""
