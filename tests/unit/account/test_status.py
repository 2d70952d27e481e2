"""Who is signed in, until when, and whether that is renewed: one answer for `status`, the app and the library."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from textual.pilot import Pilot

from cognito_tui import Client
from cognito_tui.cli.main import run
from cognito_tui.client import CognitoClient
from cognito_tui.errors import SignInRequired
from cognito_tui.screens.profiles import ProfilesScreen
from cognito_tui.services.account.status import NotRenewable
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.loading import Flags, load
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.credentials.cache import CredentialCache
from cognito_tui.services.tokens.store import StoredSession, TokenStore
from cognito_tui.services.tokens.tokens import AuthResult, Tokens
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import text_of, until
from tests.support.pool_client import PASSWORD, pool, quick_client as client, signed_in, start
from tests.support.sample_credentials import credentials
from tests.support.scripted_cognito import jwt

HOUR = timedelta(hours=1)
LIFE = timedelta(hours=8)  # longer than the suite takes
NOW = datetime.now(timezone.utc).replace(microsecond=0)


class Facts(NamedTuple):
    username: str
    expires_at: datetime | None
    not_renewable: NotRenewable | None


class Machine:
    """One person's machine, with the profile "work" in its config.toml."""

    def __init__(self) -> None:
        self.profile = self.configure(remember="file")

    def configure(self, **settings: str) -> Profile:
        file = Path(os.environ["HOME"], ".config/cognito-tui/config.toml")
        file.parent.mkdir(parents=True, exist_ok=True)
        known = {
            "user_pool_id": "eu-west-1_AbCdEfGhI",
            "client_id": "1h57kf5cpq17m0eml12EXAMPLE",
            "identity_pool_id": "eu-west-1:12345678-1234-1234-1234-123456789abc",
            **settings,
        }
        file.write_text("[profiles.work]\n" + "".join(f'{name} = "{it}"\n' for name, it in known.items()))
        self.profile = load(Flags(profile="work"), environ={}, directory=None).profile
        return self.profile

    def sign_in(self, user: str, *, refresh_token: bool = True) -> None:
        tokens = Tokens(
            Secret(jwt(**{"cognito:username": user})),
            Secret("access"),
            Secret(f"{user}-refresh-token") if refresh_token else None,
        )
        TokenStore(self.profile).save(AuthResult(user, tokens))

    def cache(self, user: str, left: timedelta) -> None:
        CredentialCache(self.profile, Clock()).put(user, user, credentials(expires_at=NOW + left))

    def refuse(self, user: str, token: str = "") -> None:
        """Cognito refuses to renew the session."""
        TokenStore(self.profile).mark_refused(
            StoredSession(user, user, Secret(token or f"{user}-refresh-token"))
        )

    @property
    def sessions(self) -> Path:
        return Path(os.environ["HOME"], ".local/state/cognito-tui/sessions.json")


def nobody(_: Machine) -> None:
    pass


def fresh(machine: Machine) -> None:
    machine.sign_in("ada")
    machine.cache("ada", LIFE)


def expired(machine: Machine) -> None:
    machine.sign_in("ada")
    machine.cache("ada", -HOUR)


def without_keys(machine: Machine) -> None:
    machine.sign_in("ada")


def without_refresh_token(machine: Machine) -> None:
    machine.sign_in("ada", refresh_token=False)
    machine.cache("ada", LIFE)


def signed_out_elsewhere(machine: Machine) -> None:
    fresh(machine)
    TokenStore(machine.profile).forget()


def refused(machine: Machine) -> None:
    fresh(machine)
    machine.refuse("ada")


def refused_and_expired(machine: Machine) -> None:
    expired(machine)
    machine.refuse("ada")


def refused_before_it_was_renewed(machine: Machine) -> None:
    fresh(machine)
    machine.refuse("ada", "an-earlier-refresh-token")


def signed_in_again_after_a_refusal(machine: Machine) -> None:
    refused(machine)
    machine.sign_in("ada")


