"""A Cognito for a user's tests, over HTTP: who is in it, its time, what goes wrong, and nothing left behind."""

from __future__ import annotations

import base64
import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest

import cognito_tui
from cognito_tui import testing
from cognito_tui.demo.simulator.settings import Settings
from cognito_tui.testing.home import isolated_test_environment
from cognito_tui.testing.settings import PoolSettings

pytest_plugins = ["cognito_tui.testing"]


def test_every_setting_of_a_pool_is_one_of_the_simulator() -> None:
    assert PoolSettings.__annotations__.keys() <= {field.name for field in fields(Settings)}


def test_a_user_is_as_the_test_says(cognito: testing.Cognito) -> None:
    cognito.change(mfa="OPTIONAL")
    ada = cognito.add_user(
        attributes={"email": "ada@example.com", "name": "Ada"},
        groups=["admins"],
        roles=["arn:aws:iam::000000000000:role/Admin"],
        authenticator=True,
    )
    grace = cognito.add_user("grace", temporary=True)
    client = cognito.client(auth_flow="USER_PASSWORD_AUTH")

    session = client.sign_in("ada", ada.password, on_step=lambda _: ada.code())
    assert session.claims["cognito:groups"] == ["admins"]
    assert session.claims["cognito:roles"] == ["arn:aws:iam::000000000000:role/Admin"]
    assert (session.claims["name"], session.claims["email_verified"]) == ("Ada", True)
    assert session.claims["sub"] == ada.sub
    first = ada.code()
    assert client.sign_in("ada", ada.password, on_step=lambda _: first).username == "ada"  # another code
    with pytest.raises(LookupError, match=r"forward\(30\)"):
        ada.code()
    cognito.forward(30)
    assert ada.code() != first

    step = client.start("grace", grace.password)
    assert isinstance(step, cognito_tui.NewPasswordRequired)
    client.answer(step, "Battery-Staple-2")
    with pytest.raises(ValueError, match="already"):
        cognito.add_user("ada")
    with pytest.raises(LookupError, match="add_user"):
        cognito.user("nobody")


def test_a_browser_comes_back_from_managed_login(cognito: testing.Cognito) -> None:
    """With PKCE, as a program that is no library of ours does it."""
    cognito.change(callback_urls=["http://localhost:8000/callback"])
    cognito.add_user("ada", claims={"tenant": "7"})
    verifier = "v" * 43
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code",
        "client_id": cognito.client_id,
        "redirect_uri": "http://localhost:8000/callback",
        "scope": "openid email",
        "state": "s",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    address, _, query = cognito.browser(
        f"https://auth.example.com/oauth2/authorize?{urlencode(asked)}"
    ).partition("?")
    assert address == "http://localhost:8000/callback"
    came = dict(parse_qsl(query))
    assert came["state"] == "s"
    form = {
        "grant_type": "authorization_code",
        "client_id": cognito.client_id,
        "redirect_uri": "http://localhost:8000/callback",
        "code": came["code"],
        "code_verifier": verifier,
    }
    tokens = httpx.post(f"{cognito.url}/oauth2/token", data=form).json()
    said = cognito_tui.verify_token(tokens["id_token"], cognito.user_pool_id, cognito.client_id, "id")
    assert (said["email"], said["tenant"]) == ("ada@example.com", "7")
    again = httpx.post(f"{cognito.url}/oauth2/token", data=form)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    for wrong in ({"redirect_uri": "http://localhost:8000/"}, {"client_id": "other"}, {"scope": "all"}):
        with pytest.raises(ValueError, match=r"redirect_mismatch|invalid_scope"):
            cognito.browser(f"https://auth.example.com/oauth2/authorize?{urlencode(asked | wrong)}")


def test_who_signs_up_is_found_and_so_is_their_code(cognito: testing.Cognito) -> None:
    client = cognito.client(auth_flow="USER_PASSWORD_AUTH")
    client.registration.sign_up("eve", cognito_tui.Secret(testing.PASSWORD), {"email": "eve@example.com"})
    eve = cognito.user("eve")
    assert eve.messages[-1].destination == "eve@example.com"
    client.registration.confirm("eve", cognito_tui.Secret(eve.sent_code))
    assert client.sign_in("eve", testing.PASSWORD).username == "eve"
    with pytest.raises(LookupError, match="no code"):
        _ = cognito.add_user("ada").sent_code


def test_time_passes_for_the_pool_and_for_the_library(cognito: testing.Cognito) -> None:
    cognito.change(credentials_seconds=12)
    before, session = time.time(), cognito.session()
    tokens, keys = session.tokens(), session.aws_credentials()
    pool, client = cognito.user_pool_id, cognito.client_id
    assert cognito_tui.verify_token(tokens.access_token, pool, client, "access")["username"] == "ada"
    assert session.aws_credentials() == keys

    cognito.forward(12)
    assert session.aws_credentials() != keys
    cognito.forward(7200)
    assert time.time() - before >= 7212
    with pytest.raises(cognito_tui.TokenRejected, match="expired"):
        cognito_tui.verify_token(tokens.access_token, pool, client, "access")
    renewed = session.tokens().access_token
    assert cognito_tui.verify_token(renewed, pool, client, "access")["username"] == "ada"
    # boto3 signs by `datetime.now`, which stays
    assert session.boto3_session().client("sts").get_caller_identity()["Account"] == "000000000000"

    cognito.user().end_sessions()
    cognito.forward(7200)
    with pytest.raises(cognito_tui.SignInRequired):
        session.tokens()


