"""Our profile in the AWS SDKs' own files: a `credential_process` that is us, or, for tools that can do no better, keys.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
"""

from __future__ import annotations

import os
import re
import shlex
import stat
from collections.abc import Mapping
from datetime import timezone
from pathlib import Path

from ...errors import ConfigurationError
from ...hints import Hint, Parameter, Part
from ..aws import AwsCredentials
from ..config import check_region
from ..storage import shown_path
from .files import AwsFile, AwsFileEdit, config_file, config_section, credentials_file, edit, read
from .written_key_records import note

# a command in which nothing is quoted
_PLAIN = re.compile(r"[\w./@:+=%,-]+(?: [\w./@:+=%,-]+)*")
# what a profile may be called by every SDK
_LONGEST = 128
_NAME = re.compile(rf"(?!-)[0-9A-Za-z_./%@:+-]{{1,{_LONGEST}}}")
# ... but for these
_MEANS_MORE = {
    "DEFAULT": "The AWS CLI and boto3 would give what is in it to every profile.",
    "__proto__": "The AWS SDK for JavaScript reads no file that has it.",
}
# What saml2aws and okta-aws-cli write, and starship and other prompts read. AWS's own tools know of none in this file.
EXPIRY = "x_security_token_expires"
ACCESS_KEY, SECRET_KEY, TOKEN = "aws_access_key_id", "aws_secret_access_key", "aws_session_token"
PROCESS = "credential_process"
# Older tools' name for the token, which botocore prefers to the new one.
_OLD_TOKEN = "aws_security_token"  # noqa: S105
# Other ways to credentials, each of which botocore takes rather than a credential_process.
_OTHER_WAYS = (
    "role_arn",
    "source_profile",
    "credential_source",
    "web_identity_token_file",
    "sso_session",
    "sso_start_url",
    "sso_account_id",
    "sso_role_name",
    "login_session",
)
# ... and these rather than keys
_BEFORE_KEYS = ("role_arn", "web_identity_token_file", "sso_account_id", "sso_role_name")


def configure(
    name: str,
    command: str,
    region: str,
    *,
    own_region: bool = False,
    force: bool = False,
    write: bool = True,
    environ: Mapping[str, str] = os.environ,
) -> AwsFileEdit:
    """Has the AWS SDKs ask `command` for the credentials of their profile `name`, and use `region`.

    Args:
        own_region: `region` counts even where the profile has one already.
        force: takes the place of another way to credentials.
        write: False only looks.

    Raises:
        ConfigurationError: keys would count instead; the profile is somebody else's; a file is malformed.
        CognitoTuiError: it cannot be written.
    """
    check_name(name)
    check_region(region)
    path = config_file(environ)
    keys = read(credentials_file(environ))
    _refuse_keys(keys, name, name)
    # what else is there counts more as well, and this file is not edited here
    _refuse_ways(keys, name, name, [way for way in (PROCESS, *_OTHER_WAYS) if way in keys.section(name)])

    def change(file: AwsFile) -> str:
        section = config_section(file, name)
        existing = file.section(section)
        _refuse_keys(file, section, name)
        others = [way for way in _OTHER_WAYS if way in existing]
        if existing.get(PROCESS, command) != command and not is_ours(existing[PROCESS]):
            others.insert(0, PROCESS)
        if not force:
            _refuse_ways(
                file,
                section,
                name,
                others,
                Hint("; or replace that: ", Parameter("force"), " (to see how: ", Parameter("diff"), ")"),
            )
        values: dict[str, str | None] = {
            PROCESS: command,
            **dict.fromkeys(way for way in others if way != PROCESS),
        }
        if own_region or not existing.get("region"):
            values["region"] = region
        return file.with_values(section, values)

    return edit(path, change, write=write)


def write_credentials(
    name: str,
    credentials: AwsCredentials,
    *,
    force: bool = False,
    session_key: str = "",
    region: str = "",
    environ: Mapping[str, str] = os.environ,
) -> str:
    """Writes the keys, their expiry and, where none is set, a region to the AWS profile `name`, [name] of
    ~/.aws/credentials.

    Args:
        force: replaces long-lived keys, too.
        session_key: of whose session they are: signing out names them then, and can take them out.
        region: counts even where the profile has one already.

    Returns:
        A warning for the person, of one sentence or more; empty for none: what these keys shadow, or what shadows
        them, or that others can read the file.

    Raises:
        ConfigurationError: long-lived keys are there; the name is none; a file is malformed.
        CognitoTuiError: it cannot be written.
    """
    check_name(name)
    path = credentials_file(environ)
    config = read(config_file(environ))
    elsewhere = config.section(config_section(config, name))
    values: dict[str, str | None] = {}

    def change(file: AwsFile) -> str:
        existing = file.section(name)
        if is_long_lived(existing) and not force:
            raise ConfigurationError(
                f"[{name}] of {shown_path(path)} holds long-lived keys, which would be lost.",
                detail="They have no session token, as a user's own keys.",
                hint=Hint("Choose another name", Hint("; or replace them: ", Parameter("force")), "."),
            )
        values.clear()
        values.update(
            {
                ACCESS_KEY: credentials.access_key_id.reveal(),
                SECRET_KEY: credentials.secret_access_key.reveal(),
                TOKEN: credentials.session_token.reveal(),
                _OLD_TOKEN: None,
                EXPIRY: credentials.expires_at.astimezone(timezone.utc).isoformat(timespec="seconds"),
            }
        )
        if region or not (existing.get("region") or elsewhere.get("region")):
            values["region"] = region or credentials.region
        return file.with_values(name, values)

    written = edit(path, change)
    noted = note(session_key, path, name, values, credentials.expires_at) if session_key else ""
    return " ".join(
        filter(None, (_shadow(name, elsewhere, environ), _readable(path), written.warning, noted))
    )


