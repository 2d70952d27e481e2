"""A server that forks while its parent fetches a pool's keys: gunicorn with `preload_app`, say."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support.repository import ROOT

PROGRAM = """
import asyncio, os, sys, threading
from http.server import BaseHTTPRequestHandler

import cognito_tui
from cognito_tui import aio
from tests.support.made_tokens import CLIENT, jwks, token
from tests.support.loopback import serving

asked, goes_on, given = threading.Event(), threading.Event(), token()

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        asked.set()
        goes_on.wait(20)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(jwks())

    def log_message(self, *_):
        pass

def verify():
    if sys.argv[1] == "asyncio":
        aio.set_threads(1)
        asyncio.run(aio.verify_token(given, "eu-west-1_AbCdEfGhI", CLIENT, "id"))
    else:
        cognito_tui.verify_token(given, "eu-west-1_AbCdEfGhI", CLIENT, "id")

with serving(Handler) as os.environ["AWS_ENDPOINT_URL"]:
    fetching = threading.Thread(target=verify)
    fetching.start()
    asked.wait(20)
    child = os.fork()
    if child == 0:
        verify()
        print("verified", flush=True)
        os._exit(0)
    goes_on.set()
    fetching.join()
    os.waitpid(child, 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("way", ["asyncio", "threads"])
def test_a_child_does_not_wait_for_what_its_parent_was_fetching(way: str) -> None:
    """The thread that fetches is not there in the child."""
    path = os.pathsep.join([str(ROOT), *sys.path])
    ran = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", PROGRAM, way],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.stdout, ran.stderr) == ("verified\n", "")
