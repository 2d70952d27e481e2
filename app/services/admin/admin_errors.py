"""AWS's refusals in an administrator's words: there is nobody else to ask.

The shapes of the messages: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from __future__ import annotations

import re
from typing import Any

from ...errors import CognitoTuiError, ConfigurationError, Refused, Throttled
from ..aws import ErrorRule, ErrorTable, is_owners_words, quotable, translate
from ..base import Secret, excerpt

_WHOSE = (
    "An administrator's command uses your own AWS credentials, as the AWS CLI finds them: AWS_PROFILE, or AWS's "
    "other environment variables. `aws configure` or `aws sso login` sets them up."
)
_NO_PERMISSION = re.compile(
    r"(?:User: (?P<who>\S+) is )?not authorized to perform:? (?P<action>[\w-]+:\w+)"
    r"(?: on resource:? (?P<resource>.+?))?,?(?: (?P<why>(?:because|with) .*)|$)",
    re.IGNORECASE,
)
_DENIED = ("AccessDenied", "AccessDeniedException")
_ELSEWHERE = "Check the ids, and that your AWS credentials belong to the account that these are in."
_ALLOW = f"Ask for this permission for your own AWS user or role. {_WHOSE}"
_BUSY = "AWS is busy, or the account has reached a limit."
# fmt: off
_REFUSALS = ErrorTable({
    "ExpiredTokenException InvalidSignatureException SignatureDoesNotMatch": [
        ("signature (has )?expired|not yet current", Refused, "According to AWS, this machine's clock is wrong.",
         "Set the clock right.", "{message}"),
    ],
    "ExpiredToken ExpiredTokenException": [("", Refused, "Your AWS credentials have expired.", _WHOSE)],
    "InvalidAccessKeyId InvalidClientTokenId UnrecognizedClientException": [
        ("", Refused, "AWS does not recognize your access key.", _WHOSE),
    ],
    "InvalidSignatureException SignatureDoesNotMatch": [
        ("", Refused, "Your secret access key does not match your access key.", _WHOSE),
    ],
    "LimitExceededException RequestLimitExceeded Throttling ThrottlingException TooManyRequestsException": [
        ("", Throttled, _BUSY, "Try again.", "{message}"),
    ],
    "ResourceNotFoundException": [("", Refused, "{message}", _ELSEWHERE)],
})
# fmt: on


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
            f"No AWS profile has this name: {excerpt(error.kwargs['profile'])}.", hint=_WHOSE
        )
    if isinstance(error, (aws.NoCredentialsError, aws.PartialCredentialsError)):
        return ConfigurationError("No AWS credentials for an administrator were found.", hint=_WHOSE)
    if isinstance(error, _unobtainable()):
        return ConfigurationError(
            "Your AWS credentials could not be loaded.", detail=excerpt(str(error)), hint=_WHOSE
        )
    if isinstance(error, aws.ClientError) and _is_a_refusal(error.response):
        return _refused(error.response, action, secrets)
    return translate(error, endpoint=endpoint, secrets=secrets)


def _unobtainable() -> tuple[type[Exception], ...]:
    """What botocore raises when it knows where the keys should come from, and they do not come."""
    from botocore import exceptions as aws

    names = ("CredentialRetrievalError", "LoginError", "MetadataRetrievalError", "SSOError")
    more = ("RefreshWithMFAUnsupportedError", "TokenRetrievalError", "UnknownCredentialError")
    return tuple(getattr(aws, name) for name in names + more if hasattr(aws, name))


def _is_a_refusal(response: Any) -> bool:
    """AWS's errors have names; for a page that is not from AWS botocore puts the HTTP status."""
    code = str(response.get("Error", {}).get("Code") or "")
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    return status < 500 and re.match("[A-Za-z]", code) is not None


def _refused(response: Any, action: str, secrets: tuple[Secret, ...]) -> CognitoTuiError:
    reported = response["Error"]
    code = excerpt(str(reported["Code"]).partition(":")[0])
    text = excerpt(str(reported.get("Message") or ""))
    message = quotable(text, secrets)
    request_id = excerpt(str(response.get("ResponseMetadata", {}).get("RequestId", "")))
    missing = _NO_PERMISSION.search(text)
    if is_owners_words(text) or (missing is None and code not in _DENIED):
        rule = _REFUSALS.find(code, text) or ErrorRule("", Refused, "{message}")
        return rule.to_error(message, code, request_id)
    detail = message
    if missing:
        action = " on ".join(filter(None, (missing["action"], (missing["resource"] or "").strip('".'))))
        detail = _why(missing)
    return Refused(
        f"You lack a permission: {action}.", detail=detail, hint=_ALLOW, aws_code=code, request_id=request_id
    )


def _why(missing: re.Match[str]) -> str:
    """Whose keys they are, which may come as a surprise, and which policy is in the way."""
    who = f"AWS sees you as {missing['who']}." if missing["who"] else ""
    why = f"It refuses {missing['why'].rstrip('.')}." if missing["why"] else ""
    return " ".join(filter(None, (who, why)))
