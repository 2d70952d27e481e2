"""Browser sign-in: managed login, by authorization code with PKCE (RFC 6749 section 4.1, RFC 7636, RFC 8252).

The way in for federated users, for passkeys, and for pools that allow nothing else. Ours are the URL to open, the
checks of what comes back, and the exchange of the code for tokens; what the browser shows is Cognito's.
https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ...errors import CodeRejected, ConfigurationError, UnexpectedAnswer
from ..aws import ADMINISTRATOR
from ..base import Clock, Secret
from ..config import Profile
from ..tokens import AuthResult, Tokens, issuers_of
from .token_endpoint import ask, refusal


@dataclass(frozen=True)
class Authorization:
    """One attempt, from the opening of the browser to its return.

    Attributes:
        url: to be opened in a browser, on whatever machine; as short as it can be, for a QR code.
        state: comes back with the redirect: the answer is to this attempt.
        nonce: comes back in the ID token: so are the tokens.
        code_verifier: proves at the exchange that it was us who asked (PKCE); the URL holds its hash.
    """

    url: str
    state: Secret
    nonce: Secret
    code_verifier: Secret


class ManagedLogin:
    """The managed login pages of one app client. Every method raises CognitoTuiError and nothing else."""

    def __init__(self, profile: Profile, clock: Clock) -> None:
        self._profile = profile
        self._clock = clock

    def begin(self) -> Authorization:
        """A new attempt. Makes no call.

        No scope is asked for: Cognito then grants all that the app client allows. That must include "openid", and
        "aws.cognito.signin.user.admin" for the account tasks.
        https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html

        Raises:
            ConfigurationError: the profile names no domain.
        """
        state, nonce = Secret(secrets.token_urlsafe(16)), Secret(secrets.token_urlsafe(16))
        verifier = Secret(secrets.token_urlsafe(32))
        provider = self._profile.identity_provider
        url = self._url(
            "/oauth2/authorize",
            response_type="code",
            client_id=self._profile.client_id,
            redirect_uri=self._profile.redirect_uri,
            state=state.reveal(),
            nonce=nonce.reveal(),
            code_challenge=_base64url(hashlib.sha256(verifier.reveal().encode()).digest()),
            code_challenge_method="S256",
            **({"identity_provider": provider} if provider else {}),
        )
        return Authorization(url, state, nonce, verifier)

    def complete(self, authorization: Authorization, redirect: Secret) -> AuthResult:
        """Exchanges what the browser came back with for tokens. One call, never repeated.

        Args:
            redirect: the URL the browser was sent to, as it got it or as a person pasted it: with line breaks or
                quotes, or only the part after the question mark.

        Raises:
            CodeRejected: this is not the answer to this attempt; another one may be given.
            SessionExpired: the code is used up or has expired: begin again.
            Refused: Cognito or the identity provider said no, in their words.
        """
        answer = self._exchange(self._code(authorization, redirect), authorization.code_verifier)
        id_token, access_token = answer.get("id_token"), answer.get("access_token")
        if not id_token:
            raise UnexpectedAnswer(
                "The sign-in gave no ID token.",
                hint="The app client must allow the scope openid. " + ADMINISTRATOR,
            )
        if not access_token:
            raise UnexpectedAnswer("The sign-in gave no access token.")
        tokens = Tokens(id_token, access_token, answer.get("refresh_token"))
        self._check(tokens, authorization.nonce)
        return AuthResult(tokens.username, tokens)

    def logout_url(self) -> str:
        """Where a browser forgets who was signed in, and shows the sign-in page again.

        https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
        """
        return self._url(
            "/logout",
            client_id=self._profile.client_id,
            redirect_uri=self._profile.redirect_uri,
            response_type="code",
        )

    def _url(self, path: str, **parameters: str) -> str:
        if not self._profile.domain:
            raise ConfigurationError(
                "Browser sign-in needs the user pool's domain, and the profile has none.",
                hint='Set domain in the profile (domain = "auth.example.com") or COGNITO_DOMAIN.',
            )
        # a query may hold : and / as they are (RFC 3986, 3.4), in a third of the space
        return f"{self._profile.domain}{path}" + (
            f"?{urlencode(parameters, safe=':/')}" if parameters else ""
        )

    def _code(self, authorization: Authorization, redirect: Secret) -> Secret:
        answer = _parameters(redirect, self._profile.redirect_uri)
        if not answer.keys() & {"code", "error"}:
            raise CodeRejected(
                "That is not the address the browser ended at.",
                hint=f"Copy all of it: it begins with {self._profile.redirect_uri}?",
            )
        if "state" in answer and answer["state"] != authorization.state:
            raise CodeRejected(
                "That address belongs to another sign-in.",
                hint="Finish the sign-in in the page opened last, and take the address from there.",
            )
        if "error" in answer:
            raise refusal(self._profile.domain, answer, secrets=(authorization.state,))
        if "state" not in answer:
            raise CodeRejected("A part of the address is missing.", hint="Copy all of it, with its &state=…")
        return answer["code"]

    def _exchange(self, code: Secret, verifier: Secret) -> Mapping[str, Secret]:
        form: dict[str, str | Secret] = {
            "grant_type": "authorization_code",
            "client_id": self._profile.client_id,
            "code": code,
            "redirect_uri": self._profile.redirect_uri,
            "code_verifier": verifier,
        }
        return ask(self._url("/oauth2/token"), form, self._profile, self._clock)

    def _check(self, tokens: Tokens, nonce: Secret) -> None:
        """The ID token is for us, from our pool, and for this attempt (OpenID Connect Core, 3.1.3.7).

        It came from Cognito itself over TLS, which stands in for its signature there.
        """
        wrong = _mismatches(tokens.claims, self._profile, nonce)
        if wrong:
            raise UnexpectedAnswer(
                f"The ID token is not the one that was asked for ({', '.join(wrong)}).",
                hint="Do the domain, the user pool id and the client id of the profile belong together?",
            )


def _mismatches(claims: Mapping[str, Any], profile: Profile, nonce: Secret) -> list[str]:
    expected = {"iss": issuers_of(profile), "aud": (profile.client_id,), "token_use": ("id",)}
    wrong = [name for name, values in expected.items() if claims.get(name) not in values]
    return wrong if Secret(str(claims.get("nonce", ""))) == nonce else [*wrong, "nonce"]


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _parameters(redirect: Secret, redirect_uri: str) -> Mapping[str, Secret]:
    """The query of a redirect to `redirect_uri`; empty when it is none. Raises nothing: errors hold their text."""
    # terminals and mails break long lines, and put quotes around them
    text = "".join(letter for letter in redirect.reveal() if letter.isprintable() and letter != " ")
    base, mark, query = text.strip("<>\"'`“”„«»‹›‘’").partition("?")
    if not mark:
        base, query = "", base
    expected = redirect_uri.partition("?")[0]
    if base not in ("", expected, expected.partition("//")[2]):
        return {}
    try:
        pairs = parse_qsl(query.partition("#")[0], max_num_fields=50)
    except ValueError:
        return {}
    answer = {name: Secret(value) for name, value in pairs}
    return answer if len(answer) == len(pairs) else {}  # once each (RFC 6749, 3.1)
