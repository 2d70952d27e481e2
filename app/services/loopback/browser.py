"""Opening a page in the user's browser, from under a full-screen app."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from ...errors import ConfigurationError
from ..base import MACOS, POSIX, LimitOfChildren, for_children, is_remote

if TYPE_CHECKING:
    from ..config import Profile

OPEN_SECONDS = 3.0


@dataclass(frozen=True)
class Browser:
    """Which browser opens a profile's pages.

    Attributes:
        command: what is run, without a shell; in it {url} is the address, {encoded_url} the same to be a part of
            another address, and {profile} the profile's name. Empty: $BROWSER, or the system's own.
        profile: the profile's name.
    """

    command: str = ""
    profile: str = ""

    @classmethod
    def of(cls, profile: Profile) -> Browser:
        return cls(profile.browser, profile.name)

    def words(self, url: str) -> list[str]:
        """Return the words of the command for an address, which is the last one where the command does not say."""
        values = {"{url}": url, "{encoded_url}": quote(url, safe=""), "{profile}": self.profile}
        words = shlex.split(self.command)
        if not any(name in word for word in words for name in ("{url}", "{encoded_url}")):
            words.append("{url}")
        pattern = "|".join(map(re.escape, values))
        return [re.sub(pattern, lambda found: values[found[0]], word) for word in words]


SYSTEM = Browser()

# Run by a process of its own. By stdin: other users can read a command line.
_OPEN = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.stdin.read()))"
_TEXT_MODE = {"browsh", "carbonyl", "elinks", "links", "links2", "lynx", "w3m", "www-browser"}


def can_open(environ: Mapping[str, str], browser: Browser = SYSTEM) -> bool:
    """Return whether a browser in this environment would be one that the user sees, on the machine that listens."""
    if is_remote(environ):
        return False
    if browser.command or MACOS or not POSIX:
        return True
    return any((environ.get("DISPLAY"), environ.get("WAYLAND_DISPLAY"), _chosen(environ)))


def open_url(url: str, browser: Browser = SYSTEM) -> bool:
    """Open `url`, which is no secret, in a browser. Return False when there is none, or it failed.

    Raise ConfigurationError where the profile names a program that cannot be run.

    Blocks for OPEN_SECONDS at most: call it in a thread. Nothing that it starts can reach the terminal: it has no
    stdin or output of ours, and a session of its own.
    """
    if browser.command:
        return _opened(browser, url)
    # with TERM, Python's webbrowser would turn to a text-mode browser where it finds no other
    environ = {
        name: value for name, value in for_children(os.environ).items() if name not in ("TERM", "BROWSER")
    }
    if chosen := _chosen(os.environ):
        environ["BROWSER"] = chosen
    try:
        with LimitOfChildren():
            process = subprocess.Popen(  # noqa: S603  # a fixed program; the URL goes in by stdin
                [sys.executable, "-I", "-S", "-c", _OPEN],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environ,
                start_new_session=True,
            )
    except OSError:
        return False
    return _started(process, url)


def _opened(browser: Browser, url: str) -> bool:
    words = browser.words(url)
    try:
        with LimitOfChildren():
            process = subprocess.Popen(  # noqa: S603  # the profile's own command, without a shell
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=for_children(os.environ),
                start_new_session=True,
            )
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no command"
        raise ConfigurationError(
            f"The browser of this profile cannot be run: {why}.",
            detail=f"browser names {words[0]}.",
            hint="Correct it in config.toml, or take it out.",
        ) from None
    return _started(process)


def _started(process: subprocess.Popen[bytes], told: str = "") -> bool:
    """Return whether a browser runs, or whatever started it has succeeded."""
    try:
        process.communicate(told.encode(), timeout=OPEN_SECONDS)
    except subprocess.TimeoutExpired:
        # a browser that its starter waits for: it runs, it is in use, and not ours to end
        threading.Thread(target=process.wait, daemon=True).start()
        return True
    return process.returncode == 0


def _chosen(environ: Mapping[str, str]) -> str:
    """$BROWSER (commands, in order of preference) without those that would draw on the terminal."""
    commands = (command for command in environ.get("BROWSER", "").split(os.pathsep) if command.strip())
    return os.pathsep.join(
        command for command in commands if os.path.basename(command.split()[0]) not in _TEXT_MODE
    )
