"""The response of an API."""

from __future__ import annotations

import re
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content, Span
from textual.widgets import Label

from ...errors import CognitoTuiError
from ...next_command import hint_on_screen
from ...services.api import ApiResponse, Request, failure
from ...services.base import Secret, body_text, clean
from ...tui.context import Context
from ...widgets.fields import Field
from .secret_page import SecretPage

LARGEST = 100_000  # bytes that are shown
_NAME = re.compile(r'^ *("(?:[^"\\\n]|\\.)*"):', re.MULTILINE)  # a field's, in JSON that was set out


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


def answered(request: Request, kind: str, answer: ApiResponse) -> Answered:
    """Read as much of the body as is shown. Blocks, and raises ConnectionFailed."""
    body = answer.beginning(LARGEST)
    return Answered(
        f"{request.method} {request.url.text}",
        clean(answer.line),
        body_text(body, *answer.sent).rstrip("\n"),
        len(body) < LARGEST,
        failure(request.url, answer, kind),
    )


class AnswerScreen(SecretPage):
    TITLE_TEXT = "Response"
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
        yield Label(_coloured(was.text), id="answer", markup=False)
        if not was.whole:
            command = self.context.next_command("call", "URL")
            yield Label(
                f"The response is longer. To get all of it: {command}", classes="explanation", markup=False
            )

    def poll(self) -> None:
        """Do nothing: a response does not change."""


def _coloured(text: str) -> Content:
    return Content(text).add_spans([Span(*name.span(1), "$accent") for name in _NAME.finditer(text)])
