"""Leading zero bytes and top bits in every number that SRP hashes: where implementations disagree."""

from __future__ import annotations

import itertools

import pytest
from pycognito.aws_srp import calculate_u

from cognito_tui.demo.simulator.srp import G, N, SrpServer
from cognito_tui.services.auth.srp import SrpClient
from tests.support.reference_srp import PASSWORD, POOL, SALT, accepted, agree, challenge, claim

# For each the S of this a, when b is 1, begins so: found by a search
ONE_ZERO_BYTE, TWO_ZERO_BYTES, TOP_BIT_CLEAR, TOP_BIT_SET = 4082, 165_656, 4008, 4000


def test_a_with_a_leading_zero_byte() -> None:
    a = next(a for a in itertools.count(4000) if pow(G, a, N) < 2 ** (3072 - 8))
    accepted(a, b=777_777)


def test_a_of_a_single_byte() -> None:
    accepted(a=5, b=777_777)


def test_a_with_its_top_bit_set() -> None:
    a = next(a for a in itertools.count(4000) if pow(G, a, N) >= 2**3071)
    assert len(SrpClient(a).srp_a) == 768
    accepted(a, b=777_777)


def test_a_with_its_top_bit_clear() -> None:
    a = next(a for a in itertools.count(4000) if 2 ** (3071 - 1) <= pow(G, a, N) < 2**3071)
    accepted(a, b=777_777)


def server_b(wanted: range) -> int:
    """A private b for which the server of `accepted` sends a B in `wanted`."""
    server = SrpServer(POOL)
    server.register("ada", PASSWORD, SALT)
    return next(
        b for b in itertools.count(4000) if int(server.challenge("ada", "2", b)["SRP_B"], 16) in wanted
    )


def test_b_with_a_leading_zero_byte() -> None:
    accepted(a=888_888, b=server_b(range(2 ** (3072 - 8))))


@pytest.mark.parametrize("bits", [3070, 3071])
def test_b_with_its_top_bit_clear_or_set(bits: int) -> None:
    accepted(a=888_888, b=server_b(range(2**bits, 2 ** (bits + 1))))


@pytest.mark.parametrize("bits", [8, 16, 17, 2047, 2048, 3063, 3064, 3065])
def test_short_b(bits: int) -> None:
    assert agree(888_888, challenge(2**bits - 3))


def test_zeros_in_front_of_b_and_capital_digits_mean_nothing() -> None:
    b = 0xABCDEF << 3000
    plain = claim(SrpClient(888_888), challenge(b))
    assert claim(SrpClient(888_888), challenge(f"00{b:X}")) == plain
    assert claim(SrpClient(888_888), challenge(f"{b:0770x}")) == plain


def test_s_with_one_or_two_leading_zero_bytes() -> None:
    assert accepted(a=ONE_ZERO_BYTE, b=1).bit_length() <= 3064
    assert accepted(a=TWO_ZERO_BYTES, b=1).bit_length() <= 3056


@pytest.mark.parametrize(("a", "bits"), [(TOP_BIT_CLEAR, 3071), (TOP_BIT_SET, 3072)])
def test_s_with_its_top_bit_clear_or_set(a: int, bits: int) -> None:
    assert accepted(a, b=1).bit_length() == bits


@pytest.mark.parametrize(
    "salt",
    [
        "7ead0000000000000000000000000000",
        "8ead0000000000000000000000000000",
        "0ead0000000000000000000000000000",
        "ead0000000000000000000000000000",
        "00eead00000000000000000000000000",
        "1",
        "ff",
    ],
)
def test_salts_with_a_leading_zero_or_their_top_bit_set(salt: str) -> None:
    if salt.startswith("0"):  # which the server does not say
        assert agree(888_888, challenge(salt=salt))
    else:
        accepted(888_888, 777_777, salt=int(salt, 16))


def test_a_salt_is_a_number_where_pycognito_takes_it_for_a_text() -> None:
    """Cognito's own SDKs read SALT as a big integer: zero bytes in front mean nothing. pycognito keeps them.

    Only visible when the byte after them is below 0x80, and only if a server sent such zeros; Cognito prints the
    number without any.
    """
    zeros, plain = challenge(salt="0012ad"), challenge(salt="12ad")
    assert claim(SrpClient(888_888), zeros) == claim(SrpClient(888_888), plain, "correct horse")
    assert agree(888_888, plain)
    assert not agree(888_888, zeros)


@pytest.mark.parametrize("wanted", [range(2**248), range(2**248, 2**255), range(2**255, 2**256)])
def test_u_with_a_leading_zero_byte_and_with_its_top_bit_clear_and_set(wanted: range) -> None:
    big_a = pow(G, 888_888, N)
    b = next(b for b in itertools.count(2**3000) if calculate_u(big_a, b) in wanted)
    assert agree(888_888, challenge(b))
