"""Which tokens are believed. PyJWT and cryptography make them, and judge the signatures beside us."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from hypothesis import example, given, settings, strategies as st

from cognito_tui.functions import token_check
from cognito_tui.functions.rsa_signature import PublicKey
from cognito_tui.functions.token_check import InvalidToken, keys_in, verify
from cognito_tui.services.tokens.rsa_openssl import OpenSslKey, quick
from tests.support.made_tokens import ABSENT, CLIENT, ISSUER, KID, claims, jwk, jwks, private_key, token


def check(given_token: str, use: str = "id", keys: bytes = b"", now: float = 0) -> dict[str, Any]:
    known = keys_in(keys or jwks())
    return verify(given_token, {ISSUER: known.get}, client_id=CLIENT, use=use, now=now or time.time())


def refusal(given_token: str, use: str = "id", keys: bytes = b"", now: float = 0) -> str:
    with pytest.raises(InvalidToken) as refused:
        check(given_token, use, keys, now)
    return str(refused.value)


@pytest.mark.parametrize("use", ["id", "access"])
def test_a_good_token_gives_the_claims_that_other_readers_find_in_it(use: str) -> None:
    good = token(use, name="Ada ♥")
    judge = jwt.decode(good, private_key().public_key(), ["RS256"], options={"verify_aud": False})
    assert check(good, use) == judge == claims(use, name="Ada ♥", iat=judge["iat"], exp=judge["exp"])


NOW = int(time.time())
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "the issuer is another pool": (
        {"iss": ISSUER.replace("AbC", "Xyz")},
        "Its issuer is not the user pool eu-west-1_AbCdEfGhI.",
    ),
    "the issuer has a slash": ({"iss": ISSUER + "/"}, "Its issuer is not"),
    "the issuer in lower case": ({"iss": ISSUER.lower()}, "Its issuer is not"),
    "a list of issuers": ({"iss": [ISSUER]}, "Its issuer is not"),
    "no issuer": ({"iss": ABSENT}, "Its issuer is not"),
    "another client": ({"aud": "another"}, "It was made for another app client."),
    "several clients": ({"aud": [CLIENT, "another"]}, "It was made for another app client."),
    "an access token's client": ({"aud": ABSENT, "client_id": CLIENT}, "It was made for another app client."),
    "an access token's use": ({"token_use": "access"}, "It is not an ID token."),
    "no use": ({"token_use": ABSENT}, "It is not an ID token."),
    "no sub": ({"sub": ABSENT}, "It does not say whose it is (sub)."),
    "an empty sub": ({"sub": ""}, "It does not say whose it is (sub)."),
    "expired": ({"exp": NOW - 3600}, "It has expired."),
    "no expiry": ({"exp": ABSENT}, "Its exp is not a time in seconds."),
    "an expiry in words": ({"exp": "9999999999"}, "Its exp is not a time in seconds."),
    "an expiry that is true": ({"exp": True}, "Its exp is not a time in seconds."),
    "an expiry at the end of all times": ({"exp": 9e99}, "Its exp is not a time in seconds."),
    "issued tomorrow": ({"iat": NOW + 86_400}, "It is not valid yet."),
    "never issued": ({"iat": ABSENT}, "Its iat is not a time in seconds."),
    "valid from tomorrow": ({"nbf": NOW + 86_400}, "It is not valid yet."),
    "valid from null": ({"nbf": None}, "Its nbf is not a time in seconds."),
}


@pytest.mark.parametrize(("other", "words"), WRONG.values(), ids=WRONG)
def test_what_a_token_says_must_be_right(other: dict[str, Any], words: str) -> None:
    # PyJWT makes no token with nonsense in exp, so its lower half does
    body = json.dumps(claims(**other)).encode()
    assert words in refusal(jwt.api_jws.encode(body, private_key(), "RS256", {"kid": KID}))


def test_an_access_token_is_for_its_client_and_no_id_token_passes_for_one() -> None:
    assert "another app client" in refusal(token("access", client_id="another"), "access")
    assert "another app client" in refusal(token("access", client_id=ABSENT, aud=CLIENT), "access")
    assert refusal(token("id"), "access") == "It is not an access token."


def test_of_several_clients_it_is_for_one() -> None:
    def with_clients(*clients: str) -> dict[str, Any]:
        known = keys_in(jwks())
        return verify(token(), {ISSUER: known.get}, client_id=clients, use="id", now=time.time())

    assert with_clients("another", CLIENT)["aud"] == CLIENT
    for clients in ((), ("another", CLIENT + "2"), (CLIENT[:-1],)):
        with pytest.raises(InvalidToken, match="another app client"):
            with_clients(*clients)


@pytest.mark.parametrize("leeway", [0, 1, 300])
def test_clocks_may_differ_by_as_much_as_is_said(leeway: int) -> None:
    made, known = token(iat=NOW, exp=NOW + 300), keys_in(jwks())

    def at(now: float) -> dict[str, Any]:
        return verify(made, {ISSUER: known.get}, client_id=CLIENT, use="id", now=now, leeway=leeway)

    assert at(NOW - leeway)
    assert at(NOW + 300 + leeway - 0.01)
    with pytest.raises(InvalidToken, match="not valid yet"):
        at(NOW - leeway - 0.01)
    with pytest.raises(InvalidToken, match="has expired"):
        at(NOW + 300 + leeway)


def test_what_a_header_says_is_remembered_only_once_a_pool_has_signed_it() -> None:
    forged = token(key=private_key("mallory's"), kid="forged")
    for keys in (jwks(), jwks(jwk(kid="forged"))):
        refusal(forged, keys=keys)
    assert forged.partition(".")[0] not in token_check._HEADERS
    for number in range(200):
        check(token(kid=f"key-{number}"), keys=jwks(jwk(kid=f"key-{number}")))
        refusal(token(kid=f"key-{number}"), keys=jwks(jwk(kid="another")))
    assert 0 < len(token_check._HEADERS) <= 64


def test_clocks_may_differ_by_a_minute() -> None:
    made = token(iat=NOW, exp=NOW + 300, nbf=NOW)
    assert check(made, now=NOW - 60)
    assert check(made, now=NOW + 300 + 59)
    assert "not valid yet" in refusal(made, now=NOW - 61)
    assert refusal(made, now=NOW + 300 + 60) == "It has expired."


def b64(content: bytes | dict[str, Any]) -> str:
    content = json.dumps(content).encode() if isinstance(content, dict) else content
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def signed_by_hand(head: bytes | dict[str, Any], body: bytes | dict[str, Any]) -> str:
    """With the pool's own key, whatever the content."""
    message = f"{b64(head)}.{b64(body)}"
    return f"{message}.{b64(private_key().sign(message.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


