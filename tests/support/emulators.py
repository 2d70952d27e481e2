"""Other people's Cognitos, unpatched, each a process of its own on a loopback port that the kernel chose."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

START_LIMIT = 60  # seconds, on a busy machine
LOGS: dict[str, Path] = {}  # of the running ones, by endpoint URL


@contextmanager
def ministack(functions: bool = False, more: str = "") -> Iterator[str]:
    """ministack with all its checks on (signatures, policies, tokens, SRP); yields the endpoint URL.

    Its administrator's keys are "test" and "test".

    Args:
        functions: whether it has Lambda, whose functions are Python processes of its own: for a pool's triggers.
        more: other services of its that are wanted, by the names that its SERVICES knows: "logs,apigateway".
    """
    services = ["cognito-idp,cognito-identity,sts,iam,s3", "lambda" if functions else "", more]
    settings = {
        "AUTH": "true",
        "SERVICES": ",".join(filter(None, services)),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        # it would remove the containers of other ministacks on this machine
        "DOCKER_HOST": "unix:///nowhere",
    }
    with _serve("ministack.app:app", settings) as url:
        yield url


@contextmanager
def moto(totp: bool = False) -> Iterator[str]:
    """moto's server; yields the endpoint URL.

    Checks no SRP proof. Checks TOTP codes (all from one constant secret) only where `totp` says so.
    """
    settings = {"MOTO_COGNITO_IDP_USER_POOL_ENABLE_TOTP": "true"} if totp else {}
    with _serve("wsgi:moto.server:DomainDispatcherApplication(create_backend_app)", settings) as url:
        yield url


def logs(lines: int = 60) -> Iterator[tuple[str, str]]:
    """Endpoint URL and last words of every emulator that runs."""
    for url, log in LOGS.items():
        yield url, "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


@contextmanager
def _serve(application: str, settings: dict[str, str]) -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory(prefix="emulator-") as folder,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        port, descriptor = listener.getsockname()[1], listener.fileno()
        log = Path(folder, "log")
        with log.open("wb") as output:
            # the socket is handed over already listening: no other process can take the port in between
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "hypercorn",
                    "--workers",
                    "0",
                    "--bind",
                    f"fd://{descriptor}",
                    application,
                ],
                pass_fds=[descriptor],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**_environment(folder, port), **settings},
            )
        listener.close()
        url = f"http://127.0.0.1:{port}"
        LOGS[url] = log
        try:
            _wait(port, log)
            yield url
        finally:
            del LOGS[url]
            process.kill()
            process.wait()


def _environment(folder: str, port: int) -> dict[str, str]:
    """Nothing of this person's: no AWS settings, no proxy, no home."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": folder,
        "TMPDIR": folder,
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "STATE_DIR": str(Path(folder, "state")),
        "S3_DATA_DIR": str(Path(folder, "s3")),
    }


def _wait(port: int, log: Path) -> None:
    """One request: it waits in the socket's queue until the emulator is up, or breaks off with the process."""
    connection = HTTPConnection("127.0.0.1", port, timeout=START_LIMIT)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except (OSError, HTTPException):
        raise RuntimeError(f"The emulator did not start:\n{log.read_text(errors='replace')}") from None
    finally:
        connection.close()
