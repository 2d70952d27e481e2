"""What a person types or pastes as an id."""

from __future__ import annotations

import pytest

from cognito_tui.services.config.answers import explanation, pasted_id, pasted_ids, place_of, shape_problem

POOL, CLIENT = "eu-west-1_AbCdEfGhI", "1h57kf5cpq17m0eml12abcdefg"
IDENTITIES = "eu-west-1:12345678-1234-1234-1234-123456789abc"
POOL_ARN = f"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{POOL}"
IDENTITIES_ARN = f"arn:aws:cognito-identity:eu-west-1:123456789012:identitypool/{IDENTITIES}"


@pytest.mark.parametrize(
    ("setting", "text", "meant"),
    [
        ("user_pool_id", f"  {POOL}\t", POOL),
        ("user_pool_id", f'user_pool_id = "{POOL}"', POOL),
        ("user_pool_id", f'"UserPoolId": "{POOL}",', POOL),
        ("user_pool_id", POOL_ARN, POOL),
        ("user_pool_id", f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}", POOL),
        ("user_pool_id", f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}/.well-known/jwks.json", POOL),
        ("client_id", f"export COGNITO_CLIENT_ID='{CLIENT}'", CLIENT),
        ("client_id", f"{CLIENT};", CLIENT),
        ("identity_pool_id", IDENTITIES, IDENTITIES),
        ("identity_pool_id", f"identity_pool_id: {IDENTITIES}", IDENTITIES),
        ("identity_pool_id", IDENTITIES_ARN, IDENTITIES),
        ("user_pool_id", "what is this?", "what is this?"),
    ],
)
def test_the_id_is_taken_out_of_what_was_copied(setting: str, text: str, meant: str) -> None:
    assert pasted_id(setting, text) == meant


@pytest.mark.parametrize(
    "text",
    [
        f"COGNITO_USER_POOL_ID={POOL}\nCOGNITO_CLIENT_ID={CLIENT}\nCOGNITO_IDENTITY_POOL_ID={IDENTITIES}\n",
        f"Hello Ada,\n\nthe ids: {POOL}, {CLIENT} and {IDENTITIES}.",
        f'{{"ClientId":"{CLIENT}","UserPoolId":"{POOL}","IdentityPoolId":"{IDENTITIES}"}}',
        f"{IDENTITIES_ARN}\r{POOL_ARN}\r{CLIENT}",
        f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}\t{CLIENT}\t{IDENTITIES}",
    ],
)
def test_all_ids_are_found_in_a_text_that_has_several(text: str) -> None:
    assert pasted_ids(text) == {"user_pool_id": POOL, "client_id": CLIENT, "identity_pool_id": IDENTITIES}


@pytest.mark.parametrize("text", [POOL, POOL_ARN, IDENTITIES_ARN, f"client_id={CLIENT}", "what is this?", ""])
def test_one_id_is_not_several(text: str) -> None:
    assert pasted_ids(text) == {}


@pytest.mark.parametrize(
    ("setting", "text", "problem"),
    [
        ("user_pool_id", CLIENT, "looks like the app client id, not the user pool id: are the two swapped?"),
        ("client_id", POOL, "looks like the user pool id, not the app client id: are the two swapped?"),
        ("identity_pool_id", POOL, "looks like the user pool id, not the identity pool id"),
        ("user_pool_id", IDENTITIES, "looks like the identity pool id, not the user pool id"),
        ("user_pool_id", "AbCdEfGhI", "The region is missing in front"),
        ("user_pool_id", "eu west 1", "is not the user pool id, which looks like eu-west-1_AbCdEfGhI."),
        ("client_id", "two words", "is not the app client id"),
    ],
)
def test_what_no_further_typing_mends_is_said_at_once(setting: str, text: str, problem: str) -> None:
    assert problem in shape_problem(setting, text, complete=False)


@pytest.mark.parametrize(
    ("setting", "whole"), [("user_pool_id", POOL), ("client_id", CLIENT), ("identity_pool_id", IDENTITIES)]
)
def test_nothing_is_wrong_while_an_id_is_typed(setting: str, whole: str) -> None:
    begun = [whole[:length] for length in range(len(whole) + 1)]
    assert [shape_problem(setting, text, complete=False) for text in begun] == [""] * len(begun)
    assert shape_problem(setting, whole) == ""


def test_half_an_id_is_wrong_once_it_is_left() -> None:
    assert shape_problem("user_pool_id", "eu-west-1_").startswith("This is not the user pool id")


def test_each_id_is_explained_in_a_line_and_its_region_is_read() -> None:
    assert explanation("user_pool_id") == f"Like {POOL}; ask for the user pool id."
    assert max(len(explanation(each)) for each in ("client_id", "identity_pool_id")) <= 58
    assert place_of("user_pool_id", POOL) == "Europe (Ireland), eu-west-1"
    assert place_of("user_pool_id", "eu-wst-1_X") == "a region that is not known here, eu-wst-1"
    assert place_of("client_id", CLIENT) == ""
