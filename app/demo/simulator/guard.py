"""What a server on loopback must not answer: every web page in a browser on this machine can reach it.

A page can send a browser here and make it post a form. It can neither leave out the Origin of that form nor choose the
Host of its requests. So a request passes only under this server's own name (which ends DNS rebinding), and with an
Origin only where a form of our own page is posted. "null" is what a sandboxed frame of any page would say.
"""

from __future__ import annotations

from collections.abc import Collection

from .web import Request


def refuses(request: Request, port: int, forms: Collection[str] = ()) -> bool:
    """Return whether this request must not be answered.

    Args:
        port: the one that this server listens on.
        forms: paths to which this server's own pages post forms.
    """
    host = request.headers.get("host", "")
    if host not in (f"127.0.0.1:{port}", f"localhost:{port}"):
        return True
    origin = request.headers.get("origin")
    if origin is None:
        return False
    return not (request.method == "POST" and request.path in forms and origin == f"http://{host}")
