"""The sign-in screen shows all that decides where the password goes, before it is typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cognito_tui.services.config.loading import Configuration
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import PROFILE, FakeCognito, text_of

FOLDER = ".env in ~/somebody/elses"
OTHER = "eu-west-1:99999999-0000-0000-0000-000000000000"
ROLE = "arn:aws:iam::123456789012:role/theirs"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "http_proxy",
        "https_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NO_PROXY",
        "no_proxy",
        "AWS_ENDPOINT_URL",
    ):
        monkeypatch.delenv(name, raising=False)


def shown(app: CognitoTui) -> list[str]:
    return [" ".join(line.split()) for line in text_of(app).splitlines() if "! " in line]


def whole(app: CognitoTui) -> str:
    """All of it, as if no line were broken."""
    return " ".join(text_of(app).split())


async def test_nothing_is_shown_where_the_profile_decides_it_all(app: CognitoTui) -> None:
    async with app.run_test():
        assert shown(app) == []


async def test_what_a_folder_decides_is_shown(
    make_app: Callable[..., CognitoTui], cognito: FakeCognito
) -> None:
    theirs: dict[str, Any] = {"client_id": "theirs", "identity_pool_id": OTHER, "role_arn": ROLE}
    cognito.profile = replace(
        PROFILE,
        **theirs,
        named=True,
        sources={**PROFILE.sources, **dict.fromkeys(theirs, FOLDER)},
        weak=frozenset(theirs),
    )
    app = make_app()
    async with app.run_test(size=(110, 30)):
        decided = (
            f"App client ! theirs from {FOLDER} "
            f"Identity pool ! {OTHER} from {FOLDER} "
            f"Role ! {ROLE} from {FOLDER}"
        )
        assert decided in whole(app)


async def test_a_pool_of_a_folders_is_marked(
    make_app: Callable[..., CognitoTui], cognito: FakeCognito
) -> None:
    cognito.profile = replace(PROFILE, sources={"user_pool_id": FOLDER}, weak=frozenset({"user_pool_id"}))
    app = make_app()
    async with app.run_test():
        assert shown(app) == [f"! from {FOLDER}"]


async def test_what_the_environment_says_in_a_profiles_place_is_shown(
    make_app: Callable[..., CognitoTui], cognito: FakeCognito
) -> None:
    sources = {"user_pool_id": "config.toml [profiles.work]", "identity_pool_id": "COGNITO_IDENTITY_POOL_ID"}
    cognito.profile = replace(PROFILE, identity_pool_id=OTHER, named=True, sources=sources)
    app = make_app()
    async with app.run_test(size=(110, 30)):
        assert f"Identity pool ! {OTHER} from COGNITO_IDENTITY_POOL_ID" in whole(app)
        assert len(shown(app)) == 1


async def test_endpoints_and_proxies_are_shown_by_host(
    make_app: Callable[..., CognitoTui], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://ada:canary@127.0.0.1:4566/path")
    monkeypatch.setenv("HTTPS_PROXY", "http://ada:canary@proxy.example.com:3128")
    app = make_app()
    async with app.run_test():
        assert shown(app) == [
            "Endpoint ! http://127.0.0.1:4566 from AWS_ENDPOINT_URL",
            "Proxy ! http://proxy.example.com:3128 from HTTPS_PROXY",
        ]
        assert "canary" not in text_of(app)


async def test_what_was_passed_over_is_said(make_app: Callable[..., CognitoTui]) -> None:
    configuration = replace(Configuration.of(PROFILE), warnings=("~/x/.env cannot be read. It is ignored.",))
    app = make_app(configuration=configuration)
    async with app.run_test():
        assert "! ~/x/.env cannot be read. It is ignored." in text_of(app)
