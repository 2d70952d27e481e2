"""The AWS console in a browser, by credentials that are at hand: a sign-in URL from the federation endpoint.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
"""

from __future__ import annotations

import json
import os
from datetime import timedelta
from urllib.parse import quote, urlencode, urlsplit

from ...errors import CognitoTuiError, Refused, SignInRequired
from ...hints import Do, Operation
from ..aws import AwsCredentials, FormResponse, post, translate, unexpected
from ..base import Clock, RaiseInstead, Secret
from ..config import console_domain

URL_LIFE = timedelta(minutes=15)  # the console session that it opens lasts as long as the credentials


def console_url(credentials: AwsCredentials, clock: Clock, service: str = "", region: str = "") -> Secret:
    """A URL that opens the console, signed in, for whoever has it: within URL_LIFE.

    The endpoint is the one that AWS_ENDPOINT_URL_SIGNIN (or AWS_ENDPOINT_URL) names, otherwise AWS's own in the
    credentials' region. The keys are posted: a URL would be in the logs of every proxy on the way.

    Args:
        service: where in the console, by its name there ("s3") or a path ("/s3/buckets/holiday"); empty: its home page.
        region: the region to look at; empty: the credentials'.

    Raises:
        SignInRequired: the credentials have expired.
        Refused: AWS gives no console session for them.
        ConfigurationError: there is no such region, or its partition has no console that is known.
        CognitoTuiError: whatever else goes wrong.
    """
    if credentials.expires_at <= clock.now():
        raise SignInRequired("The AWS credentials have expired.", hint="Sign in again.")
    endpoint = _endpoint(credentials.region)
    page = _page(service, region or credentials.region)
    token = _signin_token(endpoint, credentials, clock)
    query = {"Action": "login", "Destination": page, "SigninToken": token.reveal()}
    return Secret(f"{endpoint}?{urlencode(query)}")


def _endpoint(region: str) -> str:
    configured = os.environ.get("AWS_ENDPOINT_URL_SIGNIN") or os.environ.get("AWS_ENDPOINT_URL")
    return (configured or f"https://{region}.signin.{console_domain(region)}").rstrip("/") + "/federation"


def _page(service: str, region: str) -> str:
    path = service.lstrip("/") if "/" in service else f"{quote(service or 'console', safe='')}/home"
    parts = urlsplit(f"https://{region}.console.{console_domain(region)}/{path}")
    if "region=" not in parts.query:
        parts = parts._replace(query="&".join(filter(None, (parts.query, f"region={region}"))))
    return parts.geturl()


def _signin_token(endpoint: str, credentials: AwsCredentials, clock: Clock) -> Secret:
    keys = (credentials.access_key_id, credentials.secret_access_key, credentials.session_token)
    names = ("sessionId", "sessionKey", "sessionToken")
    session = Secret(json.dumps({name: key.reveal() for name, key in zip(names, keys, strict=True)}))
    with RaiseInstead(lambda error: translate(error, endpoint=endpoint, secrets=keys)):
        answer = post(endpoint, {"Action": "getSigninToken", "Session": session}, clock)
    if answer.status == 200 and answer.fields and answer.fields.get("SigninToken"):
        return answer.fields["SigninToken"]
    raise _failure(endpoint, answer)


def _failure(endpoint: str, answer: FormResponse) -> CognitoTuiError:
    """The endpoint gives no reasons that a program could read."""
    if answer.status not in (400, 401, 403):
        return unexpected(endpoint, answer)
    return Refused(
        "AWS opens no console session for these credentials.",
        detail=f"It does not say why (HTTP status {answer.status}); expired keys are refused like this.",
        hint=Do(Operation.SIGN_IN, parameters={"again": ""}),
        request_id=answer.request_id,
    )
