"""Every failure of a call to AWS, as one of our errors."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from .errors import CognitoTuiError, ConfigurationError, ConnectionFailed, Refused, UnexpectedAnswer
from .refusals import REFUSALS
from .secret import Secret


def translate(error: Exception, *, endpoint: str, secrets: tuple[Secret, ...] = ()) -> CognitoTuiError:
    """Our error for one of botocore's. `secrets` are cut out of any text that is kept."""
    from botocore import exceptions as aws
    from botocore.parsers import ResponseParserError

    if isinstance(error, aws.ClientError):
        return _refusal(error.response, secrets)
    if isinstance(error, aws.ProfileNotFound):
        return ConfigurationError(
            _without(str(error), secrets), hint="Unset AWS_PROFILE, or name a profile of ~/.aws/config."
        )
    if isinstance(error, (aws.HTTPClientError, aws.ConnectionError)):
        return _connection_failed(error, endpoint)
    if isinstance(error, (ResponseParserError, UnicodeDecodeError)):
        return _not_cognito(endpoint)
    if isinstance(error, aws.BotoCoreError):
        return ConfigurationError(
            "The AWS settings of this machine do not work here.", detail=_without(str(error), secrets)
        )
    return UnexpectedAnswer(
        f"Something unexpected happened while asking {_host(endpoint)}.", detail=type(error).__name__
    )


def _refusal(response: Any, secrets: tuple[Secret, ...]) -> CognitoTuiError:
    code = str(response.get("Error", {}).get("Code", "")).partition(":")[0]
    message = _without(str(response.get("Error", {}).get("Message", "")), secrets).strip()
    metadata = response.get("ResponseMetadata", {})
    request_id = str(metadata.get("RequestId", ""))
    for row in REFUSALS:
        if row.code == code and re.search(row.message, message, re.IGNORECASE):
            return row.error(
                row.title.replace("{message}", message or code),
                hint=row.hint,
                aws_code=code,
                request_id=request_id,
            )
    if int(metadata.get("HTTPStatusCode", 0)) >= 500:
        return ConnectionFailed(
            "AWS had a problem of its own.",
            detail=message,
            hint="Try again.",
            aws_code=code,
            request_id=request_id,
        )
    return Refused(f"AWS refused: {message or code}", aws_code=code, request_id=request_id)


def _without(text: str, secrets: tuple[Secret, ...]) -> str:
    """AWS quotes values that break a constraint: what was typed must not come back out of an error."""
    for secret in secrets:
        if secret:
            text = text.replace(secret.reveal(), Secret.MASK)
    return text


def _connection_failed(error: Exception, endpoint: str) -> ConnectionFailed:
    from botocore import exceptions as aws

    host = _host(endpoint)
    through = _proxy(endpoint)
    if isinstance(error, aws.ProxyConnectionError):
        return ConnectionFailed(
            f"The proxy {through or 'in use'} did not let us reach {host}.",
            hint="Check HTTPS_PROXY and NO_PROXY.",
        )
    via = f" through the proxy {through}" if through else ""
    if isinstance(error, aws.SSLError):
        return ConnectionFailed(
            f"The certificate of {host}{via} is not trusted here.",
            hint="If your network inspects TLS, point AWS_CA_BUNDLE at its certificate.",
        )
    if isinstance(error, (aws.ReadTimeoutError, aws.ConnectTimeoutError)):
        return ConnectionFailed(
            f"{host}{via} did not answer in time.", hint="Try again; is the network slow?"
        )
    if isinstance(error, aws.ConnectionClosedError):
        return ConnectionFailed(f"{host}{via} closed the connection.", hint="Try again.")
    return ConnectionFailed(
        f"Could not reach {host}{via}.", hint="Check the network, and the region in the user pool id."
    )


def _not_cognito(endpoint: str) -> UnexpectedAnswer:
    return UnexpectedAnswer(
        f"{_host(endpoint)} answered something that is not from AWS.",
        hint="Is there a sign-in page or a proxy of the network in between?",
    )


def _host(endpoint: str) -> str:
    return urlsplit(endpoint).netloc or endpoint


def _proxy(endpoint: str) -> str:
    """The proxy on the way to `endpoint`, without the password that its address may carry."""
    from botocore.utils import get_environ_proxies

    url = get_environ_proxies(endpoint).get(urlsplit(endpoint).scheme, "")
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""
