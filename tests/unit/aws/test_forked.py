"""A forked child (gunicorn's, with `preload_app`) has connections of its own: on its parent's, answers get mixed up."""

from __future__ import annotations

import os
import sys
from http.server import BaseHTTPRequestHandler

import pytest
from botocore.config import Config

from cognito_tui.services.aws.limits import CallSettings
from cognito_tui.services.aws.service import AwsService
from cognito_tui.services.base.clock import Clock
from tests.support.loopback import serving

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("config", [None, Config(user_agent_extra="tests")], ids=["ours", "botocore's"])
def test_a_child_does_not_use_its_parents_connection(
    config: Config | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ports: list[int] = []

    class Kept(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            ports.append(self.client_address[1])
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    with serving(Kept) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY", url)
        service = AwsService("cognito-identity", "eu-west-1", Clock(), None, CallSettings(config=config))

        def ask() -> None:
            service.call("get_id", IdentityPoolId="eu-west-1:1")

        ask()
        ask()
        if (child := os.fork()) == 0:
            try:
                ask()
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        ask()
    parents, of_child = {ports[0], ports[1], ports[3]}, ports[2]
    assert len(parents) == 1
    assert of_child not in parents
