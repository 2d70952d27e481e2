"""What other programs run to get credentials here: the value of their `credential_process`."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from .configuration import Configuration

KEEPS_NOTHING = 'It will find nobody signed in: with cache = "off" and remember = "off" nothing is kept.'
_PROGRAMS = ("cognito-tui", "cognito-tui.exe")


def process_command(configuration: Configuration, env_file: Path | None = None) -> str:
    """No shell reads it: botocore splits it as a shell would. Absolute, as it is run in any folder."""
    words = [*_program(), "credential-process"]
    if is_named(configuration):
        words += ["--profile", configuration.profile.name]
    if env_file is not None:
        words += ["--env-file", os.path.abspath(env_file)]
    return shlex.join(words) if os.name == "posix" else subprocess.list2cmdline(words)


def is_named(configuration: Configuration) -> bool:
    """Whether `--profile` alone leads to the same credentials."""
    here = configuration.profile
    return here.named and configuration.choose(here.name).profile.credentials_key == here.credentials_key


def needed_elsewhere(sources: Mapping[str, str], env_file: Path | None = None) -> str:
    """A sentence on what `process_command` does not say of where to sign in; empty when it says all.

    Args:
        sources: the profile's.
    """
    own = ["default", "config.toml [profiles."]
    if env_file is not None:
        own.append(f"{env_file.name} in ")
    others = dict.fromkeys(source for source in sources.values() if not source.startswith(tuple(own)))
    return f"It works only where this is set, too: {', '.join(others)}." if others else ""


def use_it(name: str) -> str:
    """What to type, once the AWS profile `name` runs it."""
    return f"Use it:  {'' if name == 'default' else f'AWS_PROFILE={shlex.quote(name)} '}aws s3 ls"


def _program() -> list[str]:
    """What runs now, by a name that outlives an upgrade: links are not followed."""
    for script in (sys.argv[0], *(os.path.join(os.path.dirname(sys.executable), name) for name in _PROGRAMS)):
        if os.path.basename(script) in _PROGRAMS and os.path.isfile(script):
            return [os.path.abspath(script)]
    return [sys.executable, "-m", "cognito_tui"]
