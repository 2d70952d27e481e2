"""What signing out of this machine ends besides the session at hand, and what it leaves: keys that were written
elsewhere, and programs that have some in memory. The same for a command and for a screen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from ...errors import CognitoTuiError, NotForgotten
from ...hints import Do, Hint, Operation
from ..aws_files import sweep_beside_keys, take_out, written_keys
from ..base import NAME, Clock
from ..config import Profile
from ..storage import left_of, servers
from ..tokens import TokenStore, closed_places, stored_variants
from .last_sign_in import forget_user
from .status import ProfileStatus


class SavedSession(Protocol):
    """What ends the session that is saved for a profile: a CognitoClient."""

    def sign_out(self) -> None: ...


def finish_sign_out(
    profile: Profile,
    user_id: str,
    saved_session: Callable[[Profile], SavedSession],
    environ: Mapping[str, str],
) -> None:
    """End what else this machine saves of a user who has signed out, and sweep what a killed process left.

    A session may be saved otherwise than the profile says now: `remember` may have been "file" before. What is saved
    of somebody else stays.

    Raises:
        ConnectionFailed: Cognito could not be reached; what was saved is forgotten all the same.
        NotForgotten: something could not be deleted here.
    """
    left = sweep_beside_keys(profile.session_key, environ)
    for way in stored_variants(profile):
        stored = TokenStore(way).session()
        if stored is None or stored.user_id != user_id:
            continue
        try:
            saved_session(way).sign_out()
        except NotForgotten as error:
            left.append(error)
    if remainder := left_of("The session has ended", *left):
        raise remainder


def finish_deletion(profile: Profile, user_id: str) -> None:
    """Forget what else this machine saves of a user whose account is deleted: see `finish_sign_out`.

    Raise NotForgotten where something could not be deleted here.
    """
    left = [TokenStore(way).forget(user_id) for way in stored_variants(profile)]
    forget_user(profile)
    if remainder := left_of("The account is deleted", *left):
        raise remainder


def clear_copies(
    profile: Profile, environ: Mapping[str, str], *, written: bool
) -> tuple[list[str], list[NotForgotten]]:
    """Sweep what a killed process left beside AWS's own files; with `written` take our keys out of these, too.

    Returns:
        The places that keys were taken out of, and what could not be deleted.
    """
    places, left = [], sweep_beside_keys(profile.session_key, environ)
    try:
        for keys in written_keys(profile.session_key) if written else ():
            try:
                take_out(keys)
                places.append(keys.place)
            except NotForgotten as error:
                left.append(error)
    except CognitoTuiError as error:
        left.append(NotForgotten(error.title, detail=error.detail, hint=error.remedy))
    return places, left


def left_behind(profile: Profile, clock: Clock | None = None) -> list[Hint]:
    """Return a sentence for each, with what to do about it.

    Args:
        clock: says what has expired.
    """
    return [*_closed(profile), *_files(profile, clock or Clock()), *_programs(profile)]


def removal_leaves(profile: Profile, status: ProfileStatus) -> list[Hint]:
    """Return a sentence for each thing that this machine keeps of a profile which is removed, and how to end it first.

    Raise nothing: what cannot be read is said to be there.
    """
    end = Do(Operation.SIGN_OUT, parameters={"profile": profile.name})
    kept = ""
    if status.renewable:
        kept = f"The saved session of {status.username} stays on this machine"
    elif status.credentials is not None and not status.expired:
        kept = f"The AWS credentials of {status.username} stay on this machine until they expire"
    first = [Hint(f"{kept}. To end that, sign out first: ", end)] if kept else []
    return [*first, *left_behind(profile, status.clock)]


def _closed(profile: Profile) -> list[Hint]:
    return [
        Hint(
            f"{place} may hold a session of this profile, too, and cannot be opened: {why} Delete it if it does."
        )
        for place, why in closed_places(profile).items()
    ]


def _files(profile: Profile, clock: Clock) -> list[Hint]:
    take_out = Do(
        Operation.SIGN_OUT, parameters={"all_copies": ""}, profile=profile.name if profile.named else ""
    )
    try:
        keys = written_keys(profile.session_key)
    except CognitoTuiError as error:
        return [Hint(f"Whether its keys are in AWS's own files as well cannot be told: {error}")]
    now = clock.now()
    return [
        Hint(f"Its keys are in {found.place} as well, and work until they expire. Take them out: ", take_out)
        for found in keys
        if found.expires_at > now
    ]


def _programs(profile: Profile) -> list[Hint]:
    return [
        Hint(
            f"{f'{NAME} {found.what}' if found.what else 'The app'} (process {found.process}) still gives out its "
            f"credentials. End it, or: kill {found.process}"
        )
        for found in servers(profile.session_key)
    ]
