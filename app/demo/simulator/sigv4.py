"""AWS Signature Version 4: whose keys have signed a request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum
from posixpath import normpath
from urllib.parse import quote, unquote

from .roles import Keys
from .web import Request

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>\w+)/(?P<day>\d{8})/(?P<region>[\w-]+)/(?P<service>[\w-]+)/aws4_request, ?"
    r"SignedHeaders=(?P<headers>[\w;-]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)
_TIME = "%Y%m%dT%H%M%SZ"


class Fault(Enum):
    """Why a signature is not accepted. Each service has its own words for these."""

    MISSING = "there is none"
    KEYS = "the keys were not given out here"
    EXPIRED = "the keys have expired"
    CLOCK = "the clock of the client is wrong"
    MISMATCH = "it is not the signature of this request"


class NotSigned(Exception):
    """A request without a good signature."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Signed:
    """Attributes:
    keys: those that signed the request.
    region: for which they signed it.
    """

    keys: Keys
    region: str


def scope_service(request: Request) -> str:
    """Return the service that a request says it is signed for; empty where it is not signed."""
    match = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
    return match["service"] if match else ""


def verify(request: Request, service: str, keys: Mapping[str, Keys], now: float, skew: float) -> Signed:
    """Check the signature in the Authorization header. A query that is signed itself is not accepted.

    Args:
        keys: what was given out, by session token.
        skew: seconds that the clock of the client may be wrong.

    Raises:
        NotSigned: the signature is missing or wrong, the keys are not known, or their time is over.
    """
    match = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
    if match is None:
        raise NotSigned(Fault.MISSING)
    known = keys.get(request.headers.get("x-amz-security-token", ""))
    if known is None or known.access_key_id != match["key"]:
        raise NotSigned(Fault.KEYS)
    if now >= known.expires_at:
        raise NotSigned(Fault.EXPIRED)
    moment = request.headers.get("x-amz-date", "")
    if not _is_near(moment, now, skew):
        raise NotSigned(Fault.CLOCK)
    names = match["headers"].split(";")
    # what AWS wants to be signed: the host, and every header of its own
    must_be_signed = {"host", *(name for name in request.headers if name.startswith("x-amz-"))}
    scope = f"{match['day']}/{match['region']}/{service}/aws4_request"
    text = "\n".join(
        ("AWS4-HMAC-SHA256", moment, scope, _sha256(_canonical(request, names, service).encode()))
    )
    good = (
        match["service"] == service
        and moment.startswith(match["day"])
        and must_be_signed <= set(names) <= request.headers.keys()
        and _body_is_signed(request)
        and hmac.compare_digest(_signature(known.secret_access_key, scope, text), match["signature"])
    )
    if not good:
        raise NotSigned(Fault.MISMATCH)
    return Signed(known, match["region"])


def _is_near(moment: str, now: float, skew: float) -> bool:
    try:
        signed = datetime.strptime(moment, _TIME).replace(tzinfo=timezone.utc)
    except ValueError:
        return False
    return abs(signed.timestamp() - now) <= skew


def _canonical(request: Request, names: list[str], service: str) -> str:
    headers = "".join(f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in names)
    return "\n".join(
        (
            request.method,
            _path(request.path, service),
            _query(request.query),
            headers,
            ";".join(names),
            _hash(request),
        )
    )


def _path(path: str, service: str) -> str:
    """S3 takes a path as it is sent; every other service has it normalized and encoded once more."""
    if service == "s3":
        return path
    normal = normpath("/" + path.lstrip("/")) + ("/" if path.endswith("/") and path.strip("/") else "")
    return quote(normal, safe="/-_.~")


def _query(query: str) -> str:
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    encoded = sorted((_encoded(name), _encoded(value)) for name, _, value in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded)


def _encoded(text: str) -> str:
    return quote(unquote(text), safe="-_.~")


def _hash(request: Request) -> str:
    return request.headers.get("x-amz-content-sha256", _sha256(request.body))


def _body_is_signed(request: Request) -> bool:
    return _hash(request) in (_sha256(request.body), "UNSIGNED-PAYLOAD")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _signature(secret: str, scope: str, text: str) -> str:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()
