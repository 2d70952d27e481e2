"""What is decided below the front ends before a user's account changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cognito_tui.errors import CognitoTuiError, Refused, Throttled
from cognito_tui.services.account.actions import (
    FactorSetting,
    Remembering,
    add_authenticator,
    check_deletion,
    prefer,
    remembering,
    second_factors,
    switch_off,
    switch_on,
)
from cognito_tui.services.account.calls import User
from cognito_tui.services.base.factors import EMAIL, FACTORS, SMS, SWITCHABLE, TOTP
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.tokens.device import Device
from cognito_tui.services.tokens.store import TokenStore
from cognito_tui.services.tokens.tokens import AuthResult, Tokens
from tests.support.fake_account import FakeAccount
from tests.support.scripted_cognito import jwt

ATTRIBUTES = {"email": "ada@example.com", "email_verified": "true", "phone_number": "+441632960123"}
PASSKEY_TOO = "WEB_AUTHN_MFA"  # one that nobody here knows
SIGNED_IN = AuthResult("ada@example.com", Tokens(Secret(jwt()), Secret("access"), None))


def user(*factors: str, preferred: str = "", **attributes: str) -> User:
    return User("ada", {**ATTRIBUTES, **attributes}, factors, preferred)


def test_each_second_factor_says_whether_it_is_on_first_and_where_its_codes_go() -> None:
    found = second_factors(user(TOTP, EMAIL, preferred=EMAIL))
    seen = [(factor.kind.name, factor.on, factor.preferred, factor.destination) for factor in found]
    assert seen == [
        (TOTP, True, False, ""),
        (SMS, False, False, "+441632960123"),
        (EMAIL, True, True, "ada@example.com"),
    ]
    assert not second_factors(user(preferred=TOTP))[0].preferred  # it is off


@pytest.mark.parametrize(
    ("on", "off", "risk"),
    [
        ((TOTP,), (TOTP,), "Authenticator app is your last MFA method."),
        ((TOTP, SMS), (SMS, TOTP), "Authenticator app and Text message are your last MFA methods."),
        ((SMS,), (SMS, TOTP), "Text message is your last MFA method."),
        ((TOTP, SMS), (SMS,), ""),
        ((TOTP, PASSKEY_TOO), (TOTP,), ""),
        ((), (TOTP,), ""),
        ((SMS,), (TOTP,), ""),
    ],
)
def test_going_without_any_second_factor_must_be_agreed_to(
    on: tuple[str, ...], off: tuple[str, ...], risk: str
) -> None:
    change = switch_off(user(*on), [FACTORS[name] for name in off])
    assert change.risk == (f"{risk} Without one, your password alone opens your account." if risk else "")
    assert change.settings == tuple(FactorSetting(FACTORS[name], enabled=False) for name in off)


def test_what_is_switched_on_stays_preferred_if_it_was() -> None:
    change = switch_on(user(SMS, EMAIL, preferred=EMAIL), [FACTORS[SMS], FACTORS[EMAIL]])
    assert [(it.kind.name, it.preferred) for it in change.settings] == [(SMS, False), (EMAIL, True)]
    assert change.risk == ""


@pytest.mark.parametrize(("preferred", "first"), [("", True), (TOTP, True), (SMS, False), (EMAIL, False)])
def test_a_new_authenticator_is_asked_for_first_unless_another_factor_was_chosen(
    preferred: str, first: bool
) -> None:
    change = add_authenticator(user(SMS, preferred=preferred))
    assert change.settings == (FactorSetting(FACTORS[TOTP], enabled=True, preferred=first),)


def test_preferring_none_leaves_the_factor_on() -> None:
    assert prefer(user(SMS, preferred=SMS), FACTORS[EMAIL]).settings == (
        FactorSetting(FACTORS[EMAIL], enabled=True, preferred=True),
    )
    assert prefer(user(SMS, preferred=SMS), None).settings == (FactorSetting(FACTORS[SMS], enabled=True),)
    assert prefer(user(SMS), None).settings == ()
    assert prefer(user(PASSKEY_TOO, preferred=PASSKEY_TOO), None).settings == ()


REFUSED = Refused("That second factor is not set up.", aws_code="InvalidParameterException")


@pytest.mark.parametrize(
    ("factor", "attributes", "title"),
    [
        (SMS, {}, "Verify your phone number first: the codes are sent there."),
        (SMS, {"phone_number": ""}, "Your account has no phone number: add one and verify it first."),
        (SMS, {"phone_number_verified": "true"}, REFUSED.title),
        (EMAIL, {}, REFUSED.title),
        (TOTP, {}, REFUSED.title),
    ],
)
def test_a_refusal_names_what_must_be_verified_first(
    factor: str, attributes: dict[str, str], title: str
) -> None:
    account = FakeAccount(errors={"set_second_factor": [REFUSED, REFUSED]})
    change = switch_on(user(**attributes), [FACTORS[factor]])
    with pytest.raises(Refused) as caught:
        change.apply(account, change.settings[0])  # type: ignore[arg-type]
    assert (caught.value.title, caught.value.aws_code) == (title, REFUSED.aws_code)
    off = switch_off(user(**attributes), [FACTORS[factor]])
    with pytest.raises(Refused, match=REFUSED.title):
        off.apply(account, off.settings[0])  # type: ignore[arg-type]


def test_a_busy_cognito_is_no_refusal() -> None:
    account = FakeAccount(errors={"set_second_factor": [Throttled("Cognito is busy.")]})
    change = switch_on(user(), [FACTORS[SMS]])
    with pytest.raises(Throttled):
        change.apply(account, change.settings[0])  # type: ignore[arg-type]


def test_people_type_one_word_for_each_factor_that_they_can_switch() -> None:
    assert {word: kind.name for word, kind in SWITCHABLE.items()} == {
        "totp": TOTP,
        "sms": SMS,
        "email": EMAIL,
    }
    assert all(kind.setting for kind in SWITCHABLE.values())


@pytest.mark.parametrize(("remember", "tracked"), [("off", True), ("file", True), ("file", False)])
def test_a_machine_is_remembered_only_where_it_remembers_as_well(remember: str, tracked: bool) -> None:
    store = TokenStore(Profile("work", "eu-west-1_A", "client-1", "eu-west-1:1", remember=remember))
    device = Device("key-1", "group-1", Secret("secret"), remembered=False) if tracked else None
    outlook = remembering(store, replace(SIGNED_IN, device=device))
    expected = Remembering.POSSIBLE if tracked else Remembering.UNTRACKED
    assert outlook is (Remembering.NOT_SAVED if remember == "off" else expected)


def test_this_device_is_told_from_another() -> None:
    here = replace(SIGNED_IN, device=Device("key-1", "group-1", Secret("secret"), remembered=False))
    assert here.is_from("key-1")
    assert not here.is_from("key-2")
    assert not SIGNED_IN.is_from("")


@pytest.mark.parametrize("typed", ["ada@example.com", "ada", " ada "])
def test_an_account_is_deleted_by_either_of_its_names(typed: str) -> None:
    check_deletion(SIGNED_IN, typed)


@pytest.mark.parametrize("typed", ["", "adda", "ADA", "ada@example"])
def test_an_account_is_deleted_by_no_other_name(typed: str) -> None:
    with pytest.raises(CognitoTuiError, match="That is not your user name"):
        check_deletion(SIGNED_IN, typed)
