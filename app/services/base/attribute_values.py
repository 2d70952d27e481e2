"""The values of user attributes in the form that Cognito insists on: mended where there is no doubt, else refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping

from ...errors import AttributeRejected
from .arguments import wrong_argument
from .likeness import did_you_mean
from .user_attributes import STANDARD_ATTRIBUTES, example_of, is_attribute, label_of

# What people write between the digits, and copy along with them; not letters, which may be an extension.
_BETWEEN_DIGITS = re.compile(r"[\s().,/\u2010-\u2015\u2212-]")
# "+49 (0)170": the zero is for calls within the country. In Italy it belongs to the number.
_DOMESTIC_ZERO = re.compile(r"(\+(?!\s*3\s*(?:9|78|79))[\d\s]+)\(0\)")


def as_cognito_takes(attributes: Mapping[str, str], also: Collection[str] = ()) -> dict[str, str]:
    """Return `attributes` as they are sent. Raise as `attribute_value`, and WrongArgument for unknown names.

    Args:
        also: names that the pool itself has used.
    """
    known_names([name for name in attributes if name not in also], "attributes")
    return {name: attribute_value(name, value) for name, value in attributes.items()}


def known_names(names: Iterable[str], argument: str = "names") -> list[str]:
    """Return the names of attributes as a list. Raise WrongArgument for unknown names."""
    names = [*names]
    if unknown := sorted(name for name in names if not is_attribute(name)):
        raise wrong_argument(
            argument,
            f"There is no such attribute: {', '.join(unknown)}.",
            did_you_mean(unknown[0], STANDARD_ATTRIBUTES)
            or f"There are: {', '.join(STANDARD_ATTRIBUTES)}; those of a pool's own begin with custom:.",
        )
    return names


def attribute_value(name: str, value: str) -> str:
    """Return a value as it is sent: "+49 (170) 123-4567" as "+491701234567". An empty one removes the attribute.

    Raises:
        AttributeRejected: Cognito would refuse it, or it can be read in more than one way. Nothing was sent.
    """
    form = _FORMS.get(name)
    if form is None or not value:
        return value
    mended = form(_plain(value))
    if mended is None:
        error = AttributeRejected(
            f"This is no {label_of(name).lower()} that Cognito takes.", hint=form_hint(name)
        )
        error.names = (name,)
        raise error
    return mended


def form_hint(name: str) -> str:
    """Return how to type an attribute's value; empty where Cognito insists on no form."""
    example = example_of(name)
    if name == "phone_number":
        return f"Type the number with + and the country code: {example}. (No 00 or 0 before it.)"
    return f"Type it in this form: {example}." if example else ""


def _plain(value: str) -> str:
    """Return `value` with plain digits and letters, and without what cannot be seen: pasted, it has both."""
    seen = (each for each in unicodedata.normalize("NFKC", value) if unicodedata.category(each) != "Cf")
    return "".join(str(unicodedata.decimal(each, each)) for each in seen).strip()


def _phone_number(text: str) -> str | None:
    """Return it as in E.164. What "00" and "0" stand for depends on the country: no guess is made."""
    text = _DOMESTIC_ZERO.sub(r"\1", text.removeprefix("tel:"))
    number = _BETWEEN_DIGITS.sub("", text)
    return number if re.fullmatch(r"\+[1-9][0-9]{1,14}", number) else None


def _email(text: str) -> str | None:
    text = text.removeprefix("mailto:")
    return text if re.fullmatch(r"[^@\s]+@[^@\s]+", text) else None


def _birthdate(text: str) -> str | None:
    """Return it with the year first. A date that ends with the year can be read in two ways."""
    parts = re.fullmatch(r"([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})", text)
    return "-".join(part.zfill(2) for part in parts.groups()) if parts else None


_FORMS: Mapping[str, Callable[[str], str | None]] = {
    "phone_number": _phone_number,
    "email": _email,
    "birthdate": _birthdate,
}
