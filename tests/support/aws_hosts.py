"""Hosts of AWS's by their own names, over TLS: a proxy that takes every CONNECT itself, and has others answer.

What is tested names its hosts as it does at AWS, and no name is looked up.
"""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.loopback import serving
from tests.support.pool_client import SERVICES

REFUSES = ""
"""Answers 403, as the host of an issuer does for pools of the other kind."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hosts: Mapping[str, str]
    asked: list[str]
    tls: ssl.SSLContext

    def do_CONNECT(self) -> None:
        if self.path.partition(":")[0] not in self.hosts:
            self.send_error(502)
            return
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            self.connection = self.tls.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
            self.close_connection = False
            while not self.close_connection:
                self.handle_one_request()

    def do_GET(self) -> None:
        host = self.headers["host"].partition(":")[0]
        self.asked.append(f"{host} {self.headers.get('x-amz-target', self.path).rpartition('.')[2]}")
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        if self.hosts[host] == REFUSES:
            self._answer(403, {}, b'{"message":"Forbidden"}')
            return
        upstream = HTTPConnection(self.hosts[host].rpartition("/")[2], timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        upstream.request(self.command, self.path, body, headers)
        with upstream.getresponse() as answer:
            self._answer(answer.status, dict(answer.getheaders()), answer.read())
        upstream.close()

    do_POST = do_GET  # noqa: N815

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def aws_hosts(folder: Path, hosts: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield what the hosts are asked: "cognito-idp.eu-west-1.amazonaws.com InitiateAuth"; no other can be reached.

    Args:
        hosts: host → the URL of what answers for it, or REFUSES.
    """
    bundle, tls = _certificate(folder, hosts)
    asked: list[str] = []
    handler = type("Handler", (_Handler,), {"hosts": hosts, "asked": asked, "tls": tls})
    with pytest.MonkeyPatch.context() as patch, serving(handler) as proxy:
        for service in SERVICES:
            patch.delenv(f"AWS_ENDPOINT_URL_{service}", raising=False)
        for name in ("HTTPS_PROXY", "https_proxy"):
            patch.setenv(name, proxy)
        for name in ("AWS_CA_BUNDLE", "SSL_CERT_FILE"):
            patch.setenv(name, str(bundle))
        yield asked


def _certificate(folder: Path, hosts: Mapping[str, str]) -> tuple[Path, ssl.SSLContext]:
    """A certificate of one day for all of them, which is what has to be trusted, too."""
    now, key = datetime.datetime.now(datetime.timezone.utc), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "AWS of a test")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    bundle, shown = folder / "aws.pem", folder / "aws-key.pem"
    bundle.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    shown.write_bytes(private + bundle.read_bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown)
    return bundle, context
