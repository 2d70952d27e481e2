"""The credential proxy's handler from its archive, over real HTTP. The keys and tokens are PyJWT's; STS is ministack's,
which judges trust policies, tags and signatures. In Lambda, with our own client: tests/external/test_admin_proxy.py.

Ministack gives a role to a role for as long as it is asked to, and takes any session name; AWS does neither.
"""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import boto3
import pytest

from cognito_tui.functions.archive import archive
from tests.support import emulators
from tests.support.loopback import serving
from tests.support.made_tokens import CLIENT, ISSUER, SUB, jwk, jwks, private_key, token
from tests.support.pools import REGION, admin

ACCOUNT = "arn:aws:iam::000000000000"
OWN, GIVEN = f"{ACCOUNT}:role/proxy", f"{ACCOUNT}:role/field-staff"
# Like Lambda, in one process: events come, answers go; and everything that can be logged is. Each event has settings.
LAMBDA = """
import contextlib, json, logging, os, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
sys.path.insert(0, sys.argv[1])
from functions.credential_proxy import handler
with contextlib.redirect_stdout(sys.stderr):
    answers = [os.environ.update(settings) or handler(event, None) for event, settings in json.load(sys.stdin)]
json.dump(answers, sys.stdout)
"""


@dataclass
class Keys:
    """A page with the pool's public keys, and how often it was asked for."""

    url: str = ""
    page: bytes = field(default_factory=jwks)
    status: int = 200
    asked: int = 0


@contextlib.contextmanager
def key_server() -> Iterator[Keys]:
    keys = Keys()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys.asked += 1
            self.send_response(keys.status)
            self.send_header("content-length", str(len(keys.page)))
            self.end_headers()
            self.wfile.write(keys.page)

        def log_message(self, *_: Any) -> None:
            pass

    with serving(Handler) as url:
        keys.url = f"{url}/keys"
        yield keys


@dataclass
class Proxy:
    zipped: Path
    keys: Keys
    environ: dict[str, str]

    def answers(self, *events: Any) -> list[dict[str, str]]:
        """What they get, one after the other; nothing of it, and no token, is in what was logged."""
        return self.answers_with(*((event, {}) for event in events))

    def answers_with(self, *calls: tuple[Any, dict[str, str]]) -> list[dict[str, str]]:
        """Each event with settings that hold from then on."""
        done = subprocess.run(
            [sys.executable, "-c", LAMBDA, str(self.zipped)],
            env=self.environ,
            input=json.dumps(calls),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answers: list[dict[str, str]] = json.loads(done.stdout)
        tokens = [
            event["id_token"] for event, _ in calls if isinstance(event, dict) and event.get("id_token")
        ]
        given = [
            answer[key] for answer in answers for key in ("SecretAccessKey", "SessionToken") if key in answer
        ]
        secrets = [str(secret) for secret in (*tokens, *given) if len(str(secret)) > 20]
        assert [secret for secret in secrets if secret in done.stderr] == []
        return answers

    def errors(self, event: Any, *settings: dict[str, str]) -> list[str]:
        """What the event gets with each of these."""
        answers = self.answers_with(*((event, each) for each in settings))
        assert {tuple(answer) for answer in answers} == {("error",)}
        return [answer["error"] for answer in answers]


@pytest.fixture(scope="module")
def sts() -> Iterator[str]:
    """With the role "proxy", which is the function's, and "field-staff", which it gives."""
    with emulators.ministack() as url:
        iam = admin(url, "iam")
        whole_account = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "000000000000"}}
        iam.create_role(RoleName="proxy", AssumeRolePolicyDocument=policy(whole_account))
        take = {"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Resource": "*"}
        iam.put_role_policy(RoleName="proxy", PolicyName="take", PolicyDocument=policy(take))
        trust = {"Effect": "Allow", "Principal": {"AWS": OWN}, "Action": "sts:AssumeRole"}
        iam.create_role(RoleName="untagged", AssumeRolePolicyDocument=policy(trust))
        condition = {
            "StringLike": {"aws:RequestTag/sub": "?*"},
            "ForAllValues:StringEquals": {"aws:TagKeys": "sub"},
        }
        trust |= {"Action": ["sts:AssumeRole", "sts:TagSession"], "Condition": condition}
        iam.create_role(RoleName="field-staff", AssumeRolePolicyDocument=policy(trust))
        yield url


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@pytest.fixture
def proxy(sts: str, tmp_path: Path) -> Iterator[Proxy]:
    zipped = tmp_path / "function.zip"
    zipped.write_bytes(archive("credential_proxy"))
    own = admin(sts, "sts").assume_role(RoleArn=OWN, RoleSessionName="function")["Credentials"]
    with key_server() as keys:
        yield Proxy(
            zipped,
            keys,
            {
                "COGNITO_ISSUER": ISSUER,
                "COGNITO_CLIENT_ID": CLIENT,
                "ROLE_ARN": GIVEN,
                "MAX_DURATION": "3600",
                "JWKS_URL": keys.url,
                "AWS_REGION": REGION,
                "AWS_DEFAULT_REGION": REGION,
                "AWS_ENDPOINT_URL_STS": sts,
                "AWS_ACCESS_KEY_ID": own["AccessKeyId"],
                "AWS_SECRET_ACCESS_KEY": own["SecretAccessKey"],
                "AWS_SESSION_TOKEN": own["SessionToken"],
                "HOME": str(tmp_path),
            },
        )


