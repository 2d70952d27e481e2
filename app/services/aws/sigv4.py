"""AWS's own proof: a request that is signed with the AWS credentials, by botocore's signer.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO
from urllib.parse import quote, unquote_to_bytes, urlsplit, urlunsplit

from ..base import Secret
from ..config import is_region, known_partition, partitions
from .boto_sessions import suppress_botocore_logging
from .credentials import AwsCredentials

_MORE_SUFFIXES = ("on.aws",)  # of hosts that a customer has made: a function's URL
_SERVICES = {
    "lambda-url": "lambda"
}  # what stands in the host → what is signed for, where that is another name


def scope_of(host: str) -> tuple[str, str]:
    """Return the service and the region that an AWS host names; each is empty if it names none.

    "a1b2.execute-api.eu-west-1.amazonaws.com" → "execute-api", "eu-west-1"
    """
    suffixes = (*_MORE_SUFFIXES, *(suffix for each in partitions() for suffix in each.suffixes))
    suffix = next((each for each in suffixes if host.endswith(f".{each}")), None)
    if suffix is None:
        return "", ""
    labels = host.removesuffix(f".{suffix}").split(".")
    for position in range(len(labels) - 1, -1, -1):
        # one that is newer than botocore stands last; before that are names that people give, such as a bucket's
        if known_partition(labels[position]) or (is_region(labels[position]) and position == len(labels) - 1):
            service = labels[position - 1] if position else ""
            return _SERVICES.get(service, service), labels[position]
    return labels[-1], "us-east-1"  # where the services are that have one host for the world


def scope(host: str, service: str, region: str, credentials: AwsCredentials) -> tuple[str, str]:
    """Return the service and the region to sign for.

    Args:
        service: as AWS signs for it, "execute-api", "lambda", "s3"; empty: the one that the host names, or else API
            Gateway's, which gives APIs names of their own.
        region: empty: the one that the host names, or else the credentials'.
    """
    named_service, named_region = scope_of(host)
    return service or named_service or "execute-api", region or named_region or credentials.region


def canonical(url: str, service: str) -> str:
    """Return the same URL, with each character that may be escaped escaped.

    AWS writes a query (and S3 a path) so before it computes the signature; to all others it is the same URL. A "+" in a
    query is a space, as in forms; a plus sign is "%2B" there.
    """
    parts = urlsplit(url)
    path = "/".join(map(_escaped, parts.path.split("/"))) if service == "s3" else parts.path
    pairs = (pair.replace("+", " ").split("=", 1) for pair in parts.query.split("&") if pair)
    query = "&".join("=".join(map(_escaped, pair)) for pair in pairs)
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def signature(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | BinaryIO,
    credentials: AwsCredentials,
    *,
    service: str,
    region: str,
) -> dict[str, Secret]:
    """Return the further headers that make it a signed request.

    They are valid for this request to this host alone, for some minutes; they do not contain the secret key.

    Args:
        headers: all that are signed but the host.
        body: a file is read from where it stands, and put back there.
    """
    from botocore.auth import S3SigV4Auth, SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    keys = Credentials(
        credentials.access_key_id.reveal(),
        credentials.secret_access_key.reveal(),
        credentials.session_token.reveal(),
    )
    request = AWSRequest(method, url, headers=dict(headers), data=body)
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    with suppress_botocore_logging():
        signer(keys, service, region).add_auth(request)
    return {name: Secret(value) for name, value in request.headers.items() if name not in headers}


def _escaped(text: str) -> str:
    return quote(unquote_to_bytes(text), safe="")
