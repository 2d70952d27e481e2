"""Our profiles in the AWS SDKs' own files: each has a `credential_process` that is us.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...errors import ConfigurationError
from ...hints import Do, Hint, Operation, Parameter, Part
from ..config import check_region
from ..storage import shown_path
from .files import (
    AwsFile,
    AwsFileEdit,
    config_file,
    config_sections,
    credentials_file,
    edit,
    plain_header,
    read,
)
from .names import ACCESS_KEY, OTHER_WAYS, PROCESS, check_name, is_long_lived
from .process_words import is_ours, profile_of


@dataclass(frozen=True)
class Asking:
    """A profile of the AWS SDKs that asks this program for its credentials.

    Attributes:
        name: the AWS SDKs' for it.
        command: what they run.
        region: what they use, where the profile has none.
        own_region: whether it counts even where the profile has one already.
    """

    name: str
    command: str
    region: str
    own_region: bool = False


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
    wanted = Asking(name, command, region, own_region)

    def change(file: AwsFile) -> str:
        return _with(file, [_changes(file, keys, wanted, force=force)])

    keys = read(credentials_file(environ))
    return edit(config_file(environ), change, write=write)


def for_whom(name: str) -> str:
    """A sentence on whom else than those who name it the AWS profile is for; empty for nobody."""
    return (
        "Every AWS program that names no profile takes these credentials then." if name == "default" else ""
    )


def configure_all(
    wanted: Iterable[Asking],
    *,
    force: bool = False,
    write: bool = True,
    environ: Mapping[str, str] = os.environ,
) -> tuple[AwsFileEdit, dict[str, ConfigurationError]]:
    """Does for all of them what `configure` does for one, at once, or not at all.

    Returns:
        What was changed; and the profiles that were left out, each with the reason why `configure` would refuse it, or
        because it asks for another profile of ours. Raises as `configure` for the files themselves.
    """
    left_out: dict[str, ConfigurationError] = {}

    def change(file: AwsFile) -> str:
        left_out.clear()
        changes = []
        for each in wanted:
            try:
                if not force:
                    _refuse_another(file, each)
                changes.append(_changes(file, keys, each, force=force))
            except ConfigurationError as error:
                left_out[each.name] = error
        return _with(file, changes)

    wanted = [*wanted]
    keys = read(credentials_file(environ))
    return edit(config_file(environ), change, write=write), left_out


_OR_FORCE = Hint("; or replace that: ", Parameter("force"), " (to see how: ", Parameter("diff"), ")")

# header → what is to be there, under that header or, where it is one that not every SDK understands, under this one
_Changes = tuple[dict[str, Mapping[str, "str | None"]], dict[str, str]]


def _with(file: AwsFile, changes: Iterable[_Changes]) -> str:
    sections: dict[str, Mapping[str, str | None]] = {}
    names: dict[str, str] = {}
    for of_one, called in changes:
        sections |= of_one
        names |= called
    return file.with_sections(sections, names)


def _changes(file: AwsFile, keys: AwsFile, wanted: Asking, *, force: bool) -> _Changes:
    """What is to be under each header that the profile has: not all SDKs take the same one of several."""
    check_name(wanted.name)
    check_region(wanted.region)
    _refuse_keys(keys, wanted.name, wanted.name)
    # what else is there counts more as well, and this file is not edited here
    ways = [way for way in (PROCESS, *OTHER_WAYS) if way in keys.section(wanted.name)]
    _refuse_ways(keys, wanted.name, wanted.name, ways)
    headers = config_sections(file, wanted.name)
    plain = plain_header(wanted.name)
    is_odd = wanted.name != "default" and plain not in headers
    called = {headers[-1]: plain} if is_odd else {}
    return {header: _settings(file, header, wanted, force=force) for header in headers}, called


def _settings(file: AwsFile, section: str, wanted: Asking, *, force: bool) -> Mapping[str, str | None]:
    existing = file.section(section)
    _refuse_keys(file, section, wanted.name)
    others = [way for way in OTHER_WAYS if way in existing]
    if existing.get(PROCESS, wanted.command) != wanted.command and not is_ours(existing[PROCESS]):
        others.insert(0, PROCESS)
    if not force:
        _refuse_ways(file, section, wanted.name, others, _OR_FORCE)
    values: dict[str, str | None] = {
        PROCESS: wanted.command,
        **dict.fromkeys(way for way in others if way != PROCESS),
    }
    if wanted.own_region or not existing.get("region"):
        values["region"] = wanted.region
    return values


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


def _refuse_another(file: AwsFile, wanted: Asking) -> None:
    """Refuse to have a profile ask for another profile of ours than it does, for one whose name nobody has typed."""
    for section in config_sections(file, wanted.name):
        command = file.section(section).get(PROCESS, "")
        now, then = profile_of(command), profile_of(wanted.command)
        if is_ours(command) and now and now != then:
            raise ConfigurationError(
                f"The AWS profile {wanted.name} asks for the profile {now}.",
                detail=f"[{section}] of {shown_path(file.path)} was written for that one.",
                hint=Hint(
                    "To write it for the other: ",
                    Do(Operation.CONFIGURE_AWS_PROFILE, (wanted.name,), parameters={"profile": then}),
                ),
            )
