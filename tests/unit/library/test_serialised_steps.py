"""A step of a sign-in as text: whole, in another process, and from nobody who may be trusted."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any, get_args

import pytest
from hypothesis import given, settings as examples, strategies as st

from cognito_tui import (
    Client,
    CodeRequired,
    CognitoTuiError,
    CustomChallenge,
    EmailRequired,
    Factor,
    FactorChoice,
    NewPasswordRequired,
    PasswordRequired,
    Question,
    Refused,
    Secret,
    Session,
    SessionExpired,
    TotpEnrollment,
    dump_step,
    load_step,
)
from cognito_tui.demo.simulator.server import CognitoServer, Pool, serve
from cognito_tui.services.auth.steps import Attempt
from cognito_tui.services.auth.totp import code_at
from cognito_tui.services.tokens.device import Device
from tests.support.crash_report import everything_about

KINDS = get_args(Question)
PASSWORD, NEW_PASSWORD = "Correct-Horse-1", "Battery-Staple-2"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
DEVICE = Device("eu-west-1_key", "group", Secret("device-canary"), remembered=True)
ATTEMPT = Attempt("ada@example.com", "ada", Secret("session-canary"), DEVICE, passwordless=True)
STEPS: tuple[Question, ...] = (
    NewPasswordRequired(ATTEMPT, ("name", "custom:team")),
    PasswordRequired(ATTEMPT, "SELECT_CHALLENGE", "PASSWORD_SRP"),
    TotpEnrollment(ATTEMPT, Secret("totp-canary")),
    EmailRequired(ATTEMPT),
    CodeRequired(ATTEMPT, "EMAIL_OTP", "Phone", "a***@e***"),
    FactorChoice(ATTEMPT, "SELECT_MFA_TYPE", (Factor("SMS_MFA", "+***1"), Factor("SOFTWARE_TOKEN_MFA"))),
    CustomChallenge(ATTEMPT, {"question": "Whose oar?"}),
)
NULLABLE = ("session", "device")  # of an Attempt's fields
CANARIES = ("session-canary", "device-canary", "totp-canary")


def content(step: Question) -> Any:
    return json.loads(dump_step(step).reveal())


def refused(text: str | Secret) -> CognitoTuiError:
    with pytest.raises(CognitoTuiError) as error:
        load_step(text)
    assert type(error.value) is CognitoTuiError
    assert error.value.title == "A sign-in cannot continue with this step."
    assert error.value.hint == "Start the sign-in again."
    return error.value


# -- there and back ------------------------------------------------------------------------------------------------


@examples(max_examples=50, deadline=None)
@given(st.one_of([st.from_type(kind) for kind in KINDS]))
def test_any_step_comes_back_as_it_was(step: Question) -> None:
    text = dump_step(step)
    assert text.reveal().isascii()
    assert load_step(text) == step
    assert load_step(text.reveal()) == step


def test_a_name_that_was_typed_in_another_encoding_comes_back_as_it_was() -> None:
    step = EmailRequired(replace(ATTEMPT, username="caf\udce9"))
    assert load_step(dump_step(step)) == step


def test_there_is_an_example_of_every_kind_here() -> None:
    assert {type(step) for step in STEPS} == set(KINDS)
    assert [load_step(dump_step(step)) for step in STEPS] == list(STEPS)


def test_a_step_that_is_too_long_to_be_read_is_not_written() -> None:
    long = CustomChallenge(ATTEMPT, {"picture": "x" * 990_000})
    assert load_step(dump_step(long)) == long
    with pytest.raises(CognitoTuiError, match="too long"):
        dump_step(CustomChallenge(ATTEMPT, {"picture": "x" * 1_000_000}))


# -- what is none --------------------------------------------------------------------------------------------------

GOOD = dump_step(STEPS[0]).reveal()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON"),
        ("canary", "not JSON"),
        (GOOD[:-1], "not JSON"),
        (GOOD + "x", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"version": ' + "9" * 5000 + "}", ""),
        ("null", "form"),
        ("[1]", "form"),
        ('"canary"', "form"),
        ("{}", "form"),
        (GOOD[:-1] + ', "more": 1}', "form"),
        (GOOD.replace('"version": 3', '"version": 4'), "version"),
        (GOOD.replace('"version": 3', '"version": "1"'), "version"),
        (GOOD.replace('"version": 3', '"version": null'), "version"),
        (GOOD.replace('"version": 3', '"version": true'), "version"),
        (GOOD.replace('"version": 3', '"version": 3.0'), "version"),
        (GOOD.replace("NewPasswordRequired", "AuthResult"), "kind"),
        (GOOD.replace("NewPasswordRequired", "Attempt"), "kind"),
        (GOOD.replace("NewPasswordRequired", "newpasswordrequired"), "kind"),
        (GOOD.replace('"NewPasswordRequired"', "{}"), "kind"),
        (GOOD.replace('"NewPasswordRequired"', "null"), "kind"),
        (GOOD.replace("NewPasswordRequired", "CodeRequired"), "fields"),
        (" " * 1_000_000 + GOOD, "too long"),
    ],
    ids=lambda text: ascii(text[:24]),
)
def test_what_is_no_step_is_refused_and_not_quoted(text: str, why: str) -> None:
    error = refused(text)
    assert why in error.detail
    assert "canary" not in str(error)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in it, from the top down."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in pairs:
        yield (*path, name)
        yield from places(inner, (*path, name))


def within(whole: Any, path: tuple[Any, ...]) -> Any:
    for name in path:
        whole = whole[name]
    return whole


@pytest.mark.parametrize("step", STEPS, ids=lambda step: type(step).__name__)
def test_a_field_too_few_or_too_many_or_of_another_type_is_refused(step: Question) -> None:
    found = list(places(content(step)["step"]))
    assert ("attempt", "device", "secret") in found
    for path in found:
        number = "5" if path[-1] == "tries" else 5
        others: list[Any] = [number, 1.5, [5], {"x": 5}, [[]], *([] if path[-1] in NULLABLE else [None])]
        for wrong in others:
            changed = content(step)
            within(changed["step"], path[:-1])[path[-1]] = wrong
            refused(json.dumps(changed))
        changed = content(step)
        holder = within(changed["step"], path[:-1])
        has_names_of_its_own = path[-2:-1] == ("parameters",)  # the pool owner's
        if isinstance(holder, dict) and not has_names_of_its_own:
            extended = copy.deepcopy(changed)
            within(extended["step"], path[:-1])["more"] = "canary"
            refused(json.dumps(extended))
            del holder[path[-1]]
            refused(json.dumps(changed))


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@examples(max_examples=50, deadline=None)
@given(st.sampled_from([None, *(kind.__name__ for kind in KINDS)]), ANY_JSON | st.text())
def test_whatever_it_is_it_is_a_step_or_refused(kind: str | None, value: Any) -> None:
    text = json.dumps({"version": 3, "kind": kind, "step": value} if kind else value)
    refused(text)


# -- no secret strays ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS, ids=lambda step: type(step).__name__)
def test_neither_the_text_nor_the_step_shows_itself(step: Question) -> None:
    text = dump_step(step)
    shown = f"{text} {text!r} {load_step(text)} {load_step(text)!r}"
    assert [canary for canary in CANARIES if canary in shown] == []


@pytest.mark.parametrize(
    "broken",
    [
        GOOD[:-1],
        GOOD.replace('"version": 3', '"version": 4'),
        GOOD.replace("NewPasswordRequired", "CodeRequired"),
        GOOD.replace('"device-canary"', '["device-canary"]'),
        GOOD.replace('"session-canary"', '{"session-canary": 1}'),
        GOOD.replace('"remembered": true', '"remembered": "totp-canary"'),
        GOOD + " " * 1_000_000,
    ],
)
@pytest.mark.parametrize("form", [str, Secret])
def test_no_traceback_of_a_refusal_shows_the_text(broken: str, form: type[str] | type[Secret]) -> None:
    error = refused(form(broken))
    assert (error.__context__, error.__cause__) == (None, None)
    shown = everything_about(error, but=__file__)
    assert [canary for canary in CANARIES if canary in shown] == []


# -- two processes -------------------------------------------------------------------------------------------------


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[CognitoServer]:
    with serve(Pool(client_id="client1", mfa="OPTIONAL")) as server:
        server.pool.add_user("ada", PASSWORD, totp_secret=TOTP_SECRET)
        server.pool.add_user("eve", PASSWORD, status="FORCE_CHANGE_PASSWORD")
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", server.url)
        yield server


def client(server: CognitoServer) -> Client:
    return Client(settings(server.pool))


def now() -> Secret:
    """The code that ada's authenticator shows."""
    return code_at(Secret(TOTP_SECRET), datetime.now(timezone.utc))


