"""`verify_token`, as a server calls it. Keys come over HTTP; PyJWT makes the tokens, and others judge them beside us.

What a token must be in every detail is in tests/unit/functions/test_token_check.py, and when keys are fetched in
test_key_set.py
beside it.
"""

from __future__ import annotations

import base64
import hmac
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from joserfc import jwk as jose_keys, jwt as jose
from joserfc.errors import JoseError

import cognito_tui
from cognito_tui import (
    ConfigurationError,
    ConnectionFailed,
    Profile,
    Refused,
    Secret,
    TokenRejected,
    TokenUse,
    UnexpectedAnswer,
    WrongArgument,
    verify_token,
)
from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.pool import Pool
from cognito_tui.demo.simulator.server import serve
from cognito_tui.services.tokens import jwks as pool_keys
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.crash_report import everything_about
from tests.support.loopback import serving
from tests.support.made_tokens import ABSENT, CLIENT, ISSUER, KID, claims, jwk, jwks, private_key, token
from tests.support.pools import seed_pool

POOL = "eu-west-1_AbCdEfGhI"
OTHER_POOL = "eu-west-1_Other"
ENDPOINT = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"
PASSWORD = "Correct-Horse-7"
PEM = (
    private_key()
    .public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
)


@dataclass
class Keys:
    """Where the pool's keys are. While `answers` is not set nobody gets one."""

    url: str = ""
    page: bytes = field(default_factory=jwks)
    status: int = 200
    asked: list[str] = field(default_factory=list)
    answers: threading.Event = field(default_factory=threading.Event)


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keys]:
    keys = Keys()
    keys.answers.set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys.asked.append(self.path)
            assert keys.answers.wait(30)
            self.send_response(keys.status)
            self.send_header("content-length", str(len(keys.page)))
            self.end_headers()
            self.wfile.write(keys.page)

        def log_message(self, *_: Any) -> None:
            pass

    pool_keys._cached.clear()  # a port may be used again
    with serving(Handler) as keys.url:
        monkeypatch.setenv(ENDPOINT, keys.url)
        yield keys


def refusal(given: str, use: TokenUse = "id", pool: str = POOL, clients: Any = CLIENT) -> str:
    """Why it is refused. Nothing that could be shown of that has anything of the token's in it."""
    with pytest.raises(TokenRejected) as refused:
        verify_token(given, pool, clients, use)
    error = refused.value
    assert error.title == f"This {'ID' if use == 'id' else 'access'} token is not good."
    shown = everything_about(error, but=__file__)
    assert [part for part in given.split(".") if len(part) > 20 and part[:40] in shown] == []
    return error.detail


def judged(given: str) -> set[str]:
    """Which of the others believe that the token is the pool's ID token for the client, now."""
    believers = set()
    with suppress(jwt.InvalidTokenError):
        jwt.decode(given, jwt.PyJWK(jwk()), ["RS256"], audience=CLIENT, issuer=ISSUER, leeway=60)
        believers.add("PyJWT")
    with suppress(JoseError, ValueError):
        decoded = jose.decode(given, jose_keys.RSAKey.import_key(jwk()), algorithms=["RS256"])
        must: Any = {"iss": {"essential": True, "value": ISSUER}, "aud": {"essential": True, "value": CLIENT}}
        jose.JWTClaimsRegistry(leeway=60, **must).validate(decoded.claims)
        believers.add("joserfc")
    return believers


# ---- good ones


@pytest.mark.parametrize("use", ["id", "access"])
@pytest.mark.parametrize("pool", [POOL, Profile("work", POOL, "another-client", "")], ids=["id", "profile"])
def test_a_good_token_gives_its_claims(keys: Keys, use: TokenUse, pool: str | Profile) -> None:
    good = token(use, **{"cognito:groups": ["a", "b"]})
    judge = jwt.decode(good, private_key().public_key(), ["RS256"], options={"verify_aud": False})
    assert verify_token(good, pool, CLIENT, use) == judge
    assert verify_token(Secret(good), pool, CLIENT, use)["cognito:groups"] == ["a", "b"]
    assert keys.asked == [f"/{POOL}/.well-known/jwks.json"]


def test_several_app_clients_can_be_let_in() -> None:
    both = ("another", CLIENT)
    for clients in (both, [*both], {*both}, {"another": 1, CLIENT: 2}, (client for client in both)):
        assert verify_token(token(), POOL, clients, "id")
    assert refusal(token(), clients=["another", CLIENT + "x"]) == "It was made for another app client."
    assert refusal(token(), clients=f"{CLIENT}x") == "It was made for another app client."


