"""The demo, from a temporary password to AWS credentials, and its hints on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator

import jwt
import pytest
from botocore.exceptions import ClientError

from cognito_tui.demo import start
from cognito_tui.services.auth.steps import (
    Attempt,
    CodeRequired,
    NewPasswordRequired,
    TotpEnrollment,
)
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.tokens.tokens import AuthResult, Tokens
from tests.support.demo_client import PASSWORD, DemoClient, HandClock, reason

ATTEMPT = Attempt("ada", "ada")


@pytest.fixture
def newcomer() -> Iterator[DemoClient]:
    clock = HandClock()
    with start(clock) as demo:
        yield DemoClient(demo, clock)


def test_a_temporary_password_leads_to_credentials_that_sts_accepts(newcomer: DemoClient) -> None:
    newcomer.by_srp = True
    asked = newcomer.temporary_password()
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    parameters = asked["ChallengeParameters"]
    assert json.loads(parameters["requiredAttributes"]) == ["userAttributes.name"]
    assert json.loads(parameters["userAttributes"]) == {}
    assert parameters["USER_ID_FOR_SRP"] == "ada"

    setup = newcomer.new_password(asked["Session"])
    assert setup["ChallengeName"] == "MFA_SETUP"
    assert json.loads(setup["ChallengeParameters"]["MFAS_CAN_SETUP"]) == ["SOFTWARE_TOKEN_MFA"]
    assert "AuthenticationResult" not in setup

    tokens = newcomer.enrol(setup)["AuthenticationResult"]
    keys_page = f"{newcomer.demo.url}/{newcomer.profile.user_pool_id}/.well-known/jwks.json"
    key = jwt.PyJWKClient(keys_page).get_signing_key_from_jwt(tokens["IdToken"])
    claims = jwt.decode(tokens["IdToken"], key, ["RS256"], audience=newcomer.profile.client_id, leeway=30)
    assert (claims["cognito:username"], claims["name"]) == ("ada", "Ada Lovelace")

    credentials = newcomer.credentials(tokens["IdToken"])
    caller = newcomer.client("sts", **credentials).get_caller_identity()
    assert ":assumed-role/field-staff/" in caller["Arn"]


def test_the_role_may_look_around_and_nothing_else(newcomer: DemoClient) -> None:
    credentials = newcomer.credentials(newcomer.enrolled()["AuthenticationResult"]["IdToken"])
    s3 = newcomer.client("s3", **credentials)
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["field-notes"]
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object(Bucket="field-notes", Key="note", Body=b"")
    with pytest.raises(ClientError, match="UnknownOperation"):
        newcomer.client("cognito-idp", **credentials).admin_get_user(
            UserPoolId=newcomer.profile.user_pool_id, Username="ada"
        )


def test_credentials_of_the_demo_open_no_page_and_no_other_bucket(newcomer: DemoClient) -> None:
    credentials = newcomer.credentials(newcomer.enrolled()["AuthenticationResult"]["IdToken"])
    s3 = newcomer.client("s3", **credentials)
    for bucket in ("oauth2", "field-notes", "another-bucket"):
        with pytest.raises(ClientError) as refused:
            s3.head_object(Bucket=bucket, Key="health")
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_credentials_with_another_secret_key_are_refused(newcomer: DemoClient) -> None:
    credentials = newcomer.credentials(newcomer.enrolled()["AuthenticationResult"]["IdToken"])
    forged = newcomer.client("sts", **{**credentials, "aws_secret_access_key": "x" * 40})
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        forged.get_caller_identity()


def test_the_second_sign_in_asks_for_a_code_and_the_refresh_token_for_nothing(newcomer: DemoClient) -> None:
    newcomer.enrolled()
    newcomer.clock.next_code()
    asked = newcomer.password(PASSWORD)
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    tokens = newcomer.answer_code(asked["Session"], newcomer.code())["AuthenticationResult"]
    renewed = newcomer.cognito.initiate_auth(
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]},
        ClientId=newcomer.profile.client_id,
    )["AuthenticationResult"]
    assert newcomer.credentials(renewed["IdToken"])


def test_the_identity_of_a_user_is_stable(newcomer: DemoClient) -> None:
    id_token = newcomer.enrolled()["AuthenticationResult"]["IdToken"]
    assert newcomer.identity_id(id_token) == newcomer.identity_id(id_token)


def test_two_demos_of_one_process_do_not_disturb_each_other(newcomer: DemoClient) -> None:
    with start() as another:
        other = DemoClient(another, HandClock())
        theirs, ours = other.temporary_password(), newcomer.temporary_password()
        assert "Session" in newcomer.new_password(ours["Session"])
        with pytest.raises(ClientError, match="session is expired"):
            newcomer.new_password(theirs["Session"])
        assert another.temporary_password.reveal() in another.hint(None)
    assert newcomer.password(PASSWORD)["ChallengeName"] == "MFA_SETUP"


def test_the_hints_alone_get_a_newcomer_through(newcomer: DemoClient) -> None:
    demo = newcomer.demo
    temporary = demo.hint(None).rpartition("password ")[2]
    asked = newcomer.password(temporary)
    assert "8 or more" in demo.hint(NewPasswordRequired(ATTEMPT, ("name",)))
    setup = newcomer.new_password(asked["Session"])

    association = newcomer.cognito.associate_software_token(Session=setup["Session"])
    step = TotpEnrollment(ATTEMPT, Secret(association["SecretCode"]))
    verified = newcomer.cognito.verify_software_token(
        Session=association["Session"], UserCode=_code_in(demo.hint(step))
    )
    newcomer.respond("MFA_SETUP", verified["Session"])

    session = newcomer.password(PASSWORD)["Session"]
    code_required = CodeRequired(ATTEMPT, "SOFTWARE_TOKEN_MFA")
    assert "next code in a moment" in demo.hint(code_required)
    newcomer.clock.next_code()
    assert newcomer.answer_code(session, _code_in(demo.hint(code_required)))["AuthenticationResult"]


def test_after_a_new_password_the_hint_neither_shows_it_nor_the_old_one(newcomer: DemoClient) -> None:
    newcomer.mfa_setup()
    hint = newcomer.demo.hint(None)
    assert "the password you set" in hint
    assert PASSWORD not in hint
    assert newcomer.demo.temporary_password.reveal() not in hint


def test_a_refused_new_password_leaves_the_temporary_one_in_the_hint(newcomer: DemoClient) -> None:
    asked = newcomer.temporary_password()
    with pytest.raises(ClientError) as refused:
        newcomer.new_password(asked["Session"], "weak")
    assert reason(refused.value)[0] == "InvalidPasswordException"
    assert newcomer.demo.temporary_password.reveal() in newcomer.demo.hint(None)


def test_hints_fit_on_a_line_of_76(newcomer: DemoClient) -> None:
    newcomer.enrolled()
    steps = (
        None,
        NewPasswordRequired(ATTEMPT),
        TotpEnrollment(ATTEMPT, Secret(newcomer.secret)),
        CodeRequired(ATTEMPT, "SOFTWARE_TOKEN_MFA"),
    )
    hints = [newcomer.demo.hint(step) for step in steps]
    newcomer.clock.next_code()
    hints += [newcomer.demo.hint(step) for step in steps]
    assert all(0 < len(hint) <= 76 for hint in hints)


def test_there_is_no_hint_where_nothing_has_to_be_typed(newcomer: DemoClient) -> None:
    tokens = Tokens(Secret(""), Secret(""), None)
    assert newcomer.demo.hint(AuthResult("ada", tokens)) == ""


def test_neither_repr_nor_str_of_a_demo_shows_the_password(newcomer: DemoClient) -> None:
    assert newcomer.demo.temporary_password.reveal() not in f"{newcomer.demo!r} {newcomer.demo}"


def test_a_stopped_demo_answers_no_more(newcomer: DemoClient) -> None:
    newcomer.temporary_password()
    newcomer.demo.stop()
    newcomer.demo.stop()
    with pytest.raises(Exception, match="Could not connect"):
        newcomer.temporary_password()


def _code_in(hint: str) -> str:
    return "".join(filter(str.isdigit, hint))
