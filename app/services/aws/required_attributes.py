"""Which attributes a user pool requires or does not accept, from the forms in which its refusals name them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...errors import AttributeRejected, AttributesRequired, CognitoTuiError
from ..base import STANDARD_ATTRIBUTES, Secret, excerpt, form_hint, masked, standard_name
from .error_table import MOST_NAMES

_LONGEST = 20_000  # letters of a message, and a hundred for a name: a hostile one must not take time
# "emails: The attribute emails is required", in older pools "email: The attribute is required"
_OF_SIGN_UP = re.compile(r"(?<!\S)(\S{1,100}): The attribute (?:\S{1,100} )?is required", re.IGNORECASE)
# "Invalid attributes given, name and address is missing"; "attributes required: [email, phone_number]"
_IN_A_LIST = re.compile(
    r"attributes given, (?P<missing>.{1,2000}?) (?:is|are) missing"
    r"|attributes required: \[?(?P<required>[^]]{1,2000})",
    re.IGNORECASE,
)
# "Invalid phone number format."; "Attributes did not conform to the schema: birthdate: String must be longer"
_REJECTED = re.compile(
    r"invalid (?P<kind>phone number|email) "
    r"|(?:schema: |user attributes: |\n)(?P<name>[^\s:]{1,100}(?::[^\s:]{1,100})?): ",
    re.IGNORECASE,
)


def with_names(error: CognitoTuiError, message: str, secrets: Iterable[Secret]) -> CognitoTuiError:
    """Return an error; if it is about attributes, with the names of those that AWS's message names.

    Args:
        secrets: what was sent: no name that a server makes of one is kept.
    """
    sent = tuple(secrets)

    def told(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in names if name in STANDARD_ATTRIBUTES or masked(name, sent) == name)

    if isinstance(error, AttributeRejected):
        error.names = told(rejected_attributes(message))
        error.detail = form_hint(error.names[0]) if error.names else ""
    if isinstance(error, AttributesRequired):
        error.names = told(required_attributes(message))
        if error.names:
            error.detail = excerpt(f"It requires {', '.join(error.names)}.")
    return error


def required_attributes(message: str) -> tuple[str, ...]:
    """Return the names that users give what is missing: "email" for "emails"; none if none is recognized."""
    names = map(standard_name, _named(message[:_LONGEST]))
    return tuple(dict.fromkeys(names))[:MOST_NAMES]


def rejected_attributes(message: str) -> tuple[str, ...]:
    """Return the names that users give the attributes whose values are refused; none if none is recognized."""
    found = _REJECTED.finditer(message[:_LONGEST])
    names = (standard_name(each["name"] or each["kind"].replace(" ", "_")) for each in found)
    return tuple(dict.fromkeys(names))[:MOST_NAMES]


def _named(message: str) -> Iterator[str]:
    for sentence in _OF_SIGN_UP.finditer(message):
        yield sentence[1]
    if several := _IN_A_LIST.search(message):
        for name in re.split(r",|\s", several["missing"] or several["required"]):
            if name not in ("", "and"):
                yield name
