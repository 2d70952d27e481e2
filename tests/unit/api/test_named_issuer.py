"""An API that refuses a token: its authorizer compares the issuer letter by letter, so the token's is named."""

from __future__ import annotations

import pytest

from cognito_tui.services.api.call import bearer, call, request
from cognito_tui.services.api.error_hints import failure
from cognito_tui.services.api.url import parse
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.tokens.tokens import Tokens
from tests.support import misbehaving_server
from tests.support.scripted_cognito import jwt

UPDATED = "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_TestPool"


@pytest.mark.parametrize(
    ("issuer", "words"),
    [(UPDATED, f"name {UPDATED} as the issuer"), ("", "name this user pool as the issuer")],
)
def test_the_issuer_that_the_authorizer_must_name_is_the_tokens(issuer: str, words: str) -> None:
    answer = misbehaving_server.page(401, b'{"message":"Unauthorized"}')
    proof = bearer("access", Tokens(Secret(jwt(iss=issuer)), Secret("access"), None))
    with misbehaving_server.serve(misbehaving_server.says(answer)) as address:
        url = parse(f"http://{address}/hello")
        with call(request(url, "GET", (), None), proof) as response:
            refused = failure(url, response, proof)
    assert refused is not None
    assert words in refused.hint
