"""Which version may come next."""

from __future__ import annotations

from collections.abc import Iterable

from packaging.version import InvalidVersion, Version

from . import Refused


def next_version(text: str, tags: Iterable[str]) -> Version:
    """Return the version that `text` names; raise Refused if it is none, or not above those that are tagged."""
    version = _parsed(text)
    if not version or str(version) != text or len(version.release) != 3 or version.local:
        raise Refused(
            f"{text!r} is not a version. Write three numbers, as in 1.2.3, or 1.2.3rc1 for a candidate."
        )
    if version.is_devrelease or version.is_postrelease:
        raise Refused(f"{text} is a version between releases. Write the one to release, as in 1.2.3.")
    last = max(filter(None, (_parsed(tag.removeprefix("v")) for tag in tags)), default=None)
    if last and version == last:
        raise Refused(f"{text} is tagged already. Choose a higher version.")
    if last and version < last:
        raise Refused(f"{text} is not above {last}, which is tagged. Choose a higher version.")
    return version


def _parsed(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
