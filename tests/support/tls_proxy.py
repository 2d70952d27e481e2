"""A network in between: TLS, a round-trip time, and a record of every handshake and every request.

What the client sends crosses a delayed pipe, as if the server were far away, and only then meets TLS; behind it an
emulator answers at once. One proxy stands for one host.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ipaddress
import re
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_CHUNK = 65536
_HOST = re.compile(rb"\r\nhost:[^\r]*\r\n", re.IGNORECASE)  # which the simulator takes for its own alone
_MAY_SIGN_CERTIFICATES = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


@dataclass
class Host:
    """One proxied host.

    Attributes:
        url: where the client finds it, "https://localhost:PORT".
        handshakes: TLS handshakes completed.
        requests: what was asked, in order: the operation ("InitiateAuth"), or method and path ("GET /").
    """

    url: str = ""
    handshakes: int = 0
    requests: list[str] = field(default_factory=list)

    def taken(self) -> tuple[int, list[str]]:
        """Handshakes and requests since the last time; starts to count anew."""
        counted = self.handshakes, self.requests
        self.handshakes, self.requests = 0, []
        return counted


class Network:
    """Proxies on loopback, one for each host, served by a thread of this process.

    Attributes:
        round_trip: seconds there and back, and to open a TCP connection; may be changed at any time.
        ca_bundle: what AWS_CA_BUNDLE has to name.
    """

    def __init__(self, upstream_port: int, folder: Path, round_trip: float) -> None:
        self.round_trip = round_trip
        self.ca_bundle, self._tls = _certificates(folder)
        self._upstream_port = upstream_port
        self._loop = asyncio.new_event_loop()

    def host(self) -> Host:
        """A host more, which is the emulator too."""
        return asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)

    async def _open(self) -> Host:
        host = Host()

        async def terminate(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            host.handshakes += 1
            await self._relay_http(host, reader, writer)

        inner = await asyncio.start_server(terminate, "127.0.0.1", 0, ssl=self._tls)
        inner_port = inner.sockets[0].getsockname()[1]

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(
                self.round_trip
            )  # the kernel has said yes at once: SYN and its answer take time too
            there, back = await asyncio.open_connection("127.0.0.1", inner_port)
            await asyncio.gather(self._carry(reader, back), self._carry(there, writer))

        outer = await asyncio.start_server(accept, "127.0.0.1", 0)
        host.url = f"https://localhost:{outer.sockets[0].getsockname()[1]}"
        return host

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Half a round trip for each chunk; chunks that follow each other travel together."""
        travelling: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def arrive() -> None:
            data = b"first"
            while data:
                due, data = await travelling.get()
                await asyncio.sleep(due - time.monotonic())
                writer.write(data)
            writer.close()

        arriving = asyncio.ensure_future(arrive())
        data = b"first"
        while data:
            try:
                data = await reader.read(_CHUNK)
            except OSError:
                data = b""
            travelling.put_nowait((time.monotonic() + self.round_trip / 2, data))
        await arriving

    async def _relay_http(
        self, host: Host, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._upstream_port)
        answers = asyncio.ensure_future(_pump(there, writer))
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                request, *lines = head.decode("latin-1").splitlines()
                headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                operation = headers.get("x-amz-target", "").rpartition(".")[2]
                host.requests.append(operation or request.rpartition(" ")[0])
                back.write(
                    _HOST.sub(b"\r\nhost: 127.0.0.1:%d\r\n" % self._upstream_port, head, count=1) + body
                )
        back.close()
        await answers

    def run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda loop, context: None)  # clients that hang up are no news
        self._loop.run_forever()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
    writer.close()


@contextmanager
def network(upstream_port: int, folder: Path, round_trip: float = 0.0) -> Iterator[Network]:
    """A network in front of the emulator on `upstream_port`; its certificates are written into `folder`."""
    it = Network(upstream_port, folder, round_trip)
    thread = threading.Thread(target=it.run, daemon=True)
    thread.start()
    try:
        yield it
    finally:
        it.stop()
        thread.join(10)


def _certificates(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A CA of one day, and what a server on loopback shows of it."""
    now = datetime.datetime.now(datetime.timezone.utc)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA of a test")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]

    def certificate(subject: x509.Name, public_key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder(ca_name, subject, public_key, x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False
            )
        )

    ca = (
        certificate(ca_name, ca_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_MAY_SIGN_CERTIFICATES, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    server = (
        certificate(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), key.public_key())
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    bundle, shown = folder / "ca.pem", folder / "server.pem"
    bundle.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    shown.touch(mode=0o600)
    shown.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + server.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown)
    return bundle, context
