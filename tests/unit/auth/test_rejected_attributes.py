"""An attribute that is refused, here or by the pool, is named, and costs nothing else that was typed."""

from __future__ import annotations

import pytest

from cognito_tui.errors import AttributeRejected
from cognito_tui.services.auth.steps import Answer, NewPasswordRequired
from cognito_tui.services.aws.required_attributes import rejected_attributes
from tests.support.pool_client import EMAIL, PASSWORD, pool, question, quick_client, signed_in, start

SCHEMA = "Attributes did not conform to the schema: "
NEW = "New-Horse-8"


def test_a_refusal_names_what_users_call_it() -> None:
    assert rejected_attributes("Invalid phone number format.") == ("phone_number",)
    assert rejected_attributes("Invalid email address format.") == ("email",)
    # amplify-flutter#2034, aws-sdk-java#1396
    too_short = "birthdate: String must be no shorter than 10 characters"
    assert rejected_attributes(SCHEMA + too_short) == ("birthdate",)
    assert rejected_attributes(f"Invalid user attributes: {too_short}") == ("birthdate",)
    assert rejected_attributes(f"{SCHEMA}custom:team: String must be\nname.formatted: String") == (
        "custom:team",
        "name",
    )
    assert rejected_attributes(f"{SCHEMA}{'x' * 200_000}") == ()


def test_a_first_sign_in_goes_on_after_a_number_that_is_no_number_and_a_value_that_the_pool_refuses() -> None:
    required = ("phone_number", "custom:team")
    short = {"custom:team": 3}
    with pool(required_attributes=required, custom_attributes=("team",), shortest=short) as server:
        server.pool.add_user("ada", PASSWORD, status="FORCE_CHANGE_PASSWORD")
        cognito = quick_client(server)
        step = question(start(cognito))
        assert isinstance(step, NewPasswordRequired)
        sent = len(server.requests)
        with pytest.raises(AttributeRejected, match="no phone number") as ours:
            cognito.sign_in.answer(step, Answer(NEW, {"phone_number": "0170 1234567", "custom:team": "x"}))
        assert (ours.value.names, len(server.requests)) == (("phone_number",), sent)
        number = {"phone_number": "+49 (170) 123-4567"}
        with pytest.raises(AttributeRejected, match="no shorter than 3") as theirs:
            cognito.sign_in.answer(step, Answer(NEW, {**number, "custom:team": "x"}))
        assert theirs.value.names == ("custom:team",)
        signed_in(cognito.sign_in.answer(step, Answer(NEW, {**number, "custom:team": "engines"})))
        assert server.pool.users["ada"].attributes["phone_number"] == "+491701234567"


def test_signing_up_and_changing_an_attribute_send_the_same() -> None:
    with pool() as server:
        cognito = quick_client(server)
        with pytest.raises(AttributeRejected):
            cognito.registration.sign_up("ada", PASSWORD, {"phone_number": "0170 1234567"})
        assert not server.requests
        cognito.registration.sign_up("ada", PASSWORD, {**EMAIL, "phone_number": "+49 (170) 123-4567"})
        user = server.pool.users["ada"]
        assert user.attributes["phone_number"] == "+491701234567"
        user.status = "CONFIRMED"
        account = cognito.account(signed_in(start(cognito)))
        account.update_attributes({"phone_number": "+44 (0)1632 960123"})
        assert user.attributes["phone_number"] == "+441632960123"
        with pytest.raises(AttributeRejected):
            account.update_attributes({"birthdate": "10.12.1815"})
