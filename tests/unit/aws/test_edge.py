"""What AWS says is harmless from the edge on, whichever field it is in; nothing of it is lost."""

from __future__ import annotations

import json
import traceback
from typing import Any

import pytest

from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.account.calls import Account
from cognito_tui.services.auth.cognito_idp import UserPool
from cognito_tui.services.auth.steps import Answer, CustomChallenge, NewPasswordRequired
from cognito_tui.services.aws.service import AS_IT_CAME, AwsService
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from tests.support.hostile import ACTS, harm_in, hostile
from tests.support.hostile_answers import answer, operations, texts, unsigned
from tests.support.scripted_cognito import Failure, ScriptedCognito, challenge, tokens
from tests.support.scripted_sign_in import PROFILE, sign_in_with, start

JSON_SERVICES = {"cognito-idp": 20, "cognito-identity": 3}  # and how many operations at least are ours
NOTHING: frozenset[str] = frozenset()


def test_all_operations_that_are_called_are_found() -> None:
    for service, number in JSON_SERVICES.items():
        assert len(unsigned(service)) >= number
    assert {"initiate_auth", "get_user", "list_devices"} <= unsigned("cognito-idp").keys()


@pytest.mark.parametrize("service", JSON_SERVICES)
def test_every_field_of_every_answer_is_harmless_or_stays_as_it_came(
    scripted: ScriptedCognito, service: str
) -> None:
    aws = AwsService(service, "eu-west-1", Clock())
    for method, operation in unsigned(service).items():
        told = answer(service, operation)
        scripted.on(operation, told)
        got = {**aws.call(method)}
        got.pop("ResponseMetadata")
        assert {path: harm for path, text in texts(got, AS_IT_CAME) if (harm := harm_in(text))} == {}, method
        assert [text.partition("<")[0] for _, text in texts(got, NOTHING)] == [
            text.partition("<")[0] for _, text in texts(told, NOTHING)
        ], method
        assert {name: got[name] for name in AS_IT_CAME & told.keys() if not times_in(told[name])} == {
            name: told[name] for name in AS_IT_CAME & told.keys() if not times_in(told[name])
        }, method


def times_in(value: Any) -> bool:
    return isinstance(value, dict) and "Expiration" in value


def test_what_stays_as_it_came_are_fields_of_aws_and_no_others() -> None:
    fields = {
        path.rpartition(".")[2]
        for service in JSON_SERVICES
        for operation in operations(service).values()
        for path, _ in texts(answer(service, operation), NOTHING)
    }
    of_challenges = {"SALT", "SRP_B", "SECRET_BLOCK", "USER_ID_FOR_SRP", "USERNAME"}
    of_newer_models = {"SessionId", "NextToken"}  # ListUserSessions
    assert fields | of_challenges | of_newer_models >= AS_IT_CAME


def test_what_goes_back_goes_back_as_it_came(scripted: ScriptedCognito) -> None:
    asked = challenge(
        "CUSTOM_CHALLENGE", hostile("session"), USER_ID_FOR_SRP=hostile("id"), riddle=hostile("riddle")
    )
    scripted.on("InitiateAuth", asked).on("RespondToAuthChallenge", tokens())
    sign_in = sign_in_with(PROFILE)
    step = start(sign_in)
    assert isinstance(step, CustomChallenge)
    assert harm_in(str(step.parameters)) == []
    assert r"\u001b]52;c;b3duZWQ=\u0007" in step.parameters["riddle"]
    sign_in.answer(step, Answer(Secret("a piano")))
    (answered,) = scripted.asked("RespondToAuthChallenge")
    assert (answered["Session"], answered["ChallengeResponses"]["USERNAME"]) == (
        hostile("session"),
        hostile("id"),
    )


def test_what_a_person_may_save_again_stays_as_it_came(scripted: ScriptedCognito) -> None:
    given = [{"Name": "name", "Value": hostile("Ada")}, {"Name": hostile("custom:x"), "Value": "1"}]
    scripted.on("GetUser", {"Username": hostile("ada"), "UserAttributes": given})
    user = Account(UserPool(PROFILE, Clock()), lambda: Secret("token")).user()
    assert user.attributes == {"name": hostile("Ada"), hostile("custom:x"): "1"}
    assert user.username == hostile("ada")


@pytest.mark.parametrize(
    "reply",
    [
        Failure(hostile("Code"), hostile("message")),
        Failure("NotAuthorizedException", hostile("message")),
        Failure("UserLambdaValidationException", hostile("message")),
        Failure("InternalErrorException", hostile("message"), 500),
        challenge(hostile("NAME")),
        challenge("MFA_SETUP", MFAS_CAN_SETUP=json.dumps([hostile("factor")])),
        challenge("SELECT_MFA_TYPE", MFAS_CAN_CHOOSE=json.dumps([hostile("factor")])),
        challenge("SELECT_CHALLENGE", AVAILABLE_CHALLENGES=json.dumps([hostile("factor")])),
    ],
)
def test_every_error_is_harmless_in_all_its_parts(scripted: ScriptedCognito, reply: Any) -> None:
    scripted.on("InitiateAuth", reply)
    with pytest.raises(CognitoTuiError) as caught:
        start(sign_in_with(PROFILE))
    error = caught.value
    assert harm_in(f"{error}{error!r}{error.args}{vars(error)}") == []
    assert harm_in("".join(traceback.format_exception(error))) == []


def test_no_error_of_ours_can_hold_what_acts() -> None:
    text = "".join(ACTS.values())
    error = CognitoTuiError(text, detail=text, hint=text, aws_code=text, request_id=text)
    parts = (str(error), *error.args, error.title, error.detail, error.hint, error.ticket)
    assert [harm_in(part.replace("\t", "")) for part in parts] == [[]] * len(parts)


def test_names_that_are_asked_for_are_given_back_as_they_came(scripted: ScriptedCognito) -> None:
    names = json.dumps([f"userAttributes.{hostile('name')}"])
    scripted.on("InitiateAuth", challenge("NEW_PASSWORD_REQUIRED", requiredAttributes=names))
    step = start(sign_in_with(PROFILE))
    assert isinstance(step, NewPasswordRequired)
    assert step.required_attributes == (hostile("name"),)
