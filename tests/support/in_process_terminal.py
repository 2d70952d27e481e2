"""A real terminal for what runs in this process."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator

from tests.support.posix import raw_terminal


@contextlib.contextmanager
def a_terminal() -> Iterator[bytearray]:
    """Within, standard output and error are one. Gives what was written there, all of it at the end."""
    ours, theirs = raw_terminal()
    written = bytearray()

    def read() -> None:
        with contextlib.suppress(OSError):  # the other end is closed
            while True:
                written.extend(os.read(ours, 4096))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    with (
        open(theirs, "w", encoding="utf-8", errors="backslashreplace") as screen,
        contextlib.redirect_stdout(screen),
        contextlib.redirect_stderr(screen),
    ):
        yield written
    reader.join(10)
    os.close(ours)
