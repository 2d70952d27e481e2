"""The standard attributes of a Cognito user: what each is called, and what it looks like.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
"""

from __future__ import annotations

from typing import NamedTuple


class UserAttribute(NamedTuple):
    """One standard attribute, as OpenID Connect defines them.

    Attributes:
        label: its name for a person; empty: its own name says it.
        example: what a value looks like, where Cognito insists on a form.
        verifiable: whether Cognito sends a code there, which proves that it is the user's.
    """

    label: str = ""
    example: str = ""
    verifiable: bool = False


STANDARD_ATTRIBUTES = {
    "name": UserAttribute(),
    "email": UserAttribute("Email", "you@example.com", verifiable=True),
    "phone_number": UserAttribute(example="+441632960123", verifiable=True),
    "given_name": UserAttribute(),
    "family_name": UserAttribute(),
    "middle_name": UserAttribute(),
    "nickname": UserAttribute(),
    "preferred_username": UserAttribute(),
    "profile": UserAttribute(),
    "picture": UserAttribute(),
    "website": UserAttribute(example="https://example.com"),
    "gender": UserAttribute(),
    "birthdate": UserAttribute("Date of birth", "1815-12-10"),
    "address": UserAttribute(example="1 Example Street, Exampletown"),
    "locale": UserAttribute(example="en-GB"),
    "zoneinfo": UserAttribute("Time zone", "Europe/London"),
}
VERIFIABLE = tuple(name for name, attribute in STANDARD_ATTRIBUTES.items() if attribute.verifiable)
VERIFIED = tuple(f"{name}_verified" for name in VERIFIABLE)  # which an administrator sets

# What the schema's refusals call them is SCIM's (RFC 7643, section 4.1): seen are name.formatted, name.givenName,
# name.familyName, nickName, emails, phoneNumbers and addresses; the others go by the same rule.
_SCIM_NAMES = {
    **{
        f"{name.replace('_', '')}{plural}": name for name in STANDARD_ATTRIBUTES for plural in ("", "s", "es")
    },
    "formatted": "name",
    "profileurl": "profile",
    "photos": "picture",
    "timezone": "zoneinfo",
}


def standard_name(name: str) -> str:
    """Return what users call an attribute that one of Cognito's refusals names: "phoneNumbers" → "phone_number".

    A name that is none of theirs, such as "custom:team", stays as it is.
    """
    simple = name.removeprefix("name.").replace("_", "").lower()
    return _SCIM_NAMES.get(simple, name)


def label_of(attribute: str) -> str:
    """Return an attribute's name for a person: "given_name" → "Given name", "custom:team" → "Team"."""
    known = STANDARD_ATTRIBUTES.get(attribute, UserAttribute())
    return known.label or attribute.removeprefix("custom:").replace("_", " ").capitalize()


def example_of(attribute: str) -> str:
    """Return what a value looks like, where Cognito insists on a form: "birthdate" → "1815-12-10"."""
    return STANDARD_ATTRIBUTES.get(attribute, UserAttribute()).example


def is_attribute(name: str) -> bool:
    """Return whether users can have it: one of OpenID Connect's, or "custom:team", of the pool's own."""
    return name in STANDARD_ATTRIBUTES or name == "updated_at" or name.startswith(("custom:", "dev:"))


def is_editable(attribute: str) -> bool:
    """Return whether a user may change the attribute: Cognito itself writes the others."""
    own = attribute in ("sub", "identities") or attribute.startswith("cognito:")
    return not own and not attribute.endswith("_verified")