def seconds(answer: dict[str, str]) -> int:
    """That the credentials last for, to the next ten."""
    until = datetime.fromisoformat(answer["Expiration"]) - datetime.now(timezone.utc)
    return round(until.total_seconds() / 10) * 10


def caller(sts: str, answer: dict[str, str]) -> str:
    client = boto3.client(
        "sts",
        endpoint_url=sts,
        region_name=REGION,
        aws_access_key_id=answer["AccessKeyId"],
        aws_secret_access_key=answer["SecretAccessKey"],
        aws_session_token=answer["SessionToken"],
    )
    return str(client.get_caller_identity()["Arn"])


def test_a_good_token_gives_the_role_for_as_long_as_was_asked_and_an_hour_at_most(
    proxy: Proxy, sts: str
) -> None:
    good = {"id_token": token()}
    wishes: list[dict[str, object]] = [
        {},
        {"duration_seconds": 60},
        {"duration_seconds": 1800},
        {"duration_seconds": 43_200},
    ]
    wishes += [{"duration_seconds": -1}, {"duration_seconds": 10**30}, {"role_arn": GIVEN}, {"role_arn": ""}]
    answers = proxy.answers(*({**good, **wish} for wish in wishes))
    assert [sorted(answer) for answer in answers] == [
        ["AccessKeyId", "Expiration", "SecretAccessKey", "SessionToken"]
    ] * len(wishes)
    assert [seconds(answer) for answer in answers] == [3600, 900, 1800, 3600, 900, 3600, 3600, 3600]
    assert caller(sts, answers[0]) == "arn:aws:sts::000000000000:assumed-role/field-staff/ada"
    assert proxy.keys.asked == 1


def test_the_owner_can_set_a_shorter_time_but_no_longer_one(proxy: Proxy) -> None:
    event = {"id_token": token(), "duration_seconds": 43_200}
    answers = proxy.answers_with(*((event, {"MAX_DURATION": longest}) for longest in ("1800", "43200", "60")))
    assert [seconds(answer) for answer in answers] == [1800, 3600, 900]


REFUSED: dict[str, tuple[Any, str]] = {
    "an access token": (lambda: {"id_token": token("access")}, "It is not an ID token."),
    "another client's": (lambda: {"id_token": token(aud="another")}, "another app client"),
    "another pool's": (lambda: {"id_token": token(iss=ISSUER + "2")}, "Its issuer is not"),
    "expired": (lambda: {"id_token": token(exp=1, iat=1)}, "It has expired."),
    "without a signature": (lambda: {"id_token": token(algorithm="none")}, "not signed with RS256"),
    "mallory's": (lambda: {"id_token": token(key=private_key("mallory's"))}, "Its signature is wrong."),
    "no token": (dict, "There is no ID token (id_token)."),
    "a number": (lambda: {"id_token": 5}, "There is no ID token (id_token)."),
    "a list": (lambda: [token()], "There is no ID token (id_token)."),
    "another role": (
        lambda: {"id_token": token(), "role_arn": OWN},
        f"This proxy gives {GIVEN}, and no other role.",
    ),
    "no role": (lambda: {"id_token": token(), "role_arn": ["x"]}, "and no other role."),
    "a time in words": (lambda: {"id_token": token(), "duration_seconds": "1h"}, "must be a whole number."),
    "a time that is true": (
        lambda: {"id_token": token(), "duration_seconds": True},
        "must be a whole number.",
    ),
    "half a second": (lambda: {"id_token": token(), "duration_seconds": 900.5}, "must be a whole number."),
}


