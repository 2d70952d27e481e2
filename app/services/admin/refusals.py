"""AWS's refusals in an administrator's words: there is nobody else to ask."""

from __future__ import annotations

import re
from typing import Any

from ..aws_errors import shown, translate, without
from ..errors import CognitoTuiError, ConfigurationError, Refused, Throttled
from ..secret import Secret

_WHOSE = (
    "An administrator's command uses your own AWS credentials: AWS_PROFILE, or AWS's environment variables."
)
_NO_PERMISSION = re.compile(
    r"not authorized to perform:? (?P<action>[\w-]+:\w+)(?: on resource:? (?P<resource>\S+))?"
)
_KEYS = {
    "ExpiredToken": "Your AWS credentials have expired.",
    "ExpiredTokenException": "Your AWS credentials have expired.",
    "InvalidAccessKeyId": "AWS does not know your access key.",
    "InvalidClientTokenId": "AWS does not know your access key.",
    "SignatureDoesNotMatch": "Your secret access key does not fit your access key.",
    "UnrecognizedClientException": "AWS does not know your access key.",
}
_BUSY = (
    "LimitExceededException",
    "RequestLimitExceeded",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
)


def refusal(error: Exception, action: str, *, endpoint: str, secrets: tuple[Secret, ...]) -> CognitoTuiError:
    """Our error for one that a signed call raised.

    Args:
        action: the permission that the call takes, "cognito-idp:AdminCreateUser".
        endpoint: the URL that was called; empty when the call got no further than this machine's settings.
        secrets: cut out of any text that is kept.
    """
    from botocore import exceptions as aws

    if isinstance(error, aws.ProfileNotFound):
        return ConfigurationError(
            f"There is no AWS profile of that name: {error.kwargs['profile']}.", hint=_WHOSE
        )
    if isinstance(error, (aws.NoCredentialsError, aws.PartialCredentialsError)):
        return ConfigurationError("No AWS credentials of an administrator were found.", hint=_WHOSE)
    if not isinstance(error, aws.ClientError) or _status(error.response) >= 500:
        return translate(error, endpoint=endpoint, secrets=secrets)
    return _refused(error.response, action, secrets)


def _refused(response: Any, action: str, secrets: tuple[Secret, ...]) -> CognitoTuiError:
    told = response.get("Error", {})
    code = shown(str(told.get("Code") or "").partition(":")[0])
    message = shown(without(str(told.get("Message") or ""), secrets))
    ticket = {
        "aws_code": code,
        "request_id": shown(str(response.get("ResponseMetadata", {}).get("RequestId", ""))),
    }
    missing = _NO_PERMISSION.search(message)
    if missing or code in ("AccessDenied", "AccessDeniedException"):
        what = missing["action"] if missing else action
        where = f" on {missing['resource'].rstrip('.')}" if missing and missing["resource"] else ""
        return Refused(
            f"You lack a permission: {what}{where}.",
            detail="" if missing else message,
            hint="Have it allowed for your own AWS user or role. " + _WHOSE,
            **ticket,
        )
    if code in _KEYS:
        return Refused(_KEYS[code], hint=_WHOSE, **ticket)
    if code in _BUSY:
        return Throttled(
            "AWS is busy, or a limit of the account is reached.", detail=message, hint="Try again.", **ticket
        )
    return Refused(message or code, **ticket)


def _status(response: Any) -> int:
    return int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
