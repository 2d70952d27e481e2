"""Cognito's refusals in words that a person can act on: one rule for each, grouped by AWS's codes.

The codes and messages are AWS's own: the "Errors" section of each operation in
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html and
https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_Operations.html, and for longer credentials
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html and
https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

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
    """What an error of AWS's means. "{message}" stands for AWS's own message, which may say more than we could.

    Attributes:
        message: a regular expression; searched in AWS's message, without regard to case.
        error: what we raise.
        title: what happened, in a sentence.
        hint: what to do next.
        detail: what more is known.
    """

    message: str
    error: type[CognitoTuiError]
    title: str
    hint: str = ""
    detail: str = ""

    def to_error(self, message: str, code: str, request_id: str) -> CognitoTuiError:
        """Return our error.

        Args:
            message: AWS's message as it may be shown; empty if there is none.
        """
        title = self.title if message else self.title.replace(": {message}", ".")
        if title == "{message}":
            title = message or f"AWS refused: {code}"
        return self.error(
            title.replace("{message}", message or code),
            detail=self.detail.replace("{message}", message),
            hint=self.hint,
            aws_code=code,
            request_id=request_id,
        )


class ErrorTable:
    """Rules by AWS's codes.

    Args:
        groups: codes, separated by spaces → their rules. The first rule of a code that matches counts.
    """

    def __init__(self, groups: Mapping[str, Sequence[tuple[Any, ...]]]) -> None:
        self.rules: dict[str, list[ErrorRule]] = {}
        for codes, rows in groups.items():
            for code in codes.split():
                self.rules.setdefault(code, []).extend(ErrorRule(*row) for row in rows)

    def find(self, code: str, message: str) -> ErrorRule | None:
        """Return the rule for an error of AWS's; None if there is none.

        Args:
            message: AWS's own, nothing taken out: what was typed may be one of the words to be recognized.
        """
        rules = self.rules.get(code, ())
        return next((rule for rule in rules if re.search(rule.message, message, re.IGNORECASE)), None)


_SIGN_IN = "Sign in again."
_SECRET = "Check client_secret in the profile, or COGNITO_CLIENT_SECRET."  # noqa: S105
_TRY_AGAIN = "Try again in a moment."

# fmt: off
REFUSALS = ErrorTable({
    # signing in
    "NotAuthorizedException": [
        ("incorrect username or password", IncorrectPassword, "Incorrect user name or password."),
        ("attempts exceeded", AttemptsExceeded, "Too many wrong passwords: Cognito refuses more for now.",
         "Wait, then try again; each further wrong password doubles the wait, up to 15 minutes."),
        ("user is disabled", Refused, "This account is disabled.", ADMINISTRATOR),
        ("temporary password has expired", Refused, "The temporary password has expired.",
         "Ask the pool's administrator for a new one."),
        ("secret hash|secret.*was not received", Refused, "The app client's secret is missing or wrong.", _SECRET),
        ("refresh token", SignInRequired, "The session cannot be renewed any more: {message}", _SIGN_IN),
        ("invalid session|session (is|has) expired|invalid code or auth state", SessionExpired,
         "The sign-in took too long or was already used.", "Enter the password again."),
        ("not from a supported provider|issuer doesn't match|logins don't match", Refused,
         "The identity pool does not accept sign-ins from this user pool.",
         f"The identity pool must list this user pool and app client as a provider. {ADMINISTRATOR}"),
        ("token.*expired|expired.*token", SignInRequired, "The sign-in has expired.", _SIGN_IN),
        ("sign.?up is not permitted", Refused, "This pool lets only administrators add users.",
         "Ask the pool's administrator for an account."),
        ("current status is confirmed", Refused, "This account is confirmed already.", "Sign in."),
        ("token.*revoked", SignInRequired, "You have been signed out.", _SIGN_IN),
        ("required scopes", Refused, "This sign-in may not manage the account.",
         f"The app client must allow the scope aws.cognito.signin.user.admin. {ADMINISTRATOR}"),
        ("unauthorized attribute", Refused, "This app client may not change that attribute: {message}", ADMINISTRATOR),
    ],
    "NotAuthorizedException InvalidParameterException": [
        ("not configured for secret", Refused, "This app client has no secret, but one was sent.",
         "Remove client_secret from the profile, or COGNITO_CLIENT_SECRET from the environment."),
    ],
    "RefreshTokenReuseException": [("", SignInRequired, "Another process has used this refresh token.", _SIGN_IN)],
    "UserNotFoundException": [("", Refused, "There is no user of that name in this pool.")],
    "UserNotConfirmedException": [("", UserNotConfirmed, "This account is not confirmed yet.",
         "Enter the code from the confirmation message first, or ask the pool's administrator to confirm you.")],
    "PasswordResetRequiredException": [
        ("", PasswordResetRequired, "The password must be reset before you can sign in.",
         "Use the code that Cognito sent you to set a new one, or ask the pool's administrator."),
    ],
    # what the app client allows, and what an account lacks
    "InvalidParameterException": [
        ("Invalid device key", DeviceUnknown, "Cognito does not know this device.", _SIGN_IN),
        ("USER_SRP_AUTH", Refused, "This app client does not allow SRP sign-in.",
         f"Enable ALLOW_USER_SRP_AUTH on the app client. {ADMINISTRATOR}"),
        ("USER_PASSWORD_AUTH", Refused, "This app client does not allow USER_PASSWORD_AUTH.",
         'Use auth_flow = "USER_SRP_AUTH", or enable ALLOW_USER_PASSWORD_AUTH on the app client.'),
        ("USER_AUTH", Refused, "This app client does not allow choice-based sign-in (USER_AUTH).",
         'Use auth_flow = "USER_SRP_AUTH", or enable ALLOW_USER_AUTH on the app client.'),
        ("CUSTOM_AUTH|custom auth", Refused, "This app client does not allow custom sign-in (CUSTOM_AUTH).",
         'Use auth_flow = "USER_SRP_AUTH", or enable ALLOW_CUSTOM_AUTH on the app client.'),
        (r"attributes? (is|are) required|: the attribute (\S+ )?is required|attributes given.*missing",
         AttributesRequired, "This pool requires more about you.", "Fill in what is missing.", "{message}"),
        ("does not exist in the schema|is not defined in (the )?schema|type for attribute .* could not be determined",
         Refused, "This pool has no such attribute: {message}",
         "Check its name: those that the pool's owner has added begin with custom:."),
        ("no registered/verified email or phone", Refused,
         "This account has no verified email address or phone number to send a code to.", ADMINISTRATOR),
        ("already confirmed", Refused, "This account is confirmed already.", "Sign in."),
        ("not verified.*(mfa|token)|to turn on", Refused,
         "That second factor is not set up for this account: {message}",
         "Add an authenticator, or verify the phone number or email address first."),
        (r"\(classic\) flow is not enabled", Refused, "The identity pool does not allow the basic (classic) flow.",
         f"Enable the basic (classic) flow in the identity pool. {ADMINISTRATOR}"),
        (r"\(classic\) flow is not supported", Refused,
         "The identity pool chooses roles by groups or rules, and AWS does not allow the classic flow with that.",
         f"Remove duration from the profile, or set proxy_function if there is a credential proxy. {ADMINISTRATOR}"),
    ],
    "MFAMethodNotFoundException": [("", Refused, "The pool requires a second factor, and has no way to reach you.",
         f"Your account needs a phone number or an email address. {ADMINISTRATOR}")],
    "SoftwareTokenMFANotFoundException": [("", Refused, "No authenticator is registered for this account.",
         "Ask the pool's administrator to reset your MFA.")],
    # codes and passwords
    "CodeMismatchException": [("", CodeRejected, "The code did not match.",
         "Only the newest code counts. If an authenticator shows it, check the clock of that device.")],
    "EnableSoftwareTokenMFAException": [("", CodeRejected, "The code did not match.",
         "Use the code of the entry that you just added, and wait for the next one.")],
    "ExpiredCodeException": [
        ("already been used", CodeRejected, "That code has been used already.",
         "Each code works once: wait for the next one."),
        ("", CodeRejected, "That code has expired.", "Wait for the next one."),
    ],
    "InvalidPasswordException": [
        (CONSTANT.pattern, PasswordRejected, "{message}"),
        ("", PasswordRejected, "The pool does not accept this password: {message}", "Choose another."),
    ],
    "PasswordHistoryPolicyViolationException": [
        ("", PasswordRejected, "You have used this password before.", "Choose one that you have not used before."),
    ],
    "CodeDeliveryFailureException": [("", Refused, "Cognito could not send the code: {message}",
         "Check the address or the number; the pool may not be set up to send messages.")],
    "InvalidEmailRoleAccessPolicyException": [("", Refused, "The pool may not send email.", ADMINISTRATOR)],
    "InvalidSmsRoleAccessPolicyException": [("", Refused, "The pool may not send text messages.", ADMINISTRATOR)],
    # accounts
    "UsernameExistsException": [("", Refused, "This user name is taken.",
         "Choose another; or if it is yours, sign in, or reset your password.")],
    "AliasExistsException": [
        ("", Refused, "This email address or phone number belongs to another account of the pool.",
         "Use another, or sign in to that account."),
    ],
    "OperationNotEnabledException": [("", Refused, "This pool does not offer that.",
         f"It depends on the pool's plan and settings. {ADMINISTRATOR}")],
    "UnsupportedTokenTypeException": [
        ("", Refused, "Cognito does not revoke this kind of token.", "Sign out everywhere instead."),
    ],
    "UnauthorizedException": [("", Refused, "This app client may not revoke tokens.",
         f"Enable token revocation on the app client. {ADMINISTRATOR}")],
    # too often
    "TooManyFailedAttemptsException": [
        ("", AttemptsExceeded, "Too many wrong codes.", "Wait, then request a new code."),
    ],
    "LimitExceededException": [("", AttemptsExceeded, "Too many attempts: Cognito asks you to wait.",
         "Wait a little before the next attempt.")],
    "TooManyRequestsException": [("", Throttled, "Cognito is busy.", _TRY_AGAIN)],
    "ThrottlingException Throttling": [("", Throttled, "AWS is busy.", _TRY_AGAIN)],
    # the pool's own code, and what stands in front of it
    "UserLambdaValidationException": [("", Refused, "{message}", "These are the pool owner's own words.")],
    "UnexpectedLambdaException InvalidLambdaResponseException": [
        ("", Refused, "The pool's own code failed: {message}", ADMINISTRATOR),
    ],
    "ForbiddenException": [("", Refused, "A firewall (AWS WAF) in front of the user pool refused this.",
         f"You may be on a network that the pool does not allow. {ADMINISTRATOR}")],
    # ids, and the way to AWS credentials
    "ResourceNotFoundException": [
        ("function not found", ConfigurationError, "There is no such credential proxy: {message}",
         "Check proxy_function in the profile."),
        ("device", DeviceUnknown, "Cognito does not know this device.", _SIGN_IN),
        ("client", ConfigurationError, "There is no such app client: {message}", "Check client_id in the profile."),
        ("identity ?pool", ConfigurationError, "There is no such identity pool: {message}",
         "Check identity_pool_id in the profile."),
        ("", ConfigurationError, "AWS does not know one of the ids: {message}",
         "Check user_pool_id, client_id and identity_pool_id in the profile."),
    ],
    "InvalidIdentityPoolConfigurationException": [
        ("", Refused, "The identity pool has no role that this sign-in may take.",
         f"Check the IAM roles assigned to the identity pool and their trust policy. {ADMINISTRATOR}"),
    ],
    "AccessDenied": [("AssumeRoleWithWebIdentity", Refused, "The role does not trust this identity pool.",
         f"Check the role's trust policy (aud and amr conditions). {ADMINISTRATOR}")],
    "ValidationError": [("DurationSeconds exceeds", Refused, "The role's maximum session duration is shorter.",
         f"Set a shorter duration in the profile, or have the role's maximum raised. {ADMINISTRATOR}")],
    "InvalidIdentityToken": [("", Refused, "STS does not accept the identity pool's token: {message}", ADMINISTRATOR)
],
    "ExpiredTokenException": [
        ("", Refused, "AWS rejected the request as expired.", "Check this machine's clock, then try again."),
    ],
    "RegionDisabledException": [("", Refused, "STS is switched off in the identity pool's region.",
         f"Activate STS for the region, in the account settings of IAM. {ADMINISTRATOR}")],
    "AccessDeniedException": [("lambda:InvokeFunction", Refused, "You may not call the credential proxy.",
         f"Your role in the identity pool must allow lambda:InvokeFunction on it. {ADMINISTRATOR}")],
})
# fmt: on
