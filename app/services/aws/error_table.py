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


class ErrorRule(NamedTuple):
    """`{message}` in the words is AWS's own message, where that says more than we could."""

    code: str
    message: str  # a regular expression, searched without regard to case
    error: type[CognitoTuiError]
    title: str
    hint: str = ""


# The first row that matches counts.
REFUSALS = (
    ErrorRule(
        "NotAuthorizedException",
        "incorrect username or password",
        IncorrectPassword,
        "Incorrect user name or password.",
    ),
    ErrorRule(
        "NotAuthorizedException",
        "attempts exceeded",
        AttemptsExceeded,
        "Too many wrong passwords: Cognito refuses more for now.",
        "Wait, then try again; each further wrong password doubles the wait, up to 15 minutes.",
    ),
    ErrorRule(
        "NotAuthorizedException", "user is disabled", Refused, "This account is disabled.", ADMINISTRATOR
    ),
    ErrorRule(
        "NotAuthorizedException",
        "temporary password has expired",
        Refused,
        "The temporary password has expired.",
        "Ask the pool's administrator for a new one.",
    ),
    ErrorRule(
        "NotAuthorizedException",
        "secret hash|secret.*was not received",
        Refused,
        "The app client's secret is missing or wrong.",
        "Check client_secret in the profile, or COGNITO_CLIENT_SECRET.",
    ),
    ErrorRule(
        "NotAuthorizedException",
        "not configured for secret",
        Refused,
        "This app client has no secret, but one was sent.",
        "Remove client_secret from the profile (or COGNITO_CLIENT_SECRET).",
    ),
    ErrorRule(
        "InvalidParameterException",
        "not configured for secret",
        Refused,
        "This app client has no secret, but one was sent.",
        "Remove client_secret from the profile (or COGNITO_CLIENT_SECRET).",
    ),
    ErrorRule(
        "NotAuthorizedException",
        "refresh token",
        SignInRequired,
        "The session cannot be renewed any more: {message}",
        "Sign in again.",
    ),
    ErrorRule(
        "NotAuthorizedException",
        "invalid session|session (is|has) expired|invalid code or auth state",
        SessionExpired,
        "The sign-in took too long or was already used.",
        "Enter the password again.",
    ),
    ErrorRule(
        "NotAuthorizedException",
        "not from a supported provider|issuer doesn't match|logins don't match",
        Refused,
        "The identity pool does not accept sign-ins from this user pool.",
        "The identity pool must list this user pool and app client as a provider. " + ADMINISTRATOR,
    ),
    ErrorRule(
        "NotAuthorizedException",
        "token.*expired|expired.*token",
        SignInRequired,
        "The sign-in has expired.",
        "Sign in again.",
    ),
    ErrorRule(
        "RefreshTokenReuseException",
        "",
        SignInRequired,
        "Another process has used this refresh token.",
        "Sign in again.",
    ),
    ErrorRule("UserNotFoundException", "", Refused, "There is no user of that name in this pool."),
    ErrorRule(
        "UsernameExistsException",
        "",
        Refused,
        "This user name is taken.",
        "Choose another; or if it is yours, sign in, or ask for a new password.",
    ),
    ErrorRule(
        "AliasExistsException",
        "",
        Refused,
        "This e-mail address or phone number belongs to another account of the pool.",
        "Use another, or sign in to that account.",
    ),
    ErrorRule(
        "NotAuthorizedException",
        "signup is not permitted|sign.?up is not permitted",
        Refused,
        "This pool lets only administrators add users.",
        "Ask the pool's administrator for an account.",
    ),
    ErrorRule(
        "NotAuthorizedException",
        "current status is confirmed",
        Refused,
        "This account is confirmed already.",
        "Sign in.",
    ),
    ErrorRule(
        "NotAuthorizedException",
        "access token has been revoked|token.*revoked",
        SignInRequired,
        "You have been signed out.",
        "Sign in again.",
    ),
    ErrorRule(
        "NotAuthorizedException",
        "required scopes",
        Refused,
        "This sign-in may not look after the account.",
        "The app client must allow the scope aws.cognito.signin.user.admin. " + ADMINISTRATOR,
    ),
    ErrorRule(
        "NotAuthorizedException",
        "unauthorized attribute",
        Refused,
        "This app client may not change that attribute: {message}",
        ADMINISTRATOR,
    ),
    ErrorRule(
        "MFAMethodNotFoundException",
        "",
        Refused,
        "The pool wants a second factor, and has no way to reach you.",
        "Your account needs a phone number or an e-mail address. " + ADMINISTRATOR,
    ),
    ErrorRule(
        "CodeDeliveryFailureException",
        "",
        Refused,
        "Cognito could not send the code: {message}",
        "Check the address or the number; the pool may not be set up to send messages.",
    ),
    ErrorRule(
        "InvalidEmailRoleAccessPolicyException",
        "",
        Refused,
        "The pool may not send e-mail.",
        ADMINISTRATOR,
    ),
    ErrorRule(
        "InvalidSmsRoleAccessPolicyException",
        "",
        Refused,
        "The pool may not send text messages.",
        ADMINISTRATOR,
    ),
    ErrorRule(
        "OperationNotEnabledException",
        "",
        Refused,
        "This pool does not offer that.",
        "It depends on the pool's plan and settings. " + ADMINISTRATOR,
    ),
    ErrorRule(
        "TooManyFailedAttemptsException",
        "",
        AttemptsExceeded,
        "Too many wrong codes.",
        "Wait, then ask for a new code.",
    ),
    ErrorRule(
        "UnsupportedTokenTypeException",
        "",
        Refused,
        "Cognito does not revoke this kind of token.",
        "Sign out everywhere instead.",
    ),
    ErrorRule(
        "UnauthorizedException",
        "",
        Refused,
        "This app client may not revoke tokens.",
        "Enable token revocation on the app client. " + ADMINISTRATOR,
    ),
    ErrorRule(
        "UserNotConfirmedException",
        "",
        UserNotConfirmed,
        "This account is not confirmed yet.",
        "Enter the code from the confirmation message first, or ask the pool's administrator to confirm you.",
    ),
    ErrorRule(
        "PasswordResetRequiredException",
        "",
        PasswordResetRequired,
        "The password must be reset before you can sign in.",
        "Use the code Cognito sent you to set a new one, or ask the pool's administrator.",
    ),
    ErrorRule(
        "CodeMismatchException",
        "",
        CodeRejected,
        "The code did not match.",
        "Only the newest one counts. If an authenticator shows it: is the clock there right?",
    ),
    ErrorRule(
        "EnableSoftwareTokenMFAException",
        "",
        CodeRejected,
        "The code did not match.",
        "Is it from the entry you just added? Wait for the next code.",
    ),
    ErrorRule(
        "ExpiredCodeException",
        "already been used",
        CodeRejected,
        "That code has been used already.",
        "Each code works once: wait for the next one.",
    ),
    ErrorRule("ExpiredCodeException", "", CodeRejected, "That code has expired.", "Wait for the next one."),
    ErrorRule(
        "SoftwareTokenMFANotFoundException",
        "",
        Refused,
        "No authenticator is registered for this account.",
        "Ask the pool's administrator to reset your MFA.",
    ),
    ErrorRule("InvalidPasswordException", CONSTANT.pattern, PasswordRejected, "{message}"),
    ErrorRule(
        "InvalidPasswordException",
        "",
        PasswordRejected,
        "The pool does not take this password: {message}",
        "Choose another.",
    ),
    ErrorRule(
        "PasswordHistoryPolicyViolationException",
        "",
        PasswordRejected,
        "You have used this password before.",
        "Choose one you have not used before.",
    ),
    ErrorRule(
        "LimitExceededException",
        "",
        AttemptsExceeded,
        "Too many attempts: Cognito asks to wait.",
        "Wait a little before the next try.",
    ),
    ErrorRule(
        "TooManyRequestsException", "", Throttled, "Cognito is busy.", "It is not your doing: try again."
    ),
    ErrorRule("ThrottlingException", "", Throttled, "AWS is busy.", "It is not your doing: try again."),
    ErrorRule("Throttling", "", Throttled, "AWS is busy.", "It is not your doing: try again."),
    ErrorRule(
        "InvalidParameterException",
        "USER_SRP_AUTH",
        Refused,
        "This app client does not allow SRP sign-in.",
        "Enable ALLOW_USER_SRP_AUTH on the app client. " + ADMINISTRATOR,
    ),
    ErrorRule(
        "InvalidParameterException",
        "USER_PASSWORD_AUTH",
        Refused,
        "This app client does not allow USER_PASSWORD_AUTH.",
        'Use auth_flow = "USER_SRP_AUTH", or enable ALLOW_USER_PASSWORD_AUTH on the app client.',
    ),
    ErrorRule(
        "InvalidParameterException",
        "USER_AUTH",
        Refused,
        "This app client does not allow choice-based sign-in (USER_AUTH).",
        'Use auth_flow = "USER_SRP_AUTH", or enable ALLOW_USER_AUTH on the app client.',
    ),
    ErrorRule(
        "InvalidParameterException",
        "CUSTOM_AUTH|custom auth",
        Refused,
        "This app client does not allow custom sign-in (CUSTOM_AUTH).",
        'Use auth_flow = "USER_SRP_AUTH", or enable ALLOW_CUSTOM_AUTH on the app client.',
    ),
    ErrorRule(
        "InvalidParameterException",
        "attributes? (is|are) required|attribute is required|attributes given.*missing",
        AttributesRequired,
        "This pool wants to know more about you: {message}",
        "Fill in what is missing.",
    ),
    ErrorRule(
        "InvalidParameterException",
        "no registered/verified email or phone",
        Refused,
        "This account has no verified e-mail address or phone number to send a code to.",
        ADMINISTRATOR,
    ),
    ErrorRule(
        "InvalidParameterException",
        "already confirmed",
        Refused,
        "This account is confirmed already.",
        "Sign in.",
    ),
    ErrorRule(
        "InvalidParameterException",
        "not verified.*(mfa|token)|to turn on",
        Refused,
        "That second factor is not set up for this account: {message}",
        "Add an authenticator, or verify the phone number or e-mail address first.",
    ),
    ErrorRule(
        "UserLambdaValidationException", "", Refused, "{message}", "These are the pool owner's own words."
    ),
    ErrorRule(
        "UnexpectedLambdaException", "", Refused, "The pool's own code failed: {message}", ADMINISTRATOR
    ),
    ErrorRule(
        "InvalidLambdaResponseException", "", Refused, "The pool's own code failed: {message}", ADMINISTRATOR
    ),
    ErrorRule(
        "ResourceNotFoundException",
        "function not found",
        ConfigurationError,
        "There is no such credential proxy: {message}",
        "Check proxy_function in the profile.",
    ),
    ErrorRule(
        "ResourceNotFoundException",
        "device",
        DeviceUnknown,
        "Cognito does not know this device.",
        "Sign in again.",
    ),
    ErrorRule(
        "ResourceNotFoundException",
        "client",
        ConfigurationError,
        "There is no such app client: {message}",
        "Check the client id in the profile.",
    ),
    ErrorRule(
        "ResourceNotFoundException",
        "identity ?pool",
        ConfigurationError,
        "There is no such identity pool: {message}",
        "Check the identity pool id in the profile.",
    ),
    ErrorRule(
        "ResourceNotFoundException",
        "",
        ConfigurationError,
        "AWS does not know one of the ids: {message}",
        "Check the user pool, client and identity pool ids in the profile.",
    ),
    ErrorRule(
        "InvalidIdentityPoolConfigurationException",
        "",
        Refused,
        "The identity pool has no role that this sign-in may take.",
        "Check the IAM roles assigned to the identity pool and their trust policy. " + ADMINISTRATOR,
    ),
    ErrorRule(
        "AccessDenied",
        "AssumeRoleWithWebIdentity",
        Refused,
        "The role does not trust this identity pool.",
        "Check the role's trust policy (aud and amr conditions). " + ADMINISTRATOR,
    ),
    ErrorRule(
        "InvalidParameterException",
        r"\(classic\) flow is not enabled",
        Refused,
        "The identity pool does not allow the basic (classic) flow.",
        "Enable the basic (classic) flow in the identity pool. " + ADMINISTRATOR,
    ),
    ErrorRule(
        "InvalidParameterException",
        r"\(classic\) flow is not supported",
        Refused,
        "The identity pool chooses roles by groups or rules, and AWS does not allow the classic flow with that.",
        "Take duration out of the profile, or set proxy_function if there is a credential proxy. "
        + ADMINISTRATOR,
    ),
    ErrorRule(
        "ValidationError",
        "DurationSeconds exceeds",
        Refused,
        "This role may not be had for so long.",
        "Set a shorter duration in the profile, or have the role's maximum session duration raised. "
        + ADMINISTRATOR,
    ),
    ErrorRule(
        "InvalidIdentityToken",
        "",
        Refused,
        "STS does not accept the identity pool's token: {message}",
        ADMINISTRATOR,
    ),
    ErrorRule(
        "ExpiredTokenException",
        "",
        Refused,
        "To AWS what was sent had expired.",
        "Is this machine's clock right? Then try again.",
    ),
    ErrorRule(
        "RegionDisabledException",
        "",
        Refused,
        "STS is switched off in the identity pool's region.",
        "Activate STS for the region, in the account settings of IAM. " + ADMINISTRATOR,
    ),
    ErrorRule(
        "AccessDeniedException",
        "lambda:InvokeFunction",
        Refused,
        "You may not call the credential proxy.",
        "Your role in the identity pool must allow lambda:InvokeFunction on it. " + ADMINISTRATOR,
    ),
    ErrorRule(
        "ForbiddenException",
        "",
        Refused,
        "A firewall (AWS WAF) in front of the user pool refused this.",
        "You may be on a network the pool does not allow. " + ADMINISTRATOR,
    ),
)
