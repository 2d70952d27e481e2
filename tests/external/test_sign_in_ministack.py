"""The whole sign-in against ministack, which verifies what it is told: unpatched, over HTTP, through our services."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.errors import CodeRejected, ConfigurationError, Refused, SignInRequired
from cognito_tui.services.auth.cognito_idp import UserPool
from cognito_tui.services.auth.pool_check import check_pool
from cognito_tui.services.auth.steps import Answer, CodeRequired, NewPasswordRequired
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import PASSWORD as USER_PASSWORD_AUTH, SRP
from cognito_tui.services.tokens.tokens import Tokens
from tests.support.pools import FLOWS as POOL_FLOWS, SeededPool, admin, anybody, seed_pool
from tests.support.sign_in_at_emulator import PASSWORD, disable, enrol, point_at, sign_in, signed_in

FLOWS = (SRP, USER_PASSWORD_AUTH)
SECRET_NEEDED = "The app client's secret is missing or wrong."


@pytest.fixture(autouse=True)
def _at_ministack(ministack_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    point_at(ministack_url, monkeypatch)


@pytest.fixture(scope="module")
def pool(ministack_url: str) -> SeededPool:
    """No secret, no second factor, one user: "ada"."""
    pool = seed_pool(ministack_url)
    pool.add_user("ada", PASSWORD)
    return pool


@pytest.fixture(scope="module")
def secret_pool(ministack_url: str) -> SeededPool:
    """With a client secret, an optional second factor, email addresses as aliases; nobody in it."""
    return seed_pool(ministack_url, secret=True, alias_email=True, mfa="OPTIONAL")


@pytest.fixture
def newcomer(secret_pool: SeededPool) -> str:
    """A user of `secret_pool`, by alias."""
    name = f"user-{uuid.uuid4().hex[:8]}"
    secret_pool.add_user(name, PASSWORD, email=f"{name}@example.com")
    return f"{name}@example.com"


def test_what_configure_asks_of_the_ids(pool: SeededPool, secret_pool: SeededPool) -> None:
    assert check_pool(pool.profile()).wrong == ()
    assert [
        each.setting for each in check_pool(replace(secret_pool.profile(), client_secret=None)).wrong
    ] == ["client_secret"]
    nowhere = replace(pool.profile(), client_id="1h57kf5cpq17m0eml12abcdefg")
    assert [each.setting for each in check_pool(nowhere).wrong] == ["client_id"]


# -- the password --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flow", FLOWS)
def test_the_right_password_signs_in(pool: SeededPool, flow: str) -> None:
    done = signed_in(sign_in(pool, flow=flow))
    assert (done.username, done.tokens.username) == ("ada", "ada")
    assert done.tokens.claims["aud"] == pool.client_id
    assert (
        anybody(pool.endpoint, "cognito-idp").get_user(AccessToken=done.tokens.access_token.reveal())[
            "Username"
        ]
        == "ada"
    )


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize(
    ("username", "password"),
    [("ada", "Wrong-Horse-7"), ("ada", PASSWORD + " "), ("nobody", PASSWORD)],
)
def test_a_wrong_password_and_an_unknown_user_are_told_the_same(
    pool: SeededPool, flow: str, username: str, password: str
) -> None:
    with pytest.raises(Refused) as refusal:
        sign_in(pool, username, password, flow=flow)
    assert refusal.value.title == "Incorrect user name or password."
    assert refusal.value.ticket.startswith("NotAuthorizedException · ")


@pytest.mark.parametrize("flow", FLOWS)
def test_no_password_is_not_called_a_wrong_one_whoever_the_user_is(pool: SeededPool, flow: str) -> None:
    for username in ("ada", "nobody"):
        with pytest.raises(Refused) as refusal:
            sign_in(pool, username, "", flow=flow)
        assert refusal.value.title == "Cognito does not let this user name sign in without a password."


def test_a_client_that_tells_says_there_is_no_such_user(ministack_url: str) -> None:
    with pytest.raises(Refused, match="There is no user of that name in this pool"):
        sign_in(seed_pool(ministack_url, hide_users=False), "nobody", flow=USER_PASSWORD_AUTH)


@pytest.mark.parametrize("flow", FLOWS)
def test_a_disabled_user_is_told_so(ministack_url: str, flow: str) -> None:
    pool = seed_pool(ministack_url)
    pool.add_user("ada", PASSWORD)
    disable(pool, "ada")
    with pytest.raises(Refused, match="This account is disabled"):
        sign_in(pool, flow=flow)


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("ångström", "Pässwörd-1"),
        ("Ἀρχιμήδης", "εὕρηκα-Aa1"),
        ("a+b:c", "パスワード-Aa1"),
        ("space", " Key-1 🔑 "),
        ("quote", "\"Aa1\\'{}<&>\x7f"),
    ],
    ids=lambda text: ascii(text[:8]),
)
def test_names_and_passwords_in_any_script(pool: SeededPool, flow: str, username: str, password: str) -> None:
    name = f"{username}{flow == SRP}"
    pool.add_user(name, password)
    assert signed_in(sign_in(pool, name, password, flow=flow)).tokens.username == name
    with pytest.raises(Refused):
        sign_in(pool, name, password + "é", flow=flow)


@pytest.mark.parametrize(
    ("allowed", "tried", "words"),
    [
        ("ALLOW_USER_PASSWORD_AUTH", SRP, "does not allow SRP sign-in"),
        ("ALLOW_USER_SRP_AUTH", USER_PASSWORD_AUTH, "does not allow USER_PASSWORD_AUTH"),
    ],
)
def test_a_flow_the_client_does_not_allow_is_named(
    ministack_url: str, allowed: str, tried: str, words: str
) -> None:
    pool = seed_pool(ministack_url, flows=(allowed, "ALLOW_REFRESH_TOKEN_AUTH"))
    pool.add_user("ada", PASSWORD)
    with pytest.raises(Refused, match=words) as refusal:
        sign_in(pool, flow=tried)
    assert "ALLOW_" in refusal.value.hint


def test_a_client_that_does_not_exist_is_a_matter_of_configuration(pool: SeededPool) -> None:
    with pytest.raises(ConfigurationError, match="There is no such app client"):
        sign_in(replace(pool, client_id="nosuchclient"))


def test_a_temporary_password_is_exchanged_for_tokens(pool: SeededPool) -> None:
    for number, flow in enumerate(FLOWS):
        name = f"temporary-{number}"
        pool.add_user(name, "Temp-Horse-7", temporary=True)
        signing_in = CognitoClient(pool.profile(flow)).sign_in
        step = signing_in.start(name, Secret("Temp-Horse-7"))
        assert isinstance(step, NewPasswordRequired)
        assert signed_in(signing_in.answer(step, Answer(Secret("Chosen-Hörse-8")))).tokens.username == name
        signed_in(sign_in(pool, name, "Chosen-Hörse-8"))
        with pytest.raises(Refused):
            sign_in(pool, name, "Temp-Horse-7")


# -- client secret and alias ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("client_secret", [None, "wrong"])
def test_a_client_secret_that_is_missing_or_wrong_is_told(
    secret_pool: SeededPool, newcomer: str, flow: str, client_secret: str | None
) -> None:
    with pytest.raises(Refused) as refusal:
        sign_in(replace(secret_pool, client_secret=client_secret), newcomer, flow=flow)
    assert refusal.value.title == SECRET_NEEDED


@pytest.mark.parametrize("flow", FLOWS)
def test_a_superfluous_client_secret_is_told(pool: SeededPool, flow: str) -> None:
    with pytest.raises(Refused, match="This app client has no secret, but one was sent"):
        sign_in(replace(pool, client_secret="superfluous"), flow=flow)


@pytest.mark.parametrize("flow", FLOWS)
def test_an_alias_signs_in_as_the_user_it_stands_for(
    secret_pool: SeededPool, newcomer: str, flow: str
) -> None:
    done = signed_in(sign_in(secret_pool, newcomer, flow=flow))
    assert (done.username, done.tokens.username) == (newcomer, newcomer.partition("@")[0])


@pytest.mark.parametrize("flow", FLOWS)
def test_an_alias_takes_a_new_password_and_a_code_with_a_client_secret(
    secret_pool: SeededPool, flow: str
) -> None:
    """SECRET_HASH is of the alias in the first call, and of the real name in each answer."""
    name = f"temp-{uuid.uuid4().hex[:8]}"
    secret_pool.add_user(name, "Temp-Horse-7", temporary=True, email=f"{name}@example.com")
    signing_in = CognitoClient(secret_pool.profile(flow)).sign_in
    step = signing_in.start(f"{name}@example.com", Secret("Temp-Horse-7"))
    assert isinstance(step, NewPasswordRequired)
    app = enrol(secret_pool, signed_in(signing_in.answer(step, Answer(Secret("Chosen-Horse-8")))))
    step = signing_in.start(f"{name}@example.com", Secret("Chosen-Horse-8"))
    assert isinstance(step, CodeRequired)
    if flow == SRP:  # for the other flow ministack does not tell the real name, and takes the alias
        assert step.attempt.user_id == name
    assert signed_in(signing_in.answer(step, app.right_code())).tokens.username == name


def renewed(pool: SeededPool, way: str, tokens: Tokens) -> Tokens:
    return getattr(UserPool(pool.profile(), Clock()), way)(tokens.refresh_token, tokens.username, "")


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("way", ["refresh", "_refresh_token_auth"])
def test_where_addresses_are_the_names_the_real_name_is_the_sub(
    ministack_url: str, secret_pool: SeededPool, flow: str, way: str
) -> None:
    users = admin(ministack_url, "cognito-idp")
    pool_id = users.create_user_pool(PoolName="addresses", UsernameAttributes=["email"])["UserPool"]["Id"]
    client = users.create_user_pool_client(
        UserPoolId=pool_id, ClientName="test", GenerateSecret=True, ExplicitAuthFlows=list(POOL_FLOWS)
    )["UserPoolClient"]
    pool = replace(
        secret_pool, user_pool_id=pool_id, client_id=client["ClientId"], client_secret=client["ClientSecret"]
    )
    pool.add_user("ada@example.com", PASSWORD, email="ada@example.com")
    tokens = signed_in(sign_in(pool, "ada@example.com", flow=flow)).tokens
    assert tokens.username == tokens.claims["sub"]
    assert renewed(pool, way, tokens).username == tokens.username


# -- the second factor ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flow", FLOWS)
def test_a_wrong_code_is_rejected_and_the_same_step_takes_the_right_one(
    secret_pool: SeededPool, newcomer: str, flow: str
) -> None:
    app = enrol(secret_pool, signed_in(sign_in(secret_pool, newcomer, flow=flow)))
    signing_in = CognitoClient(secret_pool.profile(flow)).sign_in
    step = signing_in.start(newcomer, Secret(PASSWORD))
    assert isinstance(step, CodeRequired)
    assert step.challenge == "SOFTWARE_TOKEN_MFA"
    for _ in range(2):
        with pytest.raises(CodeRejected, match="The code did not match"):
            signing_in.answer(step, app.wrong_code())
    signed_in(signing_in.answer(step, app.right_code()))


def test_a_wrong_password_never_gets_as_far_as_the_code(secret_pool: SeededPool, newcomer: str) -> None:
    enrol(secret_pool, signed_in(sign_in(secret_pool, newcomer)))
    with pytest.raises(Refused, match="Incorrect user name or password"):
        sign_in(secret_pool, newcomer, "Wrong-Horse-7")


# -- refresh -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["refresh", "_refresh_token_auth"])
@pytest.mark.parametrize("flow", FLOWS)
def test_an_aliass_tokens_are_renewed_with_a_client_secret(
    secret_pool: SeededPool, newcomer: str, flow: str, way: str
) -> None:
    """By GetTokensFromRefreshToken, and by REFRESH_TOKEN_AUTH for servers that lack it."""
    old = signed_in(sign_in(secret_pool, newcomer, flow=flow)).tokens
    new = renewed(secret_pool, way, old)
    assert new.access_token != old.access_token
    assert new.username == old.username
    assert anybody(secret_pool.endpoint, "cognito-idp").get_user(AccessToken=new.access_token.reveal())


def test_a_wrong_client_secret_renews_nothing(secret_pool: SeededPool, newcomer: str) -> None:
    """With REFRESH_TOKEN_AUTH: in GetTokensFromRefreshToken ministack does not look at the client secret."""
    tokens = signed_in(sign_in(secret_pool, newcomer)).tokens
    wrong = replace(secret_pool, client_secret="wrong").profile()
    with pytest.raises(Refused) as refusal:
        UserPool(wrong, Clock())._refresh_token_auth(tokens.refresh_token or Secret(""), tokens.username, "")
    assert refusal.value.title == SECRET_NEEDED


def test_a_revoked_refresh_token_asks_for_a_sign_in(pool: SeededPool) -> None:
    done = signed_in(sign_in(pool))
    assert done.tokens.refresh_token
    cognito = CognitoClient(pool.profile())
    cognito.renew(done)
    anybody(pool.endpoint, "cognito-idp").revoke_token(
        Token=done.tokens.refresh_token.reveal(), ClientId=pool.client_id
    )
    with pytest.raises(SignInRequired) as refusal:
        cognito.renew(done)
    assert refusal.value.exit_code == 3


def test_a_refresh_token_is_worth_nothing_after_a_global_sign_out(ministack_url: str) -> None:
    pool = seed_pool(ministack_url)
    pool.add_user("ada", PASSWORD)
    done = signed_in(sign_in(pool))
    admin(pool.endpoint, "cognito-idp").admin_user_global_sign_out(
        UserPoolId=pool.user_pool_id, Username="ada"
    )
    with pytest.raises(SignInRequired):
        CognitoClient(pool.profile()).renew(done)


def test_a_made_up_refresh_token_asks_for_a_sign_in(pool: SeededPool) -> None:
    done = signed_in(sign_in(pool))
    forged = replace(done, tokens=replace(done.tokens, refresh_token=Secret("made-up")))
    with pytest.raises(SignInRequired):
        CognitoClient(pool.profile()).renew(forged)


# -- credentials ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flow", FLOWS)
def test_from_a_password_to_credentials_that_sts_knows(pool: SeededPool, flow: str) -> None:
    cognito = CognitoClient(pool.profile(flow))
    cognito.connect()
    session = cognito.session(signed_in(cognito.sign_in.start("ada", Secret(PASSWORD))))
    assert cognito.caller(session).role == pool.role_arn.rpartition("/")[2]
    assert 3500 < (session.credentials.expires_at - cognito.clock.now()).total_seconds() <= 3601
    assert cognito.clock.warning == ""
    assert cognito.renew(
        signed_in(cognito.sign_in.start("ada", Secret(PASSWORD)))
    ).credentials.identity_id == (session.credentials.identity_id)


def test_a_token_of_another_pool_is_refused_by_the_identity_pool(
    pool: SeededPool, ministack_url: str
) -> None:
    other = seed_pool(ministack_url)
    other.add_user("ada", PASSWORD)
    foreign = signed_in(sign_in(other))
    strangers = replace(other, identity_pool_id=pool.identity_pool_id)
    for claimed in (pool, strangers):  # to be of this pool, and to be of its own
        with pytest.raises(Refused) as refusal:
            CognitoClient(claimed.profile()).session(foreign)
        assert refusal.value.title == "The identity pool does not accept sign-ins from this user pool."


def test_a_forged_id_token_is_refused_by_the_identity_pool(pool: SeededPool) -> None:
    done = signed_in(sign_in(pool))
    head, payload, signature = done.tokens.id_token.reveal().split(".")
    forged = Secret(".".join((head, payload, signature[::-1])))
    with pytest.raises(Refused):
        CognitoClient(pool.profile()).session(replace(done, tokens=replace(done.tokens, id_token=forged)))


def test_an_identity_pool_that_does_not_exist_is_a_matter_of_configuration(pool: SeededPool) -> None:
    done = signed_in(sign_in(pool))
    gone = replace(pool, identity_pool_id="eu-west-1:00000000-0000-0000-0000-000000000000")
    with pytest.raises(ConfigurationError, match="There is no such identity pool"):
        CognitoClient(gone.profile()).session(done)


def test_two_people_sign_in_at_once_through_one_cognito(pool: SeededPool) -> None:
    pool.add_user("grace", PASSWORD + "2")
    cognito = CognitoClient(pool.profile())

    def whole_way(username: str, password: str) -> str:
        session = cognito.session(signed_in(cognito.sign_in.start(username, Secret(password))))
        assert session.signed_in.tokens.username == username
        return session.credentials.identity_id

    people = [("ada", PASSWORD), ("grace", PASSWORD + "2")] * 4
    with ThreadPoolExecutor(4) as threads:
        identities = list(threads.map(lambda person: whole_way(*person), people))
    assert len(set(identities)) == 2
    assert identities == identities[:2] * 4
