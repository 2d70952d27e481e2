"""Who is signed in at each profile: what the list of profiles shows, and what stands beside the credentials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..errors import CognitoTuiError
from ..services.account import ProfileStatus
from ..services.config import Configuration, default_config_file, read_config_file
from ..services.storage import one_look
from .context import Context
from .profile_sessions import Identity

READ_AGAIN_SECONDS = 30  # other programs sign in and renew, too


@dataclass(frozen=True)
class ProfileEntry:
    """A profile, by name; and what is known of it, or the problem with its settings.

    Attributes:
        own: whether it is the one in use.
        in_file: whether config.toml has it.
    """

    name: str
    known: KnownProfile | CognitoTuiError
    own: bool
    in_file: bool = False


@dataclass(frozen=True)
class KnownProfile:
    configuration: Configuration
    identity: Identity
    status: ProfileStatus

    @property
    def good_for(self) -> str:
        return good_for(self.status.username, self.status.expires_at, self.status.clock.now())


def good_for(username: str, expires_at: datetime | None, now: datetime) -> str:
    """Return "11 h 54 min", "54:12" in the last hour, "expired" or "signed out"."""
    if expires_at is None:
        return "—" if username else "signed out"
    seconds = int((expires_at - now).total_seconds())
    if seconds <= 0:
        return "expired"
    minutes, seconds = divmod(seconds, 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02} min" if hours else f"{minutes:02}:{seconds:02}"


def read_profiles(context: Context) -> list[ProfileEntry]:
    """Return all profiles, which blocks; the one in use is among them even where no file names it."""
    names, own = _names(context.configuration), context.configuration.profile.name
    with one_look():
        listed = names if own in names else (own, *names)
        return [_entry(context, name, in_file=name in names) for name in listed]


def _names(configuration: Configuration) -> tuple[str, ...]:
    """Return the profiles that there are now; those that there were where the file cannot be read."""
    try:
        now = tuple(read_config_file(default_config_file()).profiles) if configuration.editable else ()
    except CognitoTuiError:
        now = ()
    return now or configuration.names


def _entry(context: Context, name: str, *, in_file: bool) -> ProfileEntry:
    configuration = context.configuration  # which may be what the environment has made of the file
    own = name == configuration.profile.name
    try:
        if not own:
            configuration = configuration.choose(name)
    except CognitoTuiError as error:
        return ProfileEntry(name, error, own, in_file)
    identity = context.identities.at(configuration.profile)
    return ProfileEntry(name, KnownProfile(configuration, identity, identity.cognito.status()), own, in_file)
