"""Calling an API that the tokens, or the AWS credentials, protect."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content, Span
from textual.widgets import Label

from ...client import SessionCredentials
from ...errors import CognitoTuiError
from ...next_command import hint_on_screen
from ...services.api import (
    ACCESS,
    ID,
    NAMES,
    SIGV4,
    ApiResponse,
    Proof,
    Request,
    TokenHosts,
    call as api_call,
    failure,
    parse,
)
from ...services.base import Secret, body_text, clean
from ...tui.context import Context
from ...widgets.fields import Field, TextInput
from ..form import FormScreen
from .question import ask_first
from .secret_page import SecretPage

LARGEST = 100_000  # bytes that are shown
_NAME = re.compile(r'^ *("(?:[^"\\\n]|\\.)*"):', re.MULTILINE)  # a field's, in JSON that was set out

_KINDS = (ACCESS, ID, SIGV4)
_WORDS = {
    ACCESS: "your access token",
    ID: "your ID token",
    SIGV4: "a signature made with the AWS credentials",
}
EXPLANATION = "Sends a request with your sign-in, and shows the response."


class ApiCallScreen(FormScreen):
    """A request to compose.

    Args:
        session: returns the current one; raises CognitoTuiError when there is none.
    """

    TITLE_TEXT = "Call an API"
    PURPOSE = "Send a request with your sign-in, and see the response."
    SUBMIT = "send"
    topic = "api"
    CSS_PATH = "use.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+t",
            "next_kind",
            "sent with",
            tooltip="send another token, or sign it",
            key_display="^t",
            priority=True,
        ),
    ]

    def __init__(self, context: Context, session: Callable[[], SessionCredentials]) -> None:
        super().__init__(context)
        self._session = session
        self._kind = ACCESS
        self._hosts = TokenHosts.of(context.cognito.profile)
        self._sent_with = Label(_WORDS[self._kind], classes="field-value", markup=False)

    def compose_form(self) -> ComposeResult:
        hosts = self.context.cognito.profile.api_hosts
        yield Label(EXPLANATION, classes="explanation", markup=False)
        yield Field(
            "URL",
            TextInput(
                id="url",
                value=_url(hosts[0]) if hosts else "",
                placeholder=_url("api.example.com"),
                request="Type the URL to call.",
            ),
        )
        yield Field("Method", TextInput(id="method", optional=True, placeholder="GET; with a body POST"))
        yield Field("Body", TextInput(id="body", optional=True, placeholder="none"))
        yield Field("Sent with", self._sent_with)

    def action_next_kind(self) -> None:
        self._kind = _KINDS[(_KINDS.index(self._kind) + 1) % len(_KINDS)]
        self._sent_with.update(_WORDS[self._kind])

    # sending ------------------------------------------------------------------------------------------------------

    def submit(self) -> None:
        url = parse(self._typed_in("url"))
        body = self._typed_in("body")
        request = api_call.request(url, self._typed_in("method"), body=body.encode() or None)
        if self._hosts.allows(self._kind, url):
            self._send(request)
        else:
            self._ask_first(request)

    def _typed_in(self, field: str) -> str:
        return self.query_one(f"#{field}", TextInput).value.strip()

    def _ask_first(self, request: Request) -> None:
        kind, url = self._kind, request.url

        def send() -> None:
            self._hosts.agree(kind, url)
            self._send(request)

        risk = Content(self._hosts.risk(kind, url))
        ask_first(self, risk, f"Send your {NAMES[kind]} to {url.host}?", send)

    def _send(self, request: Request) -> None:
        kind = self._kind
        self.run(lambda: self._call(request, kind), self._show, f"Calling {request.url.host}…")

    def _call(self, request: Request, kind: str) -> Answered:
        """Make the call, which blocks."""
        cognito, session = self.context.cognito, self._session()
        if kind == SIGV4:
            proof = api_call.signed(request, session.credentials)
        else:
            proof = api_call.bearer(kind, cognito.tokens(session.signed_in).current())
        with api_call.call(request, proof) as answer:
            return answered(request, proof, answer)

    def _show(self, response: Answered) -> None:
        self.open(AnswerScreen(self.context, response))


def _url(host: str) -> str:
    """Return the URL of a host in api_hosts: one on this machine rarely speaks TLS."""
    local = host.partition(":")[0] in ("127.0.0.1", "localhost")
    return f"{'http' if local else 'https'}://{host}/"


# the response ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answered:
    """A response, ready to be shown.

    Attributes:
        asked: "GET https://api.example.com/hello".
        status: "200 OK".
        text: the body, for people.
        whole: whether that is all of it.
        failure: what the status means, unless it is a success.
    """

    asked: str
    status: str
    text: str
    whole: bool = True
    failure: CognitoTuiError | None = None


def answered(request: Request, proof: Proof, answer: ApiResponse) -> Answered:
    """Read as much of the body as is shown. Blocks, and raises ConnectionFailed."""
    body = answer.beginning(LARGEST)
    return Answered(
        f"{request.method} {request.url.text}",
        clean(answer.line),
        body_text(body, *answer.sent).rstrip("\n"),
        len(body) < LARGEST,
        failure(request.url, answer, proof),
    )


class AnswerScreen(SecretPage):
    TITLE_TEXT = "Response"
    PURPOSE = "Read the response of the API, and copy it."
    WHAT = "the response"

    def __init__(self, context: Context, answered: Answered) -> None:
        super().__init__(context)
        self._answered = answered

    @property
    def secret(self) -> Secret | None:
        return Secret(self._answered.text) if self._answered.text else None

    def compose_facts(self) -> ComposeResult:
        was = self._answered
        yield Field("Request", was.asked)
        yield Field("Status", Content.styled(was.status, "$error" if was.failure else "$success"))
        if was.failure is not None:
            lines = (was.failure.title, was.failure.detail, hint_on_screen(was.failure))
            yield Label("\n".join(filter(None, lines)), classes="explanation last", markup=False)
        yield Label(_colored(was.text), id="answer", markup=False)
        if not was.whole:
            command = self.context.next_command("call", "URL")
            words = f"The response is longer. To get all of it:\n{command}"
            yield Label(words, classes="explanation", markup=False)

    def poll(self) -> None:
        """Do nothing: a response does not change."""


def _colored(text: str) -> Content:
    return Content(text).add_spans([Span(*name.span(1), "$accent") for name in _NAME.finditer(text)])
