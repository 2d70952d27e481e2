"""`verify_token` with keys that are given: nobody is asked. PyJWT makes the tokens."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from cognito_tui import ConfigurationError, ConnectionFailed, TokenRejected, aio, verify_token
from tests.support.made_tokens import CLIENT, ISSUER, jwk, jwks, private_key, token

POOL = "eu-west-1_AbCdEfGhI"


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://127.0.0.1:9")


def verified(keys: Any = None, **made: Any) -> str:
    return str(verify_token(token("access", **made), POOL, CLIENT, "access", keys=keys)["username"])


def test_given_keys_are_enough_and_they_alone_count() -> None:
    for keys in (jwks(), jwks().decode(), json.loads(jwks())):
        assert verified(keys) == "ada"
        assert (
            asyncio.run(aio.verify_token(token(), POOL, CLIENT, "id", keys=keys))["cognito:username"] == "ada"
        )
    updated = ISSUER.replace("https://cognito-idp", "https://issuer-cognito-idp")
    assert verified(jwks(), iss=updated) == "ada"
    others = jwks(jwk(private_key("another pool's")))
    for keys, made in (
        (others, {}),
        (jwks(), {"kid": "new"}),
        (jwks(), {"iss": "https://evil.example"}),
        (jwks(), {"exp": 1}),
        (jwks(), {"client_id": "another"}),
    ):
        with pytest.raises(TokenRejected):
            verified(keys, **made)
    with pytest.raises(ConnectionFailed):
        verified()


def test_what_has_no_keys_is_refused_before_the_token_is_looked_at() -> None:
    nothing: tuple[Any, ...] = (
        "",
        "{}",
        b"\xff",
        {},
        {"keys": []},
        {"keys": [{"kty": "EC"}]},
        "\ud800",
        {"keys": {1, 2}},
    )
    for keys in nothing:
        with pytest.raises(ConfigurationError, match="What was given has no public keys of a user pool"):
            verified(keys)


def test_the_environment_can_name_a_file_which_is_read_again_when_it_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "jwks.json"
    monkeypatch.setenv("COGNITO_JWKS", str(file))
    with pytest.raises(ConfigurationError) as refused:
        verified()
    assert (refused.value.title, refused.value.detail) == (
        f"{file} cannot be read.",
        "No such file or directory. COGNITO_JWKS names it.",
    )
    file.write_bytes(jwks())
    assert verified() == "ada"
    file.write_bytes(jwks(jwk(private_key("another pool's"))))
    os.utime(file, (1, 1))
    with pytest.raises(TokenRejected):
        verified()
    assert verified(jwks()) == "ada"  # what is given counts more
    file.write_text("{}")
    with pytest.raises(ConfigurationError, match=r"jwks\.json has no public keys"):
        verified()


def test_the_environment_can_have_the_text_itself_as_for_pycognito(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COGNITO_JWKS", jwks().decode())
    assert verified() == "ada"
    monkeypatch.setenv("COGNITO_JWKS", '{"keys": []}')
    with pytest.raises(ConfigurationError, match="COGNITO_JWKS has no public keys of a user pool"):
        verified()