HEAD = {"kid": KID, "alg": "RS256"}
PEM = (
    private_key()
    .public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
)


def with_the_public_key_for_a_password(secret: bytes) -> str:
    message = f"{b64({**HEAD, 'alg': 'HS256'})}.{b64(claims())}"
    return f"{message}.{b64(hmac.digest(secret, message.encode(), 'sha256'))}"


NO_RS256 = "It is not signed with RS256, as a user pool signs."


@pytest.mark.parametrize(
    "make",
    [
        lambda: jwt.encode(claims(), "", "none", {"kid": KID}),
        lambda: f"{b64({**HEAD, 'alg': 'none'})}." + token().partition(".")[2],
        lambda: with_the_public_key_for_a_password(PEM),
        lambda: with_the_public_key_for_a_password(json.dumps(jwk()).encode()),
        lambda: token(algorithm="RS512"),
        lambda: token(algorithm="PS256"),
        lambda: token(algorithm="ES256", key=ec.generate_private_key(ec.SECP256R1())),
        lambda: signed_by_hand({**HEAD, "alg": "rs256"}, claims()),
        lambda: signed_by_hand({**HEAD, "alg": ["RS256"]}, claims()),
        lambda: signed_by_hand({"kid": KID}, claims()),
    ],
    ids=[
        "none",
        "none-signed",
        "HS256-pem",
        "HS256-jwk",
        "RS512",
        "PS256",
        "ES256",
        "rs256",
        "list",
        "absent",
    ],
)
def test_no_other_algorithm_is_taken(make: Callable[[], str]) -> None:
    assert refusal(make()) == NO_RS256


