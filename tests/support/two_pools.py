"""Two pools behind one address: AWS has one for each region, and our environment names one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from cognito_tui.demo.simulator.server import CognitoServer, respond
from cognito_tui.demo.simulator.web import Request, Response
from tests.support.loopback import serving


@contextmanager
def one_address(pools: Sequence[CognitoServer]) -> Iterator[str]:
    """Yield the URL. A request goes to the pool that it names; one that names none, to the first that knows it.

    It gets there as it came: the address is a part of what was signed.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request("POST", self.path, headers, body)
            named = [pool for pool in pools if _names(pool, body)]
            for pool in named or pools:
                response = respond(pool, request)
                if response.status == 200:
                    break
            self._send(response)

        def _send(self, response: Response) -> None:
            body = response.body.encode()
            self.send_response(response.status)
            for name, value in {"content-type": response.content_type, **response.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as url:
        yield url


def _names(cognito: CognitoServer, body: bytes) -> bool:
    pool = cognito.pool
    ids = (pool.client_id, pool.user_pool_id, pool.identity_pool_id)
    return any(id_.encode() in body for id_ in ids)
