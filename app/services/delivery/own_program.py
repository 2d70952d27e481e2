"""Which command runs this program, from any folder and tomorrow too: for what is written down for others to run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ...errors import ConfigurationError
from ...hints import Hint, Parameter
from ..aws_files import is_own_name
from ..base import own_file
from ..storage import absolute, shown_path

_NAMES = ("cognito-tui", "cognito-tui.exe")
# Caches, by the names that systems and programs give them; uv's for what `uvx` and `uv run --with` install
# (https://docs.astral.sh/uv/reference/storage/); the stores of Nix and Guix, where what no profile links to is garbage.
_CACHE_NAME = re.compile(r"\.cache|caches?|(archive|builds|environments)-v[0-9]+", re.IGNORECASE)
_STORES = ("/nix/store", "/gnu/store")
_TAG = "CACHEDIR.TAG"  # https://bford.info/cachedir/
_SECONDS = 20.0


def own_program(*, force: bool = False) -> list[str]:
    """The words that run it. Links are not followed: they outlive an upgrade.

    Args:
        force: takes a program in a cache, too.

    Raises:
        ConfigurationError: it is in a cache, which may be emptied at any time; or it cannot be run from elsewhere.
    """
    if file := own_file():
        return _file_in_its_place(file, force=force)
    named = (os.path.normpath(absolute(script)) for script in _scripts())
    scripts = [
        *dict.fromkeys(filter(os.path.isfile, named))
    ]  # links not followed: what is written must be there
    if lasting := next((script for script in scripts if not cache_of(script)), ""):
        return [lasting]
    words = scripts[:1] or [str(absolute(sys.executable)), "-I", "-m", "cognito_tui"]
    if not force:
        _check_lasting(
            words[0],
            "Install it, and run that one: `uv tool install cognito-tui` or `pipx install cognito-tui`.",
        )
    if not scripts:
        _check_found()
    return words


def _file_in_its_place(file: str, *, force: bool) -> list[str]:
    """Return the words that run the one file, by the Python that runs it now: which one others find is not known."""
    if not is_own_name(os.path.basename(file)):
        raise ConfigurationError(
            f"{shown_path(Path(file))} has a name that cognito-tui would not know again in an AWS file.",
            hint="Call the file cognito-tui.pyz.",
        )
    if not force:
        _check_lasting(file, "Move it into a folder of yours, and run it there.")
    return [str(absolute(sys.executable)), "-I", file]


def _check_lasting(program: str, hint: str) -> None:
    if cache := cache_of(program):
        raise ConfigurationError(
            "This cognito-tui is in a cache, from which it may be gone at any time.",
            detail=f"AWS programs would then find no program in {shown_path(Path(cache))}, and so no credentials.",
            hint=Hint(hint, Hint("\nTo name it all the same: ", Parameter("force"))),
        )


def cache_of(program: str) -> str:
    """The cache that `program` is in, itself or as what it links to; empty where it is in none."""
    linked = Path(os.path.realpath(program)).parents
    caches = (folder for folder in (*Path(program).parents, *linked) if _is_cache(folder))
    stores = (folder for folder in Path(program).parents if str(folder) in _STORES)
    return str(next(caches, next(stores, "")))


def _is_cache(folder: Path) -> bool:
    if _CACHE_NAME.fullmatch(folder.name) or str(folder) == os.environ.get("XDG_CACHE_HOME"):
        return True
    # uv and virtualenv tag environments as well, which are nobody's cache
    return (folder / _TAG).is_file() and not (folder / "pyvenv.cfg").is_file()


def _scripts() -> Iterator[str]:
    """Where the console script may be: what runs now first."""
    running = sys.argv[0] if os.path.basename(sys.argv[0]) in _NAMES else ""
    if running:
        yield running
        found = shutil.which(os.path.basename(running))
        if found and os.path.isfile(running) and os.path.samefile(found, running):
            yield found
    yield from _installed()
    for name in _NAMES:
        yield os.path.join(os.path.dirname(sys.executable), name)


def _installed() -> Iterator[str]:
    """As the installer has written down: beside this Python, in the user's own folder, or wherever."""
    from importlib.metadata import PackageNotFoundError, files

    try:
        written = files("cognito-tui") or []
    except PackageNotFoundError:
        return
    folders = ("bin", "Scripts")  # a shell's completions have the same name
    yield from (str(file.locate()) for file in written if file.name in _NAMES and file.parent.name in folders)


def _check_found() -> None:
    """Isolated, so that no folder it is run in and no variable can have it run something else (`-P` is of 3.11)."""
    words = [sys.executable, "-I", "-c", "import cognito_tui"]
    try:
        found = not subprocess.run(words, capture_output=True, timeout=_SECONDS, check=False).returncode  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        found = False
    if not found:
        raise ConfigurationError(
            "This cognito-tui cannot be run from another folder.",
            detail="It is not installed: its code is found by PYTHONPATH or the folder it was started in alone.",
            hint="Install it: `uv tool install cognito-tui` or `pipx install cognito-tui`.",
        )
