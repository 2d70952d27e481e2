"""`cognito-tui` and `cognito-tui demo`: the full-screen app."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any

from ...errors import ConfigurationError, NotConfigured
from ...services.base import Secret, environment, is_remote
from ...services.config import AUTO, BY_NAME, THEMES, Configuration, Flags, Profile, profile_to_mend
from ...services.storage import LAST_PROFILE, THEME, recall
from ...tui.quiet_start import quiet_start
from ..io.output import write
from ..next_commands import next_command
from ..parsed_arguments import flags
from ..profile_loading import loaded

if TYPE_CHECKING:
    import argparse

    from ...screens.page import Page
    from ...tui.context import Context

# A log, a screenshot or a key recording of this app would hold secrets.
_TEXTUAL_RECORDERS = (
    "TEXTUAL",
    "TEXTUAL_DEBUG",
    "TEXTUAL_LOG",
    "TEXTUAL_PRESS",
    "TEXTUAL_SCREENSHOT",
    "TEXTUAL_SCREENSHOT_FILENAME",
    "TEXTUAL_SCREENSHOT_LOCATION",
    "TEXTUAL_DRIVER",  # which would load what it names
)
# what the others can be; NO_COLOR means nothing when it is empty
_SENSE = {
    "COLUMNS": "[1-9][0-9]{0,3}",
    "LINES": "[1-9][0-9]{0,3}",
    "NO_COLOR": ".+",
    "TEXTUAL_COLOR_SYSTEM": "auto|standard|256|truecolor|windows",
}
_CANNOT_DRAW = ("dumb", "unknown")  # what TERM says


def sign_in(arguments: argparse.Namespace) -> int:
    """Run the app with the person's own configuration; what is missing or wrong there has a form."""
    check_terminal()
    with quiet_start():
        given = flags(arguments)
        try:
            configuration = loaded(given, last_used=lambda: recall(LAST_PROFILE))
        except NotConfigured:
            return _first_run(arguments, given)
        except ConfigurationError:
            if not (name := profile_to_mend(given, environment(), lambda: recall(LAST_PROFILE))):
                raise
            return _first_run(arguments, given, name)
        return run(arguments, configuration)


def _first_run(arguments: argparse.Namespace, given: Flags, name: str = "") -> int:
    """Run the app from the form on: for the first profile, or to mend the one of this name."""
    from ...demo import Demos
    from .demo import say_what_follows

    unset = Configuration.unset(
        name or "first run", lambda chosen: loaded(given._replace(profile=chosen)), named=bool(name)
    )
    with Demos() as demos:
        code = run(arguments, unset, demos=demos, first=_form)
        if demos.has_begun:
            say_what_follows(code)
    return code


def _form(context: Context) -> Page:
    from ...screens.profile_form import first_run  # late: Textual is imported once the terminal is quiet

    return first_run(context)


def run(arguments: argparse.Namespace, configuration: Configuration, **options: Any) -> int:
    """Run the app, and return its exit code.

    Args:
        options: further ones of CognitoTui.
    """
    _settle_environment()
    from ...tui.app import CognitoTui

    listens = not sys.stdout.isatty()
    theme, decided_by = _theme(arguments, configuration.profile)
    app = CognitoTui(
        configuration, shell_listens=listens, theme=theme, theme_decided_by=decided_by, **options
    )
    lines = app.run(mouse=_mouse(arguments))
    if isinstance(lines, Secret):
        # the one thing that ever goes to stdout
        write(lines.reveal())
    return app.return_code or 0


def check_terminal(words: str = "") -> None:
    """Raise ConfigurationError where there is no terminal for the app, which the command `words` begins."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        command = next_command(words)
        raise ConfigurationError(
            "The app needs a terminal: it reads keys from standard input and draws on standard error.",
            hint=f'Run it as  {command}  or  eval "$({command})"  without redirecting either.',
        )
    if os.environ.get("TERM") in _CANNOT_DRAW:
        plain = f"Sign in with plain questions:  {next_command('login')}"
        served = f"Serve it, and sign in to it with plain questions:  {next_command('demo', serve='')}"
        raise ConfigurationError(
            f"The app cannot draw on this terminal: TERM is {os.environ['TERM']}.",
            hint=served if words else plain,
        )


def _settle_environment() -> None:
    """Remove what Textual would record with, and what it cannot read, before it is imported."""
    senseless = (name for name, sense in _SENSE.items() if not re.fullmatch(sense, os.environ.get(name, "")))
    for name in (*_TEXTUAL_RECORDERS, *senseless):
        os.environ.pop(name, None)
    from ...tui.terminal import says_its_size

    if says_its_size():
        for name in ("COLUMNS", "LINES"):  # of another terminal, maybe, and Textual believes them first
            os.environ.pop(name, None)


def _theme(arguments: argparse.Namespace, profile: Profile) -> tuple[str, str]:
    """Return the theme to begin with, and what has decided it; empty where the person may, in the app."""
    if arguments.theme:
        return arguments.theme, "--theme"
    if profile.theme:
        return profile.theme, profile.sources.get("theme", "")
    name = BY_NAME["theme"].in_environment  # the demo has a profile of its own
    if theme := os.environ.get(name):
        if theme not in THEMES:
            raise ConfigurationError(f"{name} is {theme!r}.", hint=f"It can be {', '.join(THEMES)}.")
        return theme, name
    chosen = recall(THEME)
    return (chosen if chosen in THEMES else AUTO), ""


def _mouse(arguments: argparse.Namespace) -> bool:
    if arguments.mouse is not None:
        return bool(arguments.mouse)
    return not is_remote(os.environ)
