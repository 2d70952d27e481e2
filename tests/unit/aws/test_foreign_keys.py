"""Keys that are none: they would break the environment, the header or the file that they are put into."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.errors import UnexpectedAnswer
from cognito_tui.services.auth.cognito_idp import UserPool
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.credentials.cache import CredentialCache
from cognito_tui.services.credentials.identity_ids import IdentityIds
from cognito_tui.services.storage.paths import state_file
from cognito_tui.services.tokens.tokens import AuthResult, Tokens
from tests.support.scripted_cognito import ScriptedCognito, jwt, keys, tokens
from tests.support.scripted_sign_in import PROFILE as CACHED

PROFILE = Profile("test", "eu-west-1_TestPool", "client-1", "eu-west-1:00000000-0000-0000-0000-000000000000")
SIGNED_IN = AuthResult("ada", Tokens(Secret(jwt()), Secret("access"), Secret("refresh")))
KEYS = ("AccessKeyId", "SecretKey", "SessionToken")
NONE = {
    "NUL": "ASIA\0EXAMPLE",
    "line break": "ASIA\nEXAMPLE",
    "carriage return": "ASIA\rEXAMPLE",
    "line separator": "ASIA\u2028EXAMPLE",
    "space": "ASIA EXAMPLE",
    "escape": "ASIA\x1b[2JEXAMPLE",
    "no ASCII": "ASI\u00c4EXAMPLE",
    "half a character": "ASIA\ud800EXAMPLE",
    "invisible": "ASIA\u3164EXAMPLE",
    "larger than an environment": "x" * 200_000,
    "empty": "",
    "a number": 5,
    "a list": ["ASIAEXAMPLE"],
}


@pytest.mark.parametrize("name", KEYS)
def test_what_is_no_key_is_an_unexpected_answer(name: str, scripted: ScriptedCognito, tmp_path: Path) -> None:
    cognito = CognitoClient(PROFILE, identity_ids=IdentityIds(tmp_path / "ids.json"))
    for what, value in NONE.items():
        answer = keys()
        answer["Credentials"][name] = value
        scripted.on("GetId", {"IdentityId": "eu-west-1:identity"}).on("GetCredentialsForIdentity", answer)
        try:
            cognito.session(SIGNED_IN)
        except UnexpectedAnswer as error:
            said = str(error)
        else:
            pytest.fail(f"{what} is taken for a key")
        assert "EXAMPLE" not in said, what


@pytest.mark.parametrize("identity_id", ["", "eu-west-1:\0", "eu-west-1:\x1b[2J", "eu west", "\ud800"])
def test_nor_is_every_text_an_identity_id(identity_id: str) -> None:
    ours = {"AccessKeyId": "A", "SecretAccessKey": "S", "SessionToken": "T", "Expiration": 4e9}
    assert (
        AwsCredentials.from_sts(ours, identity_id="eu-west-1:1-2", region="eu-west-1").identity_id
        == "eu-west-1:1-2"
    )
    with pytest.raises(UnexpectedAnswer):
        AwsCredentials.from_sts(ours, identity_id=identity_id, region="eu-west-1")


@pytest.mark.parametrize("name", ["AccessKeyId", "SecretAccessKey", "SessionToken", "identity_id", "region"])
def test_what_is_no_key_in_the_cache_is_not_there(name: str) -> None:
    cache = CredentialCache(CACHED, Clock())
    ours = {"AccessKeyId": "A", "SecretAccessKey": "S", "SessionToken": "T", "Expiration": 4e9}
    cache.put("ada", "ada", AwsCredentials.from_sts(ours, identity_id="eu-west-1:1-2", region="eu-west-1"))
    assert cache.get()
    good = state_file("credentials.json").read_text()
    for what, value in {**NONE, "nothing": None, "an object": {}}.items():
        records = json.loads(good)
        for record in records["credentials"].values():
            record[name] = value
        state_file("credentials.json").write_text(json.dumps(records))
        assert cache.get() is None, what
        assert cache.warning == "", what
    state_file("credentials.json").write_text(good)
    assert cache.get()


@pytest.mark.parametrize("field", ["IdToken", "AccessToken", "RefreshToken"])
def test_nor_is_every_text_a_token(field: str, scripted: ScriptedCognito) -> None:
    pool = UserPool(PROFILE, Clock())
    for value in ("a\nb", "a\0b", "a\u00e4", "a b", "a\ud800", "\x1b[2J", "a\r\nX-Mine: yes"):
        answer = tokens()
        answer["AuthenticationResult"][field] = value
        scripted.on("InitiateAuth", answer)
        try:
            pool.initiate_auth("USER_PASSWORD_AUTH", "ada", PASSWORD=Secret("x"))
        except UnexpectedAnswer as error:
            said = str(error)
        else:
            pytest.fail(f"{value!r} is taken for a token")
        assert "no token has" in said, repr(value)
