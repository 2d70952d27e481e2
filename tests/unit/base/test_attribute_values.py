"""What people type for an attribute, and what is sent of it."""

from __future__ import annotations

import pytest

from cognito_tui.errors import AttributeRejected
from cognito_tui.services.base import as_cognito_takes, attribute_value

SENT = {
    "phone_number": {
        "+491701234567": "+491701234567",
        "+49 (170) 123-4567": "+491701234567",
        " +49/170.123 45 67 ": "+491701234567",
        "+44 (0)1632 960123": "+441632960123",
        "+39 (0)6 1234567": "+39061234567",  # in Italy the zero is part of the number
        "\u202d+1\u00a0632\u2011960\u2013123\u202c": "+1632960123",  # as a list of contacts gives it
        "\uff0b\uff14\uff14 1632 960123": "+441632960123",
        "+\u0664\u0664 1632 960123": "+441632960123",
        "tel:+44-1632-960123": "+441632960123",
        "": "",
    },
    "email": {" ada@example.com\u200b": "ada@example.com", "mailto:ada@example.com": "ada@example.com"},
    "birthdate": {"1815-12-10": "1815-12-10", "1815/2/1": "1815-02-01", "1815.12.10": "1815-12-10"},
    "custom:team": {" as it is ": " as it is "},
}
REFUSED = {
    "phone_number": (
        "0170 1234567",
        "0049 170 1234567",  # 00 may be another country's prefix, or the first half of 0011
        "011 49 170 1234567",
        "1632 960123",
        "+0170 1234567",
        "+44 1632 960123 x12",
        "+1-800-COGNITO",
        "+44 1632 960123 456 789",
        "+",
    ),
    "email": ("ada", "ada@", "ada @example.com", "a@b@c"),
    "birthdate": ("10.12.1815", "12/10/1815", "1815", "tomorrow"),
}


def test_what_leaves_no_doubt_is_sent_as_cognito_takes_it() -> None:
    for name, values in SENT.items():
        for typed, sent in values.items():
            assert as_cognito_takes({name: typed}) == {name: sent}


def test_anything_else_is_refused_with_the_name_and_an_example() -> None:
    examples = {"phone_number": "+441632960123", "email": "you@example.com", "birthdate": "1815-12-10"}
    for name, values in REFUSED.items():
        for typed in values:
            with pytest.raises(AttributeRejected) as refusal:
                attribute_value(name, typed)
            assert refusal.value.names == (name,)
            assert examples[name] in refusal.value.hint
            assert typed not in refusal.value.title
