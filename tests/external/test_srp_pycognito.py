"""Our SRP and pycognito's: the same answers in a hundred random exchanges. The rare ones are in tests/unit/auth."""

from __future__ import annotations

import base64
import random

import pytest

from cognito_tui.demo.simulator.srp import N
from tests.support.reference_srp import agree

ALPHABET = "azAZ09 :_-\"'\\%ßéłØ漢字😀\u202e\u0301\x00"


@pytest.mark.parametrize("seed", range(4))
def test_same_answers_as_pycognito_on_random_exchanges(seed: int) -> None:
    rng = random.Random(seed)

    def text(most: int) -> str:
        return "".join(rng.choices(ALPHABET, k=rng.randint(1, most)))

    for _ in range(25):
        asked = {
            "USER_ID_FOR_SRP": text(20),
            "SRP_B": f"{rng.randrange(1, N):x}",
            "SALT": f"{rng.getrandbits(rng.choice((64, 127, 128))) | 1:x}",
            "SECRET_BLOCK": base64.b64encode(rng.randbytes(rng.randint(1, 1500))).decode(),
        }
        pool = "".join(rng.choices("abcXYZ019", k=9))
        assert agree(rng.getrandbits(320) | 1, asked, text(40), pool), asked
