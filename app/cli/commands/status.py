"""`status`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from ...client import CognitoClient
from ...errors import ConfigurationError, NotConfigured
from ...next_command import NextCommands
from ...services.account import NotRenewable, ProfileStatus
from ...services.aws_files import (
    OVERRIDES,
    Decided,
    decided_elsewhere,
)
from ...services.base import time_text
from ...services.config import Configuration, Flags, default_config_file, read_config_file
from ...services.storage import one_look
from ..aws_standing import aws_lines, aws_standing
from ..io.output import print_json, print_sentences, print_table
from ..options import define
from ..parsed_arguments import flags
from ..profile_loading import loaded
from ..usage import Parser

ENVIRONMENT = "environment"

_EXAMPLES = """\
cognito-tui status
cognito-tui status --profile work
cognito-tui status --json | jq -r '.profiles[] | select(.expired) | .profile'
AWS_PROFILE=work cognito-tui status        what would the AWS CLI use here?"""


def add_arguments(command: Parser) -> None:
    define(
        command,
        status,
        more="Reads only what is saved on this machine: no connection, no prompt, exit code 0 even when nobody "
        "is signed in.",
        examples=_EXAMPLES,
    )
    command.add_argument("--json", action="store_true", help="as JSON")


@dataclass(frozen=True)
class Standing:
    """What is known of one profile.

    Attributes:
        username: as typed at sign-in; empty: nobody is signed in.
        identity_id: in the identity pool; empty while there are no credentials.
        expires_at: the end of the credentials at hand; None: there are none.
        remaining: their seconds from now on; 0 when they have expired.
        renewable: whether a saved session gives fresh ones without a question.
        not_renewable: why not; empty where it does.
        problem: what is wrong with its settings, or with what is kept.
        sign_in: the command that helps, where one is needed.
        decided: what something else than the profile decides.
    """

    profile: str
    username: str = ""
    identity_id: str = ""
    expires_at: datetime | None = None
    remaining: int = 0
    expired: bool = False
    renewable: bool = False
    not_renewable: str = ""
    problem: str = ""
    sign_in: str = ""
    decided: tuple[Decided, ...] = ()


def status(arguments: argparse.Namespace) -> int:
    keys: set[str] = set()
    passed_over: dict[str, None] = {}
    with one_look():
        standings = [
            replace(_standing(name, found, keys), decided=_decided(found))
            for name, found in _profiles(flags(arguments), passed_over)
        ]
        aws = aws_standing(keys)
    if arguments.json:
        print_json({"profiles": [_plain(standing) for standing in standings], "aws": aws})
        return 0
    print_table(
        ("PROFILE", "USER NAME", "GOOD UNTIL", "LEFT", "RENEWABLE", ""),
        [_row(each) for each in standings],
        "Nothing says where to sign in yet.",
    )
    print_sentences(
        *([""] if standings else []),
        *(f"! {words}" for words in passed_over),
        *_decided_lines(standings),
        *aws_lines(aws),
    )
    return 0


def _profiles(
    given: Flags, passed_over: dict[str, None]
) -> Iterator[tuple[str, Configuration | ConfigurationError]]:
    """Yield the profiles of config.toml, and that of the environment if it is another one.

    Args:
        passed_over: gets the warnings, each once.
    """
    names = [*read_config_file(default_config_file()).profiles]
    if given.profile in names:
        names = [given.profile]
    elif given.profile:
        loaded(given)  # which says that there is none
    found: list[Configuration | ConfigurationError] = []
    for name in names:
        found.append(_load(given._replace(profile=name), passed_over))
        yield name, found[-1]
    if given.profile:
        return
    here = _load(given, passed_over)
    wrong = any(isinstance(each, ConfigurationError) for each in found)  # which is said of that one
    if isinstance(here, NotConfigured) or (wrong and isinstance(here, ConfigurationError)):
        return
    keys = [each.profile.credentials_key for each in found if isinstance(each, Configuration)]
    if isinstance(here, ConfigurationError) or here.profile.credentials_key not in keys:
        yield ENVIRONMENT, here


def _load(given: Flags, passed_over: dict[str, None]) -> Configuration | ConfigurationError:
    try:
        configuration = loaded(given)
    except ConfigurationError as error:
        return error
    passed_over |= dict.fromkeys(configuration.warnings)
    return configuration


def _standing(name: str, found: Configuration | ConfigurationError, keys: set[str]) -> Standing:
    """Args:
    keys: gets the access key id.
    """
    if isinstance(found, ConfigurationError):
        return Standing(name, problem=" ".join((found.title, found.detail)))
    cognito = CognitoClient(found.profile)
    known = cognito.status()
    problems = [*cognito.warnings]
    if known.credentials is not None:
        keys.add(known.credentials.access_key_id.reveal())
        problems.append(known.credentials.fallback_reason)
    remaining = known.remaining
    return Standing(
        name,
        known.username,
        known.credentials.identity_id if known.credentials else "",
        known.expires_at,
        remaining,
        expired=known.expires_at is not None and not remaining,
        renewable=known.renewable,
        not_renewable=known.not_renewable.value if known.not_renewable else "",
        problem=" ".join(filter(None, problems)),
        sign_in="" if known.renewable or remaining else NextCommands.of(found)(_next(known)),
    )


def _next(known: ProfileStatus) -> str:
    return "unlock" if known.not_renewable is NotRenewable.LOCKED else "login"


def _decided(found: Configuration | ConfigurationError) -> tuple[Decided, ...]:
    return () if isinstance(found, ConfigurationError) else decided_elsewhere(found.profile, os.environ)


def _decided_lines(standings: Iterable[Standing]) -> Iterator[str]:
    """Yield a line for each setting that something else decides; endpoints and proxies are the same for all."""
    common = dict.fromkeys(
        f"! {part}" for each in standings for part in each.decided if part.what in OVERRIDES
    )
    for each in standings:
        yield from (f"! {each.profile}: {part}" for part in each.decided if part.what not in OVERRIDES)
    yield from common


def _plain(standing: Standing) -> dict[str, Any]:
    return {**asdict(standing), "decided": [part._asdict() for part in standing.decided]}


def _row(standing: Standing) -> tuple[str, ...]:
    good_until = time_text.date_time(standing.expires_at)
    left = (
        ""
        if standing.expires_at is None
        else "expired"
        if standing.expired
        else time_text.rough(standing.remaining)
    )
    renewable = ("yes" if standing.renewable else "no") if standing.username else ""
    return standing.profile, standing.username, good_until, left, renewable, _note(standing)


def _note(standing: Standing) -> str:
    if standing.sign_in:
        what = f"{'expired' if standing.expired else standing.not_renewable}: {standing.sign_in}"
    elif standing.renewable:
        what = "" if standing.remaining else "renewed when next used"
    else:
        what = standing.not_renewable
    first, *_ = standing.problem.splitlines() or [""]
    return "; ".join(filter(None, (what, first)))
