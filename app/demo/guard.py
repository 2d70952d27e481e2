"""Who may ask the demo's Cognito what.

The emulator trusts whoever reaches it, and loopback is shared: with every other user of the machine, and with every
web page in a browser on it. So a request passes only if it is
one of the calls that need no AWS credentials, signed with credentials this very demo handed out (the emulator then
checks the signature), or from `seed`, which knows the administrator's token until `seal` ends that.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable

from .asgi import Application, AwsError, Receive, Scope, Send, headers_of, refuse

# Less than AWS's list: what would work with a code that is the same in every copy of the emulator is left out.
PUBLIC = frozenset(
    f"AWSCognitoIdentityProviderService.{operation}"
    for operation in (
        "AssociateSoftwareToken",
        "ChangePassword",
        "ForgotPassword",
        "GetTokensFromRefreshToken",
        "GetUser",
        "GlobalSignOut",
        "InitiateAuth",
        "RespondToAuthChallenge",
        "RevokeToken",
        "SignUp",
        "UpdateUserAttributes",
        "VerifySoftwareToken",
    )
) | {
    f"AWSCognitoIdentityService.{operation}"
    for operation in ("GetCredentialsForIdentity", "GetId", "GetOpenIdToken")
}
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
    """

    def __init__(
        self,
        app: Application,
        *,
        port: int,
        admin_token: str,
        handed_out: Callable[[str], bool],
        bucket: str,
    ) -> None:
        self._app = app
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        self._admin_token: str | None = admin_token
        self._handed_out = handed_out
        self._paths = re.compile(rf"/({re.escape(bucket)}(/.*)?)?", re.DOTALL)

    def seal(self) -> None:
        """From now on there is no administrator."""
        self._admin_token = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if not self._allows(scope):
            await refuse(send, AwsError("AccessDeniedException", "The demo does not answer this.", 403))
            return
        await self._app(scope, receive, send)

    def _allows(self, scope: Scope) -> bool:
        headers = headers_of(scope)
        if "origin" in headers or headers.get("host") not in self._hosts:
            return False
        if scope["method"] == "GET" and _KEYS_PAGE.fullmatch(scope["path"]):
            return True
        if scope["method"] == "POST" and scope["path"] == "/" and headers.get("x-amz-target") in PUBLIC:
            return True
        if not self._paths.fullmatch(scope["path"]):
            return False
        if self._is_administrator(headers.get("x-amz-security-token", "")):
            # the emulator knows no such token
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"x-amz-security-token"]
            return True
        signer = _SIGNER.match(headers.get("authorization", ""))
        return signer is not None and self._handed_out(signer[1])

    def _is_administrator(self, token: str) -> bool:
        return self._admin_token is not None and hmac.compare_digest(
            token.encode(), self._admin_token.encode()
        )