def check_name(name: str) -> None:
    """Raises ConfigurationError for what not every SDK takes for a profile's name."""
    if name in _MEANS_MORE:
        raise ConfigurationError(
            f"{name!r} is not a valid name for an AWS profile.",
            detail=_MEANS_MORE[name],
            hint="Choose another name.",
        )
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            f"{name!r} is not a valid name for an AWS profile.",
            detail="It may have letters, digits and _ - . / % @ : + in it, and cannot begin with a dash.",
        )


def suggested_name(name: str) -> str:
    """A name for an AWS profile that is as much like `name` as can be."""
    like = re.sub(r"[^0-9A-Za-z_./%@:+-]", "-", name).lstrip("-")[:_LONGEST]
    return "cognito" if not like or like in _MEANS_MORE else like


def is_long_lived(section: Mapping[str, str]) -> bool:
    """Whether keys are there that no sign-in gave: a user's own."""
    key = section.get(ACCESS_KEY, "")
    return bool(key) and (key.startswith("AKIA") or not (section.get(TOKEN) or section.get(_OLD_TOKEN)))


def is_ours(command: str) -> bool:
    """Whether a credential_process is this program, wherever it is installed."""
    words = _words(command)
    program = re.split(r"[/\\]", words[0].strip('"'))[-1] if words else ""
    is_module = "cognito_tui" in words[2:4] and words[words.index("cognito_tui") - 1] == "-m"
    return "credential-process" in words and (program in ("cognito-tui", "cognito-tui.exe") or is_module)


def runs_any_folders_code(command: str) -> bool:
    """Whether a folder that it is run in can have its own `cognito_tui` run: `python -m`, as it was written once."""
    return _words(command)[1:3] == ["-m", "cognito_tui"]


def profile_of(command: str) -> str:
    """The profile of ours that a credential_process of ours asks for; empty: the one that counts where it runs."""
    words = _words(command)
    if "--profile" in words[:-1]:
        return words[words.index("--profile") + 1]
    return next((word.partition("=")[2] for word in words if word.startswith("--profile=")), "")


def _words(command: str) -> list[str]:
    if _PLAIN.fullmatch(command):  # shlex takes 50 times as long
        return command.split(" ")
    try:
        return shlex.split(command, posix=os.name == "posix")
    except ValueError:
        return []


def _refuse_keys(file: AwsFile, section: str, name: str) -> None:
    keys = file.section(section)
    if ACCESS_KEY not in keys:
        return
    if is_long_lived(keys):
        hint = "Choose another name, or take these keys out of that file."
    else:
        hint = f"They are short-lived: if you no longer need them, take [{section}] out of that file."
    raise ConfigurationError(
        f"The AWS profile {name} has keys of its own, which would take precedence.",
        detail=f"[{section}] of {shown_path(file.path)} has {ACCESS_KEY}.",
        hint=hint,
    )


def _refuse_ways(
    file: AwsFile,
    section: str,
    name: str,
    ways: list[str],
    otherwise: Part = "; or take that out of that file",
) -> None:
    if ways:
        raise ConfigurationError(
            f"The AWS profile {name} gets its credentials in another way.",
            detail=f"[{section}] of {shown_path(file.path)} has {', '.join(ways)}.",
            hint=Hint("Choose another name", otherwise, "."),
        )


def _shadow(name: str, config: Mapping[str, str], environ: Mapping[str, str]) -> str:
    place = shown_path(config_file(environ))
    if other := next((way for way in _BEFORE_KEYS if way in config), ""):
        return f"The AWS SDKs take no notice of these keys: the profile {name} has {other} in {place}."
    if PROCESS in config:
        return (
            f"These keys shadow the {PROCESS} of the profile {name} in {place}: they count until you take [{name}] "
            f"out of {shown_path(credentials_file(environ))}, even when they have expired."
        )
    return ""


def _readable(path: Path) -> str:
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        return f"Others on this machine can read {shown_path(path)}: chmod 600 changes that."
    return ""