def not_saved(machine: Machine) -> None:
    machine.configure(remember="off")
    fresh(machine)


def saved_before_it_was_switched_off(machine: Machine) -> None:
    fresh(machine)
    machine.configure(remember="off")


def damaged(machine: Machine) -> None:
    fresh(machine)
    machine.sessions.write_text("{")


def sealed_without_a_keyring(machine: Machine) -> None:
    machine.configure(remember="keyring")
    machine.cache("ada", LIFE)
    machine.sessions.with_name("sessions.sealed").write_text("gAAAAA")
    machine.sessions.with_name("sessions.sealed").chmod(0o600)


def keys_of_another_user(machine: Machine) -> None:
    machine.cache("ada", LIFE)
    machine.sign_in("bob")


def expired_keys_of_another_user(machine: Machine) -> None:
    machine.cache("ada", -HOUR)
    machine.sign_in("bob")


def session_of_another_user_than_the_profile_names(machine: Machine) -> None:
    machine.sign_in("bob")
    machine.cache("bob", LIFE)
    machine.configure(remember="file", username="ada")


def cache_off(machine: Machine) -> None:
    machine.configure(remember="file", cache="off")
    fresh(machine)


STATES: dict[Callable[[Machine], None], Facts] = {
    nobody: Facts("", None, NotRenewable.SIGNED_OUT),
    fresh: Facts("ada", NOW + LIFE, None),
    expired: Facts("ada", NOW - HOUR, None),
    without_keys: Facts("ada", None, None),
    without_refresh_token: Facts("ada", NOW + LIFE, NotRenewable.NO_SESSION),
    signed_out_elsewhere: Facts("ada", NOW + LIFE, NotRenewable.NO_SESSION),
    refused: Facts("ada", NOW + LIFE, NotRenewable.REFUSED),
    refused_and_expired: Facts("ada", NOW - HOUR, NotRenewable.REFUSED),
    refused_before_it_was_renewed: Facts("ada", NOW + LIFE, None),
    signed_in_again_after_a_refusal: Facts("ada", NOW + LIFE, None),
    not_saved: Facts("ada", NOW + LIFE, NotRenewable.NOT_SAVED),
    saved_before_it_was_switched_off: Facts("ada", NOW + LIFE, NotRenewable.NOT_SAVED),
    damaged: Facts("ada", NOW + LIFE, NotRenewable.UNREADABLE),
    sealed_without_a_keyring: Facts("ada", NOW + LIFE, NotRenewable.UNREADABLE),
    keys_of_another_user: Facts("ada", NOW + LIFE, NotRenewable.OTHER_USER),
    expired_keys_of_another_user: Facts("bob", None, None),
    session_of_another_user_than_the_profile_names: Facts("", None, NotRenewable.OTHER_USER),
    cache_off: Facts("ada", None, None),
}


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


def of_status(capfd: pytest.CaptureFixture[str]) -> Facts:
    assert run(["status", "--json", "--profile", "work"]) == 0
    [standing] = json.loads(capfd.readouterr().out)["profiles"]
    assert standing["renewable"] == (standing["not_renewable"] == "")
    ends = standing["expires_at"]
    assert standing["expired"] == (ends is not None and datetime.fromisoformat(ends) <= NOW)
    reason = standing["not_renewable"]
    return Facts(
        standing["username"],
        datetime.fromisoformat(ends) if ends else None,
        NotRenewable(reason) if reason else None,
    )


def of_library() -> Facts:
    status = Client("work", keep=True).status()
    return Facts(status.username, status.expires_at, status.not_renewable)


async def of_app(app: CognitoTui, pilot: Pilot[Any]) -> tuple[Facts, str]:
    """Also gives what the list of profiles shows: that of an app which finds this machine so, on the running one."""
    finding = CognitoTui(load(Flags(profile="work"), environ={}, directory=None))
    screen = ProfilesScreen(finding.context)
    await app.push_screen(screen)
    await until(pilot, lambda: bool(screen.entries) and "Renewable" in text_of(app))
    status, shown = screen.entries[0].known.status, text_of(app)
    await app.pop_screen()
    return Facts(status.username, status.expires_at, status.not_renewable), shown


