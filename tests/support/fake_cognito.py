"""The real app, with a Cognito that answers at once. What it answers is the real services' own vocabulary; that the
services give these answers is shown in tests/services and tests/cloud."""

from __future__ import annotations

import asyncio
import base64
import gc
import re
import threading
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from cognito_tui.client import SessionCredentials
from cognito_tui.errors import CognitoTuiError, SignInRequired
from cognito_tui.services.account.status import ProfileStatus
from cognito_tui.services.auth.code_delivery import CodeDelivery
from cognito_tui.services.auth.managed_login import Authorization, ManagedLogin
from cognito_tui.services.auth.steps import (
    Answer,
    Attempt,
    CodeRequired,
    Question,
    Step,
)
from cognito_tui.services.aws.credentials import AwsCredentials, CallerIdentity
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.password_rules import PasswordRules
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.tokens.store import StoredSession
from cognito_tui.services.tokens.tokens import AuthResult, Tokens
from cognito_tui.tui.app import CognitoTui
from cognito_tui.tui.messages import StepReached
from tests.support.scripted_cognito import jwt

NOW = datetime(2026, 11, 21, 16, 41, 9, tzinfo=timezone.utc)
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
GONE = SignInRequired("The session cannot be renewed any more.", hint="Sign in again.")
ATTEMPT = Attempt("ada", "ada", Secret("session"))
SIGNED_IN = AuthResult("ada", Tokens(Secret(jwt()), Secret("access-canary"), Secret("refresh-canary")))


class Time:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def credentials(expires_at: datetime) -> AwsCredentials:
    return AwsCredentials(
        access_key_id=Secret("ASIAIOSFODNN7EXAMPLE"),
        secret_access_key=Secret(SECRET_KEY),
        session_token=Secret("FwoGZXIvYXdzE" + "x" * 900 + "canary"),
        expires_at=expires_at,
        identity_id="eu-west-1:0f1e2d3c-0000-4000-8000-000000000000",
        region="eu-west-1",
    )


@dataclass
class FakeCognito:
    """In place of `CognitoClient`: each list holds what comes next, a step or an error; the last stays."""

    profile: Profile
    clock: Clock
    steps: list[Step | CognitoTuiError] = field(default_factory=lambda: [SIGNED_IN])
    renewals: list[CognitoTuiError | None] = field(default_factory=lambda: [None])
    sessions: list[CognitoTuiError | None] = field(default_factory=lambda: [None])
    lifetime: timedelta = timedelta(hours=1)
    fallback_reason: str = ""
    warnings: tuple[str, ...] = ()
    resumptions: list[AuthResult | CognitoTuiError] = field(default_factory=lambda: [SIGNED_IN])
    finishes: list[AuthResult | CognitoTuiError] = field(default_factory=lambda: [SIGNED_IN])
    registrations: list[CodeDelivery | CognitoTuiError | None] = field(default_factory=lambda: [None])
    authorization: Authorization | None = None  # set for a picture: each one is different otherwise
    stored_session: StoredSession | None = None
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    password_rules: PasswordRules = field(default_factory=PasswordRules)
    hold: threading.Event | None = None  # set by a test: calls wait for it

    @property
    def sign_in(self) -> FakeCognito:
        return self

    def start(self, username: str, password: Secret, session: Secret | None = None) -> Step:
        return self._next(self.steps, username, password, *([session] if session else []))

    def answer(self, step: Question, answer: Answer) -> Step:
        return self._next(self.steps, step, answer)

    def answer_or_restart(self, step: Question, answer: Answer) -> Step:
        return self.answer(step, answer)

    def resend(self, step: CodeRequired) -> Step:
        return self._next(self.steps, "resend", step)

    # beside the sign-in: what was asked begins with the method's name

    @property
    def registration(self) -> FakeRegistration:
        return FakeRegistration(self)

    @property
    def store(self) -> FakeStore:
        return FakeStore(self.stored_session)

    def at_hand(self) -> SessionCredentials | None:
        return None

    def resume(self) -> AuthResult:
        return self._next(self.resumptions, "resume")

    def begin_in_browser(self) -> Authorization:
        return self.authorization or ManagedLogin(self.profile, self.clock).begin()

    def finish_in_browser(self, authorization: Authorization, redirect: Secret) -> AuthResult:
        return self._next(self.finishes, "finish_in_browser", authorization, redirect)

    def _next(self, replies: list[Any], *asked: Any) -> Any:
        self.asked.append(asked)
        if self.hold is not None:
            self.hold.wait(10)
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if isinstance(reply, CognitoTuiError):
            raise copy(reply)  # whose traceback holds on to whoever has asked
        return reply

    def connect(self) -> None:
        pass

    def session(self, signed_in: AuthResult) -> SessionCredentials:
        return self._session(self.sessions, signed_in)

    def renew(self, signed_in: AuthResult) -> SessionCredentials:
        return self._session(self.renewals, signed_in)

    def renew_if_due(self, signed_in: AuthResult) -> SessionCredentials:
        return self.renew(signed_in)

    def _session(self, replies: list[CognitoTuiError | None], signed_in: AuthResult) -> SessionCredentials:
        self._next(replies, signed_in)
        got = credentials(self.clock.now() + self.lifetime)
        return SessionCredentials(signed_in, replace(got, fallback_reason=self.fallback_reason))

    def status(self) -> ProfileStatus:
        return ProfileStatus("ada", "ada", not_renewable=None, clock=self.clock)

    def caller(self, session: SessionCredentials) -> CallerIdentity:
        arn = "arn:aws:sts::123456789012:assumed-role/field-staff/CognitoIdentityCredentials"
        return CallerIdentity("123456789012", arn)