def settings(pool: Pool) -> dict[str, str]:
    return {"user_pool_id": pool.user_pool_id, "client_id": pool.client_id, "auth_flow": "USER_PASSWORD_AUTH"}


BEGIN = """
import json, logging, sys
logging.basicConfig(level=logging.DEBUG)
import cognito_tui
asked = json.load(sys.stdin)
client = cognito_tui.Client(asked["profile"])
for username in asked["usernames"]:
    step = client.start(username, asked["password"])
    text = cognito_tui.dump_step(step)
    logging.debug("%s %r %s %r", step, step, text, text)
    print(text.reveal())
"""
GO_ON = """
import json, logging, sys
from datetime import datetime, timezone
logging.basicConfig(level=logging.DEBUG)
import cognito_tui
from cognito_tui.services.auth.totp import code_at
asked = json.load(sys.stdin)
client = cognito_tui.Client(asked["profile"])
for text, answer in asked["answers"]:
    try:
        cognito_tui.load_step(text[1:])
    except cognito_tui.CognitoTuiError:
        logging.exception("broken")
    step = cognito_tui.load_step(text)
    logging.debug("%s %r", step, step)
    outcome = client.answer(step, answer or code_at(step.secret, datetime.now(timezone.utc)))
    session = isinstance(outcome, cognito_tui.Session)
    print(json.dumps([type(step).__name__, type(outcome).__name__, session and outcome.username]))
"""


