"""Who may ask the demo's Cognito what.

The emulator trusts whoever reaches it, and loopback is shared: with every other user of the machine, and with every
web page in a browser on it. So a request passes only if it is one of the calls that need no AWS credentials (STS's
among them: `web_identity` looks at its token; the console's: `console` looks at keys and links; and that of the
demo's own API: `api` looks at its token), signed with credentials this very demo handed out (the emulator then checks
the signature), one of managed login's pages where the scenario has them, or from `seed`, which knows the
administrator's token until `seal` ends that. Until then, only `seed` is answered.

A web page can send a browser here, and make it post a form: it can neither take the `Origin` off that nor choose the
`Host`. Forms pass from this server's own pages alone: "null" is what any page's sandboxed frame would say.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping

from . import api, console, managed_login, web_identity
from .asgi import Application, AwsError, Receive, Scope, Send, headers_of, refuse
from .strict import PUBLIC

_KEYS_PAGE = re.compile(r"/[\w-]+/\.well-known/(jwks\.json|openid-configuration)")
_SIGNER = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/]+)/")


class Guard:
    """An ASGI application before another.

    Args:
        app: what allowed requests reach.
        port: where this is served; a request for any other host is refused (DNS rebinding).
        admin_token: the session token that makes a request the administrator's.
        handed_out: says whether an access key id is one of this demo's own.
        bucket: the one S3 bucket; any other path but "/" is refused, the emulator's own pages among them.
        pages: whether managed login's pages are among what is answered.
    """

    def __init__(
        self,
        app: Application,
        *,
        port: int,
        admin_token: str,
        handed_out: Callable[[str], bool],
        bucket: str,
        pages: bool = False,
    ) -> None:
        self._app = app
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        self._admin_token: str | None = admin_token
        self._handed_out = handed_out
        self._paths = re.compile(rf"/({re.escape(bucket)}(/.*)?)?", re.DOTALL)
        self._pages = managed_login.PAGES if pages else {}

    def seal(self) -> None:
        """From now on there is no administrator, and everybody else is answered."""
        self._admin_token = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if not self._allows(scope):
            await refuse(send, AwsError("AccessDeniedException", "The demo does not answer this.", 403))
            return
        await self._app(scope, receive, send)

    def _allows(self, scope: Scope) -> bool:
        headers, method, path = headers_of(scope), scope["method"], scope["path"]
        if headers.get("host") not in self._hosts or not self._allows_origin(headers, path):
            return False
        if self._admin_token is not None:
            return self._is_administrator(scope, headers)
        if self._pages.get(path) == method or (method == "GET" and _KEYS_PAGE.fullmatch(path)):
            return True
        if method == "POST" and path == "/" and headers.get("x-amz-target") in PUBLIC:
            return True
        if web_identity.is_asked(scope, headers) or console.is_asked(scope) or api.is_asked(scope):
            return True
        if headers.get("x-amz-target", "").startswith("AWSCognito"):  # the administrator's, or misspelt
            return False
        signer = _SIGNER.match(headers.get("authorization", ""))
        return bool(self._paths.fullmatch(path) and signer and self._handed_out(signer[1]))

    def _allows_origin(self, headers: Mapping[str, str], path: str) -> bool:
        if "origin" not in headers:
            return True
        own_page = headers["origin"] == f"http://{headers['host']}"
        return own_page and path == managed_login.LOGIN and path in self._pages

    def _is_administrator(self, scope: Scope, headers: Mapping[str, str]) -> bool:
        token = headers.get("x-amz-security-token", "")
        if not hmac.compare_digest(token.encode(), str(self._admin_token).encode()):
            return False
        # the emulator knows no such token
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"x-amz-security-token"]
        return True
