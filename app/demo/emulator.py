"""ministack, served on loopback by a thread of this process; silent, and nothing on disk.

ministack's own start-up (its ASGI lifespan) is left out on purpose: it would look for Docker containers to remove,
run scripts from well-known folders and start schedulers, and the services used here need none of it.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.metadata
import logging
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, cast

from ..errors import CognitoTuiError, ConfigurationError
from .asgi import Application, Receive, Scope, Send

VERSION = "1.5.33"  # of ministack: `strict` makes up for the gaps of this very version
_SERVICES = ("cognito", "iam", "s3", "sts")
_SETTINGS = {
    "AUTH": "true",  # verify signatures, policies and tokens
    "SERVICES": "cognito-idp,cognito-identity,iam,s3,sts",
    "LOG_LEVEL": "CRITICAL",
    "PERSIST_STATE": "0",
    "S3_PERSIST": "0",
    "LOCALSTACK_PERSISTENCE": "0",
    # Token signing keys go here, and without it to a folder in /tmp whose name anyone can guess. In a place
    # where nothing can be created they stay in memory.
    "STATE_DIR": os.path.join(os.devnull, "ministack"),
}
_START_LIMIT = 10  # seconds
_STOP_LIMIT = 5  # seconds


def load() -> Application:
    """ministack's ASGI application. Raises ConfigurationError when what the `demo` extra installs is not there."""
    hint = "Install the demo: pip install 'cognito-tui[demo]'"
    try:
        installed = importlib.metadata.version("ministack")
    except importlib.metadata.PackageNotFoundError:
        raise ConfigurationError("The demo is not installed.", hint=hint) from None
    if installed != VERSION:
        raise ConfigurationError(
            f"The demo works with ministack {VERSION} only; {installed} is installed.", hint=hint
        )
    try:
        importlib.import_module("cryptography")
        with _settings(), _root_logger_untouched():
            application = importlib.import_module("ministack.app")
            for name in _SERVICES:
                importlib.import_module(f"ministack.services.{name}")
    except ImportError as error:
        raise ConfigurationError("The demo is not fully installed.", detail=f"{error}.", hint=hint) from None
    if not application.AUTH:
        raise ConfigurationError("Something else in this process runs ministack, unprotected.")
    silence()
    return cast(Application, application.app)


@contextmanager
def _settings() -> Iterator[None]:
    """ministack reads its settings while it is imported; child processes and boto3 are not to see them."""
    before = {name: os.environ.get(name) for name in _SETTINGS}
    os.environ.update(_SETTINGS)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _root_logger_untouched() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def silence() -> None:
    """Disables the loggers of the ministack modules imported so far: a full-screen app owns the terminal."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "ministack":
            for value in list(vars(module).values()):
                if isinstance(value, logging.Logger):
                    value.disabled = True


class Server:
    """hypercorn in a daemon thread, on a loopback port of its own.

    Attributes:
        port: bound and listening from the start, so that no other process can take it before `run`.
    """

    def __init__(self) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = listener.getsockname()[1]
        self._descriptor = listener.detach()
        self._started = threading.Event()
        self._failure: BaseException | None = None
        self._end: Callable[[], object] = lambda: None

    def run(self, application: Application) -> None:
        """Serves `application`. Raises CognitoTuiError when that has not begun within ten seconds."""
        self._application = application
        self._thread = threading.Thread(target=self._run, name="demo-cognito", daemon=True)
        self._thread.start()
        if not self._started.wait(_START_LIMIT) or self._failure is not None:
            self.stop()
            why = type(self._failure).__name__ if self._failure else f"It took over {_START_LIMIT} seconds"
            raise CognitoTuiError("The demo's Cognito did not start.", detail=f"{why}.")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """Ends it and waits for that, five seconds at most. Stopping twice does no harm."""
        with suppress(RuntimeError):  # the loop is closed: it has ended
            self._end()
        self._thread.join(_STOP_LIMIT)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            self._failure = error
        finally:
            self._started.set()

    async def _serve(self) -> None:
        from hypercorn.asyncio import serve
        from hypercorn.config import Config

        loop, end = asyncio.get_running_loop(), asyncio.Event()
        self._end = lambda: loop.call_soon_threadsafe(end.set)
        # clients that hang up are no news, and asyncio would print them
        loop.set_exception_handler(lambda loop, context: None)
        config = Config()
        config.bind = [f"fd://{self._descriptor}"]
        config.errorlog = config.accesslog = None
        config.graceful_timeout = 0.5
        await serve(cast(Any, self._answer), config, shutdown_trigger=end.wait)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._application(scope, receive, send)
            return
        await receive()
        await send({"type": "lifespan.startup.complete"})
        self._started.set()
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
