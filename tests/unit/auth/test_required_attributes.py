"""What a pool requires at sign-up, in every form in which AWS was seen to name it."""

from __future__ import annotations

import time

import pytest

from cognito_tui.errors import AttributesRequired, Refused
from cognito_tui.services.aws.http import client_error
from cognito_tui.services.aws.required_attributes import required_attributes
from cognito_tui.services.aws.translation import translate
from cognito_tui.services.base import STANDARD_ATTRIBUTES, standard_name
from cognito_tui.services.base.secret import Secret
from tests.support.pool_client import EMAIL, PASSWORD, client, pool

SCHEMA = "Attributes did not conform to the schema: "
# AWS's words, and where they were seen
SEEN = {
    # agentlang#240, 2025
    f"{SCHEMA}name.givenName: The attribute name.givenName is required,\n"
    "name.familyName: The attribute name.familyName is required": ("given_name", "family_name"),
    # tables of translations in several apps
    f"{SCHEMA}phoneNumbers: The attribute phoneNumbers is required, "
    "name.formatted: The attribute name.formatted is required": ("phone_number", "name"),
    f"{SCHEMA}emails: The attribute emails is required": ("email",),
    f"{SCHEMA}nickName: The attribute nickName is required": ("nickname",),
    f"{SCHEMA}addresses: The attribute addresses is required": ("address",),
    # amplify-js#935 and amazon-cognito-identity-dart-2#89, 2018 to 2020
    f"{SCHEMA}given_name: The attribute is required\nbirthdate: The attribute is required\n": (
        "given_name",
        "birthdate",
    ),
    # pmill/aws-cognito#25: a new password
    "Invalid attributes given, name and adress is missing": ("name", "adress"),
    "Invalid attributes given, name, gender and email are missing": ("name", "gender", "email"),
    # amazon-cognito-auth-js#54: a first sign-in through Google
    "attributes required: phone_number": ("phone_number",),
    "attributes required: [email, phone_number]": ("email", "phone_number"),
    "Password did not conform": (),
}


@pytest.mark.parametrize("message", SEEN)
def test_each_form_names_what_users_call_it(message: str) -> None:
    assert required_attributes(message) == SEEN[message]


def test_every_standard_attribute_is_known_by_its_own_name_and_by_scims() -> None:
    for name in STANDARD_ATTRIBUTES:
        first, *rest = name.split("_")
        camel = first + "".join(map(str.capitalize, rest))
        assert [standard_name(each) for each in (name, camel, f"{camel}s", f"name.{camel}")] == [name] * 4
    assert standard_name("custom:Emails") == "custom:Emails"


@pytest.mark.parametrize("sent", ["Canary-Pa55word!", "sesame"])
def test_no_secret_is_a_name(sent: str) -> None:
    message = f"{SCHEMA}{sent}: The attribute {sent} is required, emails: The attribute emails is required"
    error = translate(
        client_error("InvalidParameterException", message, 400, ""),
        endpoint="https://example.com",
        secrets=(Secret(sent),),
    )
    assert isinstance(error, AttributesRequired)
    assert error.names == ("email",)
    assert sent not in f"{error}{vars(error)}"


def test_a_hostile_message_takes_no_time() -> None:
    began = time.process_time()
    for letter in ("x", "x: The attribute ", "attributes given, "):
        required_attributes(letter * 200_000)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("older", [False, True], ids=["as today", "as until 2020"])
def test_signing_up_names_what_is_missing_and_takes_it(older: bool) -> None:
    required = ("email", "given_name", "phone_number", "birthdate")
    with pool(required_attributes=required, older_schema_words=older, custom_attributes=("team",)) as server:
        registration = client(server).registration
        with pytest.raises(AttributesRequired) as missing:
            registration.sign_up("ada", Secret(PASSWORD), EMAIL)
        assert missing.value.names == ("given_name", "phone_number", "birthdate")
        assert missing.value.detail == "It requires given_name, phone_number, birthdate."
        whole = {**EMAIL, "given_name": "Ada", "phone_number": "+441134960000", "birthdate": "1815-12-10"}
        with pytest.raises(Refused, match="no such attribute"):
            registration.sign_up("ada", Secret(PASSWORD), {**whole, "custom:club": "x"})
        assert registration.sign_up("ada", Secret(PASSWORD), {**whole, "custom:team": "engines"})
