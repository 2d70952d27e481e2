"""Examples of docs/from-pycognito.md: registration, passwords, the profile, administration."""

from __future__ import annotations

import pytest

import cognito_tui
from cognito_tui.services.config.profile import PASSWORD as USER_PASSWORD_AUTH
from tests.support import cognito_local
from tests.support.pools import seed_pool
from tests.support.pycognito_peer import (
    ADDRESS,
    NEW,
    OLD,
    Reading,
    attributes_of,
    seen,
    signed_in_with_theirs,
    theirs,
    with_our_tokens,
)

# one worker for all: each would start emulators of its own
pytestmark = pytest.mark.xdist_group("examples of pycognito")

# the codes that ministack "sends": to a new user, and to one who forgot the password
CONFIRMATION, RESET = "123456", "654321"


# -- registration ----------------------------------------------------------------------------------------------


def test_somebody_registers(ministack_url: str, reading: Reading) -> None:
    pool = seed_pool(ministack_url, secret=True)
    reading(pool).follow("Register")
    user = seen(pool)
    assert user["UserStatus"] == "UNCONFIRMED"
    ours = attributes_of(pool)
    assert (ours["email"], ours["given_name"]) == (ADDRESS, "Ada")


def test_somebody_registers_with_attributes_of_the_pools_own_as_pycognito_does(
    ministack_url: str, reading: Reading, capsys: pytest.CaptureFixture[str]
) -> None:
    pools = seed_pool(ministack_url), seed_pool(ministack_url)
    reading(pools[0]).follow("Register", block=1)
    assert "by email to a" in capsys.readouterr().out
    reading(pools[1])
    them = theirs(pools[1])
    them.set_base_attributes(email=ADDRESS)
    them.add_custom_attributes(city="London")
    them.register("ada", OLD)
    ours, expected = ({**attributes_of(pool), "sub": ""} for pool in pools)
    assert ours == expected
    assert ours["custom:city"] == "London"


def test_a_sign_up_is_confirmed(ministack_url: str, reading: Reading) -> None:
    pool = seed_pool(ministack_url)
    reader = reading(pool)
    reader.follow("Register")
    reader.follow("Confirm Sign Up", lambda: CONFIRMATION)
    assert seen(pool)["UserStatus"] == "CONFIRMED"
    signed_in_with_theirs(pool)


# -- passwords -------------------------------------------------------------------------------------------------


def test_a_forgotten_password_is_replaced(
    ministack_url: str, reading: Reading, capsys: pytest.CaptureFixture[str]
) -> None:
    pool = seed_pool(ministack_url)
    reader = reading(pool, "ada")
    reader.follow("Initiate Forgot Password")
    assert capsys.readouterr().out == "Cognito sent a code by email to a****@e****.\n"
    reader.follow("Confirm Forgot Password", lambda: RESET)
    signed_in_with_theirs(pool, NEW)


def test_a_password_is_changed(ministack_url: str, reading: Reading) -> None:
    pool = seed_pool(ministack_url)
    reader = reading(pool, "ada")
    reader.follow("Authenticate")
    reader.follow("Change Password")
    signed_in_with_theirs(pool, NEW)
    with pytest.raises(cognito_tui.IncorrectPassword):
        reader.follow("Authenticate")


# -- the profile -----------------------------------------------------------------------------------------------


def test_a_profile_is_updated_and_pycognito_sees_it(ministack_url: str, reading: Reading) -> None:
    pool = seed_pool(ministack_url)
    reader = reading(pool, "ada")
    reader.follow("Authenticate")
    reader.follow("Update Profile")
    user = with_our_tokens(pool, reader["session"]).get_user()
    assert (user.given_name, user.family_name, user.email) == ("Ada", "Lovelace", ADDRESS)


def test_an_address_is_verified_with_the_code_that_was_sent_there(reading: Reading) -> None:
    """At cognito-local: ministack knows none of these operations. It knows no SRP."""
    if reason := cognito_local.missing():
        pytest.skip(reason)
    with cognito_local.cognito_local() as url:
        pool = cognito_local.seed_user_pool(url)
        reader = reading(pool, "ada", auth_flow=USER_PASSWORD_AUTH, email=ADDRESS, email_verified="false")
        reader.follow("Authenticate")
        assert not reader["session"].account.user().verified("email")
        reader.follow("Send Verification", lambda: cognito_local.CODE)
        assert reader["session"].account.user().verified("email")
        assert attributes_of(pool)["email_verified"] == "true"


def test_attributes_become_an_object_of_the_programs_own(ministack_url: str, reading: Reading) -> None:
    pool = seed_pool(ministack_url)
    reader = reading(pool, "ada", given_name="Ada", family_name="Lovelace")
    reader.follow("Authenticate")
    reader.follow("Get User Object")
    names = {"given_name": "first_name", "family_name": "last_name"}
    their_user = with_our_tokens(pool, reader["session"]).get_user(attr_map=names)
    person = reader["person"]
    assert (person.first_name, person.last_name) == (their_user.first_name, their_user.last_name)
    assert person.first_name == "Ada"


def test_a_user_is_shown(ministack_url: str, reading: Reading, capsys: pytest.CaptureFixture[str]) -> None:
    reader = reading(seed_pool(ministack_url), "ada")
    reader.follow("Authenticate")
    reader.follow("Get User")
    assert capsys.readouterr().out == f"ada {ADDRESS} True\n"


# -- administration --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("administrator")
def test_all_users_are_listed(
    ministack_url: str, reading: Reading, capsys: pytest.CaptureFixture[str]
) -> None:
    pool = seed_pool(ministack_url)
    reading(pool, "ada", "grace", given_name="Somebody").follow("Get Users")
    assert sorted(capsys.readouterr().out.splitlines()) == [
        "ada CONFIRMED Somebody",
        "grace CONFIRMED Somebody",
    ]
    assert {user.username for user in theirs(pool).get_users()} == {"ada", "grace"}


@pytest.mark.usefixtures("administrator")
def test_a_group_is_made_found_and_listed(
    ministack_url: str, reading: Reading, capsys: pytest.CaptureFixture[str]
) -> None:
    pool = seed_pool(ministack_url)
    reader = reading(pool)
    reader.follow("Get Group object")
    assert capsys.readouterr().out == f"create the group staff in {pool.user_pool_id}\n"
    their_group = theirs(pool).get_group("staff")
    reader.follow("Get Group")
    assert capsys.readouterr().out == f"{their_group.description} {their_group.precedence}\n"
    assert reader["staff"].precedence == 1
    reader.follow("Get Groups")
    assert [line.split(" ")[0] for line in capsys.readouterr().out.splitlines()] == [
        group.group_name for group in theirs(pool).get_groups()
    ]
