"""Starts of `cognito-tui` that skip the start of Python.

A process that has imported the program forks for each start. The fork takes the descriptors, the environment, the
working directory and a session of its own, and then runs `cognito_tui.__main__` as `python -m cognito_tui` does: it has
its own signals, terminal, exit code and end. What it does not repeat is reading 400 modules and
botocore's models, most of the time that a command takes.

What Python reads when it starts (PYTHON… variables, the locale) is as it was for that process, and `/proc/PID/cmdline`
is that process's: tests of these take `python -m cognito_tui`.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

LOCALE = {"LC_ALL": "C.UTF-8"}
_READ_AT_START = ("PYTHON", "LC_", "LANG")


def can_start(environ: Mapping[str, str]) -> bool:
    """Return whether a fork is the same as a new interpreter, in that environment."""
    read = {name: value for name, value in environ.items() if name.startswith(_READ_AT_START)}
    return sys.platform == "linux" and read == LOCALE


class WarmProcess:
    """A fork that runs the program: the part of `subprocess.Popen` that the tests use.

    Attributes:
        args: the command that it stands for.
        pid: its process id. It leads its own session.
        returncode: its exit code, negative when a signal killed it, None while it runs.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        environ: Mapping[str, str],
        directory: Path,
        streams: tuple[int, int, int],
        *,
        terminal: bool = False,
    ) -> None:
        self.args = (sys.executable, "-m", "cognito_tui", *arguments)
        self.returncode: int | None = None
        request = {
            "argv": list(arguments),
            "environ": dict(environ),
            "directory": str(directory),
            "terminal": terminal,
        }
        self._status, theirs = os.pipe()
        try:
            _server().send(json.dumps(request).encode(), (theirs, *streams))
        finally:
            os.close(theirs)
        self.pid = self._number()

    def _number(self) -> int:
        data = os.read(self._status, 4)
        assert len(data) == 4, "the process that forks has ended"
        return int(struct.unpack("!i", data)[0])

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self._status], [], [], 0)[0]:
            return self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self.returncode = self._number()
            os.close(self._status)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        if sys.platform == "win32":
            raise NotImplementedError
        self.send_signal(signal.SIGKILL)


def run(
    arguments: Sequence[str], *, environ: Mapping[str, str], directory: Path, typed: str, seconds: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end, without a terminal, with `typed` on standard input."""
    read, write = os.pipe()
    outputs = [os.pipe(), os.pipe()]
    texts = [bytearray(), bytearray()]

    def collect(number: int) -> None:
        while chunk := os.read(outputs[number][0], 65536):
            texts[number].extend(chunk)

    def feed() -> None:
        with contextlib.suppress(BrokenPipeError), open(write, "wb") as stdin:
            stdin.write(typed.encode())

    try:
        process = WarmProcess(arguments, environ, directory, (read, outputs[0][1], outputs[1][1]))
    finally:
        for descriptor in (read, outputs[0][1], outputs[1][1]):
            os.close(descriptor)
    threads = [threading.Thread(target=collect, args=(number,), daemon=True) for number in (0, 1)]
    threads.append(threading.Thread(target=feed, daemon=True))
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.start()
    try:
        process.wait(seconds)
        for thread in threads:
            thread.join(max(0, deadline - time.monotonic()))
            if thread.is_alive():
                raise subprocess.TimeoutExpired(process.args, seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    for descriptor, _ in outputs:
        os.close(descriptor)
    assert process.returncode is not None
    stdout, stderr = (bytes(text).decode().replace("\r\n", "\n") for text in texts)
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


class _Server:
    """The process that forks, from this one's side."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        environ |= {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            env={**environ, **LOCALE},
            start_new_session=True,  # Ctrl-C is for the tests
        )
        theirs.close()
        self._socket = ours
        self._lock = threading.Lock()
        atexit.register(self.close)

    def send(self, request: bytes, descriptors: Sequence[int]) -> None:
        with self._lock:
            if sys.platform == "win32":
                raise NotImplementedError
            socket.send_fds(self._socket, [struct.pack("!i", len(request))], descriptors)
            self._socket.sendall(request)

    def close(self) -> None:
        self._socket.close()
        self._process.wait()


