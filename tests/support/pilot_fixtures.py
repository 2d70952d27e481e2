from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.cache import LRUCache
from textual.css.model import RuleSet

from cognito_tui.services.base.clock import Clock
from cognito_tui.services.config.loading import Configuration
from cognito_tui.services.delivery.terminal_holders import Processes, TerminalPlace
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import PROFILE, FakeCognito, Time
from tests.support.fake_delivery import Pools

# Each theme's style sheets as they were parsed for the first app of a process: a program has but one.
_parsed: dict[str, LRUCache[tuple[Any, ...], list[RuleSet]]] = {}


def parsed_once(app: CognitoTui) -> CognitoTui:
    app.stylesheet._parse_cache = _parsed.setdefault(app.theme, LRUCache(1000))
    return app


@pytest.fixture
def time_now() -> Time:
    return Time()


@pytest.fixture
def cognito(time_now: Time) -> FakeCognito:
    return FakeCognito(PROFILE, Clock(time_now))


@pytest.fixture
def make_app(cognito: FakeCognito, monkeypatch: pytest.MonkeyPatch) -> Callable[..., CognitoTui]:
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("COLORTERM", "truecolor")
    # no native clipboard and no multiplexer, whatever these tests run in: every copy goes to the terminal
    over_ssh = {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22", "TERM": "xterm-256color"}
    monkeypatch.setenv("SSH_CONNECTION", over_ssh["SSH_CONNECTION"])
    monkeypatch.setattr(Processes, "place", lambda *_: TerminalPlace(over_ssh, (), "sshd"))

    def make(**options: Any) -> CognitoTui:
        configuration = options.pop("configuration", None) or Configuration.of(PROFILE)
        app = CognitoTui(configuration, make_cognito=lambda _: cognito, **options)  # type: ignore[arg-type,return-value]
        return parsed_once(app)

    return make


@pytest.fixture
def app(make_app: Callable[..., CognitoTui]) -> CognitoTui:
    return make_app()


@pytest.fixture
def pools(time_now: Time) -> Pools:
    return Pools(time_now)


@pytest.fixture
def start(make_app: Callable[..., CognitoTui], pools: Pools) -> Callable[[Configuration], CognitoTui]:
    """The app with this configuration, and a stand-in for each of its profiles."""

    def start(configuration: Configuration) -> CognitoTui:
        make_app()  # for its environment
        return parsed_once(CognitoTui(configuration, make_cognito=pools))  # type: ignore[arg-type]

    return start
