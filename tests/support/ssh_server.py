"""sshd of our own on a loopback port, with keys of its own, and the ssh_config of somebody who gets there."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.posix import IS_ROOT

SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
PATIENCE = 40  # seconds, for a machine that has other things to do

need_ssh = [
    pytest.mark.skipif(not SSHD, reason="sshd is missing (Debian: openssh-server)"),
    pytest.mark.skipif(not shutil.which("ssh"), reason="ssh is missing (Debian: openssh-client)"),
]


@dataclass(frozen=True)
class SshServer:
    """Attributes:
    config: an ssh_config of a person who knows the host.
    process: sshd's, whose children have a connection each.
    """

    config: Path
    process: subprocess.Popen[bytes]

    @property
    def connections(self) -> int:
        """How many there were so far of people that it let in."""
        return (self.config.parent / "sshd.log").read_text().count("Accepted publickey")

    def cut(self) -> None:
        """Ends all connections, as when the network goes away; nobody is told."""
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        for pid in listed.stdout.split():
            os.kill(int(pid), 9)


@contextmanager
def ssh_server(
    folder: Path,
    settings: Mapping[str, str] = {},
    environ: Mapping[str, str] = {},
    ssh: str = "",
    host: str = "far",
) -> Iterator[SshServer]:
    """Args:
    settings: of its sshd_config.
    environ: what sessions at the far end find in their environment.
    ssh: more of the person's ssh_config.
    host: its name there.
    """
    for name in ("host", "person_key"):
        if not (folder / name).exists():
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    lines = {
        "ListenAddress": f"127.0.0.1:{port}",
        "HostKey": str(folder / "host"),
        "AuthorizedKeysFile": str(folder / "person_key.pub"),
        "PidFile": "none",
        "StrictModes": "no",
        "UsePAM": "no",
        "PermitRootLogin": "prohibit-password",
        **settings,
    }
    if environ:
        lines["SetEnv"] = " ".join(f'"{name}={value}"' for name, value in environ.items())
    (folder / "sshd_config").write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
    config = folder / "ssh_config"
    config.write_text(
        f"Host {host}\n  HostName 127.0.0.1\n  Port {port}\n  IdentityFile {folder / 'person_key'}\n"
        f"  IdentitiesOnly yes\n  StrictHostKeyChecking no\n  UserKnownHostsFile {folder / 'known'}\n"
        f"  LogLevel ERROR\n{ssh}"
    )
    assert SSHD
    if IS_ROOT:
        Path("/run/sshd").mkdir(exist_ok=True)  # sshd insists, as root
    with (folder / "sshd.log").open("wb") as log:
        server = subprocess.Popen([SSHD, "-D", "-e", "-f", folder / "sshd_config"], stderr=log)
    try:
        _wait_for(port)
        yield SshServer(config, server)
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("sshd does not listen")
