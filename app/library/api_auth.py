"""What the auths for httpx and for requests share: which token goes where, when another is got, and what is signed."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from ..errors import ConfigurationError
from ..services.api import TOKENS, TokenHosts, bearer, parse
from ..services.aws import canonical, scope, shown_url, signature
from ..services.base import Secret, checked, wrong, wrong_type
from ..services.config import check_region, is_region
from ..services.tokens import Tokens
from .session import Session

if TYPE_CHECKING:
    import httpx
    import requests

T = TypeVar("T")
# What asks the session for what it needs, or has a long calculation done, and is sent what that gives: so that whoever
# drives it waits in their own way.
Asking = Generator[partial[Any], Any, T]

_LONG = 1_000_000  # bytes: an event loop does not wait until they are hashed


def at_once(asking: Asking[T]) -> T:
    """Return what comes of it, with blocking calls."""
    given: Any = None
    while True:
        try:
            ask = asking.send(given)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        given = ask()


@dataclass(frozen=True)
class Sent:
    """What a request proves who asks with.

    Attributes:
        authorization: the header.
        api: scheme and host of whom it is sent to.
        route: the same, and the path there.
    """

    tokens: Tokens
    authorization: Secret
    api: str
    route: str

    def was_refused(self, answer: httpx.Response | requests.Response) -> bool:
        """Whether this very token was. After a redirect to somebody else the request that was answered had none: so
        nobody who never got a token gets one by asking for it.
        """
        return answer.status_code == 401 and self._went_with(answer)

    def was_taken(self, answer: httpx.Response | requests.Response) -> bool:
        """Whether this very token was: a server that has a problem of its own does not say."""
        return answer.status_code != 401 and answer.status_code < 500 and self._went_with(answer)

    def _went_with(self, answer: httpx.Response | requests.Response) -> bool:
        return answer.request.headers.get("Authorization") == self.authorization.reveal()


class ApiTokens:
    """The tokens for the requests of one session. Safe to use from several threads.

    Raises ConfigurationError where `use` is no kind of token.
    """

    @checked
    def __init__(self, session: object, use: str, hosts: str | Iterable[str]) -> None:
        if use not in TOKENS:
            raise ConfigurationError('There is no such token. `use` is "access" or "id".')
        self._session = _blocking(session)
        self._use = use
        self._hosts = TokenHosts.of(self._session.profile, hosts)

    def for_url(self, url: str) -> Asking[Sent]:
        """Raises:
        ConfigurationError: the token may not go there.
        SignInRequired: the session is over.
        """
        target = parse(url)
        self._hosts.check(self._use, target)
        api = shown_url(target.text)
        tokens = yield partial(self._session.tokens)
        return self._sent(tokens, api, api + urlsplit(target.text).path)

    def instead_of(self, refused: Sent) -> Asking[Sent | None]:
        """Other ones; None where these were refused there before although they were new: so would others be.

        Raises:
            SignInRequired: they cannot be renewed.
        """
        if refused.authorization in map(self._refused_new().get, (refused.api, refused.route)):
            return None
        # outside any lock: all who wait for one renewal have what it gives, or the one error
        tokens = yield partial(self._session.renewed, refused.tokens)
        return self._sent(tokens, refused.api, refused.route)

    def answered(
        self, sent: Sent, answer: httpx.Response | requests.Response, *, is_new: bool = False
    ) -> None:
        """Remember whether the API took a token.

        Args:
            is_new: whether it came of `instead_of`.
        """
        known = self._refused_new()
        if is_new and sent.was_refused(answer):
            known |= {sent.api: sent.authorization, sent.route: sent.authorization}
            for oldest in list(known)[:-_MOST_ROUTES]:
                known.pop(oldest, None)
        elif sent.was_taken(answer):
            # of other routes, which may take no token at all, it says nothing
            known.pop(sent.api, None)
            known.pop(sent.route, None)

    def _refused_new(self) -> dict[str, Secret]:
        return _refused_new.setdefault(self._session, {})

    def _sent(self, tokens: Tokens, api: str, route: str) -> Sent:
        return Sent(tokens, bearer(self._use, tokens).headers["Authorization"], api, route)


class ApiSigner:
    """Signs requests with the AWS credentials of one session. Safe to use from several threads.

    Args:
        service: as AWS signs for it; empty: the one that the host names, or else "execute-api".
        region: empty: the one that the host names, or else the identity pool's.
    """

    @checked
    def __init__(self, session: object, service: str, region: str) -> None:
        self._session = _blocking(session)
        self._service = service
        self._region = region
        if is_region(service) or re.search("[^a-z0-9-]", service):
            raise wrong("service", "`service` is no name of a service, such as execute-api or s3.")
        if region:
            check_region(region)

    def signed(
        self, method: str, url: str, headers: Iterable[tuple[str, str]], body: bytes | BinaryIO
    ) -> Asking[tuple[str, dict[str, str]]]:
        """The URL as it is to be sent, and the further headers.

        Of the others the host, the content type and AWS's own are signed: the rest a proxy may change on the way.

        Raises:
            ConfigurationError: it is not a URL of an API, or the profile names no identity pool.
            SignInRequired: the session is over.
        """
        target = parse(url)
        credentials = yield partial(self._session.aws_credentials)
        service, region = scope(target.name, self._service, self._region, credentials)
        sent = canonical(target.text, service)
        kept = {name.lower(): value for name, value in headers if _is_signed(name.lower())}
        sign = partial(signature, method, sent, kept, body, credentials, service=service, region=region)
        proof = sign() if isinstance(body, bytes) and len(body) < _LONG else (yield sign)
        return sent, {name: value.reveal() for name, value in proof.items()}


# Of each session, by API and by route, the token that was got because another was refused, and was refused as well;
# until one is taken there. The session's, not the auth's: a program may well make an auth for each request.
_refused_new: WeakKeyDictionary[Session, dict[str, Secret]] = WeakKeyDictionary()
_MOST_ROUTES = 100  # that are remembered of a session


def _blocking(session: object) -> Session:
    found = getattr(session, "sync", session)
    if not isinstance(found, Session):
        raise wrong_type("session", "a Session, as sign_in and resume give it", type(session))
    return found


def _is_signed(name: str) -> bool:
    return name in ("host", "content-type") or name.startswith("x-amz-")
