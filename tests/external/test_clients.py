"""Other people's AWS clients with our credentials, in every way, before and after these end: docs/clients.md.

    pytest -n0 tests/external/test_clients.py --snapshot-update

writes there what was run, where it is meant to change. The keys that signed a request are told by the simulator, which
has checked the signature.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.clients.asked import ENVIRONMENT, Person, person
from tests.support.clients.client import Client
from tests.support.clients.kinds import clients
from tests.support.clients.table import documented, row, write

# all in one process: they share a server, and the time that it takes until keys end
pytestmark = [pytest.mark.xdist_group("clients"), pytest.mark.timeout(400)]
NAMES = [client.name for client in clients()]


@pytest.fixture(scope="module")
def ada(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    with person(tmp_path_factory.mktemp("clients")) as ada:
        yield ada


@pytest.fixture(scope="module")
def rows(ada: Person, pytestconfig: pytest.Config) -> dict[str, str]:
    """What came of those that are installed."""
    here = [client for client in clients() if not client.missing]
    try:
        first = {client: client.ask(ada) for client in here}
        delivered = ada.ways[ENVIRONMENT]["AWS_SESSION_TOKEN"]
        for client, keys in first.items():
            of_environment = {way: found.session_token == delivered for way, found in keys.items()}
            assert of_environment == {way: way == ENVIRONMENT for way in keys}, client.name
        ada.outlive(found for keys in first.values() for way, found in keys.items() if way != ENVIRONMENT)
        again = {client: client.ask(ada) for client in here}
    finally:
        for client in here:
            client.end()
    seen = {
        client.name: row(client, keys, (way for way, found in again[client].items() if found != keys[way]))
        for client, keys in first.items()
    }
    if pytestconfig.getoption("--snapshot-update"):
        write(NAMES, seen)
    return seen


@pytest.mark.parametrize("client", clients(), ids=NAMES)
def test_the_table_says_what_a_client_did(client: Client, rows: dict[str, str]) -> None:
    if client.missing:
        pytest.skip(f"missing: {client.missing}")
    assert documented()[client.name] == rows[client.name], client.errors


def test_the_table_has_every_client_and_no_other() -> None:
    assert list(documented()) == NAMES
