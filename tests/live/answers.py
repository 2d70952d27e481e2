"""What is kept of an answer of AWS's: names, codes, words and kinds. Never a value of anybody's.

A row is made where the answer is read, and the answer is not kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

# What AWS itself chooses among a few: worth knowing, and nobody's. Values of another look are not kept.
_CHOSEN_BY_AWS = frozenset(
    (
        *("ChallengeName", "AvailableChallenges", "MFAS_CAN_SETUP", "MFAS_CAN_CHOOSE", "DeliveryMedium"),
        *("CODE_DELIVERY_DELIVERY_MEDIUM", "Status", "UserStatus", "TokenType", "MfaConfiguration"),
    )
)
_CHOICE = re.compile(r"[A-Z]+(_[A-Z]+)*|Bearer")
_NAME = re.compile(r"[A-Za-z][A-Za-z_]{0,60}|[a-z]+:[a-z_]{1,40}|[A-Za-z_]+[0-9]{0,2}")  # of a field
_WORDS = re.compile(
    r"[A-Za-z][A-Za-z_.:'\u2019-]*[.,:;!?]*|[.,:;!?()\[\]=-]+|[0-9]{1,4}[.,:;]?"
)  # of a message
_DEEPEST = 6

TOO_BUSY = ("TooManyRequestsException", "ThrottlingException")
"""Codes that answer nothing: it is asked again, and only what is said then is kept."""


class Answer(NamedTuple):
    """What is kept of an answer.

    Attributes:
        sent: the names of the parameters, and of those within them.
        code: of a refusal.
        message: its words, with "<…>" in the place of values.
        shape: names and kinds of the body: "{AuthenticationResult:{ExpiresIn:number …}}".
        chosen: what AWS chose among a few: "ChallengeName=SMS_MFA".
    """

    sent: str
    status: int
    code: str
    message: str
    shape: str
    chosen: str


class Row(NamedTuple):
    """An answer, and where it came.

    Attributes:
        operation: "cognito-idp InitiateAuth".
        number: which one it was of this operation's in the step, from 1.
    """

    journey: str
    step: str
    operation: str
    number: int
    answer: Answer

    @property
    def key(self) -> tuple[str, str, str, int]:
        return self.journey, self.step, self.operation, self.number


def answer(
    sent: Mapping[str, Any],
    status: int,
    code: str,
    message: str,
    body: Mapping[str, Any],
    values: Iterable[str] = (),
) -> Answer:
    """Make what is kept of an answer.

    Args:
        sent: the parameters.
        body: what came; empty where it is a refusal.
        values: that no message may show, beside those that were sent.
    """
    hidden = {*texts(sent), *values}
    return Answer(
        shape_of(sent, hidden),
        status,
        _plain(code),
        masked(message, hidden),
        shape_of(body, {*texts(body), *hidden}),
        " ".join(sorted(_chosen(body))),
    )


def shape_of(value: Any, hidden: Collection[str] = (), depth: int = 0) -> str:
    """Return names and kinds: "{Session:text}".

    Args:
        hidden: values, which may be names, too: that of a provider in Logins.
    """
    if isinstance(value, Mapping):
        if depth == _DEEPEST:
            return "{…}"
        fields = sorted(f"{_field(name, hidden)}{_kind(each, hidden, depth)}" for name, each in value.items())
        return "{" + " ".join(fields) + "}"
    return _kind(value, hidden, depth).lstrip(":")


def _kind(value: Any, hidden: Collection[str], depth: int) -> str:
    if isinstance(value, Mapping):
        return shape_of(value, hidden, depth + 1)
    if isinstance(value, (list, tuple)):
        kinds = sorted({shape_of(each, hidden, depth + 1) for each in value})
        return "[" + " | ".join(kinds) + "]"
    if isinstance(value, str):
        inner = _json(value)
        return ":text" if inner is None else f":json{shape_of(inner, hidden, depth + 1)}"
    if isinstance(value, bool):
        return ":boolean"
    if value is None:
        return ":null"
    if isinstance(value, float):
        return ":number with a fraction" if value % 1 else ":number with a point"
    return ":number" if isinstance(value, int) else f":{type(value).__name__}"


def _json(text: str) -> Any:
    """Return what a text holds that is JSON itself; None for any other."""
    if not text.startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _field(name: object, hidden: Collection[str]) -> str:
    text = str(name)
    return text if _NAME.fullmatch(text) and text not in hidden else "<name>"


def _chosen(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for field, each in value.items():
            yield from _chosen(each, str(field))
    elif isinstance(value, (list, tuple)):
        if name in _CHOSEN_BY_AWS:
            yield f"{name}={','.join(sorted(map(_choice, map(str, value))))}"
        else:
            for each in value:
                yield from _chosen(each)
    elif name in _CHOSEN_BY_AWS and isinstance(value, str):
        inner = _json(value)
        if inner is None:
            yield f"{name}={_choice(value)}"
        else:
            yield from _chosen(inner, name)


def _choice(text: str) -> str:
    return text if _CHOICE.fullmatch(text) else "<…>"


def _plain(text: str) -> str:
    """Return a word that a program chose; "<…>" for any other text."""
    return (
        text
        if re.fullmatch(r"[A-Za-z0-9_.-]{0,60}( [A-Za-z0-9_]{1,60})?", text) and not _is_value(text)
        else "<…>"
    )


def masked(message: str, sent: Iterable[str] = ()) -> str:
    """Return AWS's words, with "<…>" for each that was sent, is quoted, or has the look of a value."""
    for text in sorted(sent, key=len, reverse=True):
        message = message.replace(text, "<…>")
    message = re.sub(r"\bValue at '([A-Za-z]{1,40})'", r"Value at \1", message)  # the name of a field
    message = re.sub(r"(?<![A-Za-z])'[^']*'|\"[^\"]*\"", "<…>", message)
    words = [word if _is_word(word) else "<…>" for word in message.split()]
    return re.sub(r"(<…>)( <…>)+", r"\1", " ".join(words))


def _is_word(word: str) -> bool:
    return bool(_WORDS.fullmatch(word)) and not _is_value(word)


def _is_value(word: str) -> bool:
    """Whether it looks like an id, a key or a token: long, and not a word of a language or a program's."""
    bare = word.strip(".,:;!?()[]")
    digits = sum(map(str.isdigit, bare))
    if digits >= 5 or "@" in bare or (digits and len(bare) > 12):
        return True
    return len(bare) > 60 or bool(re.search(r"[a-z]{2}-[a-z]+-[0-9]", bare))


def texts(value: Any, name: str = "") -> Iterator[str]:
    """Yield the texts in what was sent or came; not the names of flows, of factors and of attributes."""
    if isinstance(value, Mapping):
        for field, each in value.items():
            yield from texts(each, str(field))
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from texts(each, name)
    elif isinstance(value, str) and name not in ("Name", "AttributeName") and not _is_ordinary(value):
        yield value


def _is_ordinary(text: str) -> bool:
    """Whether it says nothing about anybody: "USER_AUTH", "Bearer", "1"."""
    return len(text) < 3 or bool(re.fullmatch(r"[A-Z]+(_[A-Z]+)*|[A-Za-z]{3,11}", text))
