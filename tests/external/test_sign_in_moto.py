"""What moto knows and ministack does not; and what moto would let pass, which is why it judges nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.errors import CodeRejected, PasswordRejected, Refused, SignInRequired
from cognito_tui.services.auth.steps import Answer, CodeRequired, NewPasswordRequired, TotpEnrollment
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import PASSWORD as USER_PASSWORD_AUTH
from tests.support import emulators
from tests.support.pools import SeededPool, admin, anybody, seed_pool
from tests.support.sign_in_at_emulator import PASSWORD, Authenticator, point_at, sign_in, signed_in

TEMPORARY = "Temp-Horse-7"


@pytest.fixture(scope="module")
def totp_url() -> Iterator[str]:
    with emulators.moto(totp=True) as url:
        yield url


@pytest.fixture
def with_totp(totp_url: str, monkeypatch: pytest.MonkeyPatch) -> SeededPool:
    """A pool that wants an authenticator app of everybody, at a moto that checks codes; "ada" is new in it."""
    point_at(totp_url, monkeypatch)
    pool = seed_pool(totp_url, mfa="ON")
    pool.add_user("ada", TEMPORARY, temporary=True)
    return pool


@pytest.fixture
def stock(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> SeededPool:
    point_at(moto_url, monkeypatch)
    pool = seed_pool(moto_url)
    pool.add_user("ada", PASSWORD)
    return pool


def cognito(pool: SeededPool) -> CognitoClient:
    return CognitoClient(pool.profile(USER_PASSWORD_AUTH))


def new_password_step(pool: SeededPool) -> NewPasswordRequired:
    step = cognito(pool).sign_in.start("ada", Secret(TEMPORARY))
    assert isinstance(step, NewPasswordRequired)
    return step


@pytest.mark.parametrize("weak", ["short-A1", "no-digit-Here", "no-capital-1", "NO-SMALL-1", "NoSymbol1"])
def test_a_weak_new_password_is_rejected_in_awss_words_and_the_step_lives_on(
    with_totp: SeededPool, weak: str
) -> None:
    admin(with_totp.endpoint, "cognito-idp").update_user_pool(
        UserPoolId=with_totp.user_pool_id,
        Policies={
            "PasswordPolicy": {
                "MinimumLength": 9,
                "RequireUppercase": True,
                "RequireLowercase": True,
                "RequireNumbers": True,
                "RequireSymbols": True,
            }
        },
    )
    step, signing_in = new_password_step(with_totp), cognito(with_totp).sign_in
    with pytest.raises(PasswordRejected) as rejection:
        signing_in.answer(step, Answer(Secret(weak)))
    assert "password policy" in rejection.value.title  # as moto puts it
    assert isinstance(signing_in.answer(step, Answer(Secret(PASSWORD))), TotpEnrollment)


def test_a_new_user_enrols_an_authenticator_and_signs_in_with_it_next_time(with_totp: SeededPool) -> None:
    signing_in = cognito(with_totp).sign_in
    step = signing_in.answer(new_password_step(with_totp), Answer(Secret(PASSWORD)))
    assert isinstance(step, TotpEnrollment)
    app = Authenticator(step.secret.reveal())
    with pytest.raises(CodeRejected, match="The code did not match"):
        signing_in.answer(step, app.wrong_code())
    assert signed_in(signing_in.answer(step, app.right_code())).tokens.username == "ada"
    step = signing_in.start("ada", Secret(PASSWORD))
    assert isinstance(step, CodeRequired)
    with pytest.raises(CodeRejected):
        signing_in.answer(step, app.wrong_code())
    signed_in(signing_in.answer(step, app.right_code()))


def test_a_server_without_the_newer_way_to_refresh_is_asked_the_older_way(stock: SeededPool) -> None:
    done = signed_in(sign_in(stock, flow=USER_PASSWORD_AUTH))
    renewed = cognito(stock).refresh(done)
    assert renewed.tokens.refresh_token == done.tokens.refresh_token
    assert anybody(stock.endpoint, "cognito-idp").get_user(AccessToken=renewed.tokens.access_token.reveal())


def test_a_made_up_refresh_token_is_refused_the_older_way_too(stock: SeededPool) -> None:
    done = signed_in(sign_in(stock, flow=USER_PASSWORD_AUTH))
    forged = replace(done, tokens=replace(done.tokens, refresh_token=Secret("made-up")))
    with pytest.raises((Refused, SignInRequired)):
        cognito(stock).renew(forged)


# -- negative controls: what ministack refuses in test_sign_in_ministack.py and moto does not ------------------------


def test_moto_does_not_look_at_the_flow_nor_at_the_client_secret(
    moto_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(moto_url, monkeypatch)
    pool = seed_pool(moto_url, secret=True, flows=("ALLOW_USER_SRP_AUTH",))
    pool.add_user("ada", PASSWORD)
    signed_in(sign_in(replace(pool, client_secret="wrong"), flow=USER_PASSWORD_AUTH))


def test_moto_gives_credentials_for_a_forged_token_of_another_pool(stock: SeededPool) -> None:
    other = seed_pool(stock.endpoint)
    other.add_user("ada", PASSWORD)
    foreign = signed_in(sign_in(other, flow=USER_PASSWORD_AUTH))
    head, payload, signature = foreign.tokens.id_token.reveal().split(".")
    forged = Secret(".".join((head, payload, signature[::-1])))
    assert (
        cognito(stock).session(replace(foreign, tokens=replace(foreign.tokens, id_token=forged))).credentials
    )
