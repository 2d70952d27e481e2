"""Every field that a server, or a file of ours, can write into × the screen that shows it: nothing acts.

The fields are those of the services' own types, so a new one has no row, and the first test says so. The stand-ins give
each as no edge of ours has seen it; what is judged is what the terminal gets.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import timedelta
from types import MappingProxyType, ModuleType
from typing import Any

import pytest
from textual.pilot import Pilot

from cognito_tui import errors, services
from cognito_tui.client import SessionCredentials
from cognito_tui.errors import CognitoTuiError, PasswordRejected, SignInRequired, Throttled
from cognito_tui.hints import Hint
from cognito_tui.screens.use.api_call import Answered, AnswerScreen
from cognito_tui.services.account import calls as account
from cognito_tui.services.account.calls import User
from cognito_tui.services.auth import code_delivery as deliveries, cognito_idp as user_pool, steps
from cognito_tui.services.auth.code_delivery import CodeDelivery
from cognito_tui.services.auth.steps import (
    CodeRequired,
    CustomChallenge,
    Factor,
    FactorChoice,
    NewPasswordRequired,
    TotpEnrollment,
)
from cognito_tui.services.aws import credentials
from cognito_tui.services.aws.credentials import CallerIdentity
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.factors import TOTP
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import FILE
from cognito_tui.services.credentials import cache as credential_cache
from cognito_tui.services.tokens import device as devices, store as token_store, tokens
from cognito_tui.services.tokens.store import StoredSession
from cognito_tui.services.tokens.tokens import AuthResult
from cognito_tui.tui.app import CognitoTui
from cognito_tui.tui.messages import RestartSignIn
from tests.support.drawn import record
from tests.support.fake_account import DEVICES, SESSIONS, SignedInCognito, choose, reach_account
from tests.support.fake_cognito import (
    ATTEMPT,
    PROFILE,
    SIGNED_IN,
    Time,
    reach_credentials,
    reach_step,
    screen_name,
    sign_in as type_password,
    text_of,
    until,
)
from tests.support.fake_delivery import IDS, Pools, configured, reach_profiles
from tests.support.hostile import PAYLOAD, harm_in

WHERE = (
    account,
    credential_cache,
    credentials,
    deliveries,
    devices,
    errors,
    steps,
    token_store,
    tokens,
    user_pool,
)
TEXT = f"Zq{PAYLOAD}"
Way = Callable[["Scene"], Awaitable[None]]


class HostileCognito(SignedInCognito):
    """Attributes:
    given: what the credentials say otherwise than those of other tests.
    """

    given: Mapping[str, Any] = MappingProxyType({})

    def _session(self, replies: list[CognitoTuiError | None], signed_in: AuthResult) -> SessionCredentials:
        session = super()._session(replies, signed_in)
        return session._replace(credentials=replace(session.credentials, **self.given))


def raw(kind: type[CognitoTuiError]) -> CognitoTuiError:
    """As no error of ours is: they are made harmless when they are made."""
    error = kind("")
    error.title = error.detail = error.aws_code = error.request_id = TEXT
    error.remedy = Hint(TEXT)
    return error


@dataclass
class Scene:
    pilot: Pilot[Any]
    app: CognitoTui
    cognito: HostileCognito

    async def shows(self, words: str = "Zq") -> None:
        await until(self.pilot, lambda: words in text_of(self.app))

    async def begins_with_the_password(self) -> None:
        app, before = self.app, self.app.screen
        app.post_message(RestartSignIn(""))
        await until(self.pilot, lambda: app.screen is not before and screen_name(app) == "SignInScreen")
        await until(self.pilot, lambda: app.focused is not None)


def step(made: Any) -> Way:
    """After the password this is asked."""

    async def way(scene: Scene) -> None:
        scene.cognito.steps = [made]
        if isinstance(made, CognitoTuiError):
            await scene.begins_with_the_password()
            await type_password(scene.pilot)
            await scene.shows()
        else:
            await reach_step(scene.pilot, lambda: "Zq" in text_of(scene.app))

    return way


def at_account(change: Callable[[Any], None], *keys: str) -> Way:
    """The page of the account behind these keys."""

    async def way(scene: Scene) -> None:
        change(scene.cognito.own)
        await reach_account(scene.pilot, *keys, shows="Zq")

    return way


def signed_in(change: Callable[[Any], None]) -> Way:
    """The page of the credentials."""

    async def way(scene: Scene) -> None:
        change(scene.cognito)
        await reach_step(scene.pilot, lambda: "Zq" in text_of(scene.app))

    return way


def sets(**values: Any) -> Callable[[Any], None]:
    def put(thing: Any) -> None:
        for name, value in values.items():
            setattr(thing, name, value)

    return put


async def registered(scene: Scene) -> None:
    """Where a code went, at the end of "forgot my password"."""
    scene.cognito.registrations = [CodeDelivery("EMAIL", TEXT, TEXT)]
    await scene.begins_with_the_password()
    await scene.pilot.press(*"ada", "ctrl+r")
    await until(scene.pilot, lambda: screen_name(scene.app) == "ForgotPasswordScreen")
    await scene.pilot.press("enter")
    await scene.shows()


async def verification(scene: Scene) -> None:
    scene.cognito.own.send_verification = lambda _: CodeDelivery("SMS", TEXT, "phone_number")  # type: ignore[assignment,method-assign]
    await reach_account(scene.pilot, "p", shows="Ada Lovelace")
    await choose(scene.pilot, "Phone")
    await scene.pilot.press("v")
    await scene.shows()


async def device_question(scene: Scene) -> None:
    """The list, the question before it is forgotten, and what is said then."""
    scene.cognito.own.known_devices = (replace(DEVICES[1], name=TEXT),)
    await reach_account(scene.pilot, "d", "f", shows="Press y or n")
    await scene.pilot.press("y")
    await scene.shows("forgotten.")


async def attribute(scene: Scene) -> None:
    """The list, the form with the value in its field, and the page before."""
    scene.cognito.own.attributes |= {"name": TEXT}
    await reach_account(scene.pilot, "p", shows="Zq")
    await choose(scene.pilot, "Name")
    await scene.pilot.press("enter")
    await scene.shows("Change your profile")


async def nobody_says_whose(scene: Scene) -> None:
    def caller(_: SessionCredentials) -> CallerIdentity:
        raise CognitoTuiError("STS is not there.")

    scene.cognito.caller = caller  # type: ignore[assignment,method-assign]
    scene.cognito.given = {"identity_id": TEXT}
    await reach_step(scene.pilot, lambda: "Zq" in text_of(scene.app))


async def renewal_refused(scene: Scene) -> None:
    """In the page, and in a notification."""
    scene.cognito.renewals = [raw(SignInRequired)]
    await reach_credentials(scene.app, scene.pilot)
    await scene.pilot.press("r")
    await scene.shows()


async def own_email(scene: Scene) -> None:
    scene.cognito.own.attributes = {"email": TEXT}
    await reach_credentials(scene.app, scene.pilot)
    await scene.pilot.press("a")
    await scene.shows()


async def without_sub(scene: Scene) -> None:
    scene.cognito.own.user = lambda: User(TEXT, {"email": "ada@example.com"}, (TOTP,), TOTP)  # type: ignore[method-assign]
    await reach_account(scene.pilot, "p", shows="Zq")


async def revealed(scene: Scene) -> None:
    keys = ("access_key_id", "secret_access_key", "session_token")
    scene.cognito.given = dict.fromkeys(keys, Secret(TEXT))
    await reach_credentials(scene.app, scene.pilot)
    await scene.pilot.press("v")
    await scene.shows()


async def known_profile(scene: Scene) -> None:
    """As the name to sign in with, and in what is said of it."""
    await scene.shows("has ended")


async def new_authenticator(scene: Scene) -> None:
    scene.cognito.own.new_authenticator = lambda: Secret(TEXT)  # type: ignore[method-assign]
    await reach_account(scene.pilot, "f", "n", shows="Zq")


credentials_page = signed_in(sets(fallback_reason=TEXT, caller=lambda _: CallerIdentity(TEXT, TEXT)))
open_sessions = at_account(
    sets(open_sessions=(replace(SESSIONS[1], kind=TEXT, device=TEXT, ip=TEXT, place=TEXT),)), "s"
)
ATTRIBUTES = {"email": "ada@example.com", "sub": TEXT, f"custom:{TEXT}": TEXT, "name": "Ada Lovelace"}
NOT_OF_SERVERS = {
    "arguments": "what a program gives, in words of ours",
    "aws_console": "an address that is masked, and words of ours",
    "browser": "a setting, and a profile's name",
    "ssh_agent": "the person's own agent; on no screen",
    "call": "what is asked; the answer is looked at below",
    "url": "what is asked",
    "files": "files of the person's",
    "clipboard": "words of ours",
    "clipboard_chain": "what this machine and the terminal say, in words of ours",
    "clipboard_route": "words of ours",
    "clipboard_terminals": "words of ours",
    "clipboard_tmux": "what tmux says, in words of ours",
    "terminal_holders": "names of programs that are known",
    "password_rules": "words of ours",
    "delivery": "settings, and values that are checked before they are put together",
    "edit": "a file of the person's",
    "endpoint_server": "words of ours",
    "pool_check": "words of ours, and the titles of errors, which are looked at below",
    "sources": "settings, and files of the person's",
    "error_rules": "words of ours",
    "http": "an answer before it is read: the tokens of it are looked at below",
    "loading": "settings: profiles are looked at below",
    "overrides": "settings",
    "regions": "words of ours",
    "settings_table": "words of ours",
    "user_attributes": "words of ours",
    "dotenv": "settings",
    "formats": "words of ours",
    "ini_lines": "files of the person's",
    "key_stanza": "files of the person's",
    "managed_login": "what is asked",
    "precedence": "words of ours",
    "profile": "settings, which are well-formed",
    "running_servers": "words of ours",
    "actions": "words of ours, and a destination that is the account's, which is looked at below",
    "factors": "words of ours",
    "file_edit": "a file of the person's",
    "layers": "settings: profiles are looked at below",
    "sdk_choices": "words of ours",
    "stanza": "names that a person gave, and a command of ours",
    "server": "what a browser asks of us, and is answered",
    "ssh_words": "what the person typed, for ssh",
    "status": "as those of StoredSession, which is looked at below",
    "token_hosts": "settings",
    "registration": "what a person typed, and a proof",
    "outputs": "settings; the command that takes them is in tests/cli/test_hostile_commands.py",
    "written_key_records": "a file of ours: names of AWS profiles, which are looked at where they are given",
}
NEVER = "on no screen: "
PROOF = NEVER + "a part of a proof"
PLACE = NEVER + "it names one of ours in what is asked"
ROWS: dict[str, tuple[Way, ...] | str] = {
    "User.username": (without_sub,),
    "User.attributes": (
        at_account(sets(attributes=ATTRIBUTES), "p"),
        own_email,
        at_account(sets(attributes={"email": "ada@example.com", "phone_number": TEXT}), "f"),
        attribute,
    ),
    "User.second_factors": NEVER + "those are listed that are known",
    "User.preferred": NEVER + "those are listed that are known",
    "UserDevice.key": PLACE,
    "UserDevice.name": (device_question,),
    "UserDevice.last_ip": (at_account(sets(known_devices=(replace(DEVICES[1], last_ip=TEXT),)), "d"),),
    "UserSession.id": PLACE,
    "UserSession.kind": (open_sessions,),
    "UserSession.client_id": NEVER + "it is this client, or another",
    "UserSession.device": (open_sessions,),
    "UserSession.ip": (open_sessions,),
    "UserSession.place": (open_sessions,),
    "CachedCredentials.username": NEVER + "as that of StoredSession",
    "CachedCredentials.user_id": PLACE,
    "AwsCredentials.access_key_id": (revealed,),
    "AwsCredentials.secret_access_key": (revealed,),
    "AwsCredentials.session_token": (revealed,),
    "AwsCredentials.identity_id": (nobody_says_whose,),
    "AwsCredentials.region": NEVER + "it is the profile's",
    "AwsCredentials.fallback_reason": (credentials_page,),
    "CallerIdentity.account": (credentials_page,),
    "CallerIdentity.arn": (credentials_page,),
    "CodeDelivery.medium": NEVER + "it is said in words of ours",
    "CodeDelivery.destination": (registered, verification),
    "CodeDelivery.attribute": PLACE,
    "CodeDelivery.session": PROOF,
    "NewDevice.key": PROOF,
    "NewDevice.group_key": PROOF,
    "Device.key": PROOF,
    "Device.group_key": PROOF,
    "Device.secret": PROOF,
    "Attempt.username": (step(NewPasswordRequired(replace(ATTEMPT, username=TEXT))),),
    "Attempt.user_id": PROOF,
    "Attempt.session": PROOF,
    "Attempt.pool": PLACE,
    "Attempt.password": NEVER + "a person's",
    "NewPasswordRequired.required_attributes": (
        step(NewPasswordRequired(ATTEMPT, (TEXT, "custom:" + TEXT))),
    ),
    "PasswordRequired.challenge": NEVER + "it is one of those that are known",
    "PasswordRequired.choice": NEVER + "it is one of those that are known",
    "TotpEnrollment.secret": (step(TotpEnrollment(ATTEMPT, Secret(TEXT))), new_authenticator),
    "CodeRequired.challenge": NEVER + "it is one of those that are known",
    "CodeRequired.device_name": (step(CodeRequired(ATTEMPT, "SOFTWARE_TOKEN_MFA", device_name=TEXT)),),
    "CodeRequired.destination": (step(CodeRequired(ATTEMPT, "SMS_MFA", destination=TEXT)),),
    "Factor.name": (step(FactorChoice(ATTEMPT, "SELECT_CHALLENGE", (Factor(TEXT), Factor("SMS_OTP")))),),
    "Factor.destination": (
        step(FactorChoice(ATTEMPT, "SELECT_MFA_TYPE", (Factor("SMS_MFA", TEXT), Factor("EMAIL_OTP", TEXT)))),
    ),
    "FactorChoice.challenge": NEVER + "it is one of those that are known",
    "CustomChallenge.parameters": (step(CustomChallenge(ATTEMPT, {TEXT: TEXT})),),
    "AuthResult.username": (step(replace(SIGNED_IN, username=TEXT)),),
    "Answer.secret": NEVER + "a person's",
    "Answer.attributes": NEVER + "a person's",
    "Answer.choice": NEVER + "a person's",
    "StoredSession.username": (known_profile,),
    "StoredSession.user_id": PROOF,
    "StoredSession.refresh_token": PROOF,
    "StoredSession.roles": NEVER + "but completed by the shell",
    "Tokens.id_token": NEVER + "but the roles in it, in test_roles.py",
    "Tokens.access_token": PROOF,
    "Tokens.refresh_token": PROOF,
    "RawChallenge.name": NEVER + "a step is made of it, or an error",
    "RawChallenge.parameters": NEVER + "a step is made of it",
    "RawChallenge.session": PROOF,
    "RawChallenge.available": NEVER + "a step is made of it, or an error",
}
ERRORS: tuple[Way, ...] = (
    step(raw(CognitoTuiError)),
    step(raw(PasswordRejected)),
    step(raw(Throttled)),
    renewal_refused,
)


def test_every_module_with_types_of_its_own_is_looked_at_or_says_why_not() -> None:
    modules = [
        importlib.import_module(module.name)
        for module in pkgutil.walk_packages(services.__path__, f"{services.__name__}.")
        if ".admin" not in module.name
    ]
    names = {module.__name__.rpartition(".")[2]: module for module in modules if any(text_fields(module))}
    looked_at = {module.__name__.rpartition(".")[2] for module in WHERE}
    assert names.keys() - looked_at == NOT_OF_SERVERS.keys()


def test_every_field_has_a_row() -> None:
    assert {*of_servers()} == ROWS.keys()


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return record(monkeypatch)


@pytest.fixture
def cognito(time_now: Time) -> HostileCognito:
    return HostileCognito(PROFILE, Clock(time_now))


# some show several fields at once
WAYS = {
    way: f"{name}-{number}"
    for name, ways in {**ROWS, "an error": ERRORS}.items()
    if not isinstance(ways, str)
    for number, way in enumerate(ways, 1)
}


async def test_nothing_of_it_acts(app: CognitoTui, cognito: HostileCognito, written: list[str]) -> None:
    cognito.profile = replace(PROFILE, remember=FILE)
    cognito.stored_session = StoredSession(TEXT, TEXT, Secret("refresh"))
    cognito.resumptions = [raw(SignInRequired)]
    # that one is looked at first of all, when the app starts
    ways = {known_profile: "StoredSession.username-1"} | WAYS
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        for way, name in ways.items():
            await way(Scene(pilot, app, cognito))
            await pilot.pause()
            drawn = "".join(written)
            assert "Zq" in drawn or "Zq" in text_of(app), (
                name
            )  # what the terminal shows already is not sent again
            assert harm_in(drawn) == [], name
            # a Cognito that is as if it was new; most ways lead on from whatever is shown
            vars(cognito).clear()
            vars(cognito).update(vars(HostileCognito(PROFILE, Clock(Time()))))
            app.clear_notifications()
            await pilot.pause()
            written.clear()


async def test_nothing_in_the_name_of_a_profile_acts(
    make_app: Callable[..., CognitoTui], time_now: Time, written: list[str]
) -> None:
    """In the list, on the way there, and in what is wrong with its settings."""
    pools = Pools(time_now)
    make_app()  # for its environment
    broken = f"[profiles.{in_toml('Zb' + PAYLOAD)}]\nuser_pool_id = {in_toml(TEXT)}\n"
    good = f"[profiles.{in_toml(TEXT)}]\nuser_pool_id = 'eu-west-1_AbCdEfGhI'{IDS}"
    configuration = configured("work", more=broken + good)
    pools.known(configuration.choose(TEXT).profile, TEXT, timedelta(hours=1))
    app = CognitoTui(configuration, make_cognito=pools)  # type: ignore[arg-type]
    async with app.run_test(size=(120, 40)) as pilot:
        await reach_profiles(pilot, signed_in=False)
        await choose(pilot, "Zb")
        await pilot.press("enter")
        await choose(pilot, "Zq")
        await pilot.press("enter")
        await until(pilot, lambda: screen_name(app) != "ProfilesScreen")
        await until(pilot, lambda: "Zq" in text_of(app))
    assert harm_in("".join(written)) == []


async def test_nothing_that_an_api_answers_acts(
    app: CognitoTui, cognito: HostileCognito, written: list[str]
) -> None:
    answered = Answered(TEXT, TEXT, TEXT, failure=raw(CognitoTuiError))
    async with app.run_test(size=(120, 40)) as pilot:
        await reach_credentials(app, pilot)
        await app.push_screen(AnswerScreen(app.context, answered))
        await until(pilot, lambda: text_of(app).count("Zq") >= 4)
    assert harm_in("".join(written)) == []


def in_toml(text: str) -> str:
    return '"' + "".join(f"\\U{ord(character):08x}" for character in text) + '"'


def of_servers() -> Iterator[str]:
    """Each field of text of each type that holds what comes from elsewhere."""
    for module in WHERE:
        yield from text_fields(module)


def text_fields(module: ModuleType) -> Iterator[str]:
    for name, kind in vars(module).items():
        if not isinstance(kind, type) or kind.__module__ != module.__name__:
            continue
        if is_dataclass(kind):
            types = {each.name: str(each.type) for each in fields(kind)}
        elif issubclass(kind, tuple):
            types = {each: str(kind.__annotations__[each]) for each in getattr(kind, "_fields", ())}
        else:
            continue
        yield from (f"{name}.{each}" for each, words in types.items() if re.search("str|Secret", words))
