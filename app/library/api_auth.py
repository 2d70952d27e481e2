"""What the auths for httpx and for requests share: where a token may go, when it is renewed, and what is signed."""

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
from ..services.base import Secret, checked, wrong_argument, wrong_type
from ..services.config import check_region, is_region
from ..services.tokens import Tokens
from .session import Session

if TYPE_CHECKING:
    import httpx
    import requests

T = TypeVar("T")
# A generator that yields each blocking call that it needs, and is sent the result. Its caller makes the call: directly
# in blocking code, in a worker thread on an event loop.
Asking = Generator[partial[Any], Any, T]

_LONG = 1_000_000  # bytes: an event loop does not wait until they are hashed


def at_once(asking: Asking[T]) -> T:
    """Make the calls of `asking` right here, and return its result."""
    given: Any = None
    while True:
        try:
            ask = asking.send(given)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        given = ask()


@dataclass(frozen=True)
class Sent:
    """The token that a request was sent with.

    Attributes:
        authorization: the header.
        api: the scheme and host that it was sent to.
        route: the same with the path.
    """

    tokens: Tokens
    authorization: Secret
    api: str
    route: str

    def was_refused(self, answer: httpx.Response | requests.Response) -> bool:
        """Return whether the API refused this token.

        After a redirect to another host the answered request had no token: a host that never got one cannot ask for a
        new one.
        """
        return answer.status_code == 401 and self._went_with(answer)

    def was_accepted(self, answer: httpx.Response | requests.Response) -> bool:
        """Return whether the API accepted this token. A server error does not say."""
        return answer.status_code != 401 and answer.status_code < 500 and self._went_with(answer)

    def _went_with(self, answer: httpx.Response | requests.Response) -> bool:
        return answer.request.headers.get("Authorization") == self.authorization.reveal()


class ApiTokens:
    """The tokens for the requests of one session. Safe to use from several threads.

    Raises:
        ConfigurationError: `use` is neither "access" nor "id".
    """

    @checked
    def __init__(self, session: object, use: str, hosts: str | Iterable[str]) -> None:
        if use not in TOKENS:
            raise ConfigurationError('There is no such token. `use` is "access" or "id".')
        self._session = _blocking(session)
        self._use = use
        self._hosts = TokenHosts.of(self._session.profile, hosts)

    def for_url(self, url: str) -> Asking[Sent]:
        """Return the token for a request to this URL.

        Raises:
            ConfigurationError: the token may not go there.
            SignInRequired: the session is over.
        """
        target = parse(url)
        self._hosts.check(self._use, target)
        api = shown_url(target.text)
        tokens = yield partial(self._session.tokens)
        return self._sent(tokens, api, api + urlsplit(target.text).path)

    def instead_of(self, refused: Sent) -> Asking[Sent | None]:
        """Return a renewed token in place of one that the API refused.

        Return None if the API has refused this one although it was renewed for that API: it would refuse the next one,
        too.

        Raises:
            SignInRequired: they cannot be renewed.
        """
        if refused.authorization in map(self._refused_new().get, (refused.api, refused.route)):
            return None
        # without a lock: the session makes one renewal for all who ask, and gives each its tokens or its error
        tokens = yield partial(self._session.renewed, refused.tokens)
        return self._sent(tokens, refused.api, refused.route)

    def answered(
        self, sent: Sent, answer: httpx.Response | requests.Response, *, is_new: bool = False
    ) -> None:
        """Remember whether the API refused or accepted a token.

        Args:
            is_new: whether the token came from `instead_of`.
        """
        known = self._refused_new()
        if is_new and sent.was_refused(answer):
            known |= {sent.api: sent.authorization, sent.route: sent.authorization}
            for oldest in list(known)[:-_MOST_ROUTES]:
                known.pop(oldest, None)
        elif sent.was_accepted(answer):
            # not of other routes, which may accept no token at all
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
            raise wrong_argument("service", "`service` is no name of a service, such as execute-api or s3.")
        if region:
            check_region(region)

    def signed(
        self, method: str, url: str, headers: Iterable[tuple[str, str]], body: bytes | BinaryIO
    ) -> Asking[tuple[str, dict[str, str]]]:
        """Return the URL to send to, and the headers to add.

        Of the request's own headers only the host, the content type and AWS's are signed: a proxy may change others.

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


# By session, and by API and route: the renewed token that was refused there as well. It is forgotten when a token is
# accepted there. It belongs to the session, not to the auth, because a program may make an auth for each request.
_refused_new: WeakKeyDictionary[Session, dict[str, Secret]] = WeakKeyDictionary()
_MOST_ROUTES = 100  # per session


def _blocking(session: object) -> Session:
    found = getattr(session, "sync", session)
    if not isinstance(found, Session):
        raise wrong_type("session", "a Session, as sign_in and resume give it", type(session))
    return found


def _is_signed(name: str) -> bool:
    return name in ("host", "content-type") or name.startswith("x-amz-")
