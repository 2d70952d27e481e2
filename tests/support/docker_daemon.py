"""A stand-in for Docker's daemon, which does not run where the tests do.

What is under test is what gets into a container's environment. That is the work of Docker's own client, which is the
real one here: it reads `--env-file` and `-e`, and tells the daemon the outcome. This daemon runs the command on this
machine, with the environment that it was told and nothing else, as the network "host".

https://docs.docker.com/reference/api/engine/
"""

from __future__ import annotations

import json
import re
import socketserver
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from io import BufferedIOBase
from pathlib import Path
from typing import Any


@dataclass
class _Container:
    command: list[str]
    environ: dict[str, str]
    attached: BufferedIOBase | None = None
    ended: threading.Event = field(default_factory=threading.Event)
    exit_code: int = -1

    def run(self) -> None:
        done = subprocess.run(self.command, env=self.environ, capture_output=True, check=False)
        if self.attached:
            for stream, output in ((1, done.stdout), (2, done.stderr)):
                self.attached.write(struct.pack(">BxxxI", stream, len(output)) + output)
            self.attached.flush()
        self.exit_code = done.returncode
        self.ended.set()


if sys.platform == "win32":
    _Server = socketserver.BaseServer  # nothing asks for it there
else:
    _Server = socketserver.UnixStreamServer


class _Daemon(socketserver.ThreadingMixIn, _Server):
    daemon_threads = True

    def __init__(self, socket: Path, images: Mapping[str, str]) -> None:
        self.images = images
        self.containers: dict[str, _Container] = {}
        super().__init__(str(socket), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Daemon

    def do_HEAD(self) -> None:
        self._answer(200)

    do_GET = do_HEAD  # noqa: N815

    def do_POST(self) -> None:
        asked: dict[str, Any] = json.loads(self._body() or b"{}")
        found = re.match(r"/v[\d.]+/containers/(\w+)(?:/(\w+))?", self.path)
        assert found, self.path
        name, action = found.groups()
        if name == "create":
            self._create(asked)
        else:
            getattr(self, f"_{action}")(self.server.containers[name])

    def _create(self, asked: dict[str, Any]) -> None:
        assert asked["HostConfig"]["NetworkMode"] == "host"
        name = f"{len(self.server.containers):064x}"
        self.server.containers[name] = _Container(
            [self.server.images[asked["Image"]], *asked["Cmd"]],
            # one without "=" is to be taken away
            dict(pair.split("=", 1) for pair in asked["Env"] if "=" in pair),
        )
        self._answer(201, {"Id": name, "Warnings": []})

    def _attach(self, container: _Container) -> None:
        self.send_response(101, "UPGRADED")
        for header, value in (("Connection", "Upgrade"), ("Upgrade", "tcp")):
            self.send_header(header, value)
        self.send_header("Content-Type", "application/vnd.docker.multiplexed-stream")
        self.end_headers()
        container.attached = self.wfile
        container.ended.wait()
        self.close_connection = True

    def _wait(self, container: _Container) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.flush()  # the client goes on when it has the headers
        container.ended.wait()
        self.wfile.write(json.dumps({"StatusCode": container.exit_code}).encode())
        self.close_connection = True

    def _start(self, container: _Container) -> None:
        threading.Thread(target=container.run, daemon=True).start()
        self._answer(204)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            chunks = b""
            while size := int(self.rfile.readline(), 16):
                chunks += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return chunks
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _answer(self, status: int, data: object = None) -> None:
        body = b"" if data is None else json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Api-Version", "1.44")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        pass


@contextmanager
def docker_daemon(socket: Path, images: Mapping[str, str]) -> Iterator[str]:
    """Gives its DOCKER_HOST.

    Args:
        images: the program that each one's entrypoint is.
    """
    with _Daemon(socket, images) as daemon:
        threading.Thread(target=daemon.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield f"unix://{socket}"
        finally:
            daemon.shutdown()
