"""The endpoint at the far end of an SSH connection: somebody works there, and leaves no key there.

The person's own ssh connects once, with their own configuration: the session that it begins with keeps the token at the
far end, a port of its loopback leads here, and the command or shell shares the connection. A port, as no SDK can ask at
a Unix socket. It is of the far end's choice, and others there can reach it: what they have not got is the token.

https://man.openbsd.org/ssh#O
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from typing import ClassVar

from ...errors import CognitoTuiError
from ..base import LimitOfChildren, clean
from .container_endpoint import Endpoint
from .delivery import Delivery
from .far_end import keeping, started_in
from .ssh_words import SshWords

_SSH = "ssh"
_LONGEST_LINE = 65536  # bytes, of what start-up files at the far end may say
_PATIENCE = 30.0  # seconds for a port
_LONGEST_PLACE = 60  # bytes: a socket's path has 103 at most, and ends on 40 of ours and ssh's
_GOOD_BYE = 5.0  # seconds for the far end to remove what it keeps
# before the person's own options, as ssh takes the first of several
_OURS = ("-o", "ControlPersist=no", "-o", "RemoteCommand=none")

_NO_SHELL = (
    "does not run the command sh",
    "A ForceCommand in its sshd_config, a command= in its authorized_keys or the login's shell may run something "
    "else.",
)
_NO_PLACE = ("has no folder for the token", "There, set TMPDIR to a folder that you can write to.")
# settings that older versions of ssh do not know
_NEEDED = {"sessiontype": "default", "stdinnull": "no", "forkafterauthentication": "no"}
_WATCH = 'cat; ssh -F /dev/null -S "$1/c" -O exit -- "$2"; rm -rf -- "$1"'


class NoConnection(CognitoTuiError):
    """ssh could not connect, and has said why; the exit code is its own."""

    exit_code: ClassVar[int] = 255


def as_configured(words: SshWords) -> SshWords:
    """Return the words with what the person's ssh_config has ssh run on this host, where they name no command.

    What it has for tunnels, which run nothing, does not count.

    Raises:
        NoConnection: ssh can make nothing of the words.
    """
    # -T: or ssh says on each run that this question has no terminal
    command = [_SSH, "-G", *words.connection, *words.session, "-T", words.host]
    done = subprocess.run(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False)  # noqa: S603
    if done.returncode:
        raise NoConnection(f"OpenSSH cannot connect to {clean(words.host)} with these options.")
    configured = dict(line.split(None, 1) for line in os.fsdecode(done.stdout).splitlines() if " " in line)
    needed = [f"{name}={value}" for name, value in _NEEDED.items() if configured.get(name, value) != value]
    own = configured.get("remotecommand", "none")
    return replace(
        words,
        connection=[*(word for setting in needed for word in ("-o", setting)), *words.connection],
        command=words.command or ([] if own == "none" else [own]),
    )


class RemoteForward:
    """A connection, while its `with` block runs.

    Args:
        words: whom to connect to, and what to run there.
        endpoint: what is reached from there; it serves already.
        delivery: what goes along.
        chosen: a region that counts in any case.
    """

    def __init__(self, words: SshWords, endpoint: Endpoint, delivery: Delivery, chosen: str = "") -> None:
        self._words = words
        self._endpoint = endpoint
        self._delivery, self._chosen = delivery, chosen
        self._mark = f"cognito-tui-{token_hex(8)}"
        self._control = self._folder = ""
        self._open = ExitStack()

    def __enter__(self) -> RemoteForward:
        """Connect; ssh asks at the terminal what it has to.

        Raises:
            NoConnection: that failed.
            CognitoTuiError: the far end lets nothing lead here, or cannot run what is needed.
        """
        with ExitStack() as opening:
            self._control = str(opening.enter_context(_control_folder(self._words.host)) / "c")
            connection = self._connect()
            opening.callback(_say_good_bye, connection)
            self._ask(connection, f"echo; echo {self._mark} connected\n", _NO_SHELL)
            self._endpoint.server.lead_here(f"127.0.0.1:{self._port()}")
            script = keeping(
                self._mark,
                self._endpoint,
                command=" ".join(self._words.command),
                delivery=self._delivery,
                chosen=self._chosen,
            )
            self._folder = self._ask(connection, script.reveal(), _NO_PLACE)
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def command(self, *, at_terminal: bool) -> list[str]:
        """Return what runs the command or the shell, by this connection.

        Args:
            at_terminal: whether standard input is one.
        """
        terminal = ["-t"] if at_terminal and not self._words.command else []
        shared = ["-S", self._control, "-o", "ControlMaster=no", *_OURS]
        options = [*self._words.connection, *terminal, *self._words.session]
        return [_SSH, *shared, *options, self._words.host, started_in(self._folder)]

    def _connect(self) -> subprocess.Popen[bytes]:
        command = [_SSH, "-M", "-S", self._control, *_OURS, *self._words.connection]
        with LimitOfChildren():
            return subprocess.Popen(  # noqa: S603  # the person's own, without a shell
                [*command, "-T", self._words.host, "exec sh"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )

    def _ask(self, connection: subprocess.Popen[bytes], script: str, otherwise: tuple[str, str]) -> str:
        """Have the far end run `script`; return what it says after the mark.

        Args:
            otherwise: what is wrong where it says nothing, and what to do.
        """
        assert connection.stdin is not None  # noqa: S101
        assert connection.stdout is not None  # noqa: S101
        try:
            connection.stdin.write(os.fsencode(script))
            connection.stdin.flush()
        except BrokenPipeError:
            pass  # it has ended, which is said below
        while line := connection.stdout.readline(_LONGEST_LINE):
            mark, _, said = os.fsdecode(line).strip().partition(" ")
            if mark == self._mark:
                return said
        host = clean(self._words.host)
        if connection.wait() == NoConnection.exit_code:
            raise NoConnection(f"There is no connection to {host}.")
        wrong, to_do = otherwise
        raise CognitoTuiError(f"{host} {wrong}.", hint=to_do)

    def _port(self) -> int:
        """Return a port of the far end's loopback that leads to the endpoint from now on."""
        forward = f"127.0.0.1:0:127.0.0.1:{self._endpoint.server.port}"
        # without the person's configuration: it may name other ports, which the connection forwards already
        command = [_SSH, "-F", os.devnull, "-S", self._control, "-O", "forward", "-R", forward, "--"]
        done = subprocess.run(  # noqa: S603
            [*command, self._words.host],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE,
            check=False,
        )
        if not done.stdout.strip().isdecimal():
            raise CognitoTuiError(
                f"{clean(self._words.host)} does not forward a port to this machine.",
                detail=clean(done.stderr.strip()),
                hint="Its sshd_config needs AllowTcpForwarding yes (or remote), and a PermitListen there must allow "
                "any port.",
            )
        return int(done.stdout)


def _place_for_socket(folder: str) -> str:
    """Return `folder`, unless ssh could not use the path of a socket in it: it is too long, or would be expanded."""
    return folder if len(os.fsencode(folder)) <= _LONGEST_PLACE and not set("%$~") & set(folder) else "/tmp"  # noqa: S108


@contextmanager
def _control_folder(host: str) -> Iterator[Path]:
    """A folder for the connection's socket.

    A shell ends the connection and removes the folder once this process is gone, however that comes.
    """
    folder = tempfile.mkdtemp(prefix="cognito-tui-", dir=_place_for_socket(tempfile.gettempdir()))
    command = ["sh", "-c", _WATCH, "sh", folder, host]
    with subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ):
        yield Path(folder)


def _say_good_bye(connection: subprocess.Popen[bytes]) -> None:
    """Let the far end remove what it keeps; then the connection ends by itself."""
    try:
        connection.communicate(timeout=_GOOD_BYE)
    except subprocess.TimeoutExpired:
        connection.terminate()
        connection.wait()
