"""A function as Lambda takes it: a zip of the same bytes whatever machine, Python and day it is made on.

    python3 app/functions/archive.py credential_proxy credential_proxy.zip

needs nothing installed. In the zip the files lie in `functions/`, so that the function's handler is called
`functions.credential_proxy.handler`.
"""

from __future__ import annotations

import io
import stat
import sys
import zipfile
from pathlib import Path

CONTENTS = {
    "credential_proxy": (
        "__init__",
        "credential_proxy",
        "issuers",
        "key_set",
        "rsa_signature",
        "session_name",
        "token_check",
    ),
    "hello": ("__init__", "hello"),
}
"""The modules of each function."""

_BEGINNING_OF_TIME = (1980, 1, 1, 0, 0, 0)  # a zip knows none before
_UNIX = 3
_USAGE = f"usage: archive.py {{{','.join(CONTENTS)}}} OUT.zip"


def archive(function: str) -> bytes:
    """The zip of one of CONTENTS. Stored: what deflate makes depends on the version of zlib."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archived:
        for module in sorted(CONTENTS[function]):
            entry = zipfile.ZipInfo(f"functions/{module}.py", _BEGINNING_OF_TIME)
            entry.create_system = _UNIX
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            # as text: a checkout may have given the lines other ends
            text = (Path(__file__).parent / f"{module}.py").read_text(encoding="utf-8")
            archived.writestr(entry, text.encode())
    return target.getvalue()


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or arguments[0] not in CONTENTS:
        sys.stderr.write(f"{_USAGE}\n")
        return 2
    Path(arguments[1]).write_bytes(archive(arguments[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