def test_what_goes_wrong_goes_wrong_as_often_as_it_was_asked_for(cognito: testing.Cognito) -> None:
    """With GetUser, which is asked for again and again."""
    session = cognito.session()

    def asked() -> str:
        try:
            return session.account.user().username
        except cognito_tui.CognitoTuiError as error:
            return type(error).__name__

    def wrongs() -> Iterator[str]:
        """Have one thing after the other go wrong, and say what comes of it."""
        cognito.throttle("GetUser", times=None)
        yield "Throttled"
        cognito.drop("GetUser", times=None)
        yield "ConnectionFailed"
        cognito.unavailable(times=None)
        yield "ConnectionFailed"
        cognito.refuse("GetUser", "NotAuthorizedException", "no", times=None)
        yield "Refused"
        cognito.refuse("InitiateAuth", "NotAuthorizedException", times=None)
        yield "ada"

    for kind in wrongs():
        assert {asked(), asked()} == {kind}
        cognito.recover()
        assert asked() == "ada"

    cognito.refuse("GetUser", "NotAuthorizedException", times=2)
    assert [asked(), asked(), asked()] == ["Refused", "Refused", "ada"]
    began = time.monotonic()
    cognito.delay(0.2, "GetUser")
    assert asked() == "ada"
    assert time.monotonic() - began >= 0.2
    with pytest.raises(ValueError, match="Is it 'GetUser'"):
        cognito.throttle("GetUsr")


def test_what_fails_once_is_tried_again_where_a_test_wants_it(
    cognito: testing.Cognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = cognito.session()
    monkeypatch.delenv("AWS_MAX_ATTEMPTS")
    cognito.drop("GetUser")
    assert session.account.user().username == "ada"
    assert cognito.operations.count("GetUser") == 2


def test_an_answer_that_is_lost_was_given(cognito: testing.Cognito) -> None:
    """A sign-up whose answer does not come: the second one finds the first."""
    registration = cognito.client().registration
    password = cognito_tui.Secret(testing.PASSWORD)
    cognito.lose_answer("SignUp", times=None)
    with pytest.raises(cognito_tui.ConnectionFailed):
        registration.sign_up("eve", password, {"email": "eve@example.com"})
    cognito.recover()
    assert cognito.user("eve").messages
    with pytest.raises(cognito_tui.Refused) as refused:
        registration.sign_up("eve", password, {"email": "eve@example.com"})
    assert refused.value.aws_code == "UsernameExistsException"


def test_the_key_set_of_a_server_goes_wrong_as_well(cognito: testing.Cognito) -> None:
    cognito.drop("jwks.json", times=None)
    with pytest.raises(cognito_tui.ConnectionFailed):
        cognito_tui.verify_token(cognito.token(), cognito.user_pool_id, cognito.client_id, "access")
    cognito.recover()
    cognito.forward(6)  # it has not been asked again at once
    assert cognito_tui.verify_token(cognito.token(), cognito.user_pool_id, cognito.client_id, "access")


def test_a_kept_session_is_kept_in_the_test_s_own_home(cognito: testing.Cognito) -> None:
    ada = cognito.add_user()
    cognito.write_profile("my work", remember="file", auth_flow="USER_PASSWORD_AUTH")
    cognito_tui.sign_in("my work", "ada", ada.password, keep=True)
    assert cognito_tui.resume("my work").username == "ada"
    assert list(Path(os.environ["HOME"], ".local/state/cognito-tui").iterdir())


def test_nothing_of_the_developer_is_read_or_changed_and_the_environment_is_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / ".config/cognito-tui/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[profiles.mine]\nuser_pool_id = "eu-west-1_AbCdEfGhI"\nclient_id = "1"\n')
    for name, value in (
        ("HOME", str(tmp_path)),
        ("AWS_PROFILE", "mine"),
        ("COGNITO_CLIENT_SECRET", "mine"),
        ("COGNITO_REMEMBER", "file"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "http://localhost:8000"),
    ):
        monkeypatch.setenv(name, value)
    before, files = dict(os.environ), sorted(tmp_path.rglob("*"))

    with testing.serve() as outer, testing.serve(mfa="OPTIONAL") as cognito:
        assert outer.user_pool_id != cognito.user_pool_id
        with pytest.raises(cognito_tui.ConfigurationError):
            cognito_tui.Client("mine")
        assert not os.environ.keys() & {"AWS_PROFILE", "COGNITO_CLIENT_SECRET", "COGNITO_REMEMBER"}
        assert os.environ["AWS_ENDPOINT_URL_DYNAMODB"] == "http://localhost:8000"
        ada = cognito.add_user()
        session = cognito_tui.Client().sign_in("ada", ada.password)
        assert session.profile.user_pool_id == cognito.user_pool_id
        os.environ["COGNITO_REMEMBER"] = "off"
        os.environ["LEFT_BY_A_TEST"] = "1"
        cognito.forward(7200)
        moved = time.time()
    assert dict(os.environ) == before
    assert sorted(tmp_path.rglob("*")) == files
    assert time.time() < moved - 7000


def test_what_monkeypatch_undoes_after_a_pool_brings_nothing_of_it_back(tmp_path: Path) -> None:
    """As pytest does where a test asks for both, in either order."""
    before = dict(os.environ)
    with pytest.MonkeyPatch.context() as patch:
        with isolated_test_environment(tmp_path, {"COGNITO_CLIENT_ID": "ours"}, patch):
            patch.delenv("AWS_MAX_ATTEMPTS")
            patch.setenv("COGNITO_CLIENT_ID", "the test's")
            os.environ["LEFT"] = os.environ["COGNITO_USERNAME"] = "1"
        assert "LEFT" not in os.environ
    assert dict(os.environ) == before


def test_what_is_misspelt_is_told_at_once(cognito: testing.Cognito) -> None:
    with pytest.raises(TypeError, match="no setting mfaa"):
        cognito.change(mfaa="ON")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="no setting now"):
        testing.FakePool(now=time.time)  # type: ignore[call-arg]
