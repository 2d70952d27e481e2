"""`configure aws-profile`."""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..services import aws_profile as profiles
from ..services.configuration import load
from ..services.errors import ConfigurationError
from ..services.folders import shown_path
from ..services.precedence import sources
from ..services.profile import OFF, Profile
from ..services.session import Cognito
from ..services.settings import FLAGS
from .options import flags
from .talk import say, shown

_PROGRAMS = ("cognito-tui", "cognito-tui.exe")


def aws_profile(arguments: argparse.Namespace) -> int:
    name, profile = arguments.name, _profile(arguments)
    edit = profiles.configure(
        name,
        _command(profile, arguments.env_file),
        arguments.region or profile.identity_pool_region,
        own_region=bool(arguments.region),
        force=arguments.force,
        write=not arguments.diff,
    )
    where = f"The AWS profile {name} in {shown_path(edit.path)}"
    if not edit.changed:
        say(f"{where} is as it should be: nothing was changed.")
    elif arguments.diff:
        for line in edit.diff():
            print(shown(line))
        say("Nothing was changed.")
    else:
        say(f"{where} gets its credentials from cognito-tui now.")
    for words in (edit.warning, _elsewhere(profile, arguments.env_file)):
        if words:
            say(words)
    if not arguments.diff:
        say(*_how_to_use(name, profile))
    return 0


def _profile(arguments: argparse.Namespace) -> Profile:
    """The profile to ask for: named, if `--profile` alone leads to the same credentials."""
    given = [flag for setting, flag in FLAGS.items() if getattr(arguments, setting)]
    if given:
        raise ConfigurationError(
            f"{', '.join(given)} cannot be written into an AWS profile.",
            hint="Set it in a profile of config.toml, and name that with --profile.",
        )
    configuration = load(flags(arguments), environ=os.environ, directory=Path.cwd())
    here = configuration.profile
    if not here.named:
        return here
    named = configuration.choose(here.name).profile
    return named if named.credentials_key == here.credentials_key else replace(here, named=False)


def _command(profile: Profile, env_file: Path | None) -> str:
    """No shell reads it: botocore splits it as a shell would. Absolute, as it is run in any folder."""
    words = [*_program(), "credential-process"]
    if profile.named:
        words += ["--profile", profile.name]
    if env_file is not None:
        words += ["--env-file", os.path.abspath(env_file)]
    return shlex.join(words) if os.name == "posix" else subprocess.list2cmdline(words)


def _program() -> list[str]:
    """What runs now, by a name that outlives an upgrade: links are not followed."""
    for script in (sys.argv[0], *(os.path.join(os.path.dirname(sys.executable), name) for name in _PROGRAMS)):
        if os.path.basename(script) in _PROGRAMS and os.path.isfile(script):
            return [os.path.abspath(script)]
    return [sys.executable, "-m", "cognito_tui"]


def _elsewhere(profile: Profile, env_file: Path | None) -> str:
    """What the command does not say of where to sign in."""
    own = ["default", "config.toml [profiles."]
    if env_file is not None:
        own.append(f"{env_file.name} in ")
    others = dict.fromkeys(source for source in profile.sources.values() if not source.startswith(tuple(own)))
    return f"It works only where this is set, too: {', '.join(others)}." if others else ""


def _how_to_use(name: str, profile: Profile) -> Iterator[str]:
    cognito = Cognito(profile)
    if profile.cache == profile.remember == OFF:
        yield 'It will find nobody signed in: with cache = "off" and remember = "off" nothing is kept.'
    elif cognito.cache.get() is None and cognito.kept is None:
        yield f"Sign in first:  {profile.login_command}"
    environ = {variable: value for variable, value in os.environ.items() if variable != "AWS_DEFAULT_PROFILE"}
    first = sources({**environ, "AWS_PROFILE": name})[0]
    if not first.ours:
        yield f"In this shell something else counts: {first.words}."
    yield f"Use it:  {'' if name == 'default' else f'AWS_PROFILE={name} '}aws s3 ls"
