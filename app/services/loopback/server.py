"""An HTTP server for this machine alone, where anybody may knock: other users, and every page in a browser."""

from __future__ import annotations

import socket
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

CONNECTION_SECONDS = 5.0  # for all of one request: those who mean it need a fraction of one


class LoopbackServer(ThreadingHTTPServer):
    """One thread for each connection, each with a time limit; silent. Raises OSError when the port cannot be had."""

    daemon_threads = True
    request_queue_size = 128  # idle visitors must not make others queue
    allow_reuse_address = sys.platform != "win32"  # where it would let two programs share the port

    def __init__(
        self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler], family: int = socket.AF_INET
    ) -> None:
        self.address_family = family
        self._alarms: dict[Any, threading.Timer] = {}  # by open connection
        super().__init__(address, handler)

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, args=(0.1,), daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def server_bind(self) -> None:
        if sys.platform == "win32":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        TCPServer.server_bind(self)  # HTTPServer's own asks the network for this machine's name

    def process_request(self, request: Any, client_address: Any) -> None:
        # a socket's own time limit would start anew with every byte
        alarm = self._alarms[request] = threading.Timer(CONNECTION_SECONDS, _hang_up, (request,))
        alarm.daemon = True
        alarm.start()
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        if alarm := self._alarms.pop(request, None):
            alarm.cancel()
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        # nobody gets an answer any more by a connection that was opened ahead of need
        for connection in list(self._alarms):
            _hang_up(connection)

    def handle_error(self, *_: Any) -> None:
        """Whoever hung up or was too slow is of no interest."""


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
