"""AWS's own proof: a request that is signed with the AWS credentials, by botocore's signer.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .credentials import AwsCredentials
from .secret import Secret
from .unlogged import unlogged

_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-[0-9]+")
_AWS = re.compile(r"\.(amazonaws\.(com|com\.cn|eu)|on\.aws|api\.aws)\Z")
_SERVICES = {
    "lambda-url": "lambda"
}  # what stands in the host → what is signed for, where that is another name


def scope_of(host: str) -> tuple[str, str]:
    """The service and the region that an AWS host names; each is empty where it names none.

    "a1b2.execute-api.eu-west-1.amazonaws.com" → "execute-api", "eu-west-1"
    """
    if not (aws := _AWS.search(host)):
        return "", ""
    labels = host[: aws.start()].split(".")
    for position in range(len(labels) - 1, -1, -1):
        if _REGION.fullmatch(labels[position]):
            service = labels[position - 1] if position else ""
            return _SERVICES.get(service, service), labels[position]
    return labels[-1], "us-east-1"  # where the services are that have one host for the world


def signature(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    credentials: AwsCredentials,
    *,
    service: str,
    region: str,
) -> dict[str, Secret]:
    """The further headers that make it a signed request.

    They are good for this request to this host alone, for some minutes; the secret key is not in them.
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
    with unlogged():
        signer(keys, service, region).add_auth(request)
    return {name: Secret(value) for name, value in request.headers.items() if name not in headers}
