"""Passwords, codes, sessions, tokens and keys: in no log, and in nothing that hangs on an error."""

from __future__ import annotations

import subprocess
import sys
import traceback
from pathlib import Path

import pytest
from cognito_tui.services.clock import Clock
from cognito_tui.services.errors import CognitoTuiError
from cognito_tui.services.profile import PASSWORD, SRP, Profile
from cognito_tui.services.secret import Secret
from cognito_tui.services.session import Cognito
from cognito_tui.services.sign_in import SignIn
from cognito_tui.services.steps import Answer, CodeRequired, SignedIn
from cognito_tui.services.tokens import Tokens
from cognito_tui.services.user_pool import UserPool

from scripted_cognito import Failure, Raw, ScriptedCognito, challenge, jwt, keys, tokens

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
from cognito_tui.services.profile import Profile
from cognito_tui.services.secret import Secret
from cognito_tui.services.session import Cognito
from cognito_tui.services.steps import Answer
profile = Profile("test", "eu-west-1_TestPool", "client-1", "eu-west-1:0", Secret("client-canary"),
                  auth_flow="USER_PASSWORD_AUTH")
cognito = Cognito(profile)
cognito.connect()
step = cognito.sign_in.start("ada", Secret("password-canary"))
try:
    cognito.sign_in.answer(step, Answer(Secret("code-canary")))
except Exception as error:
    logging.exception("refused")
signed_in = cognito.sign_in.answer(step, Answer(Secret("code-canary")))
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
HANDED_OUT = ("session-canary", "access-token", "refresh-token", jwt()[:40], "secret-access-key-canary", "session-token-canary")
TYPED = ("password-canary", "code-canary", "client-canary")


def test_our_calls_leave_no_secret_in_the_log_and_other_peoples_log_as_ever(
    scripted: ScriptedCognito, tmp_path: Path
) -> None:
    scripted.on("InitiateAuth", challenge("SOFTWARE_TOKEN_MFA", "session-canary"))
    scripted.on("RespondToAuthChallenge", Failure("CodeMismatchException", "not code-canary"), tokens())
    scripted.on("GetId", {"IdentityId": "eu-west-1:identity"}).on("GetCredentialsForIdentity", keys())
    scripted.on("GetTokensFromRefreshToken", tokens())
    scripted.on("", Raw(CALLER, content_type="text/xml"))
    done = subprocess.run([sys.executable, "-c", JOURNEY], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    ours, _, theirs = done.stdout.partition("MARK")
    assert "CodeRejected" in ours
    assert [secret for secret in (*TYPED, *HANDED_OUT) if secret in ours] == []
    assert "their-own-canary" in theirs
    assert "refresh-token" in theirs


def everything_about(error: BaseException) -> str:
    """What the most talkative crash report would show: the chain, hidden or not, with every frame's values."""
    told = []
    link: BaseException | None = error
    while link is not None:
        told += traceback.TracebackException.from_exception(link, capture_locals=True).format(chain=False)
        told += [repr(vars(link)), repr(link.args)]
        link = link.__cause__ or link.__context__
    return "".join(told)


def sign_in(profile: Profile = PROFILE) -> SignIn:
    return SignIn(UserPool(profile, Clock()))


def test_the_check_for_secrets_sees_what_botocores_own_error_holds(scripted: ScriptedCognito) -> None:
    import boto3

    client = boto3.client("cognito-idp", "eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
    with pytest.raises(client.exceptions.ClientError) as refused:
        client.initiate_auth(AuthFlow=PASSWORD, ClientId="x", AuthParameters={"PASSWORD": "-".join(("password", "canary"))})
    assert "password-canary" in everything_about(refused.value)


@pytest.mark.parametrize("flow", [PASSWORD, SRP])
@pytest.mark.parametrize(
    "reply",
    [
        Failure("NotAuthorizedException", "Incorrect username or password."),
        Failure("InvalidParameterException", "1 validation error: Value 'password-canary' at 'password' is bad"),
        Failure("InternalErrorException", "oops: password-canary", status=500),
        Raw(b"<html>password-canary"),
        Raw(b"password-canary", status=400),
        {"AuthenticationResult": {"IdToken": "x"}},
        challenge("PASSWORD_VERIFIER", SRP_B="0", SALT="a1", SECRET_BLOCK="YQ==", USER_ID_FOR_SRP="ada"),
        challenge("PASSWORD_VERIFIER", SRP_B="5" * 760, SALT="zz", SECRET_BLOCK="YQ==", USER_ID_FOR_SRP="ada"),
        challenge("NEW_CHALLENGE", "session-canary"),
    ],
)
def test_an_error_leads_to_no_password(
    scripted: ScriptedCognito, reply: object, flow: str, request: pytest.FixtureRequest
) -> None:
    scripted.on("InitiateAuth", reply)
    scripted.on("RespondToAuthChallenge", Failure("NotAuthorizedException", "Incorrect username or password."))
    told = refusal_at_sign_in(flow)
    assert "canary" not in told


def refusal_at_sign_in(flow: str) -> str:
    """Apart from the test, whose own variables quote what the server says."""
    try:
        sign_in(Profile(**{**vars(PROFILE), "auth_flow": flow})).start("ada", Secret("password-canary"))
    except CognitoTuiError as error:
        return everything_about(error)
    raise AssertionError("nothing was refused")


def test_an_error_leads_to_no_code_and_no_session(scripted: ScriptedCognito) -> None:
    scripted.on("InitiateAuth", challenge("SOFTWARE_TOKEN_MFA", "session-canary"))
    scripted.on("RespondToAuthChallenge", Failure("CodeMismatchException", "code-canary in session-canary"))
    signing_in = sign_in()
    step = signing_in.start("ada", Secret("password-canary"))
    assert isinstance(step, CodeRequired)
    with pytest.raises(CognitoTuiError) as refused:
        signing_in.answer(step, Answer(Secret("code-canary"), {"name": "Ada"}))
    assert "canary" not in everything_about(refused.value)


def test_an_error_leads_to_no_token_and_no_key(scripted: ScriptedCognito) -> None:
    secret = keys()
    del secret["Credentials"]["Expiration"]
    scripted.on("GetId", {"IdentityId": "eu-west-1:identity"}).on("GetCredentialsForIdentity", secret)
    secret = None
    signed_in = SignedIn("ada", Tokens(Secret(jwt(x="token-canary")), Secret("canary"), Secret("canary")))
    with pytest.raises(CognitoTuiError) as refused:
        Cognito(PROFILE).session(signed_in)
    assert "canary" not in everything_about(refused.value)


@pytest.mark.parametrize("unreadable", ["canary", "x.canary!.x", "x.Y2FuYXJ5.x", "x.W1tbW1tbW1tb.x", "", "é.é.é"])
def test_an_unreadable_token_is_not_in_the_error(unreadable: str) -> None:
    tokens, unreadable = Tokens(Secret(unreadable), Secret(""), None), ""
    with pytest.raises(CognitoTuiError) as unexpected:
        _ = tokens.expires_at
    told = everything_about(unexpected.value)
    assert "canary" not in told
    assert "Y2FuYXJ5" not in told
