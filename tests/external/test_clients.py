"""Other people's AWS clients with our credentials, in every way, before and after these end: docs/clients.md.

    pytest -n0 tests/external/test_clients.py --snapshot-update

writes there what was run, where it is meant to change. The keys that signed a request are told by the simulator, which
has checked the signature.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.support.clients.asked import (
    ENVIRONMENT,
    LIBRARY,
    Person,
    credentials_file,
    library_path,
    person,
)
from tests.support.clients.client import Client
from tests.support.clients.kinds import OWN_PYTHON, clients
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


def test_a_chain_of_aiobotocores_asks_once_for_many_tasks_and_goes_on_where_nobody_is_signed_in(
    ada: Person, tmp_path: Path
) -> None:
    if not OWN_PYTHON.exists():
        pytest.skip(f"missing: {OWN_PYTHON}")
    library = {"PYTHONPATH": str(library_path(ada.home))}
    credentials_file(ada.home).unlink(missing_ok=True)
    before = len(ada.cognito.requests)
    assert asyncio_chain({**ada.ways[LIBRARY], **library}) == "cognito-tui\n"
    operations = ada.cognito.operations[before:]
    assert operations.count("GetCallerIdentity") == 20
    assert operations.count("GetCredentialsForIdentity") == 1
    assert asyncio_chain({**ada.ways[ENVIRONMENT], **library, "HOME": str(tmp_path)}) == "env\n"


CHAIN = """
import asyncio
from aiobotocore.session import get_session
from cognito_tui import aio

async def main():
    chain = get_session()
    chain.get_component("credential_provider").insert_before("env", aio.CredentialProvider())
    async with chain.create_client("sts") as sts:
        await asyncio.gather(*(sts.get_caller_identity() for _ in range(20)))
    print((await chain.get_credentials()).method)

asyncio.run(main())
"""


def asyncio_chain(environ: Mapping[str, str]) -> str:
    done = subprocess.run(
        [OWN_PYTHON, "-c", CHAIN], env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_table_has_every_client_and_no_other() -> None:
    assert list(documented()) == NAMES
