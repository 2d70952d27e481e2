"""User attributes: which there are, what form they have, and who may write them.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from .codes import MEDIA
from .refusal import invalid_parameter, not_authorized

if TYPE_CHECKING:
    from .pool import Pool
    from .users import User

# OpenID Connect Core 1.0, section 5.1
STANDARD = (
    *("name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile"),
    *("picture", "website", "email", "gender", "birthdate", "zoneinfo", "locale", "phone_number", "address"),
    "updated_at",
)
NOT_FOR_USERS = ("sub", "email_verified", "phone_number_verified")
# What the schema calls them inside (SCIM's names), and its refusals say: the first seven were seen there.
INTERNAL = {
    "name": "name.formatted",
    "given_name": "name.givenName",
    "family_name": "name.familyName",
    "nickname": "nickName",
    "email": "emails",
    "phone_number": "phoneNumbers",
    "address": "addresses",
    "middle_name": "name.middleName",
    "preferred_username": "preferredUsername",
}


def check_form(pool: Pool, given: Mapping[str, str]) -> None:
    unknown = [
        name for name in given if name.startswith("custom:") and name[7:] not in pool.custom_attributes
    ]
    if unknown:
        lines = "".join(f"{name}: Attribute does not exist in the schema.\n" for name in unknown)
        raise invalid_parameter(f"Attributes did not conform to the schema: {lines}")
    for name, value in given.items():
        if name in NOT_FOR_USERS:
            raise not_authorized("A client attempted to write unauthorized attribute")
        if name not in STANDARD and not name.startswith("custom:"):
            raise invalid_parameter(
                f"Attributes did not conform to the schema: Type for attribute {{{name}}} could not be determined\n"
            )
        if name == "email" and value and not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
            raise invalid_parameter("Invalid email address format.")
        if name == "phone_number" and value and not re.fullmatch(r"\+[1-9]\d{1,14}", value):
            raise invalid_parameter("Invalid phone number format.")
        if value and len(value) < pool.shortest.get(name, 0):
            raise invalid_parameter(
                f"Attributes did not conform to the schema: {name}: "
                f"String must be no shorter than {pool.shortest[name]} characters"
            )


def write(user: User, given: Mapping[str, str]) -> list[str]:
    """Write attributes; an empty value deletes one. Return the addresses that are new, and so unverified."""
    changed = [name for name in MEDIA if name in given and given[name] != user.attributes.get(name, "")]
    for name, value in given.items():
        if value:
            user.attributes[name] = value
        else:
            user.attributes.pop(name, None)
    for name in changed:
        user.attributes.pop(f"{name}_verified", None)
        if given[name]:
            user.attributes[f"{name}_verified"] = "false"
    return [name for name in changed if given[name]]


def check_required(pool: Pool, given: Mapping[str, str]) -> None:
    missing = [name for name in pool.required_attributes if not given.get(name)]
    if not missing:
        return
    if pool.older_schema_words:
        words = "".join(f"{name}: The attribute is required\n" for name in missing)
    else:
        inside = [INTERNAL.get(name, name) for name in missing]
        words = ", ".join(f"{name}: The attribute {name} is required" for name in inside)
    raise invalid_parameter(f"Attributes did not conform to the schema: {words}")
