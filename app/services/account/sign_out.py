"""What signing out of this machine ends besides the session at hand: the same for a command and for a screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from ...errors import CognitoTuiError, NotForgotten
from ..aws_files import sweep_beside_keys, take_out, written_keys
from ..config import Profile
from ..storage import left_of
from ..tokens import TokenStore, as_kept


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
    for way in as_kept(profile):
        stored = TokenStore(way).session()
        if stored is None or stored.user_id != user_id:
            continue
        try:
            saved_session(way).sign_out()
        except NotForgotten as error:
            left.append(error)
    if remainder := left_of("The session has ended", *left):
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
