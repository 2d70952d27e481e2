"""The simulator is made of the standard library alone; vectors and other libraries judge what it does itself."""

from __future__ import annotations

import ast
import base64
import json
import sys
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc.jwk import KeySet
from joserfc.jwt import decode

from cognito_tui.demo.simulator.authenticator import code_at, new_secret
from cognito_tui.demo.simulator.signing import KeyIds, claims_of, encode
from cognito_tui.demo.simulator.srp import hkdf
from tests.support.repository import ROOT

FILES = sorted((ROOT / "app/demo/simulator").glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_imports_the_standard_library_and_itself(file: Path) -> None:
    outside = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            outside |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level <= 1, "it reaches into the package around it"
            outside |= {node.module.partition(".")[0]} if node.level == 0 and node.module else set()
    assert outside <= set(sys.stdlib_module_names)


def test_two_libraries_read_its_tokens() -> None:
    keys = KeyIds("eu-west-1_TestPool")
    token = encode({"sub": "ada", "exp": 9_999_999_999}, keys.of_access_tokens)
    _, key = keys.public()["keys"]
    assert jwt.decode(token, jwt.PyJWK(key), ["RS256"])["sub"] == "ada"
    assert decode(token, KeySet.import_key_set({"keys": [key]})).claims["sub"] == "ada"
    assert jwt.PyJWK(key).key.key_size == 2048
    assert claims_of(token) == {"sub": "ada", "exp": 9_999_999_999}


def _base64url(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def test_a_token_that_it_has_not_signed_has_no_claims() -> None:
    token = encode({"sub": "ada"}, "a-key")
    head, body, signature = token.split(".")
    unsigned = _base64url({"alg": "none"})
    for wrong in (
        f"{head}.{_base64url({'sub': 'eve'})}.{signature}",
        f"{unsigned}.{body}.",
        f"{unsigned}.{body}.{signature}",
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}.{body}.{signature}=",
        f"{head}.{body}",
        f"{_base64url([])}.{body}.{signature}",
        "é.a.b",
        "",
    ):
        assert claims_of(wrong) is None


@pytest.mark.parametrize(
    ("seconds", "code"),
    # RFC 6238, appendix B, the last six of eight digits
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert code_at(secret, seconds // 30) == code


def test_a_new_secret_is_52_characters_of_base32() -> None:
    assert len(new_secret()) == 52
    assert len(base64.b32decode(new_secret() + "====")) == 32
    assert new_secret() != new_secret()


def test_keys_are_derived_as_rfc_5869_says() -> None:
    # appendix A.1
    secret, salt, info = bytes([0x0B] * 22), bytes(range(13)), bytes(range(0xF0, 0xFA))
    assert (
        hkdf(secret, salt, info).hex().startswith("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56")
    )
    assert hkdf(secret, salt, info) == HKDF(SHA256(), 32, salt=salt, info=info).derive(secret)
