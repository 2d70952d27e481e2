"""SRP against two others: pycognito's (the client) and the simulator's (the server, from the specification)."""

from __future__ import annotations

import hashlib
import locale
import shutil
import subprocess
import time
import unicodedata
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from pycognito.aws_srp import AWSSRP

from cognito_tui.demo.simulator.srp import G, N, SrpServer
from cognito_tui.errors import UnexpectedAnswer
from cognito_tui.services.auth import srp
from cognito_tui.services.auth.srp import SrpClient, secret_hash, timestamp
from cognito_tui.services.base.secret import Secret
from tests.support.reference_srp import NOW, PASSWORD, POOL, PycognitoSrp, challenge, claim, moment

CATEGORIES = (
    *("LC_CTYPE", "LC_COLLATE", "LC_MONETARY", "LC_NUMERIC", "LC_TIME", "LC_MESSAGES"),
    *("LC_PAPER", "LC_NAME", "LC_ADDRESS", "LC_TELEPHONE", "LC_MEASUREMENT", "LC_IDENTIFICATION"),
)

# -- agreement


@pytest.mark.parametrize(
    ("user_id", "password"),
    [
        ("ada", "correct horse"),
        ("ångström", "pässwörd"),
        ("a:b", ":"),
        ("8b1f0c9e-2f54-4b0e-9a52-0b6a3d3b4c11", "🔑"),
        ("ada", "パスワード"),
        ("a:b", " "),
        ("ångström", "x" * 256),
    ],
)
def test_a_server_that_knows_only_the_verifier_takes_the_right_password_alone(
    user_id: str, password: str
) -> None:
    server = SrpServer(POOL)
    server.register(user_id, password)
    client = SrpClient.start()
    asked = server.challenge(user_id, client.srp_a)
    assert server.verify(claim(client, asked, password))
    for wrong in (password + "x", password[:-1]):
        assert not server.verify(claim(client, asked, wrong))


def test_a_device_proves_itself_with_its_group_key_and_device_key() -> None:
    group, device, password = "-9aBcDeF", "eu-west-1_5f0c7a52-0d3a-4f6b", "ZGV2aWNl"
    server = SrpServer(group)
    server.register(device, password)
    client = SrpClient.start()
    asked = server.challenge(device, client.srp_a)
    assert server.verify(claim(client, asked, password, group))
    device_of_pycognito = {"device_key": device, "device_group_key": group, "device_password": password}
    other = PycognitoSrp(client, "x", "unused", **device_of_pycognito)
    theirs = other.process_device_challenge(asked)
    ours = claim(client, asked, password, group, moment(theirs["TIMESTAMP"]))
    assert {**theirs, **ours} == theirs


def test_composed_and_decomposed_letters_are_different_passwords() -> None:
    composed, decomposed = unicodedata.normalize("NFC", "é"), unicodedata.normalize("NFD", "é")
    assert claim(SrpClient(9), challenge(), composed) != claim(SrpClient(9), challenge(), decomposed)


def test_bytes_that_are_no_text_make_a_wrong_password_or_name_not_a_crash() -> None:
    torn, whole, cut = (claim(SrpClient(9), challenge(), text) for text in ("caf\udce9", "café", "caf"))
    assert torn not in (whole, cut)
    claim(SrpClient(9), {**challenge(), "USER_ID_FOR_SRP": "caf\udce9"})
    assert secret_hash("caf\udce9", "client1", Secret("s3cr3t")) != secret_hash(
        "caf", "client1", Secret("s3cr3t")
    )


# -- the group


