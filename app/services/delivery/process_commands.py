"""What other programs run to get credentials here: the value of their `credential_process`."""

from __future__ import annotations

import re
import shlex
import subprocess
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ...errors import ConfigurationError
from ..base import POSIX
from ..config import KEYS
from .own_program import own_program

KEEPS_NOTHING = 'It will find nobody signed in: with cache = "off" and remember = "off" nothing is kept.'
_MORE_TO_CMD = re.compile(r'[&|<>^%"]|\s[#;]')  # or to those who look for comments, whom quotes do not tell
_NO_TEXT = ("Cc", "Cs", "Zl", "Zp")  # control characters, line breaks, what UTF-8 does not have


def process_command(words: Sequence[str], *, force: bool = False) -> str:
    """Absolute, as it is run in any folder; the same words whether it is split as by a shell (botocore, the AWS CLI)
    or given to one (the SDKs for Go and JavaScript).

    Args:
        words: what this program is run with: a command, and its options.
        force: names a program in a cache, too.

    Raises:
        ConfigurationError: this program, or what names the profile, is nothing that others can run or read.
    """
    return process_command_maker(force=force)(words)


def process_command_maker(*, force: bool = False) -> Callable[[Sequence[str]], str]:
    """Return what does as `process_command` for many: this program is looked for once."""
    program = own_program(force=force)

    def made(words: Sequence[str]) -> str:
        command, *options = words
        for order in ([command, *options], [*options, command]):
            value = written([*program, *order], windows=not POSIX)
            if value[-1] not in "'\"":
                break
        return value

    return made


def read_otherwise(value: str) -> str:
    """A sentence on what not every SDK reads as it is in a `process_command`; empty where all do.

    PHP ends a value at any `;`, .NET doubles backslashes, and some versions of Go's end it at any `#`. All else that
    a name can have was seen to arrive whole in Go (1.44, v2 1.17), JavaScript, C++, Ruby and PHP.
    """
    odd = dict.fromkeys(letter for letter in value if letter in ";#\\")
    if not odd or not POSIX:
        return ""
    return (
        f"Not every AWS SDK reads {' '.join(odd)} in a command: another name for the profile works with all."
    )


def written(words: Sequence[str], *, windows: bool = False) -> str:
    """A command as the value of a setting in an AWS file. Raises ConfigurationError for words that would be others."""
    for word in words:
        is_text = not any(unicodedata.category(letter) in _NO_TEXT for letter in word)
        if not is_text or (windows and _MORE_TO_CMD.search(word)):
            what = (
                "characters that mean more to Windows' cmd"
                if is_text
                else "line breaks or control characters"
            )
            raise ConfigurationError(
                f"{word!r} cannot be written into an AWS file.",
                detail=f"It has {what}, and AWS programs would read something else.",
                hint="Give it another name.",
            )
    if windows:
        return subprocess.list2cmdline(words)
    # The SDKs for Go drop quotes at both ends of a value. This one begins with the slash of its path, and
    # `process_command` has it end on none.
    program, *arguments = words
    value = " ".join([f"/{shlex.quote(program[1:])}", *map(shlex.quote, arguments)])
    # Go and JavaScript take what follows a blank and one of these for a comment, in quotes too. A blank is in quotes
    # whenever such a letter comes next: they end and begin again between the two.
    return re.sub(r"(?<=\s)(?=[#;])", "''", value)


def needed_elsewhere(sources: Mapping[str, str], env_file: Path | None = None) -> str:
    """A sentence on what `process_command` does not say of where to sign in; empty when it says all.

    Args:
        sources: the profile's.
    """
    own = ["default", "config.toml [profiles."]
    if env_file is not None:
        own.append(f"{env_file.name} in ")
    used = (source for setting, source in sources.items() if setting in KEYS)
    others = dict.fromkeys(source for source in used if not source.startswith(tuple(own)))
    return f"It works only where this is set, too: {', '.join(others)}." if others else ""


def use_it(name: str) -> str:
    """What to type, once the AWS profile `name` runs it."""
    return f"Use it:  {'' if name == 'default' else f'AWS_PROFILE={shlex.quote(name)} '}aws s3 ls"
