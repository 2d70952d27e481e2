"""A browser at the simulator's pages, and the program that sent it there: plain HTTP, nothing is followed."""

from __future__ import annotations

import base64
import hashlib
import html
import http.client
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cognito_tui.demo.simulator.server import CognitoServer
from tests.support.simulator_client import PASSWORD

CALLBACK = "http://localhost:8400/callback"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
FORM = "application/x-www-form-urlencoded"


class Browser:
    """Attributes:
    headers: of the last answer, their names in lower case.
    """

    def __init__(self, cognito: CognitoServer) -> None:
        self.pool = cognito.pool
        self.callback = next(iter(cognito.pool.callback_urls), CALLBACK)
        self.host = cognito.url.rpartition("/")[2]
        self.headers: dict[str, str] = {}

    def ask(self, method: str, target: str, body: str = "", **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.host, timeout=10)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, target, body or None, {"Content-Type": FORM, **sent})
            answer = connection.getresponse()
            self.headers = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def request(self, **other: str) -> dict[str, str]:
        """The parameters of a good authorization request; an empty one is left out."""
        known = {
            "response_type": "code",
            "client_id": self.pool.client_id,
            "redirect_uri": self.callback,
            "scope": " ".join(self.pool.scopes),
            "state": "the state",
            "nonce": "the nonce",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **other,
        }
        return {name: value for name, value in known.items() if value}

    def authorize(self, **other: str) -> tuple[int, str]:
        return self.ask("GET", "/oauth2/authorize?" + urlencode(self.request(**other)))

    def post(self, fields: dict[str, str], origin: str = "") -> tuple[int, str]:
        return self.ask("POST", "/login", urlencode(fields), Origin=origin or f"http://{self.host}")

    def log_in(self, password: str = PASSWORD, username: str = "ada", **other: str) -> tuple[int, str]:
        """Follows the redirect to the form, and fills it in."""
        status, text = self.authorize(**other)
        if "/login?" not in self.headers.get("location", ""):
            return status, text
        _, page = self.ask("GET", self.headers["location"])
        return self.post({**fields_in(page), "username": username, "password": password})

    def returned(self) -> dict[str, str]:
        """What the browser has brought back to the app client."""
        location = urlsplit(self.headers["location"])
        assert location._replace(query="").geturl() == self.callback
        return {name: values[0] for name, values in parse_qs(location.query).items()}

    def code(self, **other: str) -> str:
        assert self.log_in(**other)[0] == 302
        return self.returned()["code"]

    def exchange(self, path: str = "/oauth2/token", **form: str) -> tuple[int, dict[str, Any]]:
        known = {"client_id": self.pool.client_id, **form}
        status, body = self.ask(
            "POST", path, urlencode({name: value for name, value in known.items() if value})
        )
        return status, json.loads(body)

    def tokens(self, **other: str) -> dict[str, Any]:
        form = {"grant_type": "authorization_code", "redirect_uri": self.callback, "code_verifier": VERIFIER}
        status, tokens = self.exchange(code=self.code(**other), **form)
        assert status == 200, tokens
        return tokens


def fields_in(page: str) -> dict[str, str]:
    """The hidden fields of a form."""
    found = re.findall(r'<input type="hidden" name="([\w.]+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in found}


def said_on(page: str) -> str:
    found = re.search(r'<p role="alert">(.*?)</p>', page)
    return html.unescape(found[1]) if found else ""
