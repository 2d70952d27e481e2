"""What a request of the JSON protocol must have: its required members, and the type of each.

The names are those of the API reference; botocore checks the same before it sends anything.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from .refusal import Refusal, invalid_parameter

REQUIRED = {
    "AssociateSoftwareToken": "",
    "ChangePassword": "AccessToken ProposedPassword",
    "ConfirmDevice": "AccessToken DeviceKey",
    "ConfirmForgotPassword": "ClientId Username ConfirmationCode Password",
    "ConfirmSignUp": "ClientId Username ConfirmationCode",
    "DeleteUser": "AccessToken",
    "DeleteUserAttributes": "AccessToken UserAttributeNames",
    "ForgetDevice": "DeviceKey",
    "ForgotPassword": "ClientId Username",
    "GetCredentialsForIdentity": "IdentityId",
    "GetDevice": "DeviceKey",
    "GetId": "IdentityPoolId",
    "GetOpenIdToken": "IdentityId",
    "GetTokensFromRefreshToken": "RefreshToken ClientId",
    "GetUser": "AccessToken",
    "GetUserAttributeVerificationCode": "AccessToken AttributeName",
    "GetUserAuthFactors": "AccessToken",
    "GlobalSignOut": "AccessToken",
    "InitiateAuth": "AuthFlow ClientId",
    "ListDevices": "AccessToken",
    "ListUserSessions": "AccessToken",
    "ResendConfirmationCode": "ClientId Username",
    "RespondToAuthChallenge": "ClientId ChallengeName",
    "RevokeToken": "Token ClientId",
    "RevokeUserSession": "AccessToken SessionId",
    "SetUserMFAPreference": "AccessToken",
    "SignUp": "ClientId Username",
    "UpdateDeviceStatus": "AccessToken DeviceKey",
    "UpdateUserAttributes": "AccessToken UserAttributes",
    "VerifySoftwareToken": "UserCode",
    "VerifyUserAttribute": "AccessToken AttributeName Code",
}
_USERNAME = re.compile(r"\S{1,128}")


def _is_text(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(value.encode() or not value)
    except UnicodeEncodeError:  # half of a character
        return False


def _is_map(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def _is_structure(value: Any) -> bool:
    return isinstance(value, dict)


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_list_of_attributes(value: Any) -> bool:
    return isinstance(value, list) and all(_is_map(pair) and "Name" in pair for pair in value)


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("AuthParameters", "ChallengeResponses", "ClientMetadata", "Logins"), _is_map),
    **dict.fromkeys(("UserAttributes", "ValidationData"), _is_list_of_attributes),
    **dict.fromkeys(("Limit", "MaxResults"), lambda value: type(value) is int and value > 0),
    **dict.fromkeys(
        (
            *("AnalyticsMetadata", "DeviceSecretVerifierConfig", "EmailMfaSettings", "SMSMfaSettings"),
            *("SoftwareTokenMfaSettings", "UserContextData", "WebAuthnMfaSettings"),
        ),
        _is_structure,
    ),
    "UserAttributeNames": _is_list_of_text,
}
"""Every other member is text."""


def checked(operation: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members that have a value. Raises Refusal where one is missing, or is something else."""
    members = {name: value for name, value in body.items() if value is not None}
    for name, value in members.items():
        if not _TYPES.get(name, _is_text)(value):
            raise Refusal("SerializationException", f"{name} is of another type")
    for name in REQUIRED[operation].split():
        if name not in members:
            raise _invalid(name, "null", "must not be null")
    if "Username" in members and not (
        _USERNAME.fullmatch(members["Username"]) and members["Username"].isprintable()
    ):
        raise _invalid(
            "Username", "", r"must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+"
        )
    return members


def _invalid(name: str, value: str, constraint: str) -> Refusal:
    member = name[0].lower() + name[1:]
    shown = f"Value {value} " if value else "Value "
    return invalid_parameter(
        f"1 validation error detected: {shown}at '{member}' failed to satisfy constraint: Member {constraint}"
    )


def page_start(token: str | None) -> int:
    """Return where the next page of a list begins. Raises Refusal for a token that was not given out here."""
    if token is not None and not token.isdecimal():
        raise invalid_parameter("Invalid pagination token.")
    return int(token or 0)
