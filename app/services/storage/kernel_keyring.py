"""Keys in the kernel's own keyring of this user (Linux): in memory, never on disk, and gone when the machine stops.

By system calls, as the C library has no functions for them. Where the kernel has no keyring, or a container may not use
it, nothing is kept and nothing is found.
https://man7.org/linux/man-pages/man7/keyrings.7.html
"""

from __future__ import annotations

import os
import sys
from typing import Any

from ..base import LINUX, Secret

SECONDS = (
    72 * 3600
)  # after its last use, as the kernel has it for its own persistent keyrings: a weekend is shorter

_NUMBERS = {  # machine → those of add_key and keyctl
    "x86_64": (248, 250),
    "aarch64": (217, 219),
    "riscv64": (217, 219),
    "ppc64le": (269, 271),
    "s390x": (278, 280),
}
_OF_PROCESS, _OF_USER = -2, -4
_REVOKE, _SETPERM, _LINK, _SEARCH, _READ, _SET_TIMEOUT = 3, 5, 8, 10, 11, 15
# Everything for who holds it, and for this user: another login's processes do not hold the user's keyring
_OURS_ALONE = 0x3F3F0000
_LARGEST = 256  # bytes


def keep(name: str, key: Secret, seconds: int = SECONDS) -> bool:
    """Keep `key` for that long. Return whether the kernel does so."""
    data = key.reveal().encode()
    serial = _call(0, b"user", name.encode(), data, len(data), _OF_PROCESS)
    if serial < 0:
        return False
    # only now for all processes of the user: with its limits
    return all(
        _keyctl(*words) >= 0
        for words in (
            (_SETPERM, serial, _OURS_ALONE),
            (_SET_TIMEOUT, serial, seconds),
            (_LINK, serial, _OF_USER),
        )
    )


def find(name: str, seconds: int = SECONDS) -> Secret | None:
    """Return the key of that name, which is kept for that long from now on; None where there is none."""
    serial = _search(name)
    if serial < 0:
        return None
    import ctypes

    buffer = ctypes.create_string_buffer(_LARGEST)
    size = _keyctl(_READ, serial, buffer, _LARGEST)
    if not 0 < size <= _LARGEST:
        return None
    _keyctl(_SET_TIMEOUT, serial, seconds)
    return Secret(buffer.raw[:size].decode("ascii", errors="replace"))


def drop(name: str) -> None:
    """Have the kernel forget the key of that name."""
    if (serial := _search(name)) >= 0:
        _keyctl(_REVOKE, serial)


def _search(name: str) -> int:
    return _keyctl(_SEARCH, _OF_USER, b"user", name.encode(), 0)


def _keyctl(*arguments: Any) -> int:
    return _call(1, *arguments)


def _call(which: int, *arguments: Any) -> int:
    """Return what the kernel does; negative where it refuses, or there is none that could be asked."""
    numbers = _NUMBERS.get(os.uname().machine) if LINUX and sys.maxsize > 2**32 else None
    if numbers is None:
        return -1
    import ctypes

    as_c = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    syscall = ctypes.CDLL(None, use_errno=True).syscall
    syscall.restype = ctypes.c_long
    return int(syscall(ctypes.c_long(numbers[which]), *as_c))
