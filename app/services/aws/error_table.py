"""Cognito's refusals in words that a person can act on: one rule for each, grouped by AWS's codes.

The codes and messages are AWS's own: the "Errors" section of each operation in
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html and
https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_Operations.html, and for longer credentials
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html and
https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import re

from ...errors import (
    AlreadyConfirmed,
    AttemptsExceeded,
    AttributeRejected,
    AttributesRequired,
    CodeRejected,
    ConfigurationError,
    DeviceUnknown,
    IncorrectPassword,
    PasswordRejected,
    PasswordResetRequired,
    Refused,
    RoleRefused,
    SessionExpired,
    SignInRequired,
    Throttled,
    TokenRejected,
    UserNotConfirmed,
)
from .error_rules import OWNERS_WORDS, ErrorTable
from .firewall import IN_A_BROWSER

MOST_NAMES = 100  # of attributes, factors or parameters: a user pool has no more, and a screen no room
ADMINISTRATOR = "Ask the pool's administrator."

# Messages of AWS's that say the same whatever was typed: nothing is masked in them, as the dots would tell what it was.
CONSTANT = re.compile(
    r"(Password did not conform with (password )?policy: )?"
    r"Password (not long enough|must have (uppercase|lowercase|numeric|symbol) characters"
    r"|must have length greater than or equal to \d+)\.?"
    r"|Refresh Token has (expired|been revoked)|Invalid Refresh Token"
)


_SIGN_IN = "Sign in again."
_PROVIDER = f"The identity pool must list this user pool and app client as a provider. {ADMINISTRATOR}"
_SECRET = "Check client_secret in the profile, or COGNITO_CLIENT_SECRET."  # noqa: S105
_TRY_AGAIN = "Try again in a moment."
_OTHER_FLOW = 'Use auth_flow = "USER_SRP_AUTH"'

# fmt: off
REFUSALS = ErrorTable({
    # signing in
    "NotAuthorizedException InvalidParameterException": [
        ("not configured for secret", Refused, "This app client has no secret, but one was sent.",
         "Remove client_secret from the profile, or COGNITO_CLIENT_SECRET from the environment."),
        ("secret ?hash|verify secret|secret.*was not received", Refused,
         "The app client's secret is missing or wrong.", _SECRET),
    ],
    "NotAuthorizedException": [
        ("incorrect username or password", IncorrectPassword, "Incorrect user name or password."),
        ("attempts exceeded", AttemptsExceeded, "Too many wrong passwords: Cognito refuses more for now.",
         "Wait, then try again; each further wrong password doubles the wait, up to 15 minutes."),
        ("user is disabled", Refused, "This account is disabled.", ADMINISTRATOR),
        ("temporary password has expired", Refused, "The temporary password has expired.",
         "Ask the pool's administrator for a new one."),
        ("refresh token", SignInRequired, "The session cannot be renewed any more: {message}", _SIGN_IN),
        ("invalid session|session (is|has) expired|invalid code or auth state", SessionExpired,
         "The sign-in took too long or was already used.", "Enter the password again."),
        ("token.*expired|expired.*token", SignInRequired, "The sign-in has expired.", _SIGN_IN),
        ("reset in the current state", Refused, "This account's password cannot be reset now.",
         "If your password is temporary, sign in with it; if it is lost or has expired, ask the pool's administrator "
         "for a new one."),
        ("sign.?up is not permitted", Refused, "This pool lets only administrators add users.",
         "Ask the pool's administrator for an account."),
        ("current status is confirmed", AlreadyConfirmed, "This account is confirmed already.", "Sign in."),
        ("token.*revoked", SignInRequired, "You have been signed out.", _SIGN_IN),
        ("required scopes", Refused, "This sign-in may not manage the account.",
         f"The app client must allow the scope aws.cognito.signin.user.admin. {ADMINISTRATOR}"),
        # of the identity pool
        ("logins don't match", Refused, "The identity pool knows this user by another sign-in.", _PROVIDER),
        ("not from a supported provider|unauthenticated access is not supported", TokenRejected,
         "The identity pool does not accept sign-ins from this user pool.", _PROVIDER),
        ("issuer doesn't match", TokenRejected, "The identity pool does not accept sign-ins from this user pool.",
         "Check that user_pool_id and its region are those of the provider in the identity pool."),
        (r"claim: aud\b|audience", TokenRejected, "The identity pool does not accept sign-ins from this app client.",
         f"Check client_id in the profile; the identity pool must list it with its user pool. {ADMINISTRATOR}"),
        ("verify signed token|signature", TokenRejected,
         "The identity pool could not verify the signature of the ID token.",
         f"Check that user_pool_id names the user pool that is a provider of the identity pool. {ADMINISTRATOR}"),
        ("invalid login token|not a valid openid", TokenRejected,
         "The identity pool does not accept the ID token: {message}", _PROVIDER),
        ("ambiguous role mapping", RoleRefused, "The identity pool has no role for you.",
         f"Its rules choose a role by your groups or attributes, and none fits, or more than one. {ADMINISTRATOR}"),
        ("access to role", RoleRefused, "The identity pool does not give you this role.", ADMINISTRATOR),
        ("access to identity", Refused, "The identity pool keeps another identity for you than the one remembered.",
         _TRY_AGAIN),
        ("unauthorized attribute", Refused, "This app client may not change that attribute: {message}", ADMINISTRATOR),
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
        ("trigger is not configured", Refused,
         "This user pool has no Lambda triggers for custom sign-in (CUSTOM_AUTH).",
         f"{_OTHER_FLOW}, or have the triggers added to the user pool. {ADMINISTRATOR}"),
        ("CUSTOM_AUTH|custom auth", Refused, "This app client does not allow custom sign-in (CUSTOM_AUTH).",
         'Use auth_flow = "USER_SRP_AUTH", or enable ALLOW_CUSTOM_AUTH on the app client.'),
        ("auth method not supported", Refused, "This app client does not allow the profile's auth_flow.",
         f"Set another auth_flow in the profile, or enable this one on the app client. {ADMINISTRATOR}"),
        ("sms configuration", Refused, "This user pool is not set up to send text messages.",
         f"Use an email address or an authenticator app, or have text messages set up. {ADMINISTRATOR}"),
        (r"value (.* )?at '(proposed)?password'", PasswordRejected, "The pool does not accept this password: {message}",
         "Choose another."),
        (r"value (.* )?at '(confirmation|user)?code'", CodeRejected, "This cannot be a code of Cognito's.",
         "Type nothing but the code from the message or the authenticator app."),
        (r"value (.* )?at 'username'", Refused, "This cannot be a user name.", "Check it for blanks, and its length."),
        (r"attributes? (is|are) required|: the attribute (\S+ )?is required|attributes given.*missing",
         AttributesRequired, "This pool requires more about you.", "Fill in what is missing.", "{message}"),
        ("does not exist in the schema|is not defined in (the )?schema|type for attribute .* could not be determined",
         Refused, "This pool has no such attribute: {message}",
         "Check its name: those that the pool's owner has added begin with custom:."),
        (r"invalid (phone number|email address) format", AttributeRejected,
         "Cognito does not accept this: {message}", "Correct it; the rest is kept."),
        ("attributes did not conform to the schema|invalid user attributes", AttributeRejected,
         "The pool does not accept a value: {message}", "Correct it; the rest is kept."),
        ("no registered/verified email or phone", Refused,
         "This account has no verified email address or phone number to send a code to.", ADMINISTRATOR),
        ("already confirmed", AlreadyConfirmed, "This account is confirmed already.", "Sign in."),
        ("not (verified|set up) .*(mfa|token)|to turn on", Refused,
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
        ("request a code", CodeRejected, "That code has expired.", "Request a new one."),
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
    "InvalidSmsRoleAccessPolicyException InvalidSmsRoleTrustRelationshipException": [
        ("", Refused, "The pool may not send text messages.", ADMINISTRATOR),
    ],
    # accounts
    "UsernameExistsException": [("", Refused, "This user name is taken.",
         "Choose another; or if it is yours, sign in, or reset your password.")],
    "AliasExistsException": [
        ("", Refused, "This email address or phone number belongs to another account of the pool.",
         "Use another, or sign in to that account."),
    ],
    "OperationNotEnabledException": [("", Refused, "This pool does not offer that.",
         f"It depends on the pool's plan and settings, and a replica in another region offers less. {ADMINISTRATOR}")],
    "UnsupportedTokenTypeException": [
        ("", Refused, "Cognito does not revoke this kind of token.", "Sign out everywhere instead."),
    ],
    "UnsupportedOperationException": [
        ("revo", Refused, "This app client may not revoke tokens.",
         f"Enable token revocation on the app client. {ADMINISTRATOR}"),
        ("", Refused, "This app client does not allow that: {message}",
         f"It depends on the app client's settings; signing out needs token revocation. {ADMINISTRATOR}"),
    ],
    "UnauthorizedException": [("", Refused, "Cognito does not authorize this request.", _SIGN_IN)],
    "FeatureUnavailableInTierException": [("", Refused, "This pool's plan does not include that.",
         f"The pool needs a higher feature plan. {ADMINISTRATOR}")],
    "InvalidUserPoolConfigurationException": [
        ("", Refused, "The user pool is not set up for this: {message}", ADMINISTRATOR),
    ],
    "DeviceKeyExistsException": [
        ("", Refused, "Cognito knows this device already.", "Forget the device, then sign in again."),
    ],
    # too often
    "TooManyFailedAttemptsException": [
        ("", AttemptsExceeded, "Too many wrong codes.", "Wait, then request a new code."),
    ],
    "LimitExceededException": [("", AttemptsExceeded, "Too many attempts: Cognito asks you to wait.",
         "Wait a little before the next attempt.")],
    "TooManyRequestsException": [("", Throttled, "Cognito is busy.", _TRY_AGAIN)],
    "ThrottlingException Throttling 429": [("", Throttled, "AWS is busy.", _TRY_AGAIN)],
    "ConcurrentModificationException ResourceConflictException": [
        ("", Throttled, "Something else is changing the same thing at AWS.", _TRY_AGAIN),
    ],
    "ExternalServiceException IDPCommunicationError": [
        ("", Throttled, "AWS could not reach the identity provider.", _TRY_AGAIN),
    ],
    # the pool's own code, and what stands in front of it
    "UserLambdaValidationException": [OWNERS_WORDS],
    "UnexpectedLambdaException InvalidLambdaResponseException": [
        ("", Refused, "The pool's own code failed: {message}", ADMINISTRATOR),
    ],
    "ForbiddenException": [("", Refused, "A firewall (AWS WAF) in front of the user pool refused this.",
         IN_A_BROWSER)],
    # ids, and the way to AWS credentials
    "ResourceNotFoundException": [
        ("function not found", ConfigurationError, "There is no such credential proxy: {message}",
         "Check proxy_function in the profile."),
        ("username|user (does not exist|not found)", Refused, "There is no user of that name in this pool."),
        ("device", DeviceUnknown, "Cognito does not know this device.", _SIGN_IN),
        ("client", ConfigurationError, "There is no such app client: {message}", "Check client_id in the profile."),
        ("identity ?pool", ConfigurationError, "There is no such identity pool: {message}",
         "Check identity_pool_id in the profile."),
        ("", ConfigurationError, "AWS does not know one of the ids: {message}",
         "Check user_pool_id, client_id and identity_pool_id in the profile."),
    ],
    "InvalidIdentityPoolConfigurationException": [
        ("", RoleRefused, "The identity pool has no role that this sign-in may take.",
         f"Check the IAM roles assigned to the identity pool and their trust policy. {ADMINISTRATOR}"),
    ],
    "AccessDenied": [("AssumeRoleWithWebIdentity", Refused, "The role does not trust this identity pool.",
         f"Check the role's trust policy (aud and amr conditions). {ADMINISTRATOR}")],
    "ValidationError": [("DurationSeconds exceeds", Refused, "The role's maximum session duration is shorter.",
         f"Set a shorter duration in the profile, or have the role's maximum raised. {ADMINISTRATOR}")],
    "InvalidIdentityToken": [("", Refused, "STS does not accept the identity pool's token: {message}", ADMINISTRATOR)
],
    "IDPRejectedClaim": [("", Refused, "STS does not accept the claims of the identity pool's token: {message}",
         f"{_SIGN_IN} {ADMINISTRATOR}")],
    "MalformedPolicyDocument PackedPolicyTooLarge": [
        ("", Refused, "STS does not accept the policy or the tags of this session: {message}", ADMINISTRATOR),
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
