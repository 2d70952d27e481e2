"""Cognito's refusals in words a person can act on: one row for each.

The codes and messages are AWS's own: the "Errors" section of each operation in
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html and
https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_Operations.html, and for longer credentials
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html and
https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ...errors import (
    AttemptsExceeded,
    AttributesRequired,
    CodeRejected,
    CognitoTuiError,
    ConfigurationError,
    DeviceUnknown,
    IncorrectPassword,
    PasswordRejected,
    PasswordResetRequired,
    Refused,
    SessionExpired,
    SignInRequired,
    Throttled,
    UserNotConfirmed,
)

MOST_NAMES = 100  # of attributes, factors or parameters: a user pool has no more, and a screen no room
ADMINISTRATOR = "Ask the pool's administrator."

# Messages of AWS's that say the same whatever was typed: nothing is masked in them, as the dots would tell what it was.
CONSTANT = re.compile(
    r"(Password did not conform with (password )?policy: )?"
    r"Password (not long enough|must have (uppercase|lowercase|numeric|symbol) characters"
    r"|must have length greater than or equal to \d+)\.?"
    r"|Refresh Token has (expired|been revoked)|Invalid Refresh Token"
)


class Refusal(NamedTuple):
    """`{message}` in the words is AWS's own message, where that says more than we could."""

    code: str
    message: str  # a regular expression, searched without regard to case
    error: type[CognitoTuiError]
    title: str
    hint: str = ""


