"""An API behind a JWT authorizer: who it lets through, and what its function is told of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from cognito_tui.demo.simulator.server import CognitoServer, Pool, serve
from cognito_tui.functions.hello import handler
from tests.support.browser_at_simulator import Browser
from tests.support.simulator_client import PASSWORD, Clock, Person, client


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cognito(clock: Clock) -> Iterator[CognitoServer]:
    with serve(Pool(now=clock, routes={"GET /hello": handler, "GET /event": whole_event})) as cognito:
        cognito.pool.add_user("ada", PASSWORD, attributes={"name": "Ada Lovelace"})
        yield cognito


def whole_event(event: dict[str, Any], context: object) -> dict[str, Any]:
    return {"statusCode": 203, "headers": {"Content-Type": "text/x"}, "body": json.dumps(event)}


def hello(cognito: CognitoServer, authorization: str) -> tuple[int, str, str]:
    browser = Browser(cognito)
    given: Mapping[str, str] = {"Authorization": authorization} if authorization else {}
    status, body = browser.ask("GET", "/hello", **given)
    return status, body, browser.headers.get("www-authenticate", "")


def test_the_function_greets_by_either_token(cognito: CognitoServer) -> None:
    result = Person(cognito).sign_in()
    for token, name in ((result["IdToken"], "Ada Lovelace"), (result["AccessToken"], "ada")):
        status, body, _ = hello(cognito, f"Bearer {token}")
        assert (status, json.loads(body)) == (200, {"message": f"Hello, {name}.", "groups": []})
        assert hello(cognito, token)[0] == 200


def test_the_function_is_told_the_claims_as_text(cognito: CognitoServer) -> None:
    cognito.pool.users["ada"].roles = ["one", "two"]
    browser, token = Browser(cognito), Person(cognito).sign_in()["IdToken"]
    status, body = browser.ask("GET", "/event?a=1", Authorization=f"Bearer {token}")
    assert (status, browser.headers["content-type"]) == (203, "text/x")
    event = json.loads(body)
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    assert (event["routeKey"], event["rawQueryString"], claims["cognito:roles"]) == (
        "GET /event",
        "a=1",
        "[one two]",
    )
    assert claims["exp"].isdecimal()


def test_a_token_of_somebody_elses_is_refused_as_an_authorizer_does(
    cognito: CognitoServer, clock: Clock
) -> None:
    result = Person(cognito).sign_in()
    token = result["AccessToken"]
    head, _, rest = token.partition(".")
    for wrong in (f"{head}.{rest[:-9]}", f"{token[:-8]}AAAAAAAA", "x", "a.b.c", "\xe9"):
        status, body, why = hello(cognito, f"Bearer {wrong}")
        assert (status, body) == (401, '{"message": "Unauthorized"}')
        assert 'error_description="signature verification failed"' in why
    assert hello(cognito, "")[2] == "Bearer"
    cognito.pool.client_id = "another"
    assert "does not have a valid audience" in hello(cognito, f"Bearer {token}")[2]
    cognito.pool.client_id, cognito.pool.user_pool_id = "client-1", "eu-west-1_Another"
    assert "invalid issuer" in hello(cognito, f"Bearer {token}")[2]
    cognito.pool.user_pool_id = "eu-west-1_TestPool"
    clock.turn(3600)
    assert "the token has expired" in hello(cognito, f"Bearer {token}")[2]


def test_an_authorizer_knows_nothing_of_signing_out(cognito: CognitoServer) -> None:
    token = Person(cognito).sign_in()["AccessToken"]
    client(cognito).global_sign_out(AccessToken=token)
    assert hello(cognito, f"Bearer {token}")[0] == 200


def test_there_are_no_other_routes(cognito: CognitoServer) -> None:
    known = {"Authorization": f"Bearer {Person(cognito).sign_in()['AccessToken']}"}
    for method, target in (("POST", "/hello"), ("GET", "/hello/"), ("GET", "//hello"), ("GET", "/")):
        assert Browser(cognito).ask(method, target, **known)[0] == 403
    for more in ({"Origin": "https://example.com"}, {"Host": "example.com"}):
        assert Browser(cognito).ask("GET", "/hello", **known, **more)[0] == 403
