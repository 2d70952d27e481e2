"""AWS clients in Python, run by an interpreter that has them: no part of the tests is imported.

Each line of standard input is the environment to be in, a client and the way in which it gets credentials; of each of
these it makes one and asks that again the next time. The answer is a line, too: what went wrong, or nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from typing import Any
from urllib.request import Request, urlopen

Ask = Callable[[], object]
LIBRARY = "library"
LIMIT = 20  # seconds
_loop = asyncio.new_event_loop()


def botocore(way: str) -> Ask:
    session = import_module("botocore.session").get_session()
    if way == LIBRARY:
        _put_first(session, import_module("cognito_tui").CredentialProvider())
    sts = session.create_client("sts", config=_no_retries())
    return lambda: sts.get_caller_identity()


def aiobotocore(way: str) -> Ask:
    session = _aio_session(way)
    sts = _loop.run_until_complete(session.create_client("sts", config=_no_retries()).__aenter__())
    return lambda: _loop.run_until_complete(sts.get_caller_identity())


def s3fs(way: str) -> Ask:
    files = import_module("s3fs").S3FileSystem(
        session=_aio_session(way), skip_instance_cache=True, use_listings_cache=False
    )
    return lambda: files.ls("")


def pyarrow(way: str) -> Ask:
    fs = import_module("pyarrow.fs")
    scheme, _, endpoint = os.environ["AWS_ENDPOINT_URL"].partition("://")
    region = os.environ.get("AWS_REGION", "eu-west-1")
    retries = fs.AwsStandardS3RetryStrategy(max_attempts=1)
    files = fs.S3FileSystem(scheme=scheme, endpoint_override=endpoint, region=region, retry_strategy=retries)
    return lambda: files.get_file_info(fs.FileSelector(""))


def obstore(way: str) -> Ask:
    store = import_module("obstore.store").S3Store(
        "field-notes",
        client_options={"allow_http": True},
        config={
            "metadata_endpoint": "http://127.0.0.1:9"
        },  # it asks for the machine's, whatever the environment says
        retry_config={"max_retries": 0},
    )
    return lambda: list(store.list())


def awscrt(way: str) -> Ask:
    """Only its part that finds credentials and signs; Python sends what it has signed."""
    auth, http = import_module("awscrt.auth"), import_module("awscrt.http")
    provider = auth.AwsCredentialsProvider.new_default_chain()
    config = auth.AwsSigningConfig(
        algorithm=auth.AwsSigningAlgorithm.V4,
        signature_type=auth.AwsSignatureType.HTTP_REQUEST_HEADERS,
        credentials_provider=provider,
        region="eu-west-1",
        service="sts",
    )
    url, path = os.environ["AWS_ENDPOINT_URL"], "/?Action=GetCallerIdentity&Version=2011-06-15"

    def ask() -> None:
        headers = http.HttpHeaders([("Host", url.partition("://")[2])])
        signed = auth.aws_sign_request(http.HttpRequest("GET", path, headers), config).result(LIMIT)
        with urlopen(Request(url + path, headers=dict(signed.headers)), timeout=LIMIT):
            pass

    return ask


def _aio_session(way: str) -> Any:
    session = import_module("aiobotocore.session").get_session()
    if way == LIBRARY:
        _put_first(session, import_module("cognito_tui.aio").CredentialProvider())
    return session


def _put_first(session: Any, provider: object) -> None:
    session.get_component("credential_provider").insert_before("env", provider)


def _no_retries() -> Any:
    return import_module("botocore.config").Config(retries={"total_max_attempts": 1})


CLIENTS = (botocore, aiobotocore, s3fs, pyarrow, awscrt, obstore)


def main() -> None:
    make = {client.__name__: client for client in CLIENTS}
    made: dict[tuple[str, str], Ask] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        name, way = asked["client"], asked["way"]
        os.environ.clear()
        os.environ.update(asked["environ"])
        error = ""
        try:
            if (name, way) not in made:
                made[name, way] = make[name](way)
            made[name, way]()
        except Exception as problem:
            error = f"{type(problem).__name__}: {problem}"
        print(json.dumps({"error": error, "version": version(name)}), flush=True)


if __name__ == "__main__":
    main()
