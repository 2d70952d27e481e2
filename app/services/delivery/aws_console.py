"""The AWS console in a browser, by credentials that are at hand: a sign-in URL from the federation endpoint.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
That the sign-out goes on to an address of AWS's own is not in AWS's pages: it is what others rely on, aws-vault and
Leapp among them (https://serverfault.com/a/1097528).
"""

from __future__ import annotations

import json
import math
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from ...errors import CognitoTuiError, ConfigurationError, Refused, SignInRequired
from ...hints import Do, Operation
from ..aws import AwsCredentials, FormResponse, Retry, post, translate, unexpected
from ..base import Clock, RaiseInstead, Secret, clean, time_text
from ..config import console_domain, partition

URL_LIFE = timedelta(minutes=15)
_LONGEST = 12  # hours of a console session
_ANY_SIGN_IN = "us-east-1"  # the one host of the usual partition whose sign-out goes on to an address


@dataclass(frozen=True)
class ConsoleLink:
    """A URL that opens the console, signed in, for whoever has it: within URL_LIFE.

    Attributes:
        hours: for how long the console then stays signed in; 0: until the credentials end.
        ends_at: when the credentials end.
        limited_by: why that is not longer, in a sentence; empty where it is the longest that there is.
    """

    url: Secret
    hours: int
    ends_at: datetime
    limited_by: str

    @property
    def sentence(self) -> str:
        """For how long the console stays signed in, and why not for longer."""
        until = (
            f"for {self.hours} hours"
            if self.hours
            else f"until {time_text.date_time(self.ends_at)}, when these credentials end"
        )
        longest = "the longest that AWS gives" if self.hours == _LONGEST else ""
        words = ", ".join(filter(None, (f"The console stays signed in {until}", longest)))
        return " ".join(filter(None, (f"{words}.", self.limited_by)))


def console_link(
    credentials: AwsCredentials,
    clock: Clock,
    service: str = "",
    region: str = "",
    *,
    sign_out_first: bool = False,
) -> ConsoleLink:
    """Return a link to the console, for as long a session as AWS gives for these credentials.

    The endpoint is the one that AWS_ENDPOINT_URL_SIGNIN (or AWS_ENDPOINT_URL) names, otherwise AWS's own in the
    credentials' region. The keys are posted: a URL would be in the logs of every proxy on the way.

    Args:
        service: where in the console, by its name there ("s3"), a path ("/s3/buckets/holiday") or an address of it;
            empty: its home page.
        region: the region to look at; empty: the credentials'.
        sign_out_first: whether the browser's present session ends first, which another account's would be in the way.

    Raises:
        SignInRequired: the credentials have expired.
        Refused: AWS gives no console session for them.
        ConfigurationError: there is no such region, it is in another partition than the credentials, or its partition
            has no console that is known.
        CognitoTuiError: whatever else goes wrong.
    """
    if credentials.expires_at <= clock.now():
        raise SignInRequired("The AWS credentials have expired.", hint="Sign in again.")
    host = _host(credentials.region)
    page = _page(service, region or credentials.region)
    _check_partition(page, credentials.region)
    token, hours = _longest(f"{host}/federation", credentials, clock)
    usable = _host(_ANY_SIGN_IN) if sign_out_first and partition(credentials.region).name == "aws" else host
    query = {"Action": "login", "Destination": page, "SigninToken": token.reveal()}
    url = Secret(f"{usable}/federation?{urlencode(query)}")
    if sign_out_first:
        url = Secret(f"{usable}/oauth?{urlencode({'Action': 'logout', 'redirect_uri': url.reveal()})}")
    return ConsoleLink(url, hours, credentials.expires_at, _limit(hours))


def _host(region: str) -> str:
    configured = os.environ.get("AWS_ENDPOINT_URL_SIGNIN") or os.environ.get("AWS_ENDPOINT_URL")
    return (configured or f"https://{region}.signin.{console_domain(region)}").rstrip("/")


def _check_partition(page: str, own: str) -> None:
    """Check the region that a page of the console shows. Raise ConfigurationError."""
    for region in parse_qs(urlsplit(page).query).get("region", []):
        console_domain(region)
        here, there = partition(own).name, partition(region).name
        if here != there:
            raise ConfigurationError(
                f"The region {region} is in another partition of AWS ({there}) than these credentials ({here}).",
                hint=f"Give a region of this partition, such as {own}, or sign in with a pool in {region}.",
            )


def _limit(hours: int) -> str:
    if hours == _LONGEST:
        return ""
    if hours:
        return "AWS refused a longer session: the role's maximum session duration sets the limit."
    return (
        "AWS refused a longer session. The limit is the role's maximum session duration; with a credential proxy it is "
        "the end of the credentials."
    )


def _longest(endpoint: str, credentials: AwsCredentials, clock: Clock) -> tuple[Secret, int]:
    """Return a sign-in token for the longest session, and its hours; 0: for as long as the credentials.

    What AWS would give is nowhere to be read: it takes a try. Only whole hours, as it refuses some others at random.
    Raise Refused where there is none at all.
    """
    hours = _LONGEST
    if (token := _token_or_none(endpoint, credentials, clock, hours)) is not None:
        return token, hours
    best, best_hours = _signin_token(endpoint, credentials, clock), 0
    remaining = (credentials.expires_at - clock.now()).total_seconds()
    given, refused = math.ceil(remaining / 3600), hours
    with suppress(CognitoTuiError):  # there is one already
        while refused - given > 1:
            hours = (given + refused) // 2
            token = _token_or_none(endpoint, credentials, clock, hours)
            if token is None:
                refused = hours
            else:
                best, best_hours, given = token, hours, hours
    return best, best_hours


def _token_or_none(endpoint: str, credentials: AwsCredentials, clock: Clock, hours: int) -> Secret | None:
    try:
        return _signin_token(endpoint, credentials, clock, hours)
    except Refused:
        return None


def _page(service: str, region: str) -> str:
    if "://" in service:
        service = _path_of(service)
    path = service.lstrip("/") if "/" in service else f"{quote(service or 'console', safe='')}/home"
    parts = urlsplit(f"https://{region}.console.{console_domain(region)}/{path}")
    if "region=" not in parts.query:
        parts = parts._replace(query="&".join(filter(None, (parts.query, f"region={region}"))))
    return parts.geturl()


def _path_of(address: str) -> str:
    """Return where a console's address leads, without its host. Raise ConfigurationError for any other address."""
    parts = urlsplit(address)
    if not re.fullmatch(r"(.+\.)?console\.(aws|amazonaws)[\w.-]*", parts.hostname or ""):
        raise ConfigurationError(
            f"{clean(address)} is no address of the AWS console.",
            hint="Give a service's name (s3), a path (/s3/buckets/holiday), or an address of the console.",
        )
    return "/" + parts._replace(scheme="", netloc="").geturl().lstrip("/")


def _signin_token(endpoint: str, credentials: AwsCredentials, clock: Clock, hours: int = 0) -> Secret:
    keys = (credentials.access_key_id, credentials.secret_access_key, credentials.session_token)
    names = ("sessionId", "sessionKey", "sessionToken")
    session = Secret(json.dumps({name: key.reveal() for name, key in zip(names, keys, strict=True)}))
    duration = {"SessionDuration": str(hours * 3600)} if hours else {}
    with RaiseInstead(lambda error: translate(error, endpoint=endpoint, secrets=keys)):
        answer = post(
            endpoint, {"Action": "getSigninToken", **duration, "Session": session}, clock, retry=Retry.ALWAYS
        )
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
