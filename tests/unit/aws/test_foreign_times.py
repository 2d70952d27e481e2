"""Times that others say: what no time is, or none that could be meant, is no reason to fall over."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.errors import UnexpectedAnswer
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.aws.service import AwsService
from cognito_tui.services.base.clock import Clock, moment
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.credentials.identity_ids import IdentityIds
from cognito_tui.services.tokens.tokens import AuthResult, Tokens
from tests.support.scripted_cognito import Raw, ScriptedCognito, jwt, keys

PROFILE = Profile("test", "eu-west-1_TestPool", "client-1", "eu-west-1:00000000-0000-0000-0000-000000000000")
SIGNED_IN = AuthResult("ada", Tokens(Secret(jwt()), Secret("access"), Secret("refresh")))

ABSURD = {
    "the year 292277026596": 9223372036854775807,
    "too far": 1e300,
    "without end": float("inf"),
    "no number": float("nan"),
    "before 1970": -1,
    "the last second there is": 253402300799,
    "the first": -62135596800,
    "words": "tomorrow",
    "too long": "9" * 1_000_000,
    "ISO 8601, without a zone": "2030-01-31T20:00:00",
    "ISO 8601, of year 0": "0000-01-01T00:00:00Z",
    "ISO 8601, with an offset that there is not": "2030-01-31T20:00:00+99:00",
    "ISO 8601, at the very end": "9999-12-31T23:59:59-23:59",
    "empty": "",
    "true": True,
    "nothing": None,
    "a list": [1],
    "an object": {"a": 1},
}


def absurd(kinds: dict[str, Any] = ABSURD) -> Callable[[Any], Any]:
    return pytest.mark.parametrize("said", kinds.values(), ids=kinds)


@absurd()
def test_what_makes_no_sense_is_no_moment(said: Any) -> None:
    assert moment(said) is None


@pytest.mark.parametrize(
    "said", [1893456000, 1893456000.0, "2030-01-01T00:00:00Z", "2030-01-01T01:00:00+01:00"]
)
def test_what_makes_sense_is_one(said: Any) -> None:
    assert moment(said) == datetime(2030, 1, 1, tzinfo=timezone.utc)


# a number as text, and a zone that is not said, are times to botocore
def test_credentials_that_end_at_no_time_are_an_unexpected_answer(
    scripted: ScriptedCognito, tmp_path: Path
) -> None:
    scripted.on("GetId", {"IdentityId": "eu-west-1:identity"})
    cognito = CognitoClient(PROFILE, identity_ids=IdentityIds(tmp_path / "ids.json"))
    said: Any
    for name, said in ABSURD.items():
        if name in ("ISO 8601, without a zone", "true"):
            continue
        scripted.on("GetCredentialsForIdentity", keys(said))
        try:
            cognito.session(SIGNED_IN)
        except UnexpectedAnswer as error:
            words = str(error)
        else:
            pytest.fail(f"{name} is taken for a time")
        assert "when they expire" in words, name


@pytest.mark.parametrize(
    "said", [0, 1, "2020-01-01T00:00:00Z", pytest.param(time.time() - 100, id="just now")]
)
def test_credentials_that_have_expired_are_not_handed_out(
    said: Any, scripted: ScriptedCognito, tmp_path: Path
) -> None:
    scripted.on("GetId", {"IdentityId": "eu-west-1:identity"})
    scripted.on("GetCredentialsForIdentity", keys(said))
    cognito = CognitoClient(PROFILE, identity_ids=IdentityIds(tmp_path / "ids.json"))
    with pytest.raises(UnexpectedAnswer, match="have expired"):
        cognito.session(SIGNED_IN)


STS = """<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId>
<SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>{}</Expiration></Credentials>
</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"""


@pytest.mark.parametrize(
    "said", ["292277026596-12-04T15:30:07Z", "-1", "NaN", "99999999999999999999", "soon"]
)
def test_so_are_those_of_sts(said: str, scripted: ScriptedCognito, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", scripted.url)
    scripted.on("", Raw(STS.format(said).encode(), content_type="text/xml"))
    answer = AwsService("sts", "eu-west-1", Clock()).call("assume_role_with_web_identity", RoleArn="arn")
    with pytest.raises(UnexpectedAnswer, match="when they expire"):
        AwsCredentials.from_sts(answer["Credentials"], identity_id="id", region="eu-west-1")


@absurd({name: said for name, said in ABSURD.items() if name not in ("ISO 8601, without a zone", "true")})
def test_a_list_with_absurd_times_is_a_list_without_them(said: Any, scripted: ScriptedCognito) -> None:
    device = {"DeviceKey": "d", "DeviceCreateDate": said, "DeviceLastAuthenticatedDate": said}
    scripted.on("ListDevices", {"Devices": [device]})
    [found] = CognitoClient(PROFILE).account(SIGNED_IN).devices()
    assert (found.created, found.last_used) == (None, None)


@absurd()
def test_a_token_that_ends_at_no_time_does_not_say_when(said: Any) -> None:
    assert Tokens(Secret(jwt(exp=said)), Secret("access"), None).expires_at is None


@pytest.mark.parametrize(
    "header",
    [
        "Sat, 31 Dec 9999 23:59:59 GMT",
        "Sat, 31 Dec 292277026596 23:59:59 GMT",
        "Mon, 01 Jan 1969 00:00:00 GMT",
        "Mon, 01 Jan 2029 00:00:00 +999999999",
        "9" * 100_000,
        "Mon, 32 Jan 2029 25:61:61 GMT",
        "\x00",
        "",
    ],
)
def test_a_date_that_makes_no_sense_teaches_nothing(header: str) -> None:
    clock = Clock()
    clock.learn(header, clock.mark())
    assert abs((clock.now() - datetime.now(timezone.utc)).total_seconds()) < 5
