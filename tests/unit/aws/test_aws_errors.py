"""What AWS's refusals become: every row of the table, over HTTP, from messages as AWS writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.errors import AttributesRequired, CodeRejected, CognitoTuiError, Refused, UnexpectedAnswer
from cognito_tui.hints import Hint
from cognito_tui.services.auth.cognito_idp import UserPool
from cognito_tui.services.auth.steps import NewPasswordRequired
from cognito_tui.services.aws.error_rules import ErrorRule
from cognito_tui.services.aws.error_table import REFUSALS
from cognito_tui.services.aws.service import AwsService
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import PASSWORD, Profile
from cognito_tui.services.tokens.tokens import AuthResult, Tokens
from tests.support.scripted_cognito import Failure, Raw, ScriptedCognito, challenge, jwt, keys, serve

PROFILE = Profile("test", "eu-west-1_TestPool", "client-1", "eu-west-1:00000000-0000-0000-0000-000000000000")

# Code and message as AWS writes them, and the words that a person gets: at least one for each row of the table.
WORDS = {
    "NotAuthorizedException": {
        "Incorrect username or password.": "Incorrect user name or password.",
        "Password attempts exceeded": "Too many wrong passwords",
        "User is disabled.": "This account is disabled.",
        "Temporary password has expired and must be reset by an administrator.": "temporary password has expired",
        "Unable to verify secret hash for client 4c5example": "secret is missing or wrong",
        "SecretHash does not match for the client: 4c5example": "secret is missing or wrong",
        "User password cannot be reset in the current state.": "password cannot be reset now",
        "Client 4c5example is configured with secret but SECRET_HASH was not received": "secret is missing or wrong",
        "Client 4c5example is not configured for secret but secret was received": "has no secret",
        "Refresh Token has expired": "cannot be renewed any more: Refresh Token has expired",
        "Refresh Token has been revoked": "cannot be renewed any more: Refresh Token has been revoked",
        "Invalid Refresh Token": "cannot be renewed any more: Invalid Refresh Token",
        "Invalid session for the user, session is expired.": "took too long or was already used",
        "Invalid session for the user, session can only be used once.": "took too long or was already used",
        "Invalid session for the user.": "took too long or was already used",
        "Token is not from a supported provider of this identity pool.": "does not accept sign-ins",
        "Invalid login token. Token expired: 1471371000 >= 1471370980": "The sign-in has expired.",
        "Invalid login token. Issuer doesn't match providerName": "does not accept sign-ins",
        "Invalid login token. Missing a required claim: aud": "sign-ins from this app client",
        "Invalid login token. Incorrect token audience.": "sign-ins from this app client",
        "Invalid login token. Couldn't verify signed token.": "could not verify the signature",
        "Invalid login token. Can't pass in a Cognito token.": "does not accept the ID token: Invalid login token. Can",
        "Unauthenticated access is not supported for this identity pool.": "sign-ins from this user pool",
        "The ambiguous role mapping rules for: cognito-idp.eu-west-1.amazonaws.com denied this request.": "no role for",
        "Access to Role is forbidden.": "does not give you this role",
        "Access to Identity 'eu-west-1:1-2-3' is forbidden.": "another identity",
        "SignUp is not permitted for this user pool": "only administrators add users",
        "User cannot be confirmed. Current status is CONFIRMED": "is confirmed already",
        "Access Token has been revoked": "You have been signed out.",
        "Access Token has expired": "The sign-in has expired.",
        "Access Token does not have required scopes": "may not manage the account",
        "A client attempted to write unauthorized attribute": "may not change that attribute",
        "Logins don't match. Please include at least one valid login for this identity": "by another sign-in",
    },
    "RefreshTokenReuseException": {
        "Refresh token has been reused.": "Another process has used this refresh token.",
    },
    "UsernameExistsException": {
        "User already exists": "name is taken",
    },
    "AliasExistsException": {
        "An account with the email already exists.": "belongs to another account",
    },
    "MFAMethodNotFoundException": {
        "No MFA mechanism registered for the account.": "has no way to reach you",
    },
    "CodeDeliveryFailureException": {
        "Unable to deliver message": "could not send the code: Unable",
    },
    "InvalidEmailRoleAccessPolicyException": {
        "Not able to send email": "may not send email",
    },
    "InvalidSmsRoleAccessPolicyException": {
        "Role does not allow sns:Publish": "may not send text messages",
    },
    "InvalidSmsRoleTrustRelationshipException": {
        "Role does not have a trust relationship allowing Cognito to assume the role": "may not send text messages",
    },
    "OperationNotEnabledException": {
        "Session listing is not enabled": "does not offer that",
    },
    "TooManyFailedAttemptsException": {
        "You have attempted too many times": "Too many wrong codes",
    },
    "UnsupportedTokenTypeException": {
        "Token type not supported": "does not revoke this kind",
    },
    "UnauthorizedException": {
        "Unauthorized": "does not authorize this request",
    },
    "UnsupportedOperationException": {
        "Token revocation is not enabled for this client": "may not revoke tokens",
        "This operation is not enabled for this client": "does not allow that: This operation",
    },
    "FeatureUnavailableInTierException": {
        "This feature is not available in your tier": "plan does not include that",
    },
    "InvalidUserPoolConfigurationException": {
        "The user pool configuration is invalid": "is not set up for this: The user",
    },
    "DeviceKeyExistsException": {
        "Device already exists.": "knows this device already",
    },
    "ConcurrentModificationException": {
        "Concurrent modification": "changing the same thing",
    },
    "ResourceConflictException": {
        "Resource conflict": "changing the same thing",
    },
    "ExternalServiceException": {
        "External service failed": "could not reach the identity provider",
    },
    "IDPCommunicationError": {
        "Couldn't retrieve verification key from your identity provider": "could not reach the identity provider",
    },
    "IDPRejectedClaim": {
        "The identity provider reported that authentication failed": "does not accept the claims",
    },
    "MalformedPolicyDocument": {
        "Policy is malformed": "does not accept the policy",
    },
    "PackedPolicyTooLarge": {
        "Packed size is too large": "does not accept the policy",
    },
    "UserNotFoundException": {
        "User does not exist.": "no user of that name",
    },
    "UserNotConfirmedException": {
        "User is not confirmed.": "not confirmed yet",
    },
    "PasswordResetRequiredException": {
        "Password reset required for the user": "must be reset",
    },
    "CodeMismatchException": {
        "Invalid code received for user": "The code did not match.",
        "Invalid code or auth state for the user.": "The code did not match.",
    },
    "EnableSoftwareTokenMFAException": {
        "Code mismatch": "The code did not match.",
    },
    "ExpiredCodeException": {
        "Your software token has already been used once.": "has been used already",
        "Invalid code provided, please request a code again.": "That code has expired.",
        "Your code has expired.": "That code has expired.",
    },
    "SoftwareTokenMFANotFoundException": {
        "Software Token MFA has not been enabled for the user": "No authenticator is registered",
    },
    "InvalidPasswordException": {
        "Password did not conform with policy: Password must have symbol characters": "must have symbol characters",
        "1 validation error detected: Value at 'password' failed to satisfy constraint": "not accept this password: 1",
    },
    "PasswordHistoryPolicyViolationException": {
        "Password has previously been used": "have used this password before",
    },
    "LimitExceededException": {
        "Attempt limit exceeded, please try after some time.": "Too many attempts",
    },
    "TooManyRequestsException": {
        "Rate exceeded": "Cognito is busy.",
    },
    "ThrottlingException": {
        "Rate exceeded": "AWS is busy.",
    },
    "Throttling": {
        "Rate exceeded": "AWS is busy.",
    },
    "429": {
        "Rate exceeded": "AWS is busy.",
    },
    "InvalidParameterException": {
        "Basic (classic) flow is not enabled, please use enhanced flow.": "does not allow the basic (classic) flow",
        "Basic (classic) flow is not supported with RoleMappings, please use enhanced flow.": "by groups or rules",
        "USER_SRP_AUTH is not enabled for the client.": "does not allow SRP",
        "USER_PASSWORD_AUTH flow not enabled for this client": "does not allow USER_PASSWORD_AUTH",
        "USER_AUTH flow not enabled for this client": "does not allow choice-based",
        "CUSTOM_AUTH is not enabled for the client.": "does not allow custom",
        "Custom auth lambda trigger is not configured for the user pool.": "has no Lambda triggers",
        "Initiate Auth method not supported.": "does not allow the profile's auth_flow",
        "User pool does not have SMS configuration to send messages.": "not set up to send text messages",
        "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must have length "
        "greater than or equal to 6": "not accept this password: 1 validation",
        "1 validation error detected: Value at 'confirmationCode' failed to satisfy constraint": "cannot be a code",
        "1 validation error detected: Value at 'username' failed to satisfy constraint": "cannot be a user name",
        "Unable to verify secret hash for client 4c5example": "secret is missing or wrong",
        "Attributes did not conform to the schema: name: The attribute is required": "requires more about you",
        "Attributes did not conform to the schema: custom:x: Attribute does not exist in the schema.": "no such attr",
        "Invalid phone number format.": "does not accept this",
        "Attributes did not conform to the schema: birthdate: String must be no shorter than 10 characters": "a value",
        "Cannot reset password for the user as there is no registered/verified email or phone_number": "no verified",
        "User is already confirmed.": "is confirmed already",
        "User has not verified software token mfa": "is not set up",
        "User has not set up software token mfa": "is not set up",
        "Invalid device key given.": "does not know this device",
        "User does not have a phone_number set to turn on SMS MFA": "is not set up",
        "App client 4c5example is not configured for secret but secret hash was received": "has no secret",
    },
    "UserLambdaValidationException": {
        "PreAuthentication failed with error Not on Sundays.": "PreAuthentication failed with error Not on Sundays.",
    },
    "UnexpectedLambdaException": {
        "PreAuthentication invocation failed due to error AccessDeniedException.": "own code failed: PreAuth",
    },
    "InvalidLambdaResponseException": {
        "Unrecognizable lambda output": "The pool's own code failed: Unrecognizable",
    },
    "ValidationError": {
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.": "duration is shorter",
    },
    "InvalidIdentityToken": {
        "Couldn't retrieve verification key from your identity provider": "does not accept the identity pool's token",
    },
    "ExpiredTokenException": {
        "Token expired: current date/time 1700000700 must be before the expiration date/time1700000600": "rejected the",
    },
    "RegionDisabledException": {
        "STS is not activated in this region for account:123456789012.": "switched off",
    },
    "AccessDeniedException": {
        "User: arn:aws:sts::123456789012:assumed-role/SignedIn/CognitoIdentityCredentials is not authorized to "
        "perform: lambda:InvokeFunction on resource: arn:aws:lambda:eu-west-1:123456789012:function:x because no "
        "identity-based policy allows the lambda:InvokeFunction action": "may not call the credential proxy",
    },
    "ResourceNotFoundException": {
        "Function not found: arn:aws:lambda:eu-west-1:123456789012:function:client-device": "no such credential proxy",
        "Device does not exist.": "does not know this device",
        "Username/client id combination not found.": "no user of that name",
        "User pool client 4c5example does not exist.": "There is no such app client",
        "IdentityPool 'eu-west-1:1-2-3' not found.": "There is no such identity pool",
        "User pool eu-west-1_Example does not exist.": "AWS does not know one of the ids",
    },
    "InvalidIdentityPoolConfigurationException": {
        "Invalid identity pool configuration. Check assigned IAM roles for this pool.": "has no role",
    },
    "AccessDenied": {
        "Not authorized to perform sts:AssumeRoleWithWebIdentity": "does not trust this identity pool",
    },
    "ForbiddenException": {
        "Request not allowed due to WAF block.": "firewall (AWS WAF)",
    },
}
MESSAGES = [(code, message) for code, messages in WORDS.items() for message in messages]
# Where there is nothing to do that the title does not say.
NO_HINT = {"Incorrect user name or password.", "There is no user of that name in this pool.", "{message}"}

Errors = dict[tuple[str, str], CognitoTuiError]


@pytest.fixture(scope="module")
def errors() -> Iterator[Errors]:
    """Each of MESSAGES, sent by a server to one and the same client."""
    with serve() as script, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", script.url)
        patch.delenv("AWS_PROFILE", raising=False)
        pool = UserPool(PROFILE, Clock())
        raised: Errors = {}
        for code, message in MESSAGES:
            script.on("InitiateAuth", Failure(code, message))
            with pytest.raises(CognitoTuiError) as refusal:
                pool.initiate_auth("USER_SRP_AUTH", "ada")
            raised[code, message] = refusal.value
        yield raised


def row_of(error: CognitoTuiError, message: str) -> ErrorRule:
    said = (error.title, str(error.remedy))
    rules = REFUSALS.rules[error.aws_code]
    (rule,) = (
        rule for rule in rules if (rule.title.replace("{message}", message), str(Hint.of(rule.hint))) == said
    )
    return rule


@pytest.mark.parametrize(("code", "message"), MESSAGES)
def test_a_refusal_has_words_and_a_ticket(errors: Errors, code: str, message: str) -> None:
    error = errors[code, message]
    assert WORDS[code][message] in error.title
    assert error.ticket == f"{code} · request-1"
    assert type(error) is row_of(error, message).error


def test_every_row_has_a_message_of_awss_that_reaches_it(errors: Errors) -> None:
    reached = {(code, row_of(error, message)) for (code, message), error in errors.items()}
    rules = [(code, rule) for code, rules in REFUSALS.rules.items() for rule in rules]
    assert [each for each in rules if each not in reached] == []


def test_every_row_says_what_to_do_next_or_needs_no_saying() -> None:
    assert {rule.title for rules in REFUSALS.rules.values() for rule in rules if not rule.hint} == NO_HINT


def refused(scripted: ScriptedCognito, reply: object) -> CognitoTuiError:
    scripted.on("InitiateAuth", reply)
    with pytest.raises(CognitoTuiError) as refusal:
        UserPool(PROFILE, Clock()).initiate_auth("USER_SRP_AUTH", "ada", PASSWORD=Secret("Canary-1"))
    return refusal.value


def test_the_attributes_that_a_pool_requires_are_told_by_name(scripted: ScriptedCognito) -> None:
    message = (
        "Attributes did not conform to the schema: name: The attribute is required\n"
        "custom:team: The attribute is required\n"
        "custom:gr\u00f6\u00dfe.eu: The attribute is required\n"
    )
    error = refused(scripted, Failure("InvalidParameterException", message))
    assert isinstance(error, AttributesRequired)
    assert error.names == ("name", "custom:team", "custom:gr\u00f6\u00dfe.eu")


def test_no_pool_requires_more_than_a_form_can_ask_for(scripted: ScriptedCognito) -> None:
    message = "".join(f"custom:a{number}: The attribute is required\n" for number in range(5000))
    error = refused(scripted, Failure("InvalidParameterException", message))
    assert isinstance(error, AttributesRequired)
    assert len(error.names) == 100
    required = json.dumps([f"userAttributes.a{number // 2}" for number in range(100_000)])
    scripted.on("InitiateAuth", challenge("NEW_PASSWORD_REQUIRED", requiredAttributes=required))
    step = CognitoClient(replace(PROFILE, auth_flow=PASSWORD)).sign_in.start("ada", Secret("Canary-1"))
    assert isinstance(step, NewPasswordRequired)
    assert step.required_attributes == tuple(f"a{number}" for number in range(100))


def test_a_namespace_or_a_link_in_the_error_code_makes_no_difference(scripted: ScriptedCognito) -> None:
    code = "com.amazonaws.cognito#CodeMismatchException:http://internal.amazon.com/coral/"
    error = refused(scripted, Failure(code, "Invalid code received for user"))
    assert (type(error), error.aws_code) == (CodeRejected, "CodeMismatchException")


def test_a_message_of_any_length_fits_on_a_screen(scripted: ScriptedCognito) -> None:
    error = refused(scripted, Failure("UserLambdaValidationException", "x" * 10_000_000))
    assert 100 < len(error.title) < 600


def test_a_message_cannot_speak_to_the_terminal(scripted: ScriptedCognito) -> None:
    error = refused(
        scripted, Failure("UserLambdaValidationException", "Not\r\n\ton \x1b]52;c;QQ==\x07Sun\u202edays")
    )
    assert error.title == r"Not on \u001b]52;c;QQ==\u0007Sun\u202edays"
    assert refused(scripted, Failure("New\x1b[2JException")).ticket == r"New\u001b[2JException · request-1"


def test_an_error_without_a_message_is_called_by_its_name(scripted: ScriptedCognito) -> None:
    assert refused(scripted, Failure("NewException")).title == "AWS refused: NewException"


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"__type": null, "message": null}',
        b'{"__type": 5}',
        b'{"__type": ["x"], "message": {"y": 1}}',
        b"[]",
        b"null",
        b'"NotAuthorizedException"',
        b"[" * 100_000,
    ],
    ids=lambda body: body[:20].decode(),
)
def test_json_that_is_no_aws_error_is_said_to_be_unexpected(scripted: ScriptedCognito, body: bytes) -> None:
    error = refused(scripted, Raw(body, status=400, content_type="application/x-amz-json-1.1"))
    assert isinstance(error, UnexpectedAnswer)


@pytest.mark.parametrize(
    "answer",
    [
        {"ChallengeName": "SMS_MFA", "ChallengeParameters": {"a": 5, "b": None, "c": ["d"]}},
        {"ChallengeName": "SMS_MFA", "ChallengeParameters": [1]},
        {"ChallengeName": "SMS_MFA", "Session": 5},
        {"ChallengeName": 5},
        {"AuthenticationResult": 5},
        {"AuthenticationResult": {"IdToken": 5, "AccessToken": "x"}},
        {"AuthenticationResult": {"IdToken": "x", "AccessToken": "x", "RefreshToken": 5}},
    ],
)
def test_fields_of_the_wrong_type_are_text_or_an_error_of_ours(
    scripted: ScriptedCognito, answer: dict[str, object]
) -> None:
    scripted.on("InitiateAuth", answer)
    try:
        challenge = UserPool(PROFILE, Clock()).initiate_auth("USER_SRP_AUTH", "ada")
    except UnexpectedAnswer:
        return
    assert challenge.parameters == {"a": "5", "c": "['d']"}  # type: ignore[union-attr]


def test_parameters_nested_beyond_reason_are_read_as_none(scripted: ScriptedCognito) -> None:
    scripted.on("InitiateAuth", challenge("NEW_PASSWORD_REQUIRED", requiredAttributes="[" * 100_000))
    step = CognitoClient(replace(PROFILE, auth_flow=PASSWORD)).sign_in.start("ada", Secret("Canary-1"))
    assert isinstance(step, NewPasswordRequired)
    assert step.required_attributes == ()


STS_REFUSAL = b"""<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>The security token is expired</Message></Error>
  <RequestId>request-2</RequestId>
