"""What may have been done all the same when a call's answer did not come: a person who only repeats it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import CognitoTuiError, ConnectionFailed
from ...hints import Hint
from .retry import Failure, failure_of

_NEW_PASSWORD = "The new password may be set all the same. Sign in with it to see."  # noqa: S105 - no password
_CODE = "A code may have been sent all the same. Look for it before you request another."
_WORDS = {
    "sign_up": "The account may exist all the same. Look for a code, or sign in.",
    "confirm_sign_up": "The account may be confirmed all the same. Sign in to see.",
    "resend_confirmation_code": _CODE,
    "forgot_password": _CODE,
    "get_user_attribute_verification_code": _CODE,
    "confirm_forgot_password": _NEW_PASSWORD,
    "change_password": _NEW_PASSWORD,
    "NEW_PASSWORD_REQUIRED": _NEW_PASSWORD,
    "verify_software_token": "The authenticator app may be added all the same. Look before you repeat it.",
    "verify_user_attribute": "It may be verified all the same. Look before you request another code.",
    "update_user_attributes": "The change may have been made all the same. Look before you repeat it.",
    "delete_user": "The account may be deleted all the same. Sign in to see.",
    "admin_create_user": "The user may exist all the same. Look before you repeat it.",
    "admin_reset_user_password": "The password may be reset all the same. Look before you repeat it.",
    "create_identity_pool": "The identity pool may exist all the same. Look before you repeat it.",
}
"""By boto3's name of an operation, or by the challenge that it answers."""


def with_outcome(
    error: CognitoTuiError, cause: Exception, operation: str, parameters: Mapping[str, Any]
) -> CognitoTuiError:
    """Return `error`, with a hint that says what to look for where AWS may have carried the call out.

    Args:
        cause: what the call raised.
        operation: boto3's name, such as "sign_up".
    """
    words = _WORDS.get(operation) or _WORDS.get(str(parameters.get("ChallengeName")))
    if words and isinstance(error, ConnectionFailed) and _is_lost(cause):
        error.remedy = Hint.of(words)
    return error


def _is_lost(cause: Exception) -> bool:
    return isinstance(cause, TimeoutError) or failure_of(cause) is Failure.MAYBE_DONE
