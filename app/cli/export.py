"""`export`."""

from __future__ import annotations

import argparse
import shlex
import sys

from ..services.credentials import AwsCredentials
from ..services.errors import ConfigurationError, SignInRequired
from ..services.export import render
from .signing_in import CommandLine
from .talk import say


def export(arguments: argparse.Namespace) -> int:
    if arguments.force and not arguments.to_profile:
        raise ConfigurationError("--force goes with --to-profile.")
    credentials = credentials_of(CommandLine(arguments))
    if arguments.to_profile:
        from ..services.aws_profile import write_credentials

        warning = write_credentials(arguments.to_profile, credentials, force=arguments.force)
        say(*filter(None, (f"Written to the profile {arguments.to_profile}.", warning)))
    else:
        sys.stdout.write(render(credentials, arguments.format).reveal())
    return 0


def credentials_of(line: CommandLine) -> AwsCredentials:
    """For commands that hand them out: says what is not as the profile asks for.

    Raises:
        SignInRequired: in one line, with the command that helps.
    """
    try:
        credentials = line.credentials
    except SignInRequired as error:
        reason = error.title
    else:
        if credentials.fallback_reason:
            say(credentials.fallback_reason)
        return credentials
    profile = line.arguments.profile
    login = shlex.join(["cognito-tui", "login", *(["--profile", profile] if profile else [])])
    raise SignInRequired(f"{reason} Sign in first: {login}")
