"""Which sources are trusted: what a folder's `.env` may decide, and where a secret goes.

A `.env` lies in any folder one enters, and may have come with it. Where nobody named it, it is a weak source; flags,
the environment, config.toml and programs are strong. `Profile.weak` says what a weak source decided. It may say where
to sign in, and what is offered there (`settings_table`). All else would decide which page a browser opens for the
password, what is kept on disk, or who is sent a token.

A password, or an answer to a free question, goes out in clear only where everything that decided so is strong, and
never over http:// to another machine. An ID token goes to no identity pool of a weak source's that is not its own
user pool's. Both are asked where the request is built, whatever led there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ...errors import ConfigurationError
from ...hints import Hint, Parameter
from ..base import STANDARD_ATTRIBUTES, Secret
from .profile import CHOICE, PASSWORD, SRP, Profile
from .settings_table import NEVER, SETTINGS

PLACE_OF_SIGN_IN = frozenset({"user_pool_id", "client_id"})
_DECIDES_WHAT_IS_SENT = (
    "auth_flow",
    "preferred_challenge",
    "user_pool_id",
    "replica_region",
    "client_id",
    "client_secret",
)
_DECIDES_THE_KEYS = ("identity_pool_id", "role_arn", "duration")
# Cognito made these, or they prove a secret without telling it. Any other secret tells itself.
_HANDLES = {
    *("Session", "AccessToken", "RefreshToken", "REFRESH_TOKEN", "Token"),
    *("SECRET_HASH", "SecretHash", "ClientSecret"),
}
_CODES = ("Code", "_CODE")
NAME_IT = Hint("If you trust the file, name it: ", Parameter("env_file", ".env"), ".")
_USE_A_PROFILE = Hint(" Otherwise use a profile", Hint(" (", Parameter("profile", "NAME"), ")"))


def check_source(profile: Profile, more: Collection[str] = ()) -> None:
    """Raise ConfigurationError if a weak source decided what only strong ones may.

    Args:
        more: further settings that it may not decide.
    """
    if profile.proxy_function:
        # it is called, with the ID token, in whose account and region the identity pool's credentials are
        more = (*more, "identity_pool_id")
    if settings := [
        each.name
        for each in SETTINGS
        if each.name in profile.weak and (each.folder == NEVER or each.name in more)
    ]:
        raise ConfigurationError(
            f"A .env file that was not named cannot set {', '.join(settings)}.",
            detail=f"{profile.sources[settings[0]]} may have come with somebody else's folder: its author would decide "
            "which page a browser opens for your password, what is kept on disk, who else gets a token, or whom an "
            "administrator lets in.",
            hint=Hint(NAME_IT, " Otherwise set this in a profile or the environment."),
        )


def sends_password(profile: Profile) -> bool:
    """Return whether a sign-in begins by sending the password itself."""
    asked_for = profile.auth_flow == CHOICE and profile.preferred_challenge == "PASSWORD"
    return profile.auth_flow == PASSWORD or asked_for


def check_clear(profile: Profile, what: str = "The password") -> None:
    """Check, before `what` is asked for or sent in clear, who decided that.

    Raises:
        ConfigurationError: a weak source did.
    """
    decided = [setting for setting in _DECIDES_WHAT_IS_SENT if setting in profile.weak]
    if not decided:
        return
    title, flow = f"{what} would be sent", Hint()
    if sends_password(profile):
        title = (
            f"{profile.auth_flow}{' with PASSWORD' * (profile.auth_flow == CHOICE)} would send the password"
        )
        flow = Hint(", or ", Parameter("auth_flow", SRP), ", with which the password stays on this machine")
    raise ConfigurationError(
        f"{title} because of a .env file that was not named.",
        detail=f"{profile.sources[decided[0]]} sets {', '.join(decided)}: its author decides where it goes.",
        hint=Hint(NAME_IT, _USE_A_PROFILE, flow, "."),
    )


def check_request(profile: Profile, parameters: Mapping[str, object]) -> None:
    """Check a request to the user pool before it is made.

    Raises:
        ConfigurationError: it would send a secret in clear, and a weak source decided on it.
    """
    if any(secrets_in_clear(parameters)):
        check_clear(profile)
    if any(_of_the_pools_own(parameters)):
        check_clear(profile, "What a field of the pool's own asks for")


def check_keys(profile: Profile) -> None:
    """Check where an ID token goes before it is sent to the identity pool.

    Raises:
        ConfigurationError: a weak source decided where the keys come from, but not who signs in.
    """
    decided = [setting for setting in _DECIDES_THE_KEYS if setting in profile.weak]
    if decided and not profile.weak.issuperset(PLACE_OF_SIGN_IN):
        raise ConfigurationError(
            f"A .env file that was not named cannot set {', '.join(decided)}.",
            detail=f"{profile.sources[decided[0]]} would decide where your ID token goes, and in whose account "
            f"commands run. Who signs in is decided by {_who_signs_in(profile)}.",
            hint=Hint(NAME_IT, _USE_A_PROFILE, " that names its identity pool."),
        )


def _who_signs_in(profile: Profile) -> str:
    strong = sorted(PLACE_OF_SIGN_IN - profile.weak)
    return " and ".join(dict.fromkeys(profile.sources.get(setting, "") for setting in strong))


def secrets_in_clear(parameters: Mapping[str, object]) -> Iterator[Secret]:
    """Yield the secrets that a request sends in clear, unknown ones too; codes, which are digits, do not count."""
    for name, value in parameters.items():
        if isinstance(value, Mapping):
            yield from secrets_in_clear(value)
        elif isinstance(value, Secret) and name not in _HANDLES:
            text = value.reveal()
            if not (name.endswith(_CODES) and text.isascii() and text.isdecimal()):
                yield value


def _of_the_pools_own(parameters: Mapping[str, object]) -> Iterator[str]:
    """Yield the attributes whose names are the pool owner's, who may ask for anything."""
    attributes = parameters.get("UserAttributes")
    for attribute in attributes if isinstance(attributes, list) else ():
        if attribute.get("Name") not in STANDARD_ATTRIBUTES:
            yield str(attribute.get("Name"))
