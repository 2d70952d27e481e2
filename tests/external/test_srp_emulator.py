"""SRP against an emulator that verifies proofs, and against one that does not (which is why it is no judge)."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cognito_tui.errors import UnexpectedAnswer
from cognito_tui.services.auth.srp import SrpClient, password_claim, secret_hash, timestamp
from cognito_tui.services.base.secret import Secret
from tests.support.pools import SeededPool, anybody, seed_pool

PASSWORD = "Correct-Horse-7é"
Claim = dict[str, str]


class Exchange:
    """USER_SRP_AUTH up to the challenge; its answer may be given more than once, as at AWS."""

    def __init__(self, pool: SeededPool, username: str = "ada") -> None:
        self.pool = pool
        self.cognito = anybody(pool.endpoint, "cognito-idp")
        self.srp = SrpClient.start()
        self.asked = self.cognito.initiate_auth(
            AuthFlow="USER_SRP_AUTH",
            ClientId=pool.client_id,
            AuthParameters={"USERNAME": username, "SRP_A": self.srp.srp_a, **self._hash(username)},
        )

    def claim(self, password: str, now: datetime | None = None) -> Claim:
        parameters = self.asked["ChallengeParameters"]
        return password_claim(
            self.srp,
            pool_name=self.pool.pool_name,
            user_id=parameters["USER_ID_FOR_SRP"],
            password=Secret(password),
            srp_b=parameters["SRP_B"],
            salt=parameters["SALT"],
            secret_block=parameters["SECRET_BLOCK"],
            now=now or datetime.now(timezone.utc),
        )

    def answer(self, claim: Claim) -> dict[str, Any]:
        username = self.asked["ChallengeParameters"]["USERNAME"]
        session = {"Session": self.asked["Session"]} if "Session" in self.asked else {}
        return self.cognito.respond_to_auth_challenge(
            ClientId=self.pool.client_id,
            ChallengeName="PASSWORD_VERIFIER",
            ChallengeResponses={"USERNAME": username, **self._hash(username), **claim},
            **session,
        )

    def accepts(self, claim: Claim) -> bool:
        try:
            return "AccessToken" in self.answer(claim)["AuthenticationResult"]
        except ClientError as refused:
            if refused.response["Error"]["Message"] != "Incorrect username or password.":
                raise
            return False

    def _hash(self, username: str) -> dict[str, str]:
        secret = self.pool.client_secret
        return {"SECRET_HASH": secret_hash(username, self.pool.client_id, Secret(secret))} if secret else {}


@pytest.fixture(scope="module")
def pool(ministack_url: str) -> SeededPool:
    pool = seed_pool(ministack_url)
    pool.add_user("ada", PASSWORD)
    return pool


def test_right_passwords_pass_and_wrong_ones_do_not(pool: SeededPool) -> None:
    """Again and again, as each exchange has other numbers; rare ones are in tests/unit/auth/test_srp_edges.py."""
    for _ in range(10):
        exchange = Exchange(pool)
        assert not exchange.accepts(exchange.claim(secrets.token_urlsafe(12)))
        # nothing but the password differs
        assert exchange.accepts(exchange.claim(PASSWORD))


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("ångström", "Pässwörd-1"),
        ("a+b", "パスワード-Aa1"),
        ("colon", "Aa1-:::::"),
        ("space", "Key-1 🔑 to"),
        ("x" * 128, "Aa1-" + "é" * 200),
    ],
    ids=lambda text: ascii(text[:8]),
)
def test_names_and_passwords_in_any_script(pool: SeededPool, username: str, password: str) -> None:
    pool.add_user(username, password)
    exchange = Exchange(pool, username)
    assert not exchange.accepts(exchange.claim(password + "x"))
    assert exchange.accepts(exchange.claim(password))


def flipped(claim: Claim) -> Claim:
    signature = bytearray(base64.b64decode(claim["PASSWORD_CLAIM_SIGNATURE"]))
    signature[-1] ^= 1
    return {**claim, "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(signature).decode()}


def later(claim: Claim) -> Claim:
    """Another time than the one that was signed. (How old a claim may be, ministack does not check; AWS does.)"""
    return {**claim, "TIMESTAMP": timestamp(datetime.now(timezone.utc) + timedelta(hours=1))}


def other_block(claim: Claim) -> Claim:
    return {**claim, "PASSWORD_CLAIM_SECRET_BLOCK": base64.b64encode(b"not the one that was sent").decode()}


@pytest.mark.parametrize("spoil", [flipped, later, other_block])
def test_a_right_password_with_anything_changed_after_signing_is_refused(
    pool: SeededPool, spoil: Callable[[Claim], Claim]
) -> None:
    exchange = Exchange(pool)
    claim = exchange.claim(PASSWORD)
    assert not exchange.accepts(spoil(claim))
    assert exchange.accepts(claim)


def test_a_claim_is_worth_nothing_in_another_exchange(pool: SeededPool) -> None:
    first, second = Exchange(pool), Exchange(pool)
    stolen = {
        **first.claim(PASSWORD),
        "PASSWORD_CLAIM_SECRET_BLOCK": second.claim("")["PASSWORD_CLAIM_SECRET_BLOCK"],
    }
    assert not second.accepts(stolen)


def test_an_alias_and_a_client_secret(ministack_url: str) -> None:
    pool = seed_pool(ministack_url, secret=True, alias_email=True)
    pool.add_user("ada", PASSWORD, email="ada@example.com")
    exchange = Exchange(pool, "ada@example.com")
    assert exchange.asked["ChallengeParameters"]["USER_ID_FOR_SRP"] == "ada"
    assert not exchange.accepts(exchange.claim("Wrong-Horse-7"))
    assert exchange.accepts(exchange.claim(PASSWORD))


def test_moto_would_not_notice_a_wrong_password(moto_url: str) -> None:
    """The negative control: what is refused above passes here, so moto proves nothing about SRP."""
    pool = seed_pool(moto_url)
    pool.add_user("ada", PASSWORD)
    exchange = Exchange(pool)
    motos_block = exchange.asked["ChallengeParameters"]["SECRET_BLOCK"]
    with pytest.raises(UnexpectedAnswer, match="SECRET_BLOCK"):
        exchange.claim(PASSWORD)  # a UUID, where Cognito sends base64
    exchange.asked["ChallengeParameters"]["SECRET_BLOCK"] = base64.b64encode(motos_block.encode()).decode()
    wrong = flipped(exchange.claim("Wrong-Horse-7"))
    assert exchange.accepts({**wrong, "PASSWORD_CLAIM_SECRET_BLOCK": motos_block})
