"""Keys in an AWS profile, for tools that can do no better than to read them there."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from ...errors import CognitoTuiError, ConfigurationError
from ...hints import Hint, Parameter
from ..aws import AwsCredentials
from ..base import POSIX
from ..storage import absolute, shown_path
from .files import AwsFile, config_file, config_section, credentials_file, edit, read
from .names import ACCESS_KEY, OLD_TOKEN, OTHER_WAYS, PROCESS, SECRET_KEY, TOKEN, check_name, is_long_lived
from .written_key_records import note, written_keys

# What saml2aws and okta-aws-cli write, and starship and other prompts read. AWS's own tools know of none in this file.
EXPIRY = "x_security_token_expires"
ACCOUNT = "aws_account_id"
# What other tools write beside keys, and what would be said of ours then: whose they are.
_OF_OTHER_KEYS = (
    OLD_TOKEN,
    ACCOUNT,
    "aws_credential_scope",
    "assumed_role",
    "assumed_role_arn",
    "x_principal_arn",
)


@dataclass(frozen=True)
class AboutKeys:
    """What keys in an AWS profile would replace, and what they would shadow.

    Attributes:
        place: where they go, "[work] of ~/.aws/credentials".
        replaces: the settings of that section that would be replaced or taken out.
        long_lived: whether keys of a user's own are among these, which no sign-in brings back.
        warning: what they shadow or what shadows them, and who can read the file; in sentences, empty for nothing.
    """

    place: str
    replaces: tuple[str, ...]
    long_lived: bool
    warning: str


def about_keys(name: str, environ: Mapping[str, str] = os.environ) -> AboutKeys:
    """Look at what writing keys to the AWS profile `name` would do, and write nothing. Raise ConfigurationError."""
    check_name(name)
    path = credentials_file(environ)
    file, elsewhere = read(path), _elsewhere(name, environ)
    existing = file.sections.get(name, {})
    replaced = tuple(
        setting for setting in existing if setting in (ACCESS_KEY, SECRET_KEY, TOKEN) or _is_of_keys(setting)
    )
    warning = " ".join(filter(None, (_shadow(name, file.section(name), elsewhere, environ), _readable(path))))
    return AboutKeys(f"[{name}] of {shown_path(path)}", replaced, is_long_lived(existing), warning)


def free_name(name: str, session_key: str, environ: Mapping[str, str] = os.environ) -> str:
    """The name for keys that is like `name` and no profile of somebody else's; `name` where the files cannot be read.

    Args:
        session_key: whose keys, written before, are no somebody else's.
    """
    try:
        config, credentials = read(config_file(environ)), read(credentials_file(environ))
        ours = {keys.name for keys in written_keys(session_key) if keys.path == absolute(credentials.path)}
    except CognitoTuiError:
        return name
    taken = {*config.headers, *credentials.sections} - (ours - config.headers.keys())
    others = (f"{name[:120]}-{number}" for number in range(2, len(taken) + 3))
    return next(free for free in (name, *others) if free not in taken)


def write_credentials(
    name: str,
    credentials: AwsCredentials,
    *,
    force: bool = False,
    session_key: str = "",
    region: str = "",
    own_region: bool = False,
    environ: Mapping[str, str] = os.environ,
) -> str:
    """Writes the keys, their expiry and, where none is set, a region to the AWS profile `name`, [name] of
    ~/.aws/credentials.

    Args:
        force: replaces long-lived keys, too.
        session_key: of whose session they are: signing out names them then, and can take them out.
        region: the one to write; empty: the identity pool's.
        own_region: `region` counts even where the profile has one already.

    Returns:
        A warning for the person, of one sentence or more; empty for none: what these keys shadow, or what shadows
        them, or that others can read the file.

    Raises:
        ConfigurationError: long-lived keys are there; the name is none; a file is malformed.
        CognitoTuiError: it cannot be written.
    """
    check_name(name)
    path = credentials_file(environ)
    elsewhere = _elsewhere(name, environ)
    before: Mapping[str, str] = {}
    values: dict[str, str | None] = {}

    def change(file: AwsFile) -> str:
        nonlocal before
        before = existing = file.section(name)
        if is_long_lived(existing) and not force:
            raise ConfigurationError(
                f"[{name}] of {shown_path(path)} holds long-lived keys, which would be lost.",
                detail="They are a user's own keys, not those of a sign-in.",
                hint=Hint("Choose another name", Hint("; or replace them: ", Parameter("force")), "."),
            )
        ends = credentials.expires_at.astimezone(timezone.utc)
        values.clear()
        values.update(
            {
                ACCESS_KEY: credentials.access_key_id.reveal(),
                SECRET_KEY: credentials.secret_access_key.reveal(),
                TOKEN: credentials.session_token.reveal(),
                **_beside(file.sections.get(name, {}), ends),
                **({ACCOUNT: credentials.account_id} if credentials.account_id else {}),
                EXPIRY: ends.isoformat(timespec="seconds"),
            }
        )
        if own_region or not (existing.get("region") or elsewhere.get("region")):
            values["region"] = region or credentials.region
        return file.with_values(name, values)

    written = edit(path, change)
    noted = note(session_key, path, name, values, credentials.expires_at) if session_key else ""
    return " ".join(
        filter(None, (_shadow(name, before, elsewhere, environ), _readable(path), written.warning, noted))
    )


def _elsewhere(name: str, environ: Mapping[str, str]) -> Mapping[str, str]:
    """What the config file says of that profile."""
    config = read(config_file(environ))
    return config.section(config_section(config, name))


def _is_of_keys(setting: str) -> bool:
    return "expir" in setting or setting in _OF_OTHER_KEYS


def _beside(existing: Mapping[str, str], ends: datetime) -> dict[str, str | None]:
    """What becomes of other tools' settings that go with keys: when ours end, as they write it, or nothing."""
    found: dict[str, str | None] = {name: None for name in existing if _is_of_keys(name)}
    return {**found, **{name: _as_written(existing[name], ends) for name in found if "expir" in name}}