def test_the_group_is_rfc_3526s_safe_prime() -> None:
    assert srp._N == N
    assert pow(2, N - 1, N) == 1
    assert pow(2, (N - 1) // 2, N) in (1, N - 1)


def test_k_has_its_known_value() -> None:
    assert f"{srp._K:x}" == "538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6"


def test_the_private_number_is_fresh_long_and_unseen() -> None:
    clients = [SrpClient.start() for _ in range(8)]
    assert len({client._a for client in clients}) == 8
    for client in clients:
        assert client._a.bit_length() == 320
        assert int(client.srp_a, 16) == pow(G, client._a, N)
        assert int(client.srp_a, 16) % N not in (0, 1)
        assert str(client._a) not in repr(client)
        assert f"{client._a:x}" not in repr(vars(client)["_public"])


# -- refusals


@pytest.mark.parametrize("multiple", [0, 1])
def test_a_b_that_is_zero_modulo_n_is_refused(multiple: int) -> None:
    with pytest.raises(UnexpectedAnswer, match="give the password away"):
        claim(SrpClient.start(), challenge(multiple * N))


def test_a_u_of_zero_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows an A and a B that hash to zero, so SHA-256 itself is replaced here."""

    class Zero:
        def __init__(self, _: bytes) -> None:
            pass

        def digest(self) -> bytes:
            return bytes(32)

    client = SrpClient.start()
    monkeypatch.setattr(hashlib, "sha256", Zero)
    with pytest.raises(UnexpectedAnswer, match="give the password away"):
        claim(client, challenge())


@pytest.mark.parametrize("field", ["SRP_B", "SALT", "SECRET_BLOCK"])
@pytest.mark.parametrize(
    "text",
    ["", " ", "zz", "0x1", "-12", "+12", "1_2", " 12", "12\n", "١٢", "é", "12 34", "=", "f" * 10_000_000],
    ids=lambda text: repr(text[:8]),
)
def test_what_cannot_be_read_is_refused_at_once_and_without_quoting(field: str, text: str) -> None:
    client = SrpClient(888_888)
    began = time.monotonic()
    with pytest.raises(UnexpectedAnswer) as refused:
        claim(client, {**challenge(), field: text})
    assert time.monotonic() - began < 1
    assert field in refused.value.title
    shown = str(refused.value) + repr(refused.value.__cause__)
    assert PASSWORD not in shown
    assert len(shown) < 300


def test_3072_bits_of_b_are_read_and_one_byte_more_than_the_padding_is_not() -> None:
    claim(SrpClient(888_888), challenge("00" + "f" * 768))
    with pytest.raises(UnexpectedAnswer, match="3072 bits"):
        claim(SrpClient(888_888), challenge("00" + "f" * 770))


# -- the other fields


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (NOW, "Sat Nov 1 08:03:05 UTC 2025"),
        (datetime(2024, 2, 29, 23, 59, 59, tzinfo=timezone.utc), "Thu Feb 29 23:59:59 UTC 2024"),
        (datetime(2025, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=-2))), "Thu Jan 1 01:30:00 UTC 2026"),
        (datetime(2025, 3, 10, 0, 0, 0, 999_999, tzinfo=timezone.utc), "Mon Mar 10 00:00:00 UTC 2025"),
    ],
)
def test_the_timestamp_is_utc_english_and_without_a_zero_before_the_day(now: datetime, text: str) -> None:
    assert timestamp(now) == text


def test_the_timestamp_is_pycognitos_on_every_day_of_four_years() -> None:
    for day in range(4 * 366):
        now = NOW + timedelta(days=day, seconds=day * 61)
        assert timestamp(now) == AWSSRP.get_cognito_formatted_timestamp(now)


@pytest.mark.skipif(not shutil.which("localedef"), reason="no second language can be made here")
def test_the_timestamp_is_english_in_any_locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one that has German words for days and months, and nothing else that would take time to compile."""
    categories = dict.fromkeys(CATEGORIES, "POSIX") | {"LC_TIME": "de_DE"}
    (tmp_path / "german").write_text(
        "".join(f'{name}\ncopy "{other}"\nEND {name}\n' for name, other in categories.items())
    )
    make = ["localedef", "-c", "-i", str(tmp_path / "german"), "-f", "UTF-8", str(tmp_path / "german.UTF-8")]
    subprocess.run(make, check=False, capture_output=True)  # warns, and ends in 1
    monkeypatch.setenv("LOCPATH", str(tmp_path))
    before = locale.setlocale(locale.LC_TIME)
    locale.setlocale(locale.LC_TIME, "german.UTF-8")
    try:
        assert f"{NOW:%a} / {timestamp(NOW)}" == "Sa / Sat Nov 1 08:03:05 UTC 2025"
    finally:
        locale.setlocale(locale.LC_TIME, before)


@pytest.mark.parametrize("username", ["ada", "ångström", "a+b@example.com"])
def test_the_secret_hash_is_pycognitos(username: str) -> None:
    assert secret_hash(username, "client1", Secret("s3cr3t")) == AWSSRP.get_secret_hash(
        username, "client1", "s3cr3t"
    )