def test_other_algorithms_do_not_pass_under_the_name_of_rs256() -> None:
    for other in (token(algorithm="RS512"), token(algorithm="PS256")):
        message = f"{b64(HEAD)}.{other.split('.')[1]}"
        for algorithm in (padding.PSS(padding.MGF1(hashes.SHA256()), 32), padding.PKCS1v15()):
            digest = hashes.SHA256() if isinstance(algorithm, padding.PSS) else hashes.SHA512()
            signature = private_key().sign(message.encode(), algorithm, digest)
            assert refusal(f"{message}.{b64(signature)}") == "Its signature is wrong."


@pytest.mark.parametrize(
    ("kid", "words"),
    [
        ("another", "no such key"),
        (ABSENT, "which key"),
        ("", "which key"),
        (7, "which key"),
        ([KID], "which key"),
    ],
    ids=["another", "absent", "empty", "number", "list"],
)
def test_the_key_is_the_pools_own(kid: Any, words: str) -> None:
    head = {"alg": "RS256", **({} if kid is ABSENT else {"kid": kid})}
    assert words in refusal(signed_by_hand(head, claims()))


def test_a_key_that_the_token_brings_along_is_not_used() -> None:
    theirs = private_key("mallory's")
    headers = {"kid": KID, "jwk": jwk(theirs), "jku": "https://mallory.example/jwks.json"}
    forged = jwt.encode(claims(), theirs, "RS256", headers)
    assert refusal(forged) == "Its signature is wrong."
    assert "demands something" in refusal(signed_by_hand({**HEAD, "crit": ["exp"], "exp": 0}, claims()))