def gone(_: CognitoClient) -> AuthResult:
    raise SignInRequired("The session is over.")


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_the_same_store_says_the_same_to_status_and_the_library(
    state: Callable[[Machine], None], capfd: pytest.CaptureFixture[str]
) -> None:
    state(Machine())
    facts = STATES[state]
    assert of_status(capfd) == facts
    assert of_library() == facts


async def test_it_says_the_same_to_the_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CognitoClient, "connect", lambda _: None)
    monkeypatch.setattr(CognitoClient, "resume", gone)
    Machine()
    app = CognitoTui(load(Flags(profile="work"), environ={}, directory=None))
    async with app.run_test(size=(100, 24)) as pilot:
        for state, facts in STATES.items():
            monkeypatch.setenv("HOME", str(tmp_path / state.__name__))
            state(Machine())
            seen, shown = await of_app(app, pilot)
            assert seen == facts, state.__name__
            shows(shown, facts)


def shows(shown: str, facts: Facts) -> None:
    row = re.search(r"▸ work +(.*)", shown)
    assert row, shown
    who = [facts.username, "no" if facts.not_renewable else "yes"] if facts.username else []
    ends = facts.expires_at
    good_for = (
        "expired" if ends and ends <= NOW else r"[67] h \d\d min" if ends else "—" if who else "signed out"
    )
    assert row[1].split("  ")[0].strip() == (facts.username or "signed out"), shown
    assert all(word in row[1].split() for word in who), shown
    assert re.search(good_for, row[1]), shown
    reason = facts.not_renewable if facts.username else None
    assert ("not renewable" in shown) == (reason is not None), shown
    assert reason is None or f"not renewable: {reason.value}" in shown, shown


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_what_is_renewable_is_what_would_be_tried(state: Callable[[Machine], None]) -> None:
    """Without a connection: whether there is something to try, or SignInRequired says that there is not."""
    machine = Machine()
    state(machine)
    status = CognitoClient(machine.profile).status()
    cognito = CognitoClient(machine.profile)
    tried = cognito.stored_session is not None
    if status.not_renewable in (NotRenewable.REFUSED, NotRenewable.OTHER_USER):
        assert not status.renewable
    else:
        assert status.renewable == tried


def test_once_cognito_refuses_to_renew_a_session_its_status_says_so() -> None:
    with pool() as server:
        server.pool.add_user("ada", PASSWORD)
        cognito = client(server, remember="file")
        signed_in(start(cognito))
        assert cognito.status().renewable
        server.pool.grants.clear()
        for _ in range(2):
            with pytest.raises(SignInRequired):
                cognito.resume()
        assert cognito.status().not_renewable is NotRenewable.REFUSED
        assert client(server, remember="file").status().not_renewable is NotRenewable.REFUSED


def test_a_session_of_a_device_that_was_forgotten_is_not_renewable() -> None:
    with pool(devices="always") as server:
        server.pool.add_user("ada", PASSWORD)
        cognito = client(server, remember="file")
        session = signed_in(start(cognito))
        assert session.device is not None
        assert cognito.status().renewable
        cognito.forget_device(session)
        assert cognito.status().not_renewable is NotRenewable.REFUSED
        with pytest.raises(SignInRequired):  # as Cognito says, were it asked
            cognito.resume()


def test_a_refusal_is_noted_once_and_never_of_another_session() -> None:
    machine = Machine()
    fresh(machine)
    store = TokenStore(machine.profile)
    session = store.session()
    assert session is not None
    store.mark_refused(session._replace(refresh_token=Secret("another")))
    assert store.session() == session
    store.mark_refused(session)
    noted = machine.sessions.stat()
    store.mark_refused(session)
    assert store.session() == session._replace(refused=True)
    assert machine.sessions.stat().st_ino == noted.st_ino  # not written again
