"""Signed requests of httpx and requests, judged by ministack, which reckons signatures out for itself."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
import requests
from botocore.utils import percent_encode

from cognito_tui import (
    Client,
    ConfigurationError,
    HttpxSigV4Auth,
    RequestsSigV4Auth,
    Session,
    SignInRequired,
    aio,
)
from tests.support import recording_api
from tests.support.emulators import ministack
from tests.support.library_pool import at_once
from tests.support.pools import REGION, admin, seed_pool
from tests.support.sign_in_at_emulator import PASSWORD, point_at
from tests.support.token_api import Held, a_pool, signed_in

CALLER = {"Version": "2011-06-15", "Action": "GetCallerIdentity"}
ODD = ["(1)", "a b", "ä/ö", "x=1&y=2", "100%", "~*'!", "+", ""]  # values of one parameter
NAMES = ["note", "a note", "ä", "100%", "a//b/c", "x=1&y(2)", "a%2Fb~", "a+b", "it's!*;:@$,", "日本"]

Ask = Callable[..., Any]

pytestmark = pytest.mark.xdist_group("sigv4")  # one ministack for all


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    with ministack(more="apigateway") as url:
        yield url


@pytest.fixture(scope="module")
def session(aws: str) -> Iterator[Session]:
    """Of a user whose role may do anything."""
    with pytest.MonkeyPatch.context() as patch:
        point_at(aws, patch)
        pool = seed_pool(aws)
        pool.add_user("ada", PASSWORD)
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        role = pool.role_arn.rpartition("/")[2]
        admin(aws, "iam").put_role_policy(RoleName=role, PolicyName="all", PolicyDocument=json.dumps(policy))
        session = Client(pool.profile()).sign_in("ada", PASSWORD)
        session.aws_credentials()
        yield session


@pytest.fixture(scope="module")
def bucket(aws: str) -> str:
    admin(aws, "s3").create_bucket(Bucket="notes", CreateBucketConfiguration={"LocationConstraint": REGION})
    return f"{aws}/notes"


@pytest.fixture(params=["httpx", "requests"])
def ask(request: pytest.FixtureRequest, session: Session) -> Iterator[Ask]:
    """One call for both libraries: `ask("POST", url, service, body=…, params=…)`."""
    if request.param == "httpx":
        with httpx.Client(trust_env=False) as client:

            def by_httpx(method: str, url: str, service: str = "", body: Any = None, **more: Any) -> Any:
                auth = HttpxSigV4Auth(session, service=service)
                kind = "data" if isinstance(body, dict) else "content"
                return client.request(method, url, auth=auth, **{kind: body}, **more)

            yield by_httpx
    else:
        with requests.Session() as http:
            http.trust_env = False

            def by_requests(method: str, url: str, service: str = "", body: Any = None, **more: Any) -> Any:
                auth = RequestsSigV4Auth(aio.Session(session), service=service)
                return http.request(method, url, auth=auth, data=body, **more)

            yield by_requests


def test_a_query_and_a_form_are_signed(aws: str, ask: Ask) -> None:
    for answer in (ask("GET", aws, "sts", params=CALLER), ask("POST", aws, "sts", body=CALLER)):
        assert (answer.status_code, ":assumed-role/signed-in-" in answer.text) == (200, True)


def test_a_request_that_was_changed_on_the_way_is_refused(aws: str, session: Session) -> None:
    """So that it is known who judges."""
    prepared = requests.Request("GET", aws, params=CALLER, auth=RequestsSigV4Auth(session, "sts")).prepare()
    with requests.Session() as http:
        http.trust_env = False
        assert http.send(prepared).status_code == 200
        prepared.url = f"{prepared.url}&x=1"
        assert http.send(prepared).status_code == 403


def test_parameters_of_any_kind_are_signed(aws: str, ask: Ask) -> None:
    answer = ask("GET", aws, "sts", params=[*CALLER.items(), *(("x", odd) for odd in ODD), ("ü (1)", "")])
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("library", [httpx, requests])
def test_parameters_stay_what_they_were(library: Any, session: Session) -> None:
    """A space becomes "+" in what both libraries make of it, and "%20" in what is signed."""
    given = [*(("x", odd) for odd in ODD), ("ü (1)", "")]
    auth = HttpxSigV4Auth(session) if library is httpx else RequestsSigV4Auth(session)
    with recording_api.serve() as api:
        library.get(f"{api.url}/x", params=given, auth=auth)
        assert parse_qsl(urlsplit(api.last.path).query, keep_blank_values=True) == given


def test_a_query_that_was_written_by_hand_is_signed(aws: str, ask: Ask) -> None:
    for query in ("x=(a+b)&flag&&y==", "z=2&a=1&a=0&A=%c3%a4&b=/:@?", "x=%7E%28%2B&e="):
        answer = ask("GET", f"{aws}/?Version=2011-06-15&{query}&Action=GetCallerIdentity", "sts")
        assert answer.status_code == 200, (query, answer.text)


@pytest.mark.parametrize("library", ["httpx", "requests"])
def test_what_headers_a_proxy_may_change_is_not_signed(library: str, session: Session) -> None:
    headers = {"X-Amz-Meta-Of": "ada", "Content-Type": "text/plain", "X-Mine": "1", "Date": "yesterday"}
    with recording_api.serve() as api:
        url = f"{api.url}/x?b=2&a=1#here"
        if library == "httpx":
            httpx.post(url, auth=HttpxSigV4Auth(session), headers=headers, content="ä", trust_env=False)
        else:
            requests.post(url, auth=RequestsSigV4Auth(session), headers=headers, data="ä")
    sent = api.last
    signed = "content-type;host;x-amz-date;x-amz-meta-of;x-amz-security-token"
    assert f"/{REGION}/execute-api/aws4_request, SignedHeaders={signed}, " in sent.headers["authorization"]
    assert (sent.path, sent.body, sent.headers["x-mine"]) == ("/x?b=2&a=1", "ä".encode(), "1")


def test_a_request_can_be_signed_twice(bucket: str, session: Session) -> None:
    request = httpx.Request("PUT", f"{bucket}/twice", content=b"note")
    with httpx.Client(trust_env=False, auth=HttpxSigV4Auth(session, "s3")) as client:
        assert [client.send(request).status_code for _ in range(2)] == [200, 200]
    auth = RequestsSigV4Auth(session, "s3")
    prepared = requests.Request("PUT", f"{bucket}/twice", data="ä", auth=auth).prepare()
    prepared.headers["X-Amz-Date"] = "20260101T000000Z"
    with requests.Session() as http:
        http.trust_env = False
        assert http.send(auth(prepared)).status_code == 200
        assert http.get(f"{bucket}/twice", auth=auth).content == "ä".encode()


def test_s3_gets_what_was_put_there(bucket: str, ask: Ask) -> None:
    for name in NAMES:
        url = f"{bucket}/{percent_encode(name, safe='/~')}"
        put = ask("PUT", url, "s3", body=name.encode(), headers={"X-Amz-Meta-By": "ada"})
        assert put.status_code == 200, (name, put.text)
        got = ask("GET", url, "s3")
        assert (got.content.decode(), got.headers["x-amz-meta-by"]) == (name, "ada")


def test_s3_is_asked_for_an_object_as_its_own_clients_do(session: Session) -> None:
    """Who writes its name with fewer escapes signs another one than S3 does."""
    with recording_api.serve() as api:
        for name in NAMES:
            url = f"{api.url}/notes/{name.replace('%', '%25')}"
            httpx.get(url, auth=HttpxSigV4Auth(session, "s3"), trust_env=False)
            requests.get(url, auth=RequestsSigV4Auth(session, "s3"))
            expected = f"/notes/{percent_encode(name, safe='/~')}"
            assert [asked.path for asked in api.requests[-2:]] == [expected] * 2
    assert all(len(asked.headers["x-amz-content-sha256"]) == 64 for asked in api.requests)


def test_an_api_that_iam_protects_takes_it(aws: str, ask: Ask) -> None:
    """By a host name of its own, as behind a VPC endpoint: what is signed is the Host that is sent."""
    gateway = admin(aws, "apigatewayv2")
    with recording_api.serve() as api:
        its = gateway.create_api(Name="hello", ProtocolType="HTTP")["ApiId"]
        integration = gateway.create_integration(
            ApiId=its,
            IntegrationType="HTTP_PROXY",
            IntegrationMethod="ANY",
            IntegrationUri=f"{api.url}/x",
            PayloadFormatVersion="1.0",
        )["IntegrationId"]
        gateway.create_route(
            ApiId=its,
            RouteKey="$default",
            AuthorizationType="AWS_IAM",
            Target=f"integrations/{integration}",
        )
        gateway.create_stage(ApiId=its, StageName="$default", AutoDeploy=True)
        host = {"Host": f"{its}.execute-api.localhost:{aws.rpartition(':')[2]}"}
        assert requests.get(f"{aws}/hello", headers=host).status_code == 403
        answer = ask("POST", f"{aws}/it's/a(b)?q=(1)&q=a b", headers=host, body=b"note")
        assert (answer.status_code, answer.json()) == (200, {"message": "Hello."}), answer.text
        assert api.last.body == b"note"


def test_requests_signs_a_file_from_where_it_stands(bucket: str, tmp_path: Path, session: Session) -> None:
    path = tmp_path / "note"
    path.write_bytes(b"skipped" + b"note" * 500_000)
    with path.open("rb") as file, requests.Session() as http:
        http.auth = RequestsSigV4Auth(session, "s3")
        file.seek(len(b"skipped"))
        assert http.put(f"{bucket}/large", data=file).status_code == 200
        assert http.get(f"{bucket}/large").content == b"note" * 500_000


def test_httpx_reads_a_generator_first_and_tells_its_length(bucket: str, session: Session) -> None:
    auth = HttpxSigV4Auth(session, "s3")
    with httpx.Client(trust_env=False, auth=auth) as client:
        answer = client.put(f"{bucket}/made", content=(part for part in [b"no", b"te"]))
        assert (answer.status_code, answer.request.headers["content-length"]) == (200, "4"), answer.text
        assert client.get(f"{bucket}/made").content == b"note"


@pytest.mark.parametrize("kind", ["generator", "text", "pipe"])
def test_requests_cannot_sign_what_can_be_read_once(session: Session, kind: str) -> None:
    class Pipe(io.BytesIO):
        def tell(self) -> int:
            raise io.UnsupportedOperation("tell")

    bodies: dict[str, Any] = {
        "generator": (part for part in [b"note"]),
        "text": io.StringIO("note"),
        "pipe": Pipe(b"note"),
    }
    with recording_api.serve() as api, pytest.raises(ConfigurationError, match="cannot be signed"):
        requests.post(api.url, data=bodies[kind], auth=RequestsSigV4Auth(session))
    assert api.requests == []


async def test_async_what_is_sent_is_signed_too(aws: str, bucket: str, session: Session) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"no"
        yield b"te"

    async with httpx.AsyncClient(trust_env=False, auth=HttpxSigV4Auth(aio.Session(session), "s3")) as client:
        assert (await client.put(f"{bucket}/async", content=body())).status_code == 200
        assert (await client.get(f"{bucket}/async")).content == b"note"


async def test_the_loop_goes_round_while_cognito_gives_credentials() -> None:
    clock = Held()
    with a_pool(now=clock) as pool, recording_api.serve() as api:
        auth = HttpxSigV4Auth(signed_in(pool))
        clock.goes_on.clear()
        async with httpx.AsyncClient(trust_env=False, auth=auth) as http:
            asking = asyncio.create_task(http.get(api.url))
            await clock.while_the_loop_goes_round(asking)
            assert (await asking).status_code == 200


def test_ten_threads_get_credentials_once() -> None:
    with a_pool() as pool, recording_api.serve() as api:
        auth = RequestsSigV4Auth(signed_in(pool))
        at_once(10, lambda: requests.get(api.url, auth=auth))
        assert len(api.requests) == 10
        assert pool.operations.count("GetCredentialsForIdentity") == 1


@pytest.mark.parametrize("auth", [HttpxSigV4Auth, RequestsSigV4Auth])
def test_nothing_is_signed_for_a_plain_way_without_a_pool_or_after_the_end(
    auth: Any, session: Session
) -> None:
    library: Any = httpx if auth is HttpxSigV4Auth else requests
    with pytest.raises(ConfigurationError, match="by https only"):
        library.get("http://api.example.com/", auth=auth(session))
    with a_pool(identity_pool_id="") as pool, recording_api.serve() as api:
        other = signed_in(pool)
        with pytest.raises(ConfigurationError, match="identity pool"):
            library.get(api.url, auth=auth(other))
        other.sign_out()
        with pytest.raises(SignInRequired):
            library.get(api.url, auth=auth(other))
        assert api.requests == []


def test_no_key_is_logged_or_shown(
    aws: str, ask: Ask, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ask("GET", aws, "sts", params=CALLER)
    keys = session.aws_credentials()
    secrets = [keys.secret_access_key.reveal(), keys.session_token.reveal()]
    shown = caplog.text + repr(vars(HttpxSigV4Auth(session)))
    assert "GET" in shown
    assert not [secret for secret in secrets if secret in shown]


def test_a_redirect_to_somebody_else_takes_no_part_of_a_signature_along() -> None:
    """By requests, which follows unless it is told not to."""
    with a_pool() as pool, recording_api.serve() as api, recording_api.serve() as stranger:
        api.status, api.headers = 307, {"location": f"{stranger.url}/there"}
        answer = requests.post(f"{api.url}/here", data="note", auth=RequestsSigV4Auth(signed_in(pool)))
        assert answer.status_code == 200
        assert {"authorization", "x-amz-date", "x-amz-security-token"} <= api.last.headers.keys()
        assert (stranger.last.path, stranger.last.body) == ("/there", b"note")
        told = [name for name in stranger.last.headers if name.startswith(("authorization", "x-amz-"))]
        assert told == []
