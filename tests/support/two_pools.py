"""Two pools behind one address: AWS has one for each region, and our environment names one."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from cognito_tui.demo.simulator.server import CognitoServer
from tests.support.loopback import serving

_HOP = {"host", "connection", "content-length"}


@contextmanager
def one_address(pools: Sequence[CognitoServer]) -> Iterator[str]:
    """Gives the URL. A request goes to the pool that it names; one that names none, to the first that knows it."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            named = [pool for pool in pools if _names(pool, body)]
            for pool in named or pools:
                status, headers, answer = self._ask(pool, body)
                if status == 200:
                    break
            self.send_response_only(status)
            for name, value in headers.items():
                if name.lower() not in _HOP:
                    self.send_header(name, value)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def _ask(self, pool: CognitoServer, body: bytes) -> tuple[int, dict[str, str], bytes]:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            request = urllib.request.Request(pool.url + self.path, body, headers)
            try:
                with opener.open(request, timeout=20) as answer:
                    return answer.status, dict(answer.headers), answer.read()
            except urllib.error.HTTPError as error:
                return error.code, dict(error.headers), error.read()

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as url:
        yield url


def _names(cognito: CognitoServer, body: bytes) -> bool:
    pool = cognito.pool
    ids = (pool.client_id, pool.user_pool_id, pool.identity_pool_id)
    return any(id_.encode() in body for id_ in ids)
