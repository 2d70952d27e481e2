"""What a test may choose of its pools: the simulator's settings, for type checkers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict, get_args, get_origin, get_type_hints

FirstFactor = Literal["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"]
Factor = Literal["SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP"]


class PoolSettings(TypedDict, total=False):
    """How a pool differs from a new one, which lets users in with a password alone and remembers no devices.

    Attributes:
        mfa: whether a second factor is asked for. A user with an authenticator has one where it is not "OFF".
        factors: the second factors that the pool offers.
        first_factors: what the auth flow USER_AUTH offers.
        token_seconds: how long ID and access tokens are good.
        refresh_seconds: how long a session can be renewed.
        rotation: None, or the seconds for which a refresh token that was replaced is still taken.
        credentials_seconds: how long AWS credentials are good; AWS gives an hour.
        devices: whether the pool tracks devices, and remembers them without a question.
        client_secret: the app client's; empty: it has none.
        email_sign_in: whether users may sign in by their email address, or have no other name.
        required_attributes: what a sign-up needs.
        custom_attributes: those that the pool's owner has added, without "custom:".
        self_sign_up: whether people may make accounts themselves.
        password_length: the least.
        lockout_after: wrong passwords before the first wait.
        custom_challenges: public parameters and the expected answer of each question of CUSTOM_AUTH.
        callback_urls: where managed login may send a browser; with one, the pool has a domain.
        logout_urls: where signing out may send it.
        buckets: the account's, for S3's ListBuckets.
        denies_without_role: whether the identity pool takes the role from the user's groups, and refuses who has none.
    """

    mfa: Literal["OFF", "OPTIONAL", "ON"]
    factors: Sequence[Factor]
    first_factors: Sequence[FirstFactor]
    token_seconds: int
    refresh_seconds: float
    rotation: float | None
    credentials_seconds: float
    devices: Literal["off", "always", "opt-in"]
    client_secret: str
    email_sign_in: Literal["no", "alias", "username"]
    required_attributes: Sequence[str]
    custom_attributes: Sequence[str]
    self_sign_up: bool
    password_length: int
    lockout_after: int
    custom_challenges: Sequence[tuple[Mapping[str, str], str]]
    callback_urls: Sequence[str]
    logout_urls: Sequence[str]
    buckets: Sequence[str]
    denies_without_role: bool


def check(settings: Mapping[str, object]) -> None:
    """Raise TypeError or ValueError for what no pool can be, which only a type checker would have told."""
    kinds = get_type_hints(PoolSettings)
    if unknown := ", ".join(sorted(settings.keys() - kinds.keys())):
        raise TypeError(f"A pool has no setting {unknown}.")
    for name, value in settings.items():
        _check(name, kinds[name], value)


def _check(name: str, kind: Any, value: object) -> None:
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise ValueError(f"A pool's {name} is {_either(get_args(kind))}, not {value!r}.")
    elif get_origin(kind) is Sequence:
        if not isinstance(value, Sequence) or isinstance(value, (str, bytes)):
            raise TypeError(f"A pool's {name} is a list, not {value!r}.")
        for each in value:
            _check(name, get_args(kind)[0], each)
    elif get_origin(kind) is tuple:
        kinds_of_parts = get_args(kind)
        if not isinstance(value, (tuple, list)) or len(value) != len(kinds_of_parts):
            raise TypeError(f"A pool's {name} is a list of {len(kinds_of_parts)} together, not {value!r}.")
    elif kinds := [each for each in (kind, *get_args(kind)) if isinstance(each, type)]:
        numbers = (int, float) if float in kinds else ()
        is_mistaken = isinstance(value, bool) and bool not in kinds
        if is_mistaken or not isinstance(value, (*(each for each in kinds if not get_args(each)), *numbers)):
            raise TypeError(f"A pool's {name} cannot be {value!r}.")


def _either(values: Sequence[object]) -> str:
    return " or ".join(map(repr, values))
