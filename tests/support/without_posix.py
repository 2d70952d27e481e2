"""As on Windows, as far as this system can play it: the program is imported again without what POSIX alone has.

Run as `python -m tests.support.without_posix COMMAND…`. What it stands on (Python, Textual, boto3) is loaded
before, and stays as it is.
"""

from __future__ import annotations

import importlib
import io
import os
import pkgutil
import signal
import socket
import sys
import time
from unittest import mock

import cognito_tui

_MODULES = "_curses curses fcntl grp posix pty pwd readline resource syslog termios tty"
_OF_OS = (
    "chown confstr fchmod fchown fork forkpty fpathconf getegid geteuid getgid getgrouplist getgroups "
    "getloadavg getpgid getpgrp getsid getuid getxattr initgroups killpg lchown listxattr mkfifo mknod "
    "nice openpty pathconf pread pwrite register_at_fork removexattr sched_getaffinity setpgid setsid "
    "setuid setxattr statvfs sysconf tcgetpgrp tcsetpgrp ttyname uname wait wait3 wait4 waitid O_CLOEXEC "
    "O_DIRECTORY O_NOCTTY O_NOFOLLOW WCONTINUED WIFCONTINUED WIFSTOPPED WNOHANG WUNTRACED "
)
_SIGNALS = ("SIGABRT", "SIGFPE", "SIGILL", "SIGINT", "SIGSEGV", "SIGTERM")
_OF_SIGNAL = (
    "alarm",
    "getitimer",
    "pause",
    "pthread_kill",
    "pthread_sigmask",
    "setitimer",
    "siginterrupt",
    "sigwait",
)


def load_all() -> list[str]:
    """Import every module of the program. Return their names."""
    names = ["cognito_tui"]
    for found in pkgutil.walk_packages(cognito_tui.__path__, "cognito_tui."):
        if found.name != "cognito_tui.__main__":
            importlib.import_module(found.name)
        names.append(found.name)
    return names


def hide_posix() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "cognito_tui"]:
        del sys.modules[name]
    sys.modules.update(dict.fromkeys(_MODULES.split(), None))  # type: ignore[arg-type]  # as Python marks what cannot be imported
    for name in _OF_OS.split():
        vars(os).pop(name, None)
    numbers = [
        name
        for name in vars(signal)
        if name.startswith("SIG") and name[3:].isalnum() and name not in _SIGNALS
    ]
    for name in (*numbers, *_OF_SIGNAL):
        vars(signal).pop(name, None)
    for name in ("tzset", "clock_gettime", *(name for name in vars(time) if name.startswith("CLOCK_"))):
        vars(time).pop(name, None)
    vars(socket).pop("AF_UNIX", None)
    vars(os)["O_BINARY"] = 0
    sys.modules["filelock"] = mock.MagicMock()  # the real one is of the system that it was loaded on
    sys.platform = "win32"


def main() -> None:
    load_all()
    hide_posix()
    print(len(load_all()), "modules")
    from cognito_tui.cli.main import run
    from cognito_tui.testing import PASSWORD, serve

    with serve() as cognito:
        cognito.add_user("ada")
        for words in (argument.split() for argument in sys.argv[1:]):
            sys.stdin = io.TextIOWrapper(io.BytesIO(f"{PASSWORD}\n".encode()))
            try:
                code: object = run(words)
            except SystemExit as end:
                code = end.code
            print(f"-- {' '.join(words)}: {code}", flush=True)


if __name__ == "__main__":
    main()
