"""A federation endpoint over HTTP, stricter than AWS's own: no emulator has one (ministack 1.5 and moto 5.2 do not).

Written from AWS's documentation; it imports nothing of the program under test. It takes the keys by POST alone, where
AWS takes GET as well. UNPROVEN: the words and the status of AWS's refusals are not documented; people report a page
with HTTP status 400.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.support.loopback import serving

_SESSION = {"sessionId", "sessionKey", "sessionToken"}


@dataclass
class FederationEndpoint:
    """Gives a token for any session that has all it needs, and a redirect for any token, once.

    Attributes:
        longest: seconds of a session, as the role's maximum session duration may say.
        refuses: every session, as AWS does when the keys have expired.
        answer: what is said instead of the truth: status and body.
        sessions: the keys that were posted.
        paths: of every request, with its query.
    """

    url: str = ""
    longest: int = 43_200
    refuses: bool = False
    answer: tuple[int, bytes] | None = None
    sessions: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    _tokens: set[str] = field(default_factory=set)

    def signin_token(self, content_type: str, body: str) -> tuple[int, bytes]:
        form = {name: values[0] for name, values in parse_qs(body, strict_parsing=True).items()}
        session = json.loads(form.get("Session", "null"))
        well_formed = (
            content_type == "application/x-www-form-urlencoded"
            and form.keys() - {"SessionDuration"} == {"Action", "Session"}
            and 900 <= int(form.get("SessionDuration", 900)) <= self.longest
            and form["Action"] == "getSigninToken"
            and isinstance(session, dict)
            and session.keys() == _SESSION
            and all(isinstance(value, str) and value for value in session.values())
        )
        if not well_formed or self.refuses:
            return 400, b"<html><body><h1>Bad Request</h1></body></html>"
        self.sessions.append(session)
        token = secrets.token_urlsafe(600)
        self._tokens.add(token)
        return 200, json.dumps({"SigninToken": token}).encode()

    def console(self, query: str) -> str:
        """Where somebody who brings a token is sent; empty: nowhere."""
        given = {name: values[0] for name, values in parse_qs(query, strict_parsing=True).items()}
        if given.get("Action") != "login" or given.get("SigninToken") not in self._tokens:
            return ""
        self._tokens.remove(given["SigninToken"])
        return given.get("Destination", "")


@contextmanager
def serve() -> Iterator[FederationEndpoint]:
    endpoint = FederationEndpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            endpoint.paths.append(self.path)
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            if self.path != "/federation":
                return self._say(404, b"")
            return self._say(*(endpoint.answer or endpoint.signin_token(self.headers["content-type"], body)))

        def do_GET(self) -> None:
            endpoint.paths.append(self.path)
            path, _, query = self.path.partition("?")
            destination = endpoint.console(query) if path == "/federation" else ""
            if path == "/oauth" and (given := dict(parse_qsl(query))).get("Action") == "logout":
                destination = given.get("redirect_uri", "")
            self._say(302 if destination else 400, b"", destination)

        def _say(self, status: int, body: bytes, location: str = "") -> None:
            self.send_response_only(status)  # without a Date: the clocks of tests are their own
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with serving(Handler) as endpoint.url:
        yield endpoint


def destination(url: str) -> str:
    """Where a sign-in URL says it leads."""
    return parse_qs(urlsplit(url).query)["Destination"][0]
