"""`configure` asks Cognito about the ids as the app's form does, and writes nothing that is known to be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui.cli.main import run
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.services.config.loading import default_config_file
from tests.support.pool_client import pool

POOL, CLIENT = "eu-west-1_AbCdEfGhI", "1h57kf5cpq17m0eml12abcdefg"
SECRET = "a-client-secret-of-24-chars-at-least"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CognitoServer]:
    monkeypatch.chdir(tmp_path)
    with pool(user_pool_id=POOL, client_id=CLIENT) as server:
        yield server


def test_what_cognito_refuses_is_not_written_and_what_it_says_is(
    server: CognitoServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*words: str) -> tuple[int, str]:
        code = run(["configure", "--no-input", *words])
        return code, " ".join(capsys.readouterr().err.split())

    file = default_config_file()
    ids = ("--user-pool-id", POOL, "--client-id", CLIENT)

    code, words = said("--user-pool-id", "eu-west-1_Nowhere", *ids[2:])
    assert code == 2
    assert "user_pool_id: There is no user pool eu-west-1_Nowhere at" in words
    assert "To write it as it is, without asking Cognito: --offline" in words
    assert not file.exists()

    server.pool.client_secret = SECRET
    code, words = said(*ids)
    assert (code, "client_secret: This app client has a secret." in words) == (2, True)
    assert not file.exists()

    server.pool.client_secret, server.pool.auth_flows = "", ("USER_AUTH",)
    code, words = said(*ids)
    assert (code, "Cognito knows these ids." in words) == (0, True), words
    written = f'[profiles.default]\nuser_pool_id = "{POOL}"\nclient_id = "{CLIENT}"\n'
    assert file.read_text() == f'{written}auth_flow = "USER_AUTH"\n'

    # what is no id is not asked about, and no network is no refusal
    asked = len(server.requests)
    assert said("-u", "ada")[0] == 0
    code, words = said("--profile", "lab", "--offline", *ids)
    assert (code, "Cognito knows" in words, len(server.requests)) == (0, False, asked)
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://127.0.0.1:9")
    code, words = said("--profile", "far", *ids)
    assert (code, "The ids could not be checked: Could not reach 127.0.0.1:9" in words) == (0, True), words
    assert "[profiles.far]" in file.read_text()
