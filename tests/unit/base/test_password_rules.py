"""The rules for new passwords, as Cognito's refusals tell them."""

from __future__ import annotations

import pytest

from cognito_tui.errors import PasswordRejected
from cognito_tui.services.base.password_rules import PasswordRules
from cognito_tui.services.base.secret import Secret

POLICY = "Password did not conform with policy: "


def after(*refusals: tuple[str, str], code: str = "InvalidPasswordException") -> PasswordRules:
    """Each refused password, and what Cognito said of it."""
    rules = PasswordRules()
    for password, words in refusals:
        rules = rules.after(PasswordRejected(words, aws_code=code), Secret(password))
    return rules


def lines(rules: PasswordRules, password: str) -> list[str]:
    return [check.line for check in rules.check(Secret(password))]


def test_before_the_first_refusal_nothing_is_known() -> None:
    assert not PasswordRules()
    assert lines(PasswordRules(), "x") == []


def test_each_refusal_adds_a_rule_and_each_is_checked() -> None:
    rules = after(
        ("abc", POLICY + "Password not long enough"),
        ("abcdef", POLICY + "Password not long enough"),
        ("abcdefgh", POLICY + "Password must have symbol characters"),
        ("abcdefg!", POLICY + "Password must have uppercase characters"),
        ("Abcdefg!", "Password did not conform with password policy: Password must have numeric characters"),
        ("ABCDEFG1!", POLICY + "Password must have lowercase characters"),
    )
    assert lines(rules, "Ab! ") == [
        "✗ 7 characters or more; the pool does not say how many",
        "✓ an uppercase letter (A to Z)",
        "✓ a lowercase letter (a to z)",
        "✗ a digit (0 to 9)",
        "✓ a symbol, such as ! # % or +",
    ]
    assert not [
        line for line in lines(rules, "Abcdef 1") if line.startswith("✗")
    ]  # a blank within is a symbol
    assert "✗ a symbol, such as ! # % or +" in lines(rules, " Abcdef1 ")
    assert "✗ an uppercase letter (A to Z)" in lines(rules, "äÄ")
    assert [line[2:] for line in lines(rules, "")] == list(rules.lines)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("Password must have length greater than or equal to 12", "✗ 12 characters or more"),
        (
            "1 validation error detected: Value at 'password' failed to satisfy constraint: "
            "Member must have length greater than or equal to 6",
            "✗ 6 characters or more; the pool does not say how many",
        ),
        (
            "1 validation error detected: Value at 'proposedPassword' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: ^[\S]+.*[\S]+$",
            "✗ no blank at the beginning or the end",
        ),
        (
            "2 validation errors detected: Value at 'password' failed to satisfy constraint: "
            "Member must have length greater than or equal to 6; Value at 'confirmationCode' failed to satisfy "
            r"constraint: Member must satisfy regular expression pattern: [\S]+",
            "✗ 6 characters or more; the pool does not say how many",
        ),
        (
            "2 validation errors detected: Value at 'password' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: ^[\S]+.*[\S]+$; Value at 'clientId' failed to satisfy "
            "constraint: Member must have length greater than or equal to 20",
            "✗ no blank at the beginning or the end",
        ),
    ],
)
def test_what_cognito_says_of_the_shape(words: str, line: str) -> None:
    assert lines(after(("x", words)), "x ") == [line]


def test_a_number_that_cognito_named_is_not_made_smaller_or_greater() -> None:
    named = "Password must have length greater than or equal to 12"
    assert lines(after(("x", named), ("x" * 20, POLICY + "Password not long enough")), "") == [
        "✗ 12 characters or more"
    ]


def test_an_earlier_password_is_nothing_that_can_be_checked() -> None:
    rules = after(
        ("x", "You have used this password before."), code="PasswordHistoryPolicyViolationException"
    )
    assert lines(rules, "y") == ["· none that you have used before: only Cognito can tell"]


@pytest.mark.parametrize(
    "words",
    [
        "The provided password does not confirm to the configured password policy",  # an emulator's
        "PreSignUp failed with error Choose a password of 20 uppercase characters.",
        "Password must have emoji characters",
        "1 validation error detected: Value at 'username' failed to satisfy constraint: "
        "Member must have length greater than or equal to 6",
        "",
    ],
)
def test_words_that_are_not_cognitos_tell_nothing(words: str) -> None:
    assert not after(("x", words))
