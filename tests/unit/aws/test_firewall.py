"""A firewall in front of a user pool or its sign-in page, as AWS WAF answers: named, with the browser as a way in."""

from __future__ import annotations

import json

import pytest

from cognito_tui.errors import CognitoTuiError, Refused, UnexpectedAnswer
from cognito_tui.next_command import NextCommands, hint_on_screen
from cognito_tui.services.auth.cognito_idp import UserPool
from cognito_tui.services.auth.token_endpoint import ask
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from tests.support.misbehaving_server import page, says, serve
from tests.support.scripted_sign_in import PROFILE

PAGE = b"<html><title>403 Forbidden</title><h1>Request blocked</h1></html>"
FORBIDDEN = b'{"message": "Forbidden"}'
NAMED = json.dumps(
    {"__type": "ForbiddenException", "message": "Request not allowed due to WAF block."}
).encode()
# what AWS WAF answers: status, body and header; the words for it; whether it is certain who it was
ANSWERS = {
    "a page": (403, PAGE, "", "A firewall stopped this", UnexpectedAnswer),
    "a bare block": (403, b"", "", "A firewall stopped this", UnexpectedAnswer),
    "JSON without a type": (403, FORBIDDEN, "", "A firewall stopped this", UnexpectedAnswer),
    "405 alone": (405, b"", "", "A firewall stopped this", UnexpectedAnswer),
    "a CAPTCHA": (405, PAGE, "captcha", "asks for a CAPTCHA", Refused),
    "a challenge": (202, b"", "challenge", "a proof that this is a browser", Refused),
    "a page's challenge": (202, PAGE, "challenge", "a proof that this is a browser", Refused),
    "something newer": (403, b"", "puzzle", "(AWS WAF)", Refused),
}


def _in_words(error: CognitoTuiError, words: str, kind: type[CognitoTuiError]) -> None:
    assert type(error) is kind
    assert words in error.title
    assert "firewall" in error.title
    assert "Run: cognito-tui login --browser" in NextCommands().hint(error.remedy)
    assert "^o" in hint_on_screen(error)
    assert "cognito-tui" not in hint_on_screen(error)
    assert "blocked" not in str(error)


@pytest.mark.parametrize("case", ANSWERS)
def test_a_firewall_before_the_user_pool_or_its_page_is_named(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, body, action, words, kind = ANSWERS[case]
    header = f"x-amzn-waf-action: {action}" if action else "x-cache: none"
    with serve(says(page(status, body, header))) as host:
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", f"http://{host}")
        with pytest.raises(CognitoTuiError) as from_pool:
            UserPool(PROFILE, Clock()).initiate_auth("USER_PASSWORD_AUTH", "ada", PASSWORD=Secret("Canary-1"))
        with pytest.raises(CognitoTuiError) as from_page:
            ask(f"http://{host}/oauth2/token", {"code": Secret("Canary-1")}, PROFILE, Clock())
    _in_words(from_pool.value, words, kind)
    _in_words(from_page.value, words, kind)


def test_a_block_that_cognito_reports_is_named_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(says(page(403, NAMED))) as host:
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", f"http://{host}")
        with pytest.raises(Refused) as refused:
            UserPool(PROFILE, Clock()).initiate_auth("USER_PASSWORD_AUTH", "ada")
    _in_words(refused.value, "A firewall (AWS WAF)", Refused)
    assert refused.value.aws_code == "ForbiddenException"