def run(program: str, asked: dict[str, Any]) -> tuple[list[str], str]:
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines(), done.stderr


def test_another_process_goes_on_with_the_sign_in_and_neither_logs_a_secret(server: CognitoServer) -> None:
    server.pool.add_user("grace", PASSWORD)
    server.pool.mfa = "ON"
    begin = {"profile": settings(server.pool), "password": PASSWORD, "usernames": ["eve", "ada", "grace"]}
    texts, log = run(BEGIN, begin)
    server.pool.mfa = "OPTIONAL"
    code = now().reveal()
    answers = [*zip(texts, (NEW_PASSWORD, code, None), strict=True)]
    outcomes, last_log = run(GO_ON, {"profile": settings(server.pool), "answers": answers})
    assert [json.loads(line) for line in outcomes] == [
        ["NewPasswordRequired", "Session", "eve"],
        ["CodeRequired", "Session", "ada"],
        ["TotpEnrollment", "Session", "grace"],
    ]
    logged = log + last_log
    assert logged.count("ERROR:root:broken") == 3
    assert "DEBUG:root:TotpEnrollment(" in logged
    steps = [json.loads(text)["step"] for text, _ in answers]
    secrets = [step["attempt"]["session"] for step in steps] + [steps[2]["secret"], PASSWORD, NEW_PASSWORD]
    assert [secret for secret in secrets if secret in logged] == []
    for text, answer in answers:  # and a second answer comes too late, from wherever
        with pytest.raises(SessionExpired):
            client(server).answer(load_step(text), answer or code)


# -- in the wrong hands --------------------------------------------------------------------------------------------


def begun(server: CognitoServer, username: str) -> Any:
    step = client(server).start(username, PASSWORD)
    assert not isinstance(step, Session)
    return content(step)


def test_a_session_of_somebody_else_is_refused(server: CognitoServer) -> None:
    text, others = begun(server, "ada"), begun(server, "eve")
    text["step"]["attempt"]["session"] = others["step"]["attempt"]["session"]
    with pytest.raises(Refused):
        client(server).answer(load_step(json.dumps(text)), now())


def test_another_users_name_in_it_is_refused(server: CognitoServer) -> None:
    text = begun(server, "eve")
    text["step"]["attempt"] |= {"username": "ada", "user_id": "ada"}
    with pytest.raises(Refused):
        client(server).answer(load_step(json.dumps(text)), NEW_PASSWORD)


def test_another_challenge_than_was_asked_is_refused(server: CognitoServer) -> None:
    text = begun(server, "ada")
    text["kind"] = "NewPasswordRequired"
    text["step"] = {"attempt": text["step"]["attempt"], "required_attributes": []}
    with pytest.raises(Refused):
        client(server).answer(load_step(json.dumps(text)), NEW_PASSWORD)
    text = begun(server, "ada")
    text["step"]["challenge"] = "EMAIL_OTP"
    with pytest.raises(Refused):
        client(server).answer(load_step(json.dumps(text)), now())


def test_the_session_is_of_whom_the_tokens_name_whatever_the_text_says_was_typed(
    server: CognitoServer,
) -> None:
    text = begun(server, "eve")
    text["step"]["attempt"]["username"] = "ada"
    session = client(server).answer(load_step(json.dumps(text)), NEW_PASSWORD)
    assert isinstance(session, Session)
    assert session.username == "eve"


def test_what_goes_on_is_the_profiles_own_pool_and_client(server: CognitoServer) -> None:
    text = begun(server, "ada")
    asked = len(server.requests)
    client(server).answer(load_step(json.dumps(text)), now())
    assert server.operations[asked:] == ["RespondToAuthChallenge"]
    assert server.requests[-1][1]["ClientId"] == server.pool.client_id
    text["client_id"] = "clientofeve"
    refused(json.dumps(text))
