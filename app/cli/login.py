"""`login` and `logout`."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial

from ..services.errors import CognitoTuiError, NotForgotten
from ..services.export import export_lines
from ..services.profile import KEYS, Profile
from ..services.session import Cognito, Session
from ..services.steps import SignedIn
from .output import local_time, write
from .signing_in import CommandLine
from .talk import patient, report, say


def login(arguments: argparse.Namespace) -> int:
    line = CommandLine(arguments)
    signed_in = line.signed_in
    if arguments.remember_device:
        _remember_device(line, signed_in)
    session = patient(lambda: line.cognito.session(signed_in))
    if session.credentials.fallback_reason:
        say(session.credentials.fallback_reason)
    if sys.stdout.isatty():
        _say_who(line, session)
    else:
        # the one secret that ever goes to stdout, and not where it would be seen
        write(export_lines(session.credentials).reveal())
    return 0


def logout(arguments: argparse.Namespace) -> int:
    from ..services.left_behind import left_behind
    from ..services.token_store import as_kept

    line = CommandLine(arguments, None if arguments.everywhere else (*KEYS, "domain"))
    cognito = line.cognito
    # nothing is in this process: what counts is what there is, kept when the profile said otherwise perhaps
    kept = [Cognito(profile) for profile in as_kept(cognito.profile)]
    names = [found.username for each in kept if (found := each.store.session() or each.cache.get())]
    in_files = _in_files(cognito.profile, take_out=arguments.all_copies)
    try:
        if arguments.everywhere:
            signed_in = line.signed_in
            patient(lambda: cognito.sign_out_everywhere(signed_in))
        for each in kept:
            patient(
                partial(each.sign_out, forget_device=arguments.forget_device and not arguments.everywhere)
            )
        if arguments.everywhere:
            say(f"{signed_in.username} is signed out everywhere.")
        else:
            say(f"{names[0]} is signed out." if names else "Nobody is signed in.")
        odd = (words for each in kept for words in (each.store.warning, each.cache.warning))
        for words in filter(None, dict.fromkeys(odd)):
            say(words)
    except CognitoTuiError:
        if in_files:
            report(in_files)
        raise
    finally:
        for words in left_behind(cognito.profile):
            say(words)
    if in_files:
        raise in_files
    if arguments.browser_logout:
        from .in_browser import open_or_show

        open_or_show(cognito.logout_url)
    return 0


def _in_files(profile: Profile, *, take_out: bool) -> NotForgotten | None:
    """Clears up in AWS's own files. Gives what is left of what was to be deleted, as an error."""
    from ..services import written_keys
    from ..services.forgetting import left_of

    left = [written_keys.sweep_beside_keys(profile.session_key, os.environ)]
    try:
        for keys in written_keys.written_keys(profile.session_key) if take_out else ():
            try:
                written_keys.take_out(keys)
                say(f"The keys are taken out of {keys.place}.")
            except NotForgotten as error:
                left.append(error)
    except CognitoTuiError as error:
        left.append(NotForgotten(error.title, detail=str(error)))
    return left_of("AWS's own files were gone through", *left)


def _say_who(line: CommandLine, session: Session) -> None:
    say(
        f"Signed in as {session.signed_in.username}. "
        f"The AWS credentials are good until {local_time(session.credentials.expires_at)}.",
        'Into this shell:  eval "$(cognito-tui export)"',
    )
    if line.cognito.kept:
        say("The session is kept; cognito-tui logout ends it.")
    elif not line.cognito.store.persistent:
        say('It is not renewed after that: with remember = "file" in the profile nothing is asked next time.')


def _remember_device(line: CommandLine, signed_in: SignedIn) -> None:
    if not line.cognito.store.persistent:
        say('This machine is not remembered: that needs remember = "file" in the profile.')
    elif signed_in.device is None:
        say("This machine is not remembered: the pool does not track devices.")
    elif not signed_in.device.remembered:
        patient(lambda: line.cognito.remember_device(signed_in, remembered=True))
        say("This machine is remembered: no second factor is asked for here.")
