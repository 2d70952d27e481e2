"""A code that has expired: every front end says how to request another, for what the code was good for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cognito_tui.errors import AttributesRequired, CodeRejected, CognitoTuiError, Refused
from cognito_tui.next_command import NextCommands, hint_on_screen
from cognito_tui.services.auth.token_endpoint import refusal
from cognito_tui.services.base.secret import Secret
from tests.support.pool_client import EMAIL, PASSWORD, client, pool, signed_in, start


def test_an_expired_code_comes_with_the_command_for_another() -> None:
    clock = [1_800_000_000.0]
    with pool(now=lambda: clock[0]) as server:
        cognito = client(server)
        registration = cognito.registration
        registration.sign_up("new", Secret(PASSWORD), EMAIL)
        server.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        registration.forgot_password("ada")
        clock[0] += 2 * 86400
        account = cognito.account(signed_in(start(cognito)))
        refused: dict[str, Callable[[], object]] = {
            "account resend --username new": lambda: registration.confirm("new", "123456"),
            "account forgot-password --username ada": lambda: registration.reset_password(
                "ada", "123456", "Another-Horse-8"
            ),
            "account verify email": lambda: account.verify("email", "123456"),
        }
        for command, call in refused.items():
            with pytest.raises(CodeRejected) as expired:
                call()
            assert expired.value.title == "That code has expired."
            assert NextCommands().hint(expired.value.remedy) == f"Run: cognito-tui {command}"
            assert "cognito-tui" not in hint_on_screen(expired.value)
            assert command in expired.value.hint
        registration.resend("new")
        with pytest.raises(CodeRejected) as wrong:
            registration.confirm("new", "000000")
        assert "newest" in wrong.value.hint


def test_a_temporary_password_is_not_reset_but_used() -> None:
    with pool() as server:
        server.pool.add_user("ada", PASSWORD, status="FORCE_CHANGE_PASSWORD", attributes=EMAIL)
        with pytest.raises(Refused, match="cannot be reset now") as refused:
            client(server).registration.forgot_password("ada")
        assert "sign in with it" in refused.value.hint


def at_the_page(description: str) -> CognitoTuiError:
    answer = {"error": Secret("invalid_request"), "error_description": Secret(description)}
    return refusal("https://example.com", answer, secrets=())


def test_a_first_federated_sign_in_that_fails_once_says_so() -> None:
    error = at_the_page("Already found an entry for username Google_1029384756")
    assert type(error) is Refused
    assert "works the next time" in error.hint
    assert "login --browser" in NextCommands().hint(error.remedy)
    assert "^o" in hint_on_screen(error)


def test_what_an_identity_provider_does_not_pass_on_is_named() -> None:
    error = at_the_page("attributes required: [email, phone_number]")
    assert isinstance(error, AttributesRequired)
    assert error.names == ("email", "phone_number")