_started: list[_Server] = []


def _server() -> _Server:
    if not _started:
        _started.append(_Server())
    return _started[0]


# the process that forks ---------------------------------------------------------------------------------------------


def _import_the_program() -> None:
    """Import all that a command or the first screen may need, and read botocore's models of what they call."""
    import gc
    import pkgutil
    from importlib import import_module

    from cognito_tui import services
    from cognito_tui.cli import commands

    for name in ("boto3", "urllib3", "cognito_tui.__main__", "cognito_tui.cli.main", "cognito_tui.tui.app"):
        import_module(name)
    for package in (services, commands):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)

    from cognito_tui.services.aws import AwsService
    from cognito_tui.services.base import Clock

    for service in ("cognito-idp", "cognito-identity", "sts"):
        AwsService(service, "eu-west-1", Clock()).endpoint()
    if "coverage" in sys.modules:
        _save_what_was_covered()
    gc.collect()
    gc.freeze()


def _save_what_was_covered() -> None:
    """Save it once, or each fork would write all of it again at its end, and look for the files that never ran."""
    import coverage

    if current := coverage.Coverage.current():
        current.save()
        current._inorout.source_pkgs.clear()  # type: ignore[union-attr]


def _forks() -> dict[str, object]:
    """Return in each fork, with the request that it is for; never in the process that forks."""
    if sys.platform == "win32":
        raise NotImplementedError
    control = socket.socket(fileno=os.dup(0))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        header, descriptors, _, _ = socket.recv_fds(control, 4, 4)
        if not header:
            os._exit(0)
        length = struct.unpack("!i", header)[0]
        request = b""
        while len(request) < length:
            request += control.recv(length - len(request))
        status, *streams = descriptors
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            if (pid := os.fork()) == 0:
                os.close(status)
                return {**json.loads(request), "streams": streams}
            os.closerange(0, 3)
            for descriptor in streams:
                os.close(descriptor)
            _report(status, pid)
        for descriptor in descriptors:
            os.close(descriptor)


def _report(status: int, pid: int) -> None:
    with contextlib.suppress(BrokenPipeError):
        os.write(status, struct.pack("!i", pid))
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code == -9 and "coverage" in sys.modules:
        _forget_what_was_covered(pid)
    with contextlib.suppress(BrokenPipeError):
        os.write(status, struct.pack("!i", code))
    os._exit(0)


def _forget_what_was_covered(pid: int) -> None:
    """Remove what a process was saving while it was killed: half a database, which nobody can read."""
    for file in Path().glob(f".coverage.*.pid{pid}.*"):
        file.unlink()


def _become(request: dict[str, object]) -> None:
    streams = request["streams"]
    assert isinstance(streams, list)
    _take(streams, is_terminal=bool(request["terminal"]))
    os.environ.clear()
    os.environ.update(request["environ"])  # type: ignore[call-overload]
    if sys.platform != "win32":
        time.tzset()
    os.chdir(str(request["directory"]))
    sys.stdout.reconfigure(line_buffering=os.isatty(1))  # type: ignore[union-attr]
    arguments = request["argv"]
    assert isinstance(arguments, list)
    sys.argv[1:] = arguments


def _take(streams: list[int], *, is_terminal: bool) -> None:
    if sys.platform == "win32":
        raise NotImplementedError
    import fcntl
    import termios

    os.setsid()
    for number, descriptor in enumerate(streams):
        os.dup2(descriptor, number)
    for descriptor in streams:
        os.close(descriptor)
    if is_terminal:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _leave(code: int) -> None:
    """Do what Python does at its end, but for taking apart, in copied memory, what the fork has not made."""
    threading._shutdown()  # type: ignore[attr-defined]  # wait for threads
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError, ValueError):  # Python itself is to say so
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _import_the_program()
    _become(_forks())
    import cognito_tui.__main__

    sys.argv[0] = str(cognito_tui.__main__.__file__)
    try:
        cognito_tui.__main__.main()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            _leave(end.code or 0)
        raise
    _leave(0)
