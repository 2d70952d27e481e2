"""Calls without an SDK: as botocore makes them and reads the answer, for every operation that needs no signature."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from botocore import xform_name
from botocore.loaders import create_loader
from botocore.model import ServiceModel, Shape

from cognito_tui.errors import CognitoTuiError, UnexpectedAnswer
from cognito_tui.services.aws.http_calls import user_agent
from cognito_tui.services.aws.json_calls import LISTS, LISTS_OF_OBJECTS, OBJECTS, SERVICES, JsonCalls
from cognito_tui.services.aws.service import AwsService
from cognito_tui.services.base.clock import Clock, moment
from cognito_tui.services.base.secret import Secret
from tests.support.hostile_answers import answer, unsigned
from tests.support.repository import ROOT
from tests.support.scripted_cognito import Failure, Raw, ScriptedCognito

_LOADER = create_loader(
    str(ROOT / "tests/support/botocore_data")
)  # with what is newer than the tests' botocore
# what nobody of ours asks for, and what would have to be known of it
_NOT_OURS = ("GetUserAuthFactors", "StartWebAuthnRegistration", "ListWebAuthnCredentials")


class ByBotocore(AwsService):
    """The same calls by a client of botocore's."""

    _by_botocore = True


def model(service: str) -> ServiceModel:
    return ServiceModel(_LOADER.load_service_model(service, "service-2"), service)


def users_operations(service: str) -> list[str]:
    return [
        name
        for name in model(service).operation_names
        if model(service).operation_model(name).auth_type == "none"
    ]


def fields(shape: Shape | None) -> Iterator[tuple[str, str]]:
    """Each field below `shape`, and what it is: "structure", "list of string", "timestamp"."""
    if shape is None:
        return
    for name, member in getattr(shape, "members", {}).items():
        inner = member.member if member.type_name == "list" else member
        yield name, f"list of {inner.type_name}" if member.type_name == "list" else member.type_name
        yield from fields(inner)


@pytest.mark.parametrize("service", SERVICES)
def test_operations_are_called_what_aws_calls_them(service: str) -> None:
    names = users_operations(service)
    assert len(names) >= 4
    assert {name: JsonCalls.api_name(xform_name(name)) for name in names} == {name: name for name in names}
    assert SERVICES[service] == model(service).metadata["targetPrefix"]


def test_the_fields_that_have_fields_are_those_of_awss_models() -> None:
    kinds = {
        (name, kind)
        for service in SERVICES
        for operation in set(users_operations(service)) - set(_NOT_OURS)
        for name, kind in fields(model(service).operation_model(operation).output_shape)
    }
    of_objects = {name for name, kind in kinds if kind in ("structure", "map")}
    assert {"Sessions", "Devices"} < {name for name, _ in kinds}
    assert of_objects == OBJECTS
    assert {name for name, kind in kinds if kind == "list of structure"} == LISTS_OF_OBJECTS
    assert {name for name, kind in kinds if kind.startswith("list of s")} - LISTS_OF_OBJECTS == LISTS


# beside botocore ------------------------------------------------------------------------------------------------------

PARAMETERS: dict[str, Any] = {
    "AuthFlow": "USER_PASSWORD_AUTH",
    "AuthParameters": {"USERNAME": "grüße \N{PERSON WITH BALL} \udc80", "PASSWORD": Secret("secret")},
    "UserAttributes": [{"Name": "name", "Value": "Ada\n\0"}],
    "AccessToken": Secret("token"),
    "Enabled": True,
    "Limit": 60,
}
REFUSALS = [
    Failure("NotAuthorizedException", "Incorrect username or password."),
    Failure(
        "com.amazonaws.cognito#NotAuthorizedException:http://internal", "Incorrect username or password."
    ),
    Failure("UserLambdaValidationException", "PreSignUp failed with error No."),
    Failure("InternalErrorException", "Oh no", 500),
    Failure("ServiceUnavailable", "", 503),
    Failure("", "", 400),
    Raw(b"", 500),
    Raw(b"<html>Bad Gateway</html>", 502),
    Raw(b"not found", 404),
    Raw(b"[]", 400),
    Raw(b'{"__type": 5}', 400),
    Raw(b'{"__type": null}', 400),
    Raw(b'{"Message": "In capitals.", "__type": "TooManyRequestsException"}', 400),
    Raw(b"\xff\xfe\x00", 400),
    Raw(b"[" * 100_000, 400),
    Raw(b"<html>Welcome</html>"),
    Raw(b"[1]"),
    Raw(b"5"),
    Raw(b"null"),
    Raw(b"\xff"),
    Raw(b"[" * 100_000),
    Raw(b"", 403),
    Raw(b"", 302),
]


