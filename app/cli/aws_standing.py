"""What AWS programs would use here: for `status`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from shlex import quote
from typing import Any

from ..errors import ConfigurationError
from ..services.aws_files import (
    Cause,
    Sdk,
    Source,
    Trouble,
    aws_profile,
    choices,
    our_profiles,
    sources,
)
from .next_commands import next_command, worded

_SDKS = {
    Sdk.BOTOCORE: "the AWS CLI, boto3",
    Sdk.GO: "Go (Terraform)",
    Sdk.JAVASCRIPT: "JavaScript",
    Sdk.JAVA: "Java",
}
_CAUSES = {
    Cause.TWO_PROFILES: "{0} and {1} name different profiles: the AWS CLI and boto3 take the second, the others the "
    "first.",
    Cause.DEFAULT_PROFILE_ALONE: "JavaScript and Java know nothing of {0}.",
    Cause.KEYS_BESIDE_PROFILE: "JavaScript takes the profile of {0}, the others the keys in {1}: unset either.",
    Cause.HALF_A_PAIR: "{0} is set without {1}: no SDK uses half a pair, and some fail.",
    Cause.EXPIRED: "The keys in the environment have expired ({0}): no SDK goes on to other credentials, and AWS "
    "refuses these.",
    Cause.OLD_TOKEN: "The AWS CLI and boto3 send the token in {0}, the others only that in AWS_SESSION_TOKEN.",
    Cause.NO_TOKEN: "{0} is a temporary key (ASIA…), and {1} is not set: AWS refuses it.",
    Cause.STRAY_TOKEN: "{0} is of another key: that in {1} (AKIA…) has none, and AWS refuses both together.",
    Cause.OLD_NAMES: "Go takes keys from {0}, which no other SDK reads.",
    Cause.WEB_IDENTITY_BESIDE_PROFILE: "{0} counts more than the profile, except for JavaScript.",
    Cause.UNKNOWN_PROFILE: "{0} names no AWS profile that there is: the AWS CLI and boto3 fail, others go on without.",
    Cause.ODD_HEADER: "Not every SDK takes the same of {0} in the AWS config file: leave one, without quotes.",
    Cause.TWO_ENDPOINTS: "The AWS CLI, boto3 and JavaScript take {0}, some versions of Go {1}.",
    Cause.ENDPOINT_UNUSED: "The endpoint of {0} is not asked: SDKs take it after keys, a web identity and profiles, "
    "[default] too.",
    Cause.TOKEN_FILE_GONE: "The file that {0} names is gone, as when its server has ended: SDKs get nothing from the "
    "endpoint.",
    Cause.BYTE_ORDER_MARK: "{0} begins with a byte order mark, with which the AWS CLI and boto3 read nothing: save it "
    "without one.",
    Cause.SEVERAL_WAYS: "The profile has {0}, of which not every SDK takes the same: take out all but one.",
}


def aws_standing(keys: set[str]) -> dict[str, Any]:
    """Args:
    keys: the access key ids that this program gave.
    """
    try:
        ours = our_profiles(os.environ)
        chosen = choices(os.environ, keys)
        return {
            "profile": aws_profile(os.environ),
            **_counts(sources(os.environ, keys)),
            "sdks": {sdk.value: _source(source) for sdk, source in chosen.first.items()},
            "alike": chosen.alike,
            "troubles": [_trouble(trouble) for trouble in chosen.troubles],
            "profiles": [
                {"name": name, "asks_for": asked, **_counts(sources(_with_profile(name), keys))}
                for name, asked in ours.items()
            ],
        }
    except ConfigurationError as error:
        return {"problem": " ".join((error.title, error.detail))}


def _with_profile(name: str) -> Mapping[str, str]:
    return {**os.environ, "AWS_PROFILE": name, "AWS_DEFAULT_PROFILE": name}


def _counts(found: list[Source]) -> dict[str, Any]:
    first, *others = found
    return {
        **_source(first),
        "shadowed": [other.words for other in others if other.ours],
    }


def _source(source: Source) -> dict[str, Any]:
    words = source.words + (f" ({worded(source.remedy)})" if source.remedy else "")
    return {"source": source.method, "description": words, "ours": source.ours}


def _trouble(trouble: Trouble) -> dict[str, Any]:
    names = trouble.names
    if trouble.cause in (Cause.SEVERAL_WAYS, Cause.ODD_HEADER, Cause.OLD_NAMES, Cause.BYTE_ORDER_MARK):
        names = (" and ".join(names),)
    todo = f"unset {' '.join(trouble.unset)}" if trouble.unset else ""
    if trouble.cause is Cause.DEFAULT_PROFILE_ALONE:
        todo = f"export AWS_PROFILE={quote(os.environ[names[0]])}"
    words = _CAUSES[trouble.cause].format(*names)
    return {"cause": trouble.cause.value, "names": trouble.names, "words": words, "do": todo}


def aws_lines(aws: Mapping[str, Any]) -> Iterator[str]:
    if problem := aws.get("problem"):
        yield f"AWS programs get nothing: {problem}"
        return
    yield _line("AWS programs here", aws)
    yield from _lines_of_others(aws)
    for trouble in aws["troubles"]:
        yield f"! {trouble['words']}{' Run: ' if trouble['do'] else ''}{trouble['do']}"
    for profile in aws["profiles"]:
        if profile["name"] != (aws["profile"] or "default"):
            yield _line(f"... with AWS_PROFILE={quote(profile['name'])}", profile)
    if not aws["profiles"]:
        yield (
            "No AWS profile gets credentials from cognito-tui. To add one:  "
            f"{next_command('configure aws-profile', 'NAME')}"
        )


def _lines_of_others(aws: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for those SDKs together that take the same, and not what the AWS CLI and boto3 do."""
    takers: dict[str, list[Sdk]] = {}
    for sdk in [] if aws["alike"] else Sdk:
        takers.setdefault(str(aws["sdks"][sdk.value]), []).append(sdk)
    for sdks in [*takers.values()][1:]:
        who = " and ".join(filter(None, (", ".join(map(_SDKS.__getitem__, sdks[:-1])), _SDKS[sdks[-1]])))
        yield _line(f"... but programs in {who}", {**aws["sdks"][sdks[0].value], "shadowed": []})


def _line(who: str, counts: Mapping[str, Any]) -> str:
    owner = "from cognito-tui" if counts["ours"] else "not from cognito-tui"
    nothing = counts["source"] in ("none", "iam-role")
    source = counts["description"] if nothing else f"{counts['description']}, {owner}"
    shadowed = f"; which shadows {', '.join(counts['shadowed'])}" if counts["shadowed"] else ""
    return f"{who} use {source}{shadowed}."