def test_tokens_of_the_tests_own_cognito_are_good(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(Pool()) as server:
        monkeypatch.setenv(ENDPOINT, server.url)
        server.pool.add_user("ada", PASSWORD)
        profile = Profile("test", server.pool.user_pool_id, server.pool.client_id, "")
        each_is_good_for_its_use(profile)


def test_tokens_of_ministack_are_good(ministack_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", ministack_url)
    monkeypatch.delenv(ENDPOINT)
    pool = seed_pool(ministack_url)
    pool.add_user("ada", PASSWORD)
    each_is_good_for_its_use(pool.profile())


def each_is_good_for_its_use(profile: Profile) -> None:
    step = CognitoClient(profile).sign_in.start("ada", Secret(PASSWORD))
    assert isinstance(step, AuthResult)
    tokens: dict[TokenUse, Secret] = {"id": step.tokens.id_token, "access": step.tokens.access_token}
    for use, given in tokens.items():
        good = verify_token(given, profile.user_pool_id, [profile.client_id], use)
        assert (good["token_use"], good["sub"]) == (use, step.tokens.claims["sub"])
        other: TokenUse = "access" if use == "id" else "id"
        assert refusal(given.reveal(), other, profile.user_pool_id, profile.client_id).startswith(
            "It is not an "
        )


# ---- others, one by one


def b64(content: Any) -> str:
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def hs256(secret: bytes, **header: Any) -> str:
    """What a reader believes who lets the token say which algorithm it is, and takes the public key for its secret."""
    message = f"{b64({'alg': 'HS256', 'kid': KID, **header})}.{b64(claims())}"
    return f"{message}.{b64(hmac.digest(secret, message.encode(), 'sha256'))}"


def signed(header: dict[str, Any], body: bytes | None = None, name: str = "the pool's") -> str:
    message = f"{b64({'alg': 'RS256', 'kid': KID, **header})}.{b64(body or claims())}"
    signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(
        message.encode(), private_key(name)
    )
    return f"{message}.{b64(signature)}"


def ends(seconds: int) -> str:
    return token(iat=int(time.time()) - 900, exp=int(time.time()) + seconds)


def begins(seconds: int, claim: str = "iat") -> str:
    return token(**{claim: int(time.time()) + seconds, "exp": int(time.time()) + 3600})


ALGORITHM = "It is not signed with RS256, as a user pool signs."
BROUGHT = {
    "jwk": jwk(private_key("mallory's")),
    "jku": "http://127.0.0.1:9/jwks.json",
    "x5u": "http://127.0.0.1:9",
}
BAD: dict[str, tuple[Callable[[], str], str]] = {
    "another pool's": (lambda: token(iss=ISSUER[:-1] + "X"), f"Its issuer is not the user pool {POOL}."),
    "another client's": (lambda: token(aud="another"), "It was made for another app client."),
    "an access token": (lambda: token("access"), "It is not an ID token."),
    "alg none": (lambda: token(algorithm="none"), ALGORITHM),
    "alg none, signed": (lambda: signed({"alg": "none"}), ALGORITHM),
    "HS256 with the PEM": (lambda: hs256(PEM), ALGORITHM),
    "HS256 with the JWK": (lambda: hs256(json.dumps(jwk()).encode()), ALGORITHM),
    "HS256 with the modulus": (lambda: hs256(base64.urlsafe_b64decode(jwk()["n"] + "==")), ALGORITHM),
    "RS384": (lambda: token(algorithm="RS384"), ALGORITHM),
    "PS256": (lambda: token(algorithm="PS256"), ALGORITHM),
    "PS256 that says RS256": (
        lambda: f"{token().rpartition('.')[0]}.{token(algorithm='PS256').rpartition('.')[2]}",
        "Its signature is wrong.",
    ),
    "expired": (lambda: ends(-61), "It has expired."),
    "not yet valid": (lambda: begins(70), "It is not valid yet. Is a clock wrong?"),
    "not before tomorrow": (lambda: begins(86_400, "nbf"), "It is not valid yet. Is a clock wrong?"),
    "an unknown key": (lambda: token(kid="unknown"), "The user pool has no such key as it says it is signed with."),
    "no key": (lambda: token(kid=ABSENT), "It does not say which key it is signed with."),
    "another key": (lambda: token(key=private_key("mallory's")), "Its signature is wrong."),
    "the pool's other key": (lambda: token(kid="second"), "Its signature is wrong."),
    "a key of its own": (lambda: signed(BROUGHT, name="mallory's"), "Its signature is wrong."),
    "crit": (
        lambda: signed({"crit": ["b64"], "b64": True}),
        "Its header demands something that is not known here (crit).",
    ),
    "a claim twice": (
        lambda: signed({}, json.dumps(claims()).encode()[:-1] + f', "aud": "{CLIENT}"}}'.encode()),
        "It is not a JWT: a part of it is not a JSON object.",
    ),
    "no sub": (lambda: token(sub=ABSENT), "It does not say whose it is (sub)."),
    "NaN": (
        lambda: signed({}, json.dumps(claims(exp=float("nan"))).encode()),
        "It is not a JWT: a part of it is not a JSON object.",
    ),
    "huge": (lambda: token(padding="x" * 40_000), "It is too long to be a token of a user pool."),
    "not ASCII": (lambda: token()[:-9] + "é" + token()[-8:], "It is not a JWT: a part of it is not base64url."),
    "half a surrogate": (lambda: "\ud800" + token(), "It is not a JWT: a part of it is not base64url."),
    "with Bearer": (lambda: f"Bearer {token()}", 'It still has "Bearer " before it.'),
    "empty": (lambda: "", "It is not a JWT: a JWT has three parts."),
}  # fmt: skip
OURS_ALONE = {
    *(
        "an access token",
        "the pool's other key",
        "an unknown key",
        "no key",
        "a claim twice",
        "no sub",
        "huge",
    ),
    "half a surrogate",
}
"""What the others are not asked about, or do not look at: they have one key, and know neither uses nor Cognito."""


@pytest.mark.parametrize("name", BAD)
def test_a_token_that_is_not_good_is_refused(keys: Keys, name: str) -> None:
    keys.page = jwks(jwk(), jwk(private_key("second"), kid="second"))
    make, words = BAD[name]
    bad = make()
    assert refusal(bad) == words
    assert name in OURS_ALONE or judged(bad) == set()
    # the good one beside it still is, so it was not for something else that the bad one was refused
    assert verify_token(token(), POOL, CLIENT, "id")
    assert judged(token()) == {"PyJWT", "joserfc"}
    assert len(keys.asked) <= 2


@pytest.mark.parametrize("part", range(3))
def test_a_token_of_which_something_is_missing_is_refused(part: int) -> None:
    whole = token().split(".")
    for left in (0, 1, 2, 3, 10, len(whole[part]) // 2, *range(len(whole[part]) - 5, len(whole[part]))):
        cut = [*whole[:part], whole[part][:left], *whole[part + 1 :]]
        refusal(".".join(cut))
        assert judged(".".join(cut)) == set()
    refusal(".".join(whole[:part]))
    assert verify_token(".".join(whole), POOL, CLIENT, "id")


def test_an_id_token_is_no_access_token(keys: Keys) -> None:
    assert refusal(token("id"), "access") == "It is not an access token."
    assert refusal(token("id", token_use="access"), "access") == "It was made for another app client."
    assert refusal(token("id", client_id=CLIENT), "access") == "It is not an access token."


def test_another_pools_token_is_no_reason_to_fetch_keys(keys: Keys) -> None:
    assert refusal(token(), pool=OTHER_POOL) == f"Its issuer is not the user pool {OTHER_POOL}."
    assert keys.asked == []


def test_clocks_may_differ_by_the_leeway() -> None:
    assert verify_token(ends(-30), POOL, CLIENT, "id")
    assert verify_token(ends(-280), POOL, CLIENT, "id", leeway=300)
    assert verify_token(begins(40), POOL, CLIENT, "id")
    assert verify_token(begins(290), POOL, CLIENT, "id", leeway=300)
    for bad, leeway in (
        (ends(0), 0),
        (ends(-30), 30),
        (begins(70), 60),
        (begins(20), 10),
        (begins(20, "nbf"), 0),
    ):
        with pytest.raises(TokenRejected):
            verify_token(bad, POOL, CLIENT, "id", leeway=leeway)


# ---- keys


def test_a_new_key_is_found_at_once_and_made_up_ones_cost_one_fetch(keys: Keys) -> None:
    assert verify_token(token(), POOL, CLIENT, "id")
    keys.page = jwks(jwk(), jwk(private_key("new"), kid="new"))
    assert verify_token(token(key=private_key("new"), kid="new"), POOL, CLIENT, "id")
    assert len(keys.asked) == 2
    assert {refusal(token(kid=f"forged-{number}")) for number in range(9)} == {BAD["an unknown key"][1]}
    assert len(keys.asked) == 2


def test_many_threads_at_the_start_fetch_the_keys_once(keys: Keys) -> None:
    keys.answers.clear()
    with ThreadPoolExecutor(16) as threads:
        given = [threads.submit(verify_token, token(), POOL, CLIENT, "id") for _ in range(16)]
        keys.answers.set()
        assert {future.result(30)["aud"] for future in given} == {CLIENT}
    assert len(keys.asked) == 1


def test_keys_are_those_of_the_pool_and_of_where_botocore_is_told_to_ask(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = token()
    assert verify_token(good, POOL, CLIENT, "id")
    others = token(iss=ISSUER.replace(POOL, OTHER_POOL))
    assert verify_token(others, OTHER_POOL, CLIENT, "id")
    assert keys.asked == [f"/{pool}/.well-known/jwks.json" for pool in (POOL, OTHER_POOL)]
    for name in (ENDPOINT, "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(ENDPOINT, raising=False)
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        with pytest.raises(ConnectionFailed):
            verify_token(good, POOL, CLIENT, "id")
    monkeypatch.setenv("AWS_ENDPOINT_URL", keys.url)
    assert verify_token(good, POOL, CLIENT, "id")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv(ENDPOINT, keys.url)  # it goes before the other
    assert verify_token(good, POOL, CLIENT, "id")
    assert len(keys.asked) == 2


@pytest.mark.parametrize(
    ("status", "page", "kind", "words"),
    [
        (200, b"<html>", UnexpectedAnswer, "does not give the public keys"),
        (503, b"", ConnectionFailed, "had a problem of its own"),
        (404, b"{}", ConfigurationError, f"There is no user pool {POOL} at 127"),
    ],
)
def test_keys_that_do_not_come_are_said_to_be_missing_and_not_asked_for_by_every_call(
    keys: Keys, status: int, page: bytes, kind: type[Exception], words: str
) -> None:
    keys.status, keys.page = status, page
    given = token()
    for _ in range(5):
        with pytest.raises(kind, match=words) as failed:
            verify_token(given, POOL, CLIENT, "id")
        assert not isinstance(failed.value, Refused)
        assert not [
            part for part in given.split(".") if part[:40] in everything_about(failed.value, but=__file__)
        ]
    assert len(keys.asked) == 1


def test_while_cognito_cannot_be_reached_the_keys_at_hand_are_good(keys: Keys) -> None:
    assert verify_token(token(), POOL, CLIENT, "id")
    keys.status = 500
    for number in range(3):
        given = token(kid=f"new-{number}")
        with pytest.raises(ConnectionFailed) as failed:
            verify_token(given, POOL, CLIENT, "id")
        assert given.split(".")[1][:40] not in everything_about(failed.value, but=__file__)
        assert verify_token(token(), POOL, CLIENT, "id")
    assert len(keys.asked) == 2


def test_keys_that_take_too_long_are_not_waited_for(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_keys, "_WITHIN", 0.05)
    keys.answers.clear()
    with pytest.raises(ConnectionFailed, match=f"public keys of the user pool {POOL} did not come in time"):
        verify_token(token(), POOL, CLIENT, "id")
    keys.answers.set()


def test_without_cryptography_the_same_tokens_are_good(keys: Keys) -> None:
    code = """
import json, sys
sys.modules["cryptography"] = None
import cognito_tui
from cognito_tui.services.tokens import jwks as pool_keys
pool, client, *tokens = json.load(sys.stdin)
for token in tokens:
    try:
        print(cognito_tui.verify_token(token, pool, client, "id")["aud"])
    except cognito_tui.TokenRejected as error:
        print(error.detail)
(key_sets,) = pool_keys._cached.values()
print(*{type(key).__name__ for key_set in key_sets.values() for key in key_set._keys.values()})
"""
    names = ("another key", "PS256 that says RS256", "HS256 with the PEM", "expired")
    given = [token(), *(BAD[name][0]() for name in names)]
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps([POOL, CLIENT, *given]),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.splitlines() == [CLIENT, *(BAD[name][1] for name in names), "PublicKey"]


# ---- the call itself


def test_neither_aws_sdk_nor_cryptography_is_imported_before_there_are_keys_to_fetch() -> None:
    code = f"""
import sys, cognito_tui
try:
    cognito_tui.verify_token({token()!r}, {OTHER_POOL!r}, "client", "id")
except cognito_tui.TokenRejected:
    print(*{{name.partition(".")[0] for name in sys.modules}})
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    imported = set(done.stdout.split())
    assert "cognito_tui" in imported
    assert imported & {"boto3", "botocore", "cryptography", "textual", "urllib3"} == set()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"use": "refresh"}, 'is "id" or "access"'),
        ({"use": "ID"}, 'is "id" or "access"'),
        ({"pool": ""}, "not a user pool ID"),
        ({"pool": "AbCdEfGhI"}, "not a user pool ID"),
        ({"pool": "eu-west-1:AbCdEfGhI"}, "not a user pool ID"),
        ({"pool": f"{POOL}/../x"}, "not a user pool ID"),
        ({"pool": f"{POOL}\n"}, "not a user pool ID"),
        ({"pool": "evil.example/eu-west-1_AbC"}, "not a user pool ID"),
        ({"pool": Profile("work", "", CLIENT, "")}, "not a user pool ID"),
        ({"client_ids": ()}, "one at least"),
        ({"client_ids": ""}, "one at least"),
        ({"client_ids": [CLIENT, ""]}, "one at least"),
        ({"leeway": -1}, "0 to 300"),
        ({"leeway": 301}, "0 to 300"),
    ],
    ids=str,
)
def test_arguments_that_make_no_sense_are_said_to(keys: Keys, change: dict[str, Any], words: str) -> None:
    given = token()
    with pytest.raises(ConfigurationError, match=words) as failed:
        verify_token(given, **{"pool": POOL, "client_ids": CLIENT, "use": "id", **change})
    assert given[:40] not in everything_about(failed.value, but=__file__)
    assert keys.asked == []


def test_what_is_of_another_type_is_refused_by_name(keys: Keys) -> None:
    given = token()
    for name, odd in (
        *(("use", None), ("pool", None), ("pool", [POOL]), ("leeway", True), ("leeway", 1.5)),
        *(("client_ids", [None]), ("client_ids", None), ("client_ids", b"client"), ("keys", 5), ("keys", [])),
        *(("replica_region", None), ("replica_region", [])),
    ):
        with pytest.raises(WrongArgument, match=rf"^`{name}` takes ") as failed:
            verify_token(given, **{"pool": POOL, "client_ids": CLIENT, "use": "id", name: odd})  # type: ignore[arg-type]
        assert failed.value.argument == name
        assert given[:40] not in everything_about(failed.value, but=__file__)
    assert keys.asked == []


@pytest.mark.parametrize(
    "kind", [lambda _: None, str.encode, lambda given: [given]], ids=["none", "bytes", "list"]
)
def test_what_is_no_text_is_a_mistake_of_the_callers(kind: Callable[[str], Any]) -> None:
    given = token()
    with pytest.raises(TypeError, match=r"^`token` takes a str or a Secret\.$") as failed:
        verify_token(kind(given), POOL, CLIENT, "id")
    assert given[:40] not in everything_about(failed.value, but=__file__)


def test_arguments_that_are_mixed_up_are_not_shown() -> None:
    given = token()
    for mixed in ((POOL, given, CLIENT, "id"), (POOL, POOL, CLIENT, given)):
        with pytest.raises(ConfigurationError) as failed:
            verify_token(*mixed)
        assert given[:10] not in str(failed.value)


def test_nothing_of_a_token_is_logged(keys: Keys, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    given = [token(), token("access"), *(make() for make, _ in BAD.values())]
    for each in given:
        with suppress(TokenRejected):
            verify_token(each, POOL, CLIENT, "id")
    assert "jwks.json" in caplog.text
    parts = {part[:40] for each in given for part in each.split(".") if len(part) > 20}
    assert [part for part in parts if part in caplog.text] == []


def test_it_is_what_the_package_offers() -> None:
    assert cognito_tui.verify_token is verify_token
    assert issubclass(TokenRejected, Refused)
    assert TokenRejected.exit_code == 4
