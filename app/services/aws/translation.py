"""Every failure of a call to AWS, as one of our errors."""

from __future__ import annotations

import re
import sys
from typing import Any

from ...errors import (
    CognitoTuiError,
    ConfigurationError,
    ConnectionFailed,
    Refused,
    UnexpectedAnswer,
)
from ..base import Secret, excerpt, masked
from .connections import NotAws
from .endpoints import host as _host
from .error_table import CONSTANT, REFUSALS
from .required_attributes import with_names
from .settings import proxy_for

_SIGN_IN_TO_NETWORK = 511  # a status
# what botocore's parser raises where JSON has another shape than the service's model
_OF_ANSWERS = (AttributeError, RecursionError, TypeError)


def translate(error: Exception, *, endpoint: str, secrets: tuple[Secret, ...] = ()) -> CognitoTuiError:
    """Return our error for one that a call raised.

    Args:
        error: botocore's, or whatever else came out of it.
        endpoint: the URL that was called; empty when the call got no further than this machine's settings.
        secrets: cut out of any text that is kept.
    """
    if isinstance(error, CognitoTuiError):
        return error
    try:
        from botocore import exceptions as aws
    except Exception as broken:  # another one, in the place of botocore
        return _unusable(broken) or UnexpectedAnswer("botocore cannot be used.", detail=type(broken).__name__)
    if isinstance(error, aws.ClientError):
        return _refusal(error.response, endpoint, secrets)
    if isinstance(error, (aws.HTTPClientError, aws.ConnectionError)):
        return _connection_failed(error, endpoint)
    if isinstance(error, TimeoutError) and endpoint:
        return _too_slow(endpoint, f" ({error.args[0]:g} s)" if error.args else "")
    if isinstance(error, (NotAws, UnicodeDecodeError)) or _is_of_parsers(error):
        return _not_cognito(endpoint)
    if not isinstance(error, aws.BotoCoreError) and (known := _unusable(error)) is not None:
        return known
    if endpoint and isinstance(error, _OF_ANSWERS) and not isinstance(error, aws.BotoCoreError):
        return _not_cognito(endpoint)
    if isinstance(error, aws.BotoCoreError) or not endpoint:
        return ConfigurationError(
            "The AWS settings of this machine do not work here.",
            detail=masked(str(error), secrets),
            hint="Check the environment variables that begin with AWS_, and ~/.aws/config.",
        )
    return UnexpectedAnswer(
        f"Something unexpected happened while asking {_host(endpoint)}.", detail=type(error).__name__
    )


def _is_of_parsers(error: Exception) -> bool:
    parsers = sys.modules.get(
        "botocore.parsers"
    )  # which takes time to import, and is where such an error comes from
    return parsers is not None and isinstance(error, parsers.ResponseParserError)


def _unusable(error: Exception) -> CognitoTuiError | None:
    from ..base import unusable  # late: what it takes would be a fifth of the first paint

    return unusable(error)


def _refusal(response: Any, endpoint: str, secrets: tuple[Secret, ...]) -> CognitoTuiError:
    text = str(response.get("Error", {}).get("Message") or "")
    given = str(response.get("Error", {}).get("Code") or "").partition(":")[0]
    code = excerpt(given)
    message = quotable(text, secrets)
    metadata = response.get("ResponseMetadata", {})
    request_id = excerpt(masked(str(metadata.get("RequestId", "")), secrets))
    if rule := REFUSALS.find(code, excerpt(text)):
        return with_names(rule.to_error(message, code, request_id), text, secrets)
    code = excerpt(masked(given, secrets))
    status = int(metadata.get("HTTPStatusCode", 0))
    if status >= 500 and status != _SIGN_IN_TO_NETWORK:
        return ConnectionFailed(
            f"{_host(endpoint)} had a problem of its own.",
            detail=message,
            hint="Try again.",
            aws_code=code,
            request_id=request_id,
        )
    if not re.match("[A-Za-z]", code):  # AWS's errors have names; without one botocore puts the HTTP status
        return _not_cognito(endpoint, f"HTTP status {code}." if code else "")
    return Refused(f"AWS refused: {message or code}", aws_code=code, request_id=request_id)


def quotable(text: str, secrets: tuple[Secret, ...]) -> str:
    """Return AWS's message as it may be shown: it quotes values that break a constraint, which may be secret."""
    message = excerpt(text)
    return message if CONSTANT.fullmatch(message) else excerpt(masked(text, secrets))


def _connection_failed(error: Exception, endpoint: str) -> ConnectionFailed:
    from botocore import exceptions as aws

    host = _host(endpoint)
    through = _proxy(endpoint)
    if isinstance(error, aws.ProxyConnectionError):
        return ConnectionFailed(
            f"The proxy {through or 'in use'} did not let us reach {host}.", hint=_CHECK_PROXY
        )
    via = f" through the proxy {through}" if through else ""
    if isinstance(error, aws.SSLError) and "EOF" not in str(error.kwargs["error"]):
        return _tls_failed(str(error.kwargs["error"]), host + via)
    if isinstance(error, (aws.ReadTimeoutError, aws.ConnectTimeoutError)):
        return _too_slow(endpoint)
    if isinstance(error, (aws.ConnectionClosedError, aws.SSLError)):
        return ConnectionFailed(f"{host}{via} closed the connection.", hint="Try again.")
    return ConnectionFailed(
        f"Could not reach {host}{via}.",
        hint=_CHECK_PROXY
        if through
        else "Check the network, and the region in the user pool id (or the domain).",
    )


def _too_slow(endpoint: str, limit: str = "") -> ConnectionFailed:
    through = _proxy(endpoint)
    via = f" through the proxy {through}" if through else ""
    return ConnectionFailed(
        f"{_host(endpoint)}{via} did not answer in time{limit}.", hint="Try again; is the network slow?"
    )


_CHECK_PROXY = "Check HTTPS_PROXY and NO_PROXY; a SOCKS proxy does not work."


def _tls_failed(why: str, host: str) -> ConnectionFailed:
    if re.search("certificate verify failed|doesn't match", why, re.IGNORECASE):
        return ConnectionFailed(
            f"The certificate of {host} is not trusted here.",
            detail=why,
            hint="If your network inspects TLS, point AWS_CA_BUNDLE at its certificate. Is the clock right?",
        )
    return ConnectionFailed(
        f"No TLS connection to {host} could be made.",
        detail=why,
        hint="If AWS_CA_BUNDLE is set, it must name a file of PEM certificates.",
    )


def _not_cognito(endpoint: str, detail: str = "") -> UnexpectedAnswer:
    return UnexpectedAnswer(
        f"{_host(endpoint)} answered something that is not from AWS.",
        detail=detail,
        hint="Is there a sign-in page or a proxy of the network in between?",
    )


def _proxy(endpoint: str) -> str:
    return _host(proxy_for(endpoint))