# The first row that matches counts.
REFUSALS = (
    Refusal(
        "NotAuthorizedException",
        "incorrect username or password",
        IncorrectPassword,
        "Incorrect user name or password.",
    ),
    Refusal(
        "NotAuthorizedException",
        "attempts exceeded",
        AttemptsExceeded,
        "Too many wrong passwords: Cognito refuses more for now.",
        "Wait, then try again; each further wrong password doubles the wait, up to 15 minutes.",
    ),
    Refusal(
        "NotAuthorizedException", "user is disabled", Refused, "This account is disabled.", ADMINISTRATOR
    ),
    Refusal(
        "NotAuthorizedException",
        "temporary password has expired",
        Refused,
        "The temporary password has expired.",
        "Ask the pool's administrator for a new one.",
    ),
    Refusal(
        "NotAuthorizedException",
        "secret hash|secret.*was not received",
        Refused,
        "The app client's secret is missing or wrong.",
        "Check client_secret in the profile, or COGNITO_CLIENT_SECRET.",
    ),
    Refusal(
        "NotAuthorizedException",
        "not configured for secret",
        Refused,
        "This app client has no secret, but one was sent.",
        "Remove client_secret from the profile (or COGNITO_CLIENT_SECRET).",
    ),
    Refusal(
        "InvalidParameterException",
        "not configured for secret",
        Refused,
        "This app client has no secret, but one was sent.",
        "Remove client_secret from the profile (or COGNITO_CLIENT_SECRET).",
    ),
    Refusal(
        "NotAuthorizedException",
        "refresh token",
        SignInRequired,
        "The session cannot be renewed any more: {message}",
        "Sign in again.",
    ),
    Refusal(
        "NotAuthorizedException",
        "invalid session|session (is|has) expired|invalid code or auth state",
        SessionExpired,
        "The sign-in took too long or was already used.",
        "Enter the password again.",
    ),
    Refusal(
        "NotAuthorizedException",
        "not from a supported provider|issuer doesn't match|logins don't match",
        Refused,
        "The identity pool does not accept sign-ins from this user pool.",
        "The identity pool must list this user pool and app client as a provider. " + ADMINISTRATOR,
    ),
    Refusal(
        "NotAuthorizedException",
        "token.*expired|expired.*token",
        SignInRequired,
        "The sign-in has expired.",
        "Sign in again.",
    ),
    Refusal(
        "RefreshTokenReuseException",
        "",
        SignInRequired,
        "Another process has used this refresh token.",
        "Sign in again.",
    ),
    Refusal("UserNotFoundException", "", Refused, "There is no user of that name in this pool."),
    Refusal(
        "UsernameExistsException",
        "",
        Refused,
        "This user name is taken.",
        "Choose another; or if it is yours, sign in, or ask for a new password.",
    ),
    Refusal(
        "AliasExistsException",
        "",
        Refused,
        "This e-mail address or phone number belongs to another account of the pool.",
        "Use another, or sign in to that account.",
    ),
    Refusal(
        "NotAuthorizedException",
        "signup is not permitted|sign.?up is not permitted",
        Refused,
        "This pool lets only administrators add users.",
        "Ask the pool's administrator for an account.",
    ),
    Refusal(
        "NotAuthorizedException",
        "current status is confirmed",
        Refused,
        "This account is confirmed already.",
        "Sign in.",
    ),
    Refusal(
        "NotAuthorizedException",
        "access token has been revoked|token.*revoked",
        SignInRequired,
        "You have been signed out.",
        "Sign in again.",
    ),
    Refusal(
        "NotAuthorizedException",
        "required scopes",
        Refused,
        "This sign-in may not look after the account.",
        "The app client must allow the scope aws.cognito.signin.user.admin. " + ADMINISTRATOR,
    ),
    Refusal(
        "NotAuthorizedException",
        "unauthorized attribute",
        Refused,
        "This app client may not change that attribute: {message}",
        ADMINISTRATOR,
    ),
    Refusal(
        "MFAMethodNotFoundException",
        "",
        Refused,
        "The pool wants a second factor, and has no way to reach you.",
        "Your account needs a phone number or an e-mail address. " + ADMINISTRATOR,
    ),
    Refusal(
        "CodeDeliveryFailureException",
        "",
        Refused,
        "Cognito could not send the code: {message}",
        "Check the address or the number; the pool may not be set up to send messages.",
    ),
    Refusal(
        "InvalidEmailRoleAccessPolicyException",
        "",
        Refused,
        "The pool may not send e-mail.",
        ADMINISTRATOR,
    ),
    Refusal(
        "InvalidSmsRoleAccessPolicyException",
        "",
        Refused,
        "The pool may not send text messages.",
        ADMINISTRATOR,
    ),
    Refusal(
        "OperationNotEnabledException",
        "",
        Refused,
        "This pool does not offer that.",
        "It depends on the pool's plan and settings. " + ADMINISTRATOR,
    ),
    Refusal(
        "TooManyFailedAttemptsException",
        "",
        AttemptsExceeded,
        "Too many wrong codes.",
        "Wait, then ask for a new code.",
    ),
    Refusal(
        "UnsupportedTokenTypeException",
        "",
        Refused,
        "Cognito does not revoke this kind of token.",
        "Sign out everywhere instead.",
    ),
    Refusal(
        "UnauthorizedException",
        "",
        Refused,
        "This app client may not revoke tokens.",
        "Enable token revocation on the app client. " + ADMINISTRATOR,
    ),
    Refusal(
        "UserNotConfirmedException",
        "",
        UserNotConfirmed,
        "This account is not confirmed yet.",
        "Enter the code from the confirmation message first, or ask the pool's administrator to confirm you.",
    ),
    Refusal(
        "PasswordResetRequiredException",
        "",
        PasswordResetRequired,
        "The password must be reset before you can sign in.",
        "Use the code Cognito sent you to set a new one, or ask the pool's administrator.",
    ),
    Refusal(
        "CodeMismatchException",
        "",
        CodeRejected,
        "The code did not match.",
        "Only the newest one counts. If an authenticator shows it: is the clock there right?",
    ),
    Refusal(
        "EnableSoftwareTokenMFAException",
        "",
        CodeRejected,
        "The code did not match.",
        "Is it from the entry you just added? Wait for the next code.",
    ),
    Refusal(
        "ExpiredCodeException",
        "already been used",
        CodeRejected,
        "That code has been used already.",
        "Each code works once: wait for the next one.",
    ),
    Refusal("ExpiredCodeException", "", CodeRejected, "That code has expired.", "Wait for the next one."),
    Refusal(
        "SoftwareTokenMFANotFoundException",
        "",
        Refused,
        "No authenticator is registered for this account.",
        "Ask the pool's administrator to reset your MFA.",
    ),
    Refusal("InvalidPasswordException", CONSTANT.pattern, PasswordRejected, "{message}"),
    Refusal(
        "InvalidPasswordException",
        "",
        PasswordRejected,
        "The pool does not take this password: {message}",
        "Choose another.",
    ),
    Refusal(
        "PasswordHistoryPolicyViolationException",
        "",
        PasswordRejected,
        "You have used this password before.",
        "Choose one you have not used before.",
    ),
    Refusal(
        "LimitExceededException",
        "",
        AttemptsExceeded,
        "Too many attempts: Cognito asks to wait.",
        "Wait a little before the next try.",
    ),
    Refusal(
        "TooManyRequestsException", "", Throttled, "Cognito is busy.", "It is not your doing: try again."
    ),
    Refusal("ThrottlingException", "", Throttled, "AWS is busy.", "It is not your doing: try again."),
    Refusal("Throttling", "", Throttled, "AWS is busy.", "It is not your doing: try again."),
    Refusal(
        "InvalidParameterException",
        "USER_SRP_AUTH",
        Refused,
        "This app client does not allow SRP sign-in.",
        "Enable ALLOW_USER_SRP_AUTH on the app client. " + ADMINISTRATOR,
    ),
    Refusal(
        "InvalidParameterException",
        "USER_PASSWORD_AUTH",
        Refused,
        "This app client does not allow USER_PASSWORD_AUTH.",
        'Use auth_flow = "USER_SRP_AUTH", or enable ALLOW_USER_PASSWORD_AUTH on the app client.',
    ),
    Refusal(
        "InvalidParameterException",
        "USER_AUTH",
        Refused,
        "This app client does not allow choice-based sign-in (USER_AUTH).",
        'Use auth_flow = "USER_SRP_AUTH", or enable ALLOW_USER_AUTH on the app client.',
    ),
    Refusal(
        "InvalidParameterException",
        "CUSTOM_AUTH|custom auth",
        Refused,
        "This app client does not allow custom sign-in (CUSTOM_AUTH).",
        'Use auth_flow = "USER_SRP_AUTH", or enable ALLOW_CUSTOM_AUTH on the app client.',
    ),
    Refusal(
        "InvalidParameterException",
        "attributes? (is|are) required|attribute is required|attributes given.*missing",
        AttributesRequired,
        "This pool wants to know more about you: {message}",
        "Fill in what is missing.",
    ),
    Refusal(
        "InvalidParameterException",
        "no registered/verified email or phone",
        Refused,
        "This account has no verified e-mail address or phone number to send a code to.",
        ADMINISTRATOR,
    ),
    Refusal(
        "InvalidParameterException",
        "already confirmed",
        Refused,
        "This account is confirmed already.",
        "Sign in.",
    ),
    Refusal(
        "InvalidParameterException",
        "not verified.*(mfa|token)|to turn on",
        Refused,
        "That second factor is not set up for this account: {message}",
        "Add an authenticator, or verify the phone number or e-mail address first.",
    ),
    Refusal(
        "UserLambdaValidationException", "", Refused, "{message}", "These are the pool owner's own words."
    ),
    Refusal("UnexpectedLambdaException", "", Refused, "The pool's own code failed: {message}", ADMINISTRATOR),
    Refusal(
        "InvalidLambdaResponseException", "", Refused, "The pool's own code failed: {message}", ADMINISTRATOR
    ),
    Refusal(
        "ResourceNotFoundException",
        "function not found",
        ConfigurationError,
        "There is no such credential proxy: {message}",
        "Check proxy_function in the profile.",
    ),
    Refusal(
        "ResourceNotFoundException",
        "device",
        DeviceUnknown,
        "Cognito does not know this device.",
        "Sign in again.",
    ),
    Refusal(
        "ResourceNotFoundException",
        "client",
        ConfigurationError,
        "There is no such app client: {message}",
        "Check the client id in the profile.",
    ),
    Refusal(
        "ResourceNotFoundException",
        "identity ?pool",
        ConfigurationError,
        "There is no such identity pool: {message}",
        "Check the identity pool id in the profile.",
    ),
    Refusal(
        "ResourceNotFoundException",
        "",
        ConfigurationError,
        "AWS does not know one of the ids: {message}",
        "Check the user pool, client and identity pool ids in the profile.",
    ),
    Refusal(
        "InvalidIdentityPoolConfigurationException",
        "",
        Refused,
        "The identity pool has no role that this sign-in may take.",
        "Check the IAM roles assigned to the identity pool and their trust policy. " + ADMINISTRATOR,
    ),
    Refusal(
        "AccessDenied",
        "AssumeRoleWithWebIdentity",
        Refused,
        "The role does not trust this identity pool.",
        "Check the role's trust policy (aud and amr conditions). " + ADMINISTRATOR,
    ),
    Refusal(
        "InvalidParameterException",
        r"\(classic\) flow is not enabled",
        Refused,
        "The identity pool does not allow the basic (classic) flow.",
        "Enable the basic (classic) flow in the identity pool. " + ADMINISTRATOR,
    ),
    Refusal(
        "InvalidParameterException",
        r"\(classic\) flow is not supported",
        Refused,
        "The identity pool chooses roles by groups or rules, and AWS does not allow the classic flow with that.",
        "Take duration out of the profile, or set proxy_function if there is a credential proxy. "
        + ADMINISTRATOR,
    ),
    Refusal(
        "ValidationError",
        "DurationSeconds exceeds",
        Refused,
        "This role may not be had for so long.",
        "Set a shorter duration in the profile, or have the role's maximum session duration raised. "
        + ADMINISTRATOR,
    ),
    Refusal(
        "InvalidIdentityToken",
        "",
        Refused,
        "STS does not accept the identity pool's token: {message}",
        ADMINISTRATOR,
    ),
    Refusal(
        "ExpiredTokenException",
        "",
        Refused,
        "To AWS what was sent had expired.",
        "Is this machine's clock right? Then try again.",
    ),
    Refusal(
        "RegionDisabledException",
        "",
        Refused,
        "STS is switched off in the identity pool's region.",
        "Activate STS for the region, in the account settings of IAM. " + ADMINISTRATOR,
    ),
    Refusal(
        "AccessDeniedException",
        "lambda:InvokeFunction",
        Refused,
        "You may not call the credential proxy.",
        "Your role in the identity pool must allow lambda:InvokeFunction on it. " + ADMINISTRATOR,
    ),
    Refusal(
        "ForbiddenException",
        "",
        Refused,
        "A firewall (AWS WAF) in front of the user pool refused this.",
        "You may be on a network the pool does not allow. " + ADMINISTRATOR,
    ),
)
