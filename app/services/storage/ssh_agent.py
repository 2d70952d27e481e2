"""A key in ssh-agent, for what it can do for a file: sign a text always alike, so that a secret can be made of it.

https://datatracker.ietf.org/doc/html/draft-ietf-sshm-ssh-agent
"""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import struct
from dataclasses import dataclass

from ..base import Secret, within

SECONDS = 30.0  # for a signature: `ssh-add -c` has the agent ask its user
LIST_SECONDS = 2.0  # for the list of keys, which asks nobody: a forward whose far end is gone never answers

_IDENTITIES, _IDENTITIES_ANSWER = 11, 12
_SIGN, _SIGN_RESPONSE = 13, 14
_RSA_SHA2_512 = 4
_LONGEST = 256 * 1024  # bytes of an answer, as OpenSSH has it
# kind of key → the flags with which each signature of a text is the same. ECDSA's and those of security keys never are.
_ALIKE = {"ssh-ed25519": 0, "ssh-rsa": _RSA_SHA2_512}


@dataclass(frozen=True)
class AgentKey:
    """A key whose signatures are always alike.

    Attributes:
        blob: the public key, as ssh has it.
        comment: what its owner calls it.
    """

    blob: bytes
    comment: str

    @property
    def kind(self) -> str:
        return _strings(self.blob)[0].decode(errors="replace")

    @property
    def fingerprint(self) -> str:
        """The fingerprint, "SHA256:…", as `ssh-add -l` has it."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip("=")


def agent_keys() -> list[AgentKey]:
    """Return the agent's keys whose signatures are always alike; none where no agent answers."""
    try:
        answer = _asked(bytes([_IDENTITIES]), _IDENTITIES_ANSWER, LIST_SECONDS)
        (count,) = struct.unpack_from(">I", answer)
        fields = _strings(answer[4:])
        pairs = zip(fields[0 : 2 * count : 2], fields[1 : 2 * count : 2], strict=False)
        found = [AgentKey(blob, comment.decode(errors="replace")) for blob, comment in pairs]
        return [key for key in found if key.kind in _ALIKE]
    except (OSError, ValueError, IndexError, struct.error):
        return []


def signature(key: AgentKey, text: bytes) -> Secret | None:
    """Return the agent's signature of `text` by `key`, in hexadecimal digits; None where it gives none."""
    request = bytes([_SIGN]) + _string(key.blob) + _string(text) + struct.pack(">I", _ALIKE[key.kind])
    try:
        (signed,) = _strings(_asked(request, _SIGN_RESPONSE, SECONDS))
        return Secret(_strings(signed)[1].hex())
    except (OSError, ValueError, IndexError, struct.error):
        return None


def _asked(request: bytes, expected: int, seconds: float) -> bytes:
    """Return the rest of the agent's answer of that kind, in time. Raise OSError, ValueError or struct.error."""
    return within(seconds, lambda: _exchanged(request, expected, seconds))


def _exchanged(request: bytes, expected: int, seconds: float) -> bytes:
    path = os.environ.get("SSH_AUTH_SOCK", "")
    if not path or not hasattr(socket, "AF_UNIX"):
        raise FileNotFoundError
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as agent:
        agent.settimeout(seconds)
        agent.connect(path)
        agent.sendall(_string(request))
        (size,) = struct.unpack(">I", _read(agent, 4))
        if not 0 < size <= _LONGEST:
            raise ValueError(size)
        answer = _read(agent, size)
    if answer[0] != expected:
        raise ValueError(answer[0])
    return answer[1:]


def _read(agent: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = agent.recv(size - len(data))
        if not more:
            raise ConnectionResetError
        data += more
    return data


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _strings(data: bytes) -> list[bytes]:
    """Return the strings that `data` is made of, one after the other. Raise ValueError or struct.error."""
    found = []
    while data:
        (size,) = struct.unpack_from(">I", data)
        if size > len(data) - 4:
            raise ValueError(size)
        found.append(data[4 : 4 + size])
        data = data[4 + size :]
    return found
