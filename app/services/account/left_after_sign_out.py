"""What signing out does not take away: keys that were written elsewhere, and programs that have some in memory."""

from __future__ import annotations

from datetime import datetime, timezone

from ...errors import CognitoTuiError
from ...hints import PROGRAM, Do, Hint, Operation
from ..aws_files import written_keys
from ..config import Profile
from ..storage import servers


def left_behind(profile: Profile) -> list[Hint]:
    """Return a sentence for each, with what to do about it."""
    return [*_files(profile), *_programs(profile)]


def _files(profile: Profile) -> list[Hint]:
    take_out = Do(
        Operation.SIGN_OUT, parameters={"all_copies": ""}, profile=profile.name if profile.named else ""
    )
    try:
        keys = written_keys(profile.session_key)
    except CognitoTuiError as error:
        return [Hint(f"Whether its keys are in AWS's own files as well cannot be told: {error}")]
    now = datetime.now(timezone.utc)
    return [
        Hint(f"Its keys are in {found.place} as well, and work until they expire. Take them out: ", take_out)
        for found in keys
        if found.expires_at > now
    ]


def _programs(profile: Profile) -> list[Hint]:
    return [
        Hint(
            f"{f'{PROGRAM} {found.what}' if found.what else 'The app'} (process {found.process}) still gives out its "
            f"credentials. End it, or: kill {found.process}"
        )
        for found in servers(profile.session_key)
    ]
