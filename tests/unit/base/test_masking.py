"""What was typed does not come back out of an error, neither as it is nor by the dots that stand for it."""

from __future__ import annotations

import base64
import json
import re
import urllib.parse

import pytest

from cognito_tui.errors import AttemptsExceeded, CognitoTuiError, IncorrectPassword, PasswordRejected
from cognito_tui.services.admin.admin_errors import refusal
from cognito_tui.services.auth.cognito_idp import UserPool
from cognito_tui.services.aws.http import client_error
from cognito_tui.services.aws.translation import translate
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.masking import masked
from cognito_tui.services.base.secret import Secret
from tests.support.scripted_cognito import Failure, ScriptedCognito
from tests.unit.aws.test_aws_errors import MESSAGES, PROFILE

POLICY = "Password did not conform with policy: Password must have symbol characters"


def refused(code: str, message: str, *typed: str) -> CognitoTuiError:
    error = client_error(code, message, 400, "request-1")
    return translate(error, endpoint="https://x", secrets=tuple(map(Secret, typed)))


@pytest.mark.parametrize(("code", "message"), MESSAGES)
def test_a_refusal_is_recognized_whatever_was_typed(code: str, message: str) -> None:
    """Each of its words is a password, and so are its first letter and the code."""
    as_ever = refused(code, message)
    for typed in {*re.findall(r"[^\W\d_]+", f"{message} {message.lower()}"), message[:1], code}:
        error = refused(code, message, typed)
        assert (type(error), error.hint, error.aws_code) == (type(as_ever), as_ever.hint, code)
        assert "•" not in str(error)


@pytest.mark.parametrize(
    "typed", ["password", "incorrect", "or", "username", "Incorrect username or password."]
)
def test_a_wrong_password_that_is_one_of_the_words_of_the_refusal(
    typed: str, scripted: ScriptedCognito
) -> None:
    scripted.on("InitiateAuth", Failure("NotAuthorizedException", "Incorrect username or password."))
    with pytest.raises(IncorrectPassword) as raised:
        UserPool(PROFILE, Clock()).initiate_auth("USER_PASSWORD_AUTH", "ada", PASSWORD=Secret(typed))
    assert str(raised.value) == "Incorrect user name or password."


@pytest.mark.parametrize("typed", ["attempts", "exceeded", "Password"])
def test_a_lock_out_says_to_wait_whatever_was_typed(typed: str) -> None:
    error = refused("NotAuthorizedException", "Password attempts exceeded", typed)
    assert isinstance(error, AttemptsExceeded)
    assert "up to 15 minutes" in error.hint


@pytest.mark.parametrize("typed", ["e", "a", "P", "policy", "symbol", "Password", "ss", POLICY])
def test_the_text_of_a_policy_tells_nothing_of_the_new_password(typed: str) -> None:
    error = refused("InvalidPasswordException", POLICY, typed)
    assert isinstance(error, PasswordRejected)
    assert error.title == POLICY


@pytest.mark.parametrize("typed", ["e", "symbol", POLICY])
def test_nor_does_it_tell_an_administrator(typed: str) -> None:
    error = client_error("InvalidPasswordException", POLICY, 400, "request-1")
    ours = refusal(error, "cognito-idp:AdminSetUserPassword", endpoint="https://x", secrets=(Secret(typed),))
    assert ours.title == POLICY


def test_a_permission_that_an_administrator_lacks_is_named_whatever_was_typed() -> None:
    message = "User: arn:aws:iam::1:user/ada is not authorized to perform: iam:PassRole on resource: arn:x"
    error = client_error("AccessDenied", message, 400, "request-1")
    ours = refusal(error, "iam:Y", endpoint="https://x", secrets=(Secret("authorized"),))
    assert ours.title == "You lack a permission: iam:PassRole on arn:x."


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("e", "Value 'e' at 'password' failed to satisfy constraint"),
        ("password", "Unknown password"),
        ("123456", "The code 123456 is odd"),
        ("a&b", "Value a&amp;b is odd"),
        ("PASSWORD", "Value 'password' is odd"),
        ("pass", "Basic cGFzcw== is odd"),
        ("Sesame", "The server says: Open sesame."),
        ("correct horse", "You said: correct horse!"),
    ],
)
def test_a_message_with_a_word_that_could_be_guessed_is_not_shown(typed: str, message: str) -> None:
    error = refused("NewException", message, typed)
    assert str(error) == "AWS refused: NewException"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("e", "The pool has seen better days"),
        ("word", "A password is a sword"),
        ("12", "Error 1234"),
    ],
)
def test_a_part_of_a_word_is_no_whole_value(typed: str, message: str) -> None:
    assert refused("NewException", message, typed).title == f"AWS refused: {message}"


CANARY = 'Corr&ct "H\u00f6rse"/7+\\x'
SPELT = {
    "as it is": CANARY,
    "in capitals": CANARY.upper(),
    "JSON": json.dumps(CANARY),
    "JSON, not in ASCII": json.dumps(CANARY, ensure_ascii=False),
    "JSON in JSON": json.dumps(json.dumps(CANARY)),
    "HTML": "Corr&amp;ct &quot;H\u00f6rse&quot;/7+\\x",
    "URL": urllib.parse.quote(CANARY, safe=""),
    "URL, in small letters": urllib.parse.quote(CANARY, safe="").lower(),
    "a form": urllib.parse.quote_plus(CANARY),
    "base64": base64.b64encode(CANARY.encode()).decode(),
    "base64, of more": base64.b64encode(f"client:{CANARY}:x".encode()).decode(),
    "base64, of still more": base64.urlsafe_b64encode(f"client1:{CANARY}:x".encode()).decode(),
    "hexadecimal": CANARY.encode().hex(),
    "decomposed": CANARY.replace("\u00f6", "o\u0308"),
    "repr": repr(CANARY),
}


@pytest.mark.parametrize("spelt", SPELT.values(), ids=SPELT)
def test_what_could_not_be_guessed_is_masked_however_it_is_spelt(spelt: str) -> None:
    shown = masked(f"before <{spelt}> after", [Secret(CANARY)])
    assert shown.startswith("before <")
    assert Secret.MASK in shown
    for part in ("orr", "rse", "7+", spelt[8:14]):
        assert part.lower() not in shown.lower()


def test_of_two_secrets_neither_is_left_over() -> None:
    shown = masked("x Canary-1-and-more y Canary-1-a z", [Secret("Canary-1-a"), Secret("Canary-1-and-more")])
    assert shown == f"x {Secret.MASK} y {Secret.MASK} z"


def test_the_code_and_the_request_id_hold_no_secret_either() -> None:
    error = client_error("OddCanary-123Exception", "", 400, "request-Canary-123")
    ours = translate(error, endpoint="https://x", secrets=(Secret("Canary-123"),))
    assert "Canary" not in f"{ours} {ours.ticket}"
