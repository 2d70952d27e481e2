"""Passwords, codes, sessions, tokens and keys: in no log, and in nothing that hangs on an error."""

from __future__ import annotations

import base64
import subprocess
import sys
from dataclasses import replace

import pytest

from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.auth.cognito_idp import UserPool
from cognito_tui.services.auth.sign_in import SignIn
from cognito_tui.services.auth.steps import Answer, CodeRequired
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import PASSWORD, SRP, Profile
from cognito_tui.services.tokens.store import TokenStore
from cognito_tui.services.tokens.tokens import Tokens
from tests.support.crash_report import everything_about
from tests.support.scripted_cognito import Failure, Raw, ScriptedCognito, challenge, jwt, keys, tokens

PROFILE = Profile(
    "test",
    "eu-west-1_TestPool",
    "client-1",
    "eu-west-1:00000000-0000-0000-0000-000000000000",
    client_secret=Secret("client-canary"),
    auth_flow=PASSWORD,
)

# A whole sign-in and renewal with everything logged; then somebody else's call, in the same process.
JOURNEY = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.base.secret import Secret
from cognito_tui.client import CognitoClient
from cognito_tui.services.auth.steps import Answer
profile = Profile("test", "eu-west-1_TestPool", "client-1", "eu-west-1:0", Secret("client-canary"),
                  auth_flow="USER_PASSWORD_AUTH")
cognito = CognitoClient(profile)
CODE = Answer(Secret("918273"))  # not in a line that a traceback would quote
cognito.connect()
step = cognito.sign_in.start("ada", Secret("password-canary"))
try:
    cognito.sign_in.answer(step, CODE)
except Exception as error:
    logging.exception("refused")
signed_in = cognito.sign_in.answer(step, CODE)
session = cognito.session(signed_in)
assert cognito.caller(session).role == "field-staff"
cognito.renew(signed_in)
print("MARK")
import boto3, botocore, botocore.config
config = botocore.config.Config(signature_version=botocore.UNSIGNED)
client = boto3.client("cognito-idp", region_name="eu-west-1", config=config)
client.get_tokens_from_refresh_token(RefreshToken="their-own-canary", ClientId="client-1")
"""
CALLER = b"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:sts::1:assumed-role/field-staff/ada</Arn><UserId>x</UserId><Account>1</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>"""
HANDED_OUT = (
    "session-canary",
    "access-token",
    "refresh-token",
    jwt()[:40],
    "secret-access-key-canary",
    "session-token-canary",
)
TYPED = ("password-canary", "918273", "client-canary")


def test_our_calls_leave_no_secret_in_the_log_and_other_peoples_log_as_ever(
    scripted: ScriptedCognito,
) -> None:
    scripted.on("InitiateAuth", challenge("SOFTWARE_TOKEN_MFA", "session-canary"))
    scripted.on("RespondToAuthChallenge", Failure("CodeMismatchException", "not 918273"), tokens())
    scripted.on("GetId", {"IdentityId": "eu-west-1:identity"}).on("GetCredentialsForIdentity", keys())
    scripted.on("GetTokensFromRefreshToken", tokens())
    scripted.on("", Raw(CALLER, content_type="text/xml"))
    done = subprocess.run(
        [sys.executable, "-c", JOURNEY], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stderr, done.returncode) == ("", 0)
    ours, _, theirs = done.stdout.partition("MARK")
    assert "CodeRejected" in ours
    assert [secret for secret in (*TYPED, *HANDED_OUT) if secret in ours] == []
    assert "their-own-canary" in theirs
    assert "refresh-token" in theirs


def sign_in(profile: Profile = PROFILE) -> SignIn:
    return SignIn(UserPool(profile, Clock()), TokenStore(profile))


def test_the_check_for_secrets_sees_what_botocores_own_error_holds(scripted: ScriptedCognito) -> None:
    import boto3

    client = boto3.client("cognito-idp", "eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
    with pytest.raises(client.exceptions.ClientError) as refused:
        client.initiate_auth(AuthFlow=PASSWORD, ClientId="x", AuthParameters={"PASSWORD": "password-canary"})
    assert "password-canary" in everything_about(refused.value, but=__file__)


REFUSED = Failure("NotAuthorizedException", "Incorrect username or password.")
SRP_CHALLENGE = {"SRP_B": "5" * 760, "SALT": "a1", "SECRET_BLOCK": "YQ==", "USER_ID_FOR_SRP": "ada"}


@pytest.mark.parametrize(
    ("flow", "reply"),
    [
        (PASSWORD, REFUSED),
        (PASSWORD, Failure("InvalidParameterException", "Value 'password-canary' at 'password' is too long")),
        (PASSWORD, Failure("InternalErrorException", "oops: password-canary", status=500)),
        (PASSWORD, Raw(b"<html>password-canary")),
        (PASSWORD, Raw(b"password-canary", status=400)),
        (PASSWORD, {"AuthenticationResult": {"IdToken": "x"}}),
        (PASSWORD, challenge("NEW_CHALLENGE", "session-canary")),
        (SRP, REFUSED),
        (SRP, challenge("PASSWORD_VERIFIER", **SRP_CHALLENGE)),
        (SRP, challenge("PASSWORD_VERIFIER", **SRP_CHALLENGE | {"SRP_B": "0"})),
        (SRP, challenge("PASSWORD_VERIFIER", **SRP_CHALLENGE | {"SALT": "not hexadecimal"})),
        (SRP, challenge("PASSWORD_VERIFIER", **SRP_CHALLENGE | {"SECRET_BLOCK": "not base64!"})),
    ],
)
def test_an_error_leads_to_no_password(scripted: ScriptedCognito, flow: str, reply: object) -> None:
    scripted.on("InitiateAuth", reply).on("RespondToAuthChallenge", REFUSED)
    with pytest.raises(CognitoTuiError) as refused:
        sign_in(replace(PROFILE, auth_flow=flow)).start("ada", Secret("password-canary"))
    assert "password-canary" not in everything_about(refused.value, but=__file__)


def test_an_error_leads_to_no_code_and_no_session(scripted: ScriptedCognito) -> None:
    scripted.on("InitiateAuth", challenge("SOFTWARE_TOKEN_MFA", "session-canary"))
    scripted.on("RespondToAuthChallenge", Failure("CodeMismatchException", "918273 in session-canary"))
    signing_in = sign_in()
    step = signing_in.start("ada", Secret("password-canary"))
    assert isinstance(step, CodeRequired)
    with pytest.raises(CognitoTuiError) as refused:
        signing_in.answer(step, Answer(Secret("918273")))
    told = everything_about(refused.value, but=__file__)
    assert "918273" not in told
    assert "session-canary" not in told


NOT_AN_OBJECT = base64.urlsafe_b64encode(b'["canary"]').decode()
TOO_DEEP = base64.urlsafe_b64encode(b"[" * 100_000).decode()


@pytest.mark.parametrize(
    "token",
    ["canary", "x.canary!.x", f"x.{NOT_AN_OBJECT}.x", f"x.{TOO_DEEP}.x", "", "é.é.é"],
    ids=lambda token: ascii(token[:12]),
)
def test_an_unreadable_token_is_not_in_the_error(token: str) -> None:
    with pytest.raises(CognitoTuiError) as unexpected:
        _ = Tokens(Secret(token), Secret(""), None).claims
    told = everything_about(unexpected.value, but=__file__)
    assert "canary" not in told
    assert NOT_AN_OBJECT not in told
    assert TOO_DEEP not in told