def _as_written(before: str, ends: datetime) -> str:
    """A time in the way in which another tool had written one: seconds or milliseconds since 1970, or ISO 8601."""
    if re.fullmatch(r"[0-9]{9,11}", before):
        return str(int(ends.timestamp()))
    if re.fullmatch(r"[0-9]{12,14}", before):
        return str(int(ends.timestamp() * 1000))
    if re.fullmatch(r"\S+ [0-9:]+", before):  # aws-mfa's, in UTC
        return f"{ends:%Y-%m-%d %H:%M:%S}"
    return f"{ends:%Y-%m-%dT%H:%M:%SZ}" if before.endswith("Z") else ends.isoformat(timespec="seconds")


def _shadow(
    name: str, existing: Mapping[str, str], config: Mapping[str, str], environ: Mapping[str, str]
) -> str:
    places = (
        (existing, f"[{name}] of {shown_path(credentials_file(environ))}"),
        (config, shown_path(config_file(environ))),
    )
    for settings, place in places:
        # each SDK has an order of its own between these and keys
        if other := next((way for way in OTHER_WAYS if way in settings), ""):
            return f"Not every AWS SDK takes these keys: the profile {name} has {other} in {place}."
    if place := next((place for settings, place in places if PROCESS in settings), ""):
        return (
            f"These keys shadow the {PROCESS} of the profile {name} in {place}, except for Java: they count until you "
            f"take them out of {shown_path(credentials_file(environ))}, even when they have expired."
        )
    return ""


def _readable(path: Path) -> str:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:  # there is none yet
        return ""
    if POSIX and mode & 0o077:
        return f"Others on this machine can read {shown_path(path)}: chmod 600 changes that."
    return ""