</ErrorResponse>"""


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (Raw(STS_REFUSAL, 403, "text/xml"), Refused, "The security token is expired"),
        (Raw(b"<html>Welcome to this hotel</html>", 403), UnexpectedAnswer, "not from AWS"),
        (Raw(b"<html>Welcome to this hotel", 403), UnexpectedAnswer, "not from AWS"),
        (Raw(b"<html>Welcome to this hotel"), UnexpectedAnswer, "not from AWS"),
    ],
)
def test_sts_speaks_xml_and_is_understood_or_not_believed(
    scripted: ScriptedCognito, reply: Raw, kind: type[CognitoTuiError], words: str
) -> None:
    scripted.on("GetId", {"IdentityId": "eu-west-1:identity"}).on("GetCredentialsForIdentity", keys())
    scripted.on("", reply)
    cognito = CognitoClient(PROFILE)
    session = cognito.session(AuthResult("ada", Tokens(Secret(jwt()), Secret("access"), None)))
    with pytest.raises(kind) as refusal:
        cognito.caller(session)
    assert words in refusal.value.title
    assert "hotel" not in str(refusal.value)


@pytest.mark.parametrize(
    ("body", "status"),
    [("[" * 100_000, 200), ('{"AuthenticationResult": [1]}', 200), ('{"__type": ["x"]}', 400)],
    ids=["deep", "a list", "a code that is none"],
)
def test_an_answer_of_another_shape_is_said_in_words(
    scripted: ScriptedCognito, body: str, status: int
) -> None:
    scripted.on("InitiateAuth", Raw(body.encode(), status))
    with pytest.raises(UnexpectedAnswer) as caught:
        AwsService("cognito-idp", "eu-west-1", Clock()).call("initiate_auth", ClientId="x")
    assert "not from AWS" in caught.value.title
    assert "Error" not in str(caught.value)