def other_spelling(signed: str) -> str:
    """The same bytes to a careless reader: the last character has bits that mean nothing."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return signed[:-1] + alphabet[alphabet.index(signed[-1]) ^ 1]


GOOD = token()
HEADER, BODY, SIGNATURE = GOOD.split(".")


BROKEN = {
    "nothing": ("", "three parts"),
    "a word": ("eyJ", "three parts"),
    "two parts": (f"{HEADER}.{BODY}", "three parts"),
    "four parts": (f"{GOOD}.{SIGNATURE}", "three parts"),
    "no signature": (f"{HEADER}.{BODY}.", "signature is wrong"),
    "a truncated signature": (GOOD[:-2], "signature is wrong"),
    "a longer signature": (f"{HEADER}.{BODY}.AAAA{SIGNATURE}", "signature is wrong"),
    "a truncated body": (f"{HEADER}.{BODY[:40]}.{SIGNATURE}", "not a JSON object"),
    "padding": (f"{GOOD}==", "not base64url"),
    "a line end": (f"{GOOD}\n", "not base64url"),
    "a space": (f" {GOOD}", "not base64url"),
    "half a byte": (f"{HEADER}.{BODY}.{SIGNATURE[:-1]}", "not base64url"),
    "plain base64": (f"{HEADER}.{BODY}.{SIGNATURE[:9]}+{SIGNATURE[10:]}", "not base64url"),
    "a letter with an accent": (f"{HEADER}.{BODY}.{SIGNATURE[:9]}é{SIGNATURE[10:]}", "not base64url"),
    "another spelling": (other_spelling(GOOD), "not base64url"),
    "a claim twice": (
        signed_by_hand(HEAD, json.dumps(claims()).encode()[:-1] + b',"token_use":"id"}'),
        "not a JSON object",
    ),
    "two algorithms": (
        signed_by_hand(b'{"alg":"none","alg":"RS256","kid":"pool-key"}', claims()),
        "not a JSON",
    ),
    "NaN": (signed_by_hand(HEAD, json.dumps(claims(exp=float("nan"))).encode()), "not a JSON object"),
    "a number of 5000 digits": (signed_by_hand(HEAD, b'{"exp":1' + b"0" * 5000 + b"}"), "not a JSON object"),
    "no UTF-8": (signed_by_hand(HEAD, b"\xff\xfe{}"), "not a JSON object"),
    "deep lists": (signed_by_hand(HEAD, b"[" * 20_000), "not a JSON object"),
    "a list": (signed_by_hand(HEAD, b'["claims"]'), "not a JSON object"),
    "a null for a header": (signed_by_hand(b"null", claims()), "not a JSON object"),
    "too long": (token(padding="x" * 40_000), "too long"),
}


@pytest.mark.parametrize(("broken", "words"), BROKEN.values(), ids=BROKEN)
def test_what_is_not_a_whole_jwt_is_refused(broken: str, words: str) -> None:
    assert words in refusal(broken)


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, len(GOOD) - 1), character=st.characters(codec="utf-8"))
@example(place=0, character=".")
def test_no_token_with_another_character_anywhere_is_good(place: int, character: str) -> None:
    changed = GOOD[:place] + character + GOOD[place + 1 :]
    if changed != GOOD:
        refusal(changed)


@settings(max_examples=80, deadline=None)
@given(
    text=st.text(max_size=200)
    | st.binary(max_size=90).map(lambda content: f"{b64(HEAD)}.{b64(content)}.AAAA")
)
def test_whatever_comes_it_is_refused_and_nothing_breaks(text: str) -> None:
    refusal(text)


# ---- signatures, with cryptography as the judge


def plain(key: rsa.RSAPrivateKey) -> PublicKey:
    numbers = key.public_key().public_numbers()
    return PublicKey(numbers.n, numbers.e)


def by_openssl(key: rsa.RSAPrivateKey) -> PublicKey:
    quicker = quick(plain(key))
    assert isinstance(quicker, OpenSslKey)
    return quicker


Public = Callable[[rsa.RSAPrivateKey], PublicKey]
of_both_kinds = pytest.mark.parametrize("public", [plain, by_openssl])


def judged(key: rsa.RSAPrivateKey, message: bytes, signature: bytes) -> bool:
    try:
        key.public_key().verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


@of_both_kinds
@pytest.mark.parametrize("bits", [2048, 2055])
def test_signatures_are_good_where_cryptography_finds_them_good(bits: int, public: Public) -> None:
    key = private_key("odd", bits)
    ours, right = public(key), key.sign(b"message", padding.PKCS1v15(), hashes.SHA256())
    number, modulus = int.from_bytes(right, "big"), ours.modulus
    longer = (number + modulus).to_bytes(257, "big")  # of 2055 bits, as long as it should be
    others = [
        right,
        b"\0" + right,
        right[1:],
        right + b"\0",
        b"",
        longer,
        b"\0" * len(right),
        b"\xff" * len(right),
    ]
    others += [(modulus - number).to_bytes(len(right), "big"), (1).to_bytes(len(right), "big")]
    for signature in others:
        for message in (b"message", b"massage"):
            assert ours.has_signed(message, signature) == judged(key, message, signature)
    assert ours.has_signed(b"message", right)


DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def cube_root_above(number: int) -> int:
    low, high = 0, 1 << (number.bit_length() // 3 + 2)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if middle**3 < number else (low, middle)
    return low


def forged(message: bytes, beginning: bytes) -> bytes:
    """A signature made without the private key of a key with exponent 3: its cube begins as a right one does, and ends
    in rubbish. Bleichenbacher, 2006; RFC 8017 has no such message, but those who parse it have believed it.
    """
    start = beginning + DIGEST_INFO + hashlib.sha256(message).digest()
    return cube_root_above(int.from_bytes(start + bytes(256 - len(start)), "big")).to_bytes(256, "big")


def believed_by_a_parser(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """What must not be done: skips the padding, reads the digest and stops there."""
    block = pow(int.from_bytes(signature, "big"), key.exponent, key.modulus).to_bytes(256, "big")
    rest = block[2:].lstrip(b"\xff")
    return block[:2] == b"\0\1" and rest.startswith(b"\0" + DIGEST_INFO + hashlib.sha256(message).digest())


@settings(max_examples=40, deadline=None)
@given(
    place=st.integers(0, 255),
    change=st.integers(1, 255),
    more=st.binary(max_size=2),
    less=st.integers(0, 3),
)
@example(place=0, change=0, more=b"", less=0)
@example(place=0, change=255, more=b"", less=0)
def test_both_kinds_of_keys_say_the_same_of_any_signature(
    place: int, change: int, more: bytes, less: int
) -> None:
    right = bytearray(private_key().sign(b"message", padding.PKCS1v15(), hashes.SHA256()))
    right[place] ^= change
    signature = more + bytes(right[: len(right) - less])
    good = change == 0 and not more and not less
    assert plain(private_key()).has_signed(b"message", signature) is good
    assert by_openssl(private_key()).has_signed(b"message", signature) is good


def test_no_kind_of_key_is_made_of_numbers_that_are_weak() -> None:
    numbers = private_key("weak", 1024).public_key().public_numbers()
    strong = plain(private_key())
    for modulus, exponent in ((numbers.n, numbers.e), (strong.modulus, 1), (strong.modulus + 1, 65537)):
        with pytest.raises(ValueError, match="an RSA key that is not used"):
            PublicKey(modulus, exponent)
        with pytest.raises(ValueError, match="an RSA key that is not used"):
            OpenSslKey(modulus, exponent, lambda *_: None, InvalidSignature)


@of_both_kinds
@pytest.mark.parametrize("padding_bytes", [0, 1, 8, 20])
def test_forgeries_for_an_exponent_of_three_are_seen_through(padding_bytes: int, public: Public) -> None:
    key = private_key("cheap", exponent=3)
    message = f"{b64(HEAD)}.{b64(claims())}".encode()
    forgery = forged(message, b"\0\1" + b"\xff" * padding_bytes + b"\0")
    assert believed_by_a_parser(public(key), message, forgery)
    assert not public(key).has_signed(message, forgery)
    assert refusal(f"{message.decode()}.{b64(forgery)}", keys=jwks(jwk(key))) == "Its signature is wrong."
    assert check(token(key=key), keys=jwks(jwk(key)))


# ---- keys


def number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def test_keys_that_are_weak_or_odd_or_for_something_else_are_passed_over() -> None:
    modulus = private_key().public_key().public_numbers().n
    curve = json.loads(
        jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key())
    )
    others = [
        jwk(private_key("weak", 1024)),
        jwk(n=number(modulus + 1)),
        jwk(n=number((1 << 9000) + 1)),
        jwk(n=jwk()["n"] + "=="),
        jwk(e=number(1)),
        jwk(e=number(2)),
        jwk(e=number((1 << 400) + 1)),
        jwk(e=""),
        jwk(n=None),
        jwk(use="enc"),
        jwk(alg="RS512"),
        jwk(kid=5),
        {**curve, "kid": KID},
        {"kty": "oct", "k": "AAAA", "kid": KID},
        {},
        "key",
    ]
    assert keys_in(jwks(*others)) == {}  # type: ignore[arg-type]
    assert list(keys_in(jwks(*others, jwk()))) == [KID]  # type: ignore[arg-type]
    bare = {name: jwk()[name] for name in ("kty", "n", "e", "kid")}
    assert check(GOOD, keys=jwks(bare))


@pytest.mark.parametrize(
    "text",
    [b"", b"<html>", b"[]", b"{}", b'{"keys": {}}', b"\xff", b"[" * 100_000],
    ids=lambda text: repr(text[:12]),
)
def test_what_is_no_list_of_keys_is_an_error(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"^no jwks\.json$"):
        keys_in(text)
