"""Where to sign in, as a program says it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from ..errors import ConfigurationError
from ..services.base import Secret
from ..services.config import BY_NAME, Flags, Layer, Profile, load, resolve

_NEEDED = ("user_pool_id", "client_id")  # an identity pool is needed for AWS credentials alone
_PLACE = "the settings given"

Where = str | Profile | Mapping[str, str | Secret | None] | None


def sealed(given: Where) -> Where:
    """The same, but that no traceback shows settings: a client secret may be among them."""
    return _sealed(given) if isinstance(given, Mapping) else given


def profile_of(given: Where) -> Profile:
    """The profile that is meant.

    Args:
        given: the name of one in config.toml; settings, named as there ("user_pool_id", "client_id", …); or None for
            what the command line uses where it is told nothing: the environment, or the default profile. No `.env` of
            a folder is read: where a program happens to run says nothing about whom it trusts.

    Raises:
        NotConfigured: there is neither a profile nor an environment that names a pool.
        ConfigurationError: no such profile, or settings that are missing or malformed.
        TypeError: it is none of these.
    """
    if isinstance(given, Profile):
        return given
    if isinstance(given, str) and not given.strip():
        raise ConfigurationError(
            "The name of the profile is empty.", hint="None stands for the default profile."
        )
    if given is None or isinstance(given, str):
        return load(Flags(profile=given), environ=os.environ, directory=None, needs=_NEEDED).profile
    if isinstance(given, Mapping):
        return _of_settings(given)
    raise TypeError(
        f"Where to sign in is the name of a profile, settings in a mapping, or a Profile, not {type(given).__name__}."
    )


def check_identity_pool(profile: Profile) -> None:
    """Raises ConfigurationError where the profile names none."""
    if not profile.identity_pool_id:
        raise ConfigurationError(
            "AWS credentials come from an identity pool, and none is named.",
            hint="Give identity_pool_id beside user_pool_id and client_id.",
        )


def _of_settings(settings: Mapping[str, str | Secret | None]) -> Profile:
    if unknown := ", ".join(sorted(settings.keys() - BY_NAME.keys())):
        raise ConfigurationError(
            f"There is no such setting: {unknown}.", hint=f"There are: {', '.join(BY_NAME)}."
        )
    given = {name: value for name, value in _sealed(settings).items() if value}
    client_secret = given.pop("client_secret", None)
    values = {name: value.reveal() for name, value in given.items()}
    profile, _ = resolve([Layer(values=values, client_secret=client_secret, place=_PLACE)], _NEEDED)
    return profile


def _sealed(settings: Mapping[str, str | Secret | None]) -> dict[str, Secret]:
    """None, as for a variable of the environment that is not set, says nothing."""
    return {
        name: Secret(str(value.reveal() if isinstance(value, Secret) else value).strip())
        for name, value in settings.items()
        if value is not None
    }
