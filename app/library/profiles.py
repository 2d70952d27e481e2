"""Where to sign in, as a program says it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import cast

from ..errors import ConfigurationError
from ..services.base import Secret, checked_fields, did_you_mean, wrong_type
from ..services.config import BY_NAME, Flags, Layer, Profile, load, resolve
from .settings import Settings

_NEEDED = ("user_pool_id", "client_id")  # an identity pool is needed for AWS credentials alone
_PLACE = "the settings given"

Setting = str | int | Secret | None
Where = str | Profile | Settings | Mapping[str, Setting] | None


def sealed(given: Where) -> Where:
    """The same, but that no traceback shows settings: a client secret may be among them."""
    if not isinstance(given, Mapping):
        return given
    return {
        name: Secret(value) if isinstance(value, str) else value
        for name, value in cast(Mapping[str, Setting], given).items()
    }


def profile_of(given: Where) -> Profile:
    """The profile that is meant.

    Args:
        given: the name of one in config.toml; settings, named as there ("user_pool_id", "client_id", …); or None for
            what the command line uses where it is told nothing: the environment, or the default profile. No `.env` of
            a folder is read: where a program happens to run says nothing about whom it trusts.

    Raises:
        NotConfigured: there is neither a profile nor an environment that names a pool.
        ConfigurationError: no such profile, or settings that are missing or malformed.
        WrongArgument: it is none of these.
    """
    if isinstance(given, Profile):
        return checked_fields(given)  # of any form: an emulator's ids may have another
    if isinstance(given, str) and not given.strip():
        raise ConfigurationError(
            "The name of the profile is empty.", hint="None stands for the default profile."
        )
    if given is None or isinstance(given, str):
        return load(Flags(profile=given), environ=os.environ, directory=None, needs=_NEEDED).profile
    if isinstance(given, Mapping):
        return _of_settings(cast(Mapping[str, Setting], given))
    raise wrong_type("profile", "the name of a profile, settings in a mapping, or a Profile", type(given))


def check_identity_pool(profile: Profile) -> None:
    """Raises ConfigurationError where the profile names none."""
    if not profile.identity_pool_id:
        raise ConfigurationError(
            "AWS credentials come from an identity pool, and none is named.",
            hint="Give identity_pool_id beside user_pool_id and client_id.",
        )


def _of_settings(settings: Mapping[str, Setting]) -> Profile:
    if unknown := sorted(settings.keys() - BY_NAME.keys()):
        raise ConfigurationError(
            f"There is no such setting: {', '.join(unknown)}.",
            hint=did_you_mean(unknown[0], BY_NAME) or f"There are: {', '.join(BY_NAME)}.",
        )
    # None, as for a variable of the environment that is not set, says nothing
    texts = {name: _text(value) for name, value in settings.items() if value is not None}
    given = {name: text for name, text in texts.items() if text}
    client_secret = given.pop("client_secret", None)
    values = {name: value.reveal() for name, value in given.items()}
    profile, _ = resolve([Layer(values=values, client_secret=client_secret, place=_PLACE)], _NEEDED)
    return profile


def _text(value: str | int | Secret) -> Secret:
    return Secret(str(value.reveal() if isinstance(value, Secret) else value).strip())