def test_whoever_has_no_good_token_or_wants_something_else_is_refused_in_words(proxy: Proxy) -> None:
    answers = proxy.answers(*(make() for make, _ in REFUSED.values()))
    for case, (_, words), answer in zip(REFUSED, REFUSED.values(), answers, strict=True):
        assert list(answer) == ["error"], case
        assert words in answer["error"], case


def test_made_up_key_names_do_not_cost_a_request_each(proxy: Proxy) -> None:
    forged = [{"id_token": token(kid=f"forged-{number}")} for number in range(12)]
    answers = proxy.answers(*forged, {"id_token": token()})
    assert {answer["error"] for answer in answers[:-1]} == {
        "The ID token is not good. The user pool has no such key as it says it is signed with."
    }
    assert "AccessKeyId" in answers[-1]
    assert proxy.keys.asked == 2  # for want of keys, and for the first that is not among them


def test_the_session_is_named_after_the_user_in_characters_that_sts_takes(proxy: Proxy, sts: str) -> None:
    names = {
        "ada@example.com": "ada@example.com",
        "Zoë Ångström": "Zoe-Angstrom",
        "ада": SUB,
        "日": SUB,
        "a": "user-a",
        "a/../b:c": "a-..-b-c",
        "x" * 128: "x" * 64,
        "\ud800": SUB,
    }
    tokens = [token(**{"cognito:username": name}) for name in names]
    answers = proxy.answers(*({"id_token": made} for made in tokens))
    assert [caller(sts, answer).rpartition("/")[2] for answer in answers] == list(names.values())
    assert all(re.fullmatch(r"[\w+=,.@-]{2,64}", name, re.ASCII) for name in names.values())


def test_the_roles_own_trust_policy_has_the_last_word(proxy: Proxy) -> None:
    roles = [{"ROLE_ARN": f"{ACCOUNT}:role/{role}"} for role in ("untagged", "none-such", "proxy")]
    for words in proxy.errors({"id_token": token()}, *roles):
        assert words.startswith(
            "AWS did not give the role (AccessDenied). It must trust the proxy's own role for"
        )


def test_when_sts_does_not_believe_the_function_its_answer_is_not_passed_on(proxy: Proxy) -> None:
    proxy.environ["AWS_SECRET_ACCESS_KEY"] = "wrong"
    (words,) = proxy.errors({"id_token": token()}, {})
    assert re.fullmatch(r"AWS did not give the role \(\w+\)\.", words)


def test_an_sts_that_cannot_be_had_is_said_to_be_so(proxy: Proxy) -> None:
    (words,) = proxy.errors({"id_token": token()}, {"AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1"})
    assert words == "The proxy cannot reach STS (EndpointConnectionError). Try again."


def test_keys_that_cannot_be_had_are_said_to_be_so(proxy: Proxy) -> None:
    """The last ones come, and are those of another pool."""
    pages = [(503, jwks()), (200, b"<html>"), (200, jwks()[:-9]), (200, jwks(jwk(kid="another")))]
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(key_server()) for _ in pages]
        for server, page in zip(servers, pages, strict=True):
            server.status, server.page = page
        urls = ["http://127.0.0.1:1/keys", *(server.url for server in servers)]
        # each in a process of its own: what fails is not tried again for some seconds
        told = [words for url in urls for words in proxy.errors({"id_token": token()}, {"JWKS_URL": url})]
    assert told[:-1] == ["The proxy cannot fetch the user pool's public keys. Try again."] * len(pages)
    assert "has no such key" in told[-1]
