"""What signing out does not take away: keys that were written elsewhere, and programs that have some in memory."""

from __future__ import annotations

from datetime import datetime, timezone

from ...errors import CognitoTuiError
from ..aws_files import written_keys
from ..config import Profile
from ..storage import servers


def left_behind(profile: Profile) -> list[str]:
    """A sentence for each, with what to do about it."""
    return [*_files(profile), *_programs(profile)]


def _files(profile: Profile) -> list[str]:
    take_out = f"cognito-tui logout --all-copies{profile.option}"
    try:
        keys = written_keys(profile.session_key)
    except CognitoTuiError as error:
        return [f"Whether its keys are in AWS's own files as well cannot be told: {error}"]
    now = datetime.now(timezone.utc)
    return [
        f"Its keys are in {found.place} as well, and work until they expire. Take them out: {take_out}"
        for found in keys
        if found.expires_at > now
    ]


def _programs(profile: Profile) -> list[str]:
    return [
        f"{f'cognito-tui {found.what}' if found.what else 'The app'} (process {found.process}) still gives out its "
        f"credentials. End it, or: kill {found.process}"
        for found in servers(profile.session_key)
    ]
