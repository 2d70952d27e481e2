"""Ways to hold our SRP against two others: pycognito's client and the server written from the specification."""

from __future__ import annotations

import base64
from datetime import datetime, timezone

from pycognito.aws_srp import AWSSRP

from cognito_tui.demo.simulator.srp import SrpServer
from cognito_tui.services.auth.srp import SrpClient, password_claim
from cognito_tui.services.base.secret import Secret

POOL = "AbCdEfGhI"
SALT = 0x7EAD
PASSWORD = "correct horse"
NOW = datetime(2025, 11, 1, 8, 3, 5, tzinfo=timezone.utc)
BLOCK = base64.b64encode(bytes(range(256)) * 3).decode()


def challenge(srp_b: int | str = 12345, salt: int | str = SALT) -> dict[str, str]:
    return {
        "USER_ID_FOR_SRP": "ada",
        "SRP_B": f"{srp_b:x}" if isinstance(srp_b, int) else srp_b,
        "SALT": f"{salt:x}" if isinstance(salt, int) else salt,
        "SECRET_BLOCK": BLOCK,
    }


def claim(
    client: SrpClient,
    asked: dict[str, str],
    password: str = PASSWORD,
    pool: str = POOL,
    now: datetime = NOW,
) -> dict[str, str]:
    return password_claim(
        client,
        pool_name=pool,
        user_id=asked["USER_ID_FOR_SRP"],
        password=Secret(password),
        srp_b=asked["SRP_B"],
        salt=asked["SALT"],
        secret_block=asked["SECRET_BLOCK"],
        now=now,
    )


class PycognitoSrp(AWSSRP):  # type: ignore[misc]
    """pycognito's, with our a and A."""

    def __init__(self, ours: SrpClient, pool: str, password: str, **device: str) -> None:
        self._ours = ours
        super().__init__("ada", password, f"eu-west-1_{pool}", "client", client=object(), **device)

    def generate_random_small_a(self) -> int:
        return self._ours._a

    def calculate_a(self) -> int:
        return int(self._ours.srp_a, 16)


def moment(timestamp: str) -> datetime:
    return datetime.strptime(timestamp, "%a %b %d %H:%M:%S UTC %Y").replace(tzinfo=timezone.utc)


def agree(a: int, asked: dict[str, str], password: str = PASSWORD, pool: str = POOL) -> bool:
    """Whether pycognito gives the same three answers, at the same second."""
    client = SrpClient(a)
    theirs = PycognitoSrp(client, pool, password).process_challenge(asked, {"USERNAME": "ada"})
    ours = claim(client, asked, password, pool, moment(theirs["TIMESTAMP"]))
    return {**theirs, **ours} == theirs


def accepted(a: int, b: int, *, salt: int = SALT) -> int:
    """Asserts that pycognito agrees, and that the server takes the right password and refuses a wrong one; gives S."""
    server = SrpServer(POOL)
    server.register("ada", PASSWORD, salt)
    client = SrpClient(a)
    asked = server.challenge("ada", client.srp_a, b)
    assert agree(a, asked)
    assert server.verify(claim(client, asked))
    assert not server.verify(claim(client, asked, PASSWORD + " "))
    return server.shared_secret(asked["SECRET_BLOCK"])