def plain(told: Any) -> Any:
    """Times as instants, which botocore has read already; nothing of how it came."""
    if isinstance(told, dict):
        return {name: plain(item) for name, item in told.items() if name != "ResponseMetadata"}
    if isinstance(told, list):
        return [plain(item) for item in told]
    return moment(told) or told


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_asks_and_is_answered_as_by_botocore(scripted: ScriptedCognito, service: str) -> None:
    ours, theirs = AwsService(service, "eu-west-1", Clock()), ByBotocore(service, "eu-west-1", Clock())
    for method, operation in unsigned(service).items():
        scripted.on(operation, answer(service, operation))
        known = _LOADER.load_service_model(service, "service-2")
        shape = ServiceModel(known, service).operation_model(operation).input_shape
        given = {name: value for name, value in PARAMETERS.items() if name in getattr(shape, "members", {})}
        told = plain(ours.call(method, **given))
        assert told == plain(theirs.call(method, **given)), operation
        mine, its = scripted.requests[-2:]
        assert mine == its
        assert mine[0] == operation


@pytest.mark.parametrize("reply", REFUSALS, ids=lambda reply: repr(reply)[:60])
def test_every_refusal_is_the_same_error(scripted: ScriptedCognito, reply: Failure | Raw) -> None:
    calls = (
        ("cognito-idp", "initiate_auth", {"Session": Secret("hidden")}),
        ("cognito-identity", "get_id", {"Logins": {"pool": Secret("hidden")}}),
    )
    for service, method, parameters in calls:
        scripted.on(JsonCalls.api_name(method), reply)
        said = []
        for kind in (AwsService, ByBotocore):
            with pytest.raises(CognitoTuiError) as failed:
                kind(service, "eu-west-1", Clock()).call(method, **parameters)
            error = failed.value
            said.append((type(error), error.title, error.hint, error.aws_code))
        assert said[0] == said[1]


@pytest.mark.parametrize(
    "told",
    [
        {"AuthenticationResult": "text"},
        {"AuthenticationResult": {"NewDeviceMetadata": [1]}},
        {"ChallengeParameters": ["a"]},
        {"AvailableChallenges": "PASSWORD"},
        {"AvailableChallenges": {"a": 1}},
    ],
    ids=repr,
)
def test_what_has_another_shape_is_not_from_aws(scripted: ScriptedCognito, told: Any) -> None:
    scripted.on("InitiateAuth", told)
    with pytest.raises(UnexpectedAnswer, match="not from AWS"):
        AwsService("cognito-idp", "eu-west-1", Clock()).call("initiate_auth")


@pytest.mark.parametrize("devices", ["text", [None], [1], [{"DeviceAttributes": "x"}], {"a": 1}], ids=repr)
def test_nor_is_a_list_of_anything_else(scripted: ScriptedCognito, devices: Any) -> None:
    scripted.on("ListDevices", {"Devices": devices})
    with pytest.raises(UnexpectedAnswer, match="not from AWS"):
        AwsService("cognito-idp", "eu-west-1", Clock()).call("list_devices")


def test_nothing_that_is_nested_too_deep_gets_through(scripted: ScriptedCognito) -> None:
    gc.collect()  # what other tests have left is not to end in the depth, where no error can be told
    for depth in (100, 400, 900, 990, 5_000):
        scripted.on("InitiateAuth", Raw(b'{"New":' + b"[" * depth + b"]" * depth + b"}"))
        with suppress(UnexpectedAnswer):
            AwsService("cognito-idp", "eu-west-1", Clock()).call("initiate_auth")


def test_a_challenges_parameters_are_named_by_the_pools_owner(scripted: ScriptedCognito) -> None:
    told = {"ChallengeName": "CUSTOM_CHALLENGE", "ChallengeParameters": {"Credentials": "x", "Devices": "y"}}
    scripted.on("InitiateAuth", told)
    answered = AwsService("cognito-idp", "eu-west-1", Clock()).call("initiate_auth")
    assert answered["ChallengeParameters"] == told["ChallengeParameters"]


def test_the_program_says_who_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_SDK_UA_APP_ID", raising=False)
    assert user_agent().startswith("cognito-tui/")
    monkeypatch.setenv("AWS_SDK_UA_APP_ID", "my app\r\nX-Evil: 1" + "x" * 100)
    assert user_agent().endswith(" app/my-app--X-Evil--1" + "x" * 33)
