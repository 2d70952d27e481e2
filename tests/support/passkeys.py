"""Passkeys of any site's, by Chromium's virtual authenticator: a page of the site's name is served on loopback."""

from __future__ import annotations

import base64
import datetime
import hashlib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.chromium import Browser, chromium

_CREATE = """
const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(arguments[0]);
return navigator.credentials.create({publicKey}).then(made => made.toJSON());
"""
_GET = """
const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(arguments[0]);
return navigator.credentials.get({publicKey}).then(found => found.toJSON());
"""


class Passkeys:
    """Of one person, in one browser."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """Args: options: CredentialCreationOptions, as JSON has them."""
        made: dict[str, Any] = self._browser.run(_CREATE, options)
        return made

    def prove(self, options: dict[str, Any]) -> dict[str, Any]:
        """Args: options: CredentialRequestOptions, as JSON has them."""
        found: dict[str, Any] = self._browser.run(_GET, options)
        return found


@contextmanager
def passkeys(site: str, folder: Path) -> Iterator[Passkeys]:
    """Args: site: the relying party's id, "auth.example.com"; folder: an empty one."""
    key = ec.generate_private_key(ec.SECP256R1())
    shown = folder / "site.pem"
    shown.touch(mode=0o600)
    shown.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + _certificate(site, key).public_bytes(serialization.Encoding.PEM)
    )
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(shown)
    server = HTTPServer(("127.0.0.1", 0), _Page)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    flags = (
        f"host-resolver-rules=MAP {site} 127.0.0.1:{server.server_port}",
        f"ignore-certificate-errors-spki-list={base64.b64encode(hashlib.sha256(public).digest()).decode()}",
    )
    try:
        with chromium(folder / "profile", *flags) as browser:
            browser.with_authenticator()
            browser.open(f"https://{site}/")
            yield Passkeys(browser)
    finally:
        server.shutdown()
        server.server_close()


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<p>A page to make passkeys at.")

    def log_message(self, *_: object) -> None:
        pass


def _certificate(site: str, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, site)])
    now, day = datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(days=1)
    return (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(site)]), critical=False)
        .sign(key, hashes.SHA256())
    )
