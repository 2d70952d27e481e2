"""Who signed in last, and where: what the app offers the next time, and no more than that."""

from __future__ import annotations

from ..config import OFF, Profile
from ..storage import LAST_PROFILE, LAST_USER, forget, recall, remember


def offered_user(profile: Profile) -> str:
    """Return the user name to offer: the one that the profile names, or else the one that signed in last.

    A name that a folder's `.env` offers is anybody's who shares the folder: whoever has signed in here counts more.
    """
    if profile.username and "username" not in profile.weak:
        return profile.username
    return recall(LAST_USER + profile.session_key) or profile.username


def remember_sign_in(profile: Profile, username: str) -> None:
    """Remember a sign-in, which blocks; unless the profile keeps nothing on this machine."""
    if profile.cache == profile.remember == OFF:
        return
    remember(LAST_USER + profile.session_key, username)
    if profile.named:
        remember(LAST_PROFILE, profile.name)


def forget_user(profile: Profile) -> None:
    """Offer nobody any more, which blocks: the account is deleted."""
    forget(LAST_USER + profile.session_key)
