"""S3: the two calls that show whether credentials work, ListBuckets and ListObjectsV2; there are no objects.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from xml.sax.saxutils import escape

from .pool import Pool
from .sigv4 import Fault, NotSigned, verify
from .web import Request, Response

_XMLNS = "http://s3.amazonaws.com/doc/2006-03-01/"
_FAULTS = {
    Fault.MISSING: ("AccessDenied", "Access Denied", 403),
    Fault.KEYS: (
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
        403,
    ),
    Fault.EXPIRED: ("ExpiredToken", "The provided token has expired.", 400),
    Fault.CLOCK: (
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
        403,
    ),
    Fault.MISMATCH: (
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing "
        "method.",
        403,
    ),
}


def answer(pool: Pool, request: Request) -> Response:
    """Answer the two, and refuse all else that is signed for S3: the role's policy allows nothing more."""
    try:
        verify(request, "s3", pool.keys, pool.now(), pool.skew)
    except NotSigned as error:
        return _refused(*_FAULTS[error.fault])
    if (request.method, request.path) == ("GET", "/"):
        return _buckets(pool)
    query = dict(request.parameters())
    if request.method == "GET" and query.get("list-type") == "2":
        return _objects(pool, request.path.strip("/"), query)
    return _refused("AccessDenied", "Access Denied", 403)


def _buckets(pool: Pool) -> Response:
    buckets = "".join(_bucket(name, pool.region) for name in sorted(pool.buckets))
    owner = "<Owner><ID>0000000000000000000000000000000000000000000000000000000000000000</ID></Owner>"
    return _xml(
        200,
        f'<ListAllMyBucketsResult xmlns="{_XMLNS}">{owner}<Buckets>{buckets}</Buckets></ListAllMyBucketsResult>',
    )


def _bucket(name: str, region: str) -> str:
    members = {
        "Name": name,
        "CreationDate": "2026-01-01T00:00:00.000Z",
        "BucketRegion": region,
        "BucketArn": f"arn:aws:s3:::{name}",
    }
    return f"<Bucket>{_elements(members)}</Bucket>"


def _objects(pool: Pool, bucket: str, query: Mapping[str, str]) -> Response:
    if bucket not in pool.buckets:
        return _refused("NoSuchBucket", "The specified bucket does not exist", 404)
    members = {
        "Name": bucket,
        "Prefix": query.get("prefix", ""),
        "KeyCount": "0",
        "MaxKeys": query.get("max-keys", "1000"),
        "IsTruncated": "false",
    }
    return _xml(200, f'<ListBucketResult xmlns="{_XMLNS}">{_elements(members)}</ListBucketResult>')


def _elements(members: Mapping[str, str]) -> str:
    return "".join(f"<{member}>{escape(value)}</{member}>" for member, value in members.items())


def _refused(code: str, message: str, status: int) -> Response:
    request_id = uuid.uuid4()
    return _xml(
        status,
        f"<Error><Code>{code}</Code><Message>{escape(message)}</Message><RequestId>{request_id}</RequestId></Error>",
    )


def _xml(status: int, content: str) -> Response:
    return Response(status, f'<?xml version="1.0" encoding="UTF-8"?>\n{content}', "application/xml")