@dataclass
class FakeStore:
    stored_session: StoredSession | None
    persistent: bool = True
    unreadable: bool = False
    locked: bool = False

    def session(self) -> StoredSession | None:
        return self.stored_session


@dataclass
class FakeRegistration:
    """In place of `Registration`: answers from `registrations`."""

    cognito: FakeCognito

    def sign_up(self, username: str, password: Secret, attributes: Mapping[str, str]) -> CodeDelivery | None:
        return self._next("sign_up", username, password, attributes)

    def confirm(self, username: str, code: Secret, session: Secret | None) -> None:
        self._next("confirm", username, code, *([session] if session else []))

    def resend(self, username: str) -> CodeDelivery:
        return self._next("resend", username)

    def forgot_password(self, username: str) -> CodeDelivery:
        return self._next("forgot_password", username)

    def reset_password(self, username: str, code: Secret, password: Secret) -> None:
        self._next("reset_password", username, code, password)

    def _next(self, *asked: Any) -> Any:
        return self.cognito._next(self.cognito.registrations, *asked)


PROFILE = Profile(
    name="work",
    user_pool_id="eu-west-1_AbCdEfGhI",
    client_id="client-1",
    identity_pool_id="eu-west-1:00000000-0000-0000-0000-000000000000",
    app_name="MyApp",
    sources={"user_pool_id": "config.toml [profiles.work]"},
)


def credentials_in_memory() -> set[int]:
    """Those of other tests among them: some error's traceback may hold on to a whole app."""
    gc.collect()
    return {id(thing) for thing in gc.get_objects() if isinstance(thing, AwsCredentials)}


async def type_in(pilot: Pilot[Any], *lines: str) -> None:
    """Each line, and Enter."""
    for line in lines:
        await pilot.press(*line, "enter")


def screen_name(app: App[Any]) -> str:
    return type(app.screen).__name__


def is_busy(app: App[Any]) -> bool:
    return bool(getattr(app.screen, "busy", False))


def text_of(app: App[Any]) -> str:
    """What the screen shows, line by line, as a terminal would."""
    width, height = app.size
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip)[:width].rstrip() for strip in strips[:height])


async def sign_in(pilot: Pilot[Any], password: str = "pw") -> None:
    """Fill in both fields at once, and press Enter; not before there is a field to type into.

    Typing key by key costs as much as the rest of the way, and has tests of its own.
    """
    await until(pilot, lambda: pilot.app.focused is not None)
    await fill(pilot, username="ada", password=password)


async def fill(pilot: Pilot[Any], **values: str) -> None:
    """Put a value into each of these fields (new_password: #new-password), and press Enter in the last."""
    for name, value in values.items():
        field = pilot.app.screen.query_one(f"#{name.replace('_', '-')}", Input)
        field.focus()
        field.value = value
        field.cursor_position = len(value)
    await pilot.pause()
    await pilot.press("enter")


async def reach_step(pilot: Pilot[Any], is_there: Callable[[], bool]) -> None:
    """Go on, from whatever screen, as the sign-in's screen does after the password, which has tests of its own.

    Args:
        is_there: whether the next screen shows what it should; it may be of the same kind as this one.
    """
    app = pilot.app
    assert isinstance(app, CognitoTui)
    await until(pilot, lambda: app.focused is not None)
    before = app.screen
    app.post_message(StepReached(app.context.cognito.sign_in.start("ada", Secret("pw"))))
    await until(pilot, lambda: app.screen is not before and is_there())


async def reach_credentials(app: App[Any], pilot: Pilot[Any]) -> None:
    await reach_step(pilot, lambda: "123456789012" in text_of(app))


def sent_to_terminal(app: CognitoTui, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the app writes past its screens. Pilot has no terminal: the real one is in tests/terminal."""
    written: list[str] = []
    monkeypatch.setattr(app, "_write_to_terminal", written.append)
    app.context.clipboard._write = written.append
    return written


def decoded(written: list[str]) -> str:
    match = re.fullmatch(r"\x1b\]52;c;([^\x07]*)\x07", "".join(written))
    assert match, written
    return base64.b64decode(match[1]).decode()


async def until(
    pilot: Pilot[Any], condition: Callable[[], bool], seconds: float = 10, *, every: float = 0.02
) -> None:
    """Wait for the app to get there; calls run in threads, and threads take their time.

    What comes with it has come, too: Pilot's pause sends a message through each widget, which is too much meanwhile.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    has_waited = False
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, text_of(pilot.app)
        await asyncio.sleep(every)
        has_waited = True
    if has_waited:
        await pilot.pause(0)


async def until_forgotten(pilot: Pilot[Any], before: set[int]) -> None:
    """Wait until no credentials are in memory that were not `before`; to look for them takes long."""
    await until(pilot, lambda: not credentials_in_memory() - before, every=0.2)
