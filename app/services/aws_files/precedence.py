"""Where the AWS SDKs would take credentials from, right now and here: nothing is asked of anybody for it.

The order is that of botocore, and so of the AWS CLI and boto3; for the other SDKs' see `sdk_choices`.
https://docs.aws.amazon.com/boto3/latest/guide/credentials.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone

from ...hints import Do, Hint, Operation
from ..storage import shown_path
from . import files as aws_files
from .names import ACCESS_KEY, PROCESS, SECRET_KEY
from .process_words import is_ours, missing_of, profile_of, runs_any_folders_code

# as `container_endpoint` has it; that one brings a server along
_OUR_ENDPOINT = re.compile(r"http://127\.0\.0\.1:[0-9]{1,5}/credentials(/[^/?#]+)?")
# the first counts
ENDPOINTS = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI")


@dataclass(frozen=True)
class Source:
    """Attributes:
    method: botocore's own name for it ("env", "custom-process"); "none" where there is nothing.
    words: what it is and where, for a sentence.
    ours: whether the credentials are those that this program hands out.
    remedy: what is wrong with it, and what to do; empty for nothing.
    """

    method: str
    words: str
    ours: bool = False
    remedy: Hint = field(default_factory=Hint)


NONE = Source("none", "nothing")


def aws_profile(environ: Mapping[str, str]) -> str | None:
    """The AWS profile that the environment names, an empty name too; None: it names none, so that [default] counts."""
    return environ.get("AWS_DEFAULT_PROFILE", environ.get("AWS_PROFILE"))


def sources(environ: Mapping[str, str], handed_out: Collection[str] = ()) -> list[Source]:
    """All that there are, the first of which counts; the last is the machine's own role, or nothing.

    Args:
        handed_out: the access key ids that this program gave and still knows of.

    Raises:
        ConfigurationError: an AWS file is malformed, and so no SDK gets anything.
    """
    config = aws_files.read(aws_files.config_file(environ))
    credentials = aws_files.read(aws_files.credentials_file(environ))
    if marked := next((file for file in (config, credentials) if file.has_mark), None):
        return [Source("none", f"nothing, as {shown_path(marked.path)} begins with a byte order mark")]
    named = aws_profile(environ)
    if named is not None and named not in aws_files.profiles(config, credentials):
        variable = "AWS_DEFAULT_PROFILE" if "AWS_DEFAULT_PROFILE" in environ else "AWS_PROFILE"
        return [Source("none", f"nothing, as there is no AWS profile {named!r}, which {variable} names")]
    name = named or "default"
    header = aws_files.config_section(config, name)
    return [
        *of_environment(environ, handed_out),
        *of_profile(config, credentials, name, header, environ, handed_out),
        *of_machine(environ),
    ]


def our_profiles(environ: Mapping[str, str]) -> dict[str, str]:
    """The AWS profiles whose credential_process is this program, and the profile of ours that each asks for.

    Raises ConfigurationError as `sources` does.
    """
    config = aws_files.read(aws_files.config_file(environ))
    credentials = aws_files.read(aws_files.credentials_file(environ))
    found = {}
    for name in aws_files.profiles(config, credentials):
        command = _merged(config, credentials, name).get(PROCESS, "")
        if is_ours(command):
            found[name] = profile_of(command)
    return found


def _merged(config: aws_files.AwsFile, credentials: aws_files.AwsFile, name: str) -> Mapping[str, str]:
    return {**config.section(aws_files.config_section(config, name)), **credentials.section(name)}


def of_environment(environ: Mapping[str, str], handed_out: Collection[str]) -> Iterator[Source]:
    if not (key := environ.get("AWS_ACCESS_KEY_ID")):
        return
    ended = has_ended(environ.get("AWS_CREDENTIAL_EXPIRATION", ""))
    words = f"the keys in the environment (AWS_ACCESS_KEY_ID){', which have expired' if ended else ''}"
    if not environ.get("AWS_SECRET_ACCESS_KEY"):
        words = "the keys in the environment (AWS_ACCESS_KEY_ID alone: half a pair, which fails)"
    yield Source("env", words, key in handed_out)


def has_ended(expiration: str) -> bool:
    """Whether a time, as tools write one beside keys, is over; False for none."""
    try:
        ends = datetime.fromisoformat(expiration.strip().replace("Z", "+00:00"))
    except ValueError:
        return False
    return (ends if ends.tzinfo else ends.replace(tzinfo=timezone.utc)) <= datetime.now(timezone.utc)


def of_profile(
    config: aws_files.AwsFile,
    credentials: aws_files.AwsFile,
    name: str,
    header: str,
    environ: Mapping[str, str],
    handed_out: Collection[str],
) -> Iterator[Source]:
    """Args:
    header: of the profile in the config file.
    """
    configured, keys = config.section(header), credentials.section(name)
    merged = {**configured, **keys}
    place = f"[{header}] of {shown_path(config.path)}"
    token_file = merged.get("web_identity_token_file")

    if "role_arn" in merged and token_file is None:
        yield Source("assume-role", f"the role_arn in {place}")
    if environ.get("AWS_WEB_IDENTITY_TOKEN_FILE"):
        yield Source("assume-role-with-web-identity", "the web identity in the environment (AWS_ROLE_ARN)")
    elif token_file:
        yield Source("assume-role-with-web-identity", f"the web identity in {place}")
    if "sso_account_id" in merged or "sso_role_name" in merged:
        yield Source("sso", f"IAM Identity Center (SSO), as {place} has it")
    if ACCESS_KEY in keys:
        yield _keys(
            "shared-credentials-file", keys, f"[{name}] of {shown_path(credentials.path)}", handed_out
        )
    if "login_session" in merged:
        yield Source("login", f"the login_session in {place}")
    if PROCESS in merged:
        command = merged[PROCESS]
        remedy = _remedy(command, name) if is_ours(command) else Hint()
        yield Source("custom-process", f"the {PROCESS} in {place}", is_ours(command), remedy)
    if ACCESS_KEY in configured:
        yield _keys("config-file", configured, place, handed_out)


def _remedy(command: str, name: str) -> Hint:
    """Return what to do about a credential_process of ours that is not as it would be written today."""
    again = Do(Operation.CONFIGURE_AWS_PROFILE, (name,), parameters=_profile(profile_of(command)))
    if runs_any_folders_code(command):
        return Hint("which may run the current folder's code; write it again: ", again)
    if missing := missing_of(command):
        return Hint(f"which runs {missing}, and that is gone; write it again: ", again)
    return Hint()


def _keys(method: str, section: Mapping[str, str], place: str, handed_out: Collection[str]) -> Source:
    ended = any(has_ended(value) for name, value in section.items() if "expir" in name)
    words = f"the keys in {place}{', which have expired' if ended else ''}"
    if not section.get(SECRET_KEY):
        words = f"the keys in {place}, which are half a pair, and fail"
    return Source(method, words, section[ACCESS_KEY] in handed_out)


def of_machine(environ: Mapping[str, str]) -> Iterator[Source]:
    for variable in ENDPOINTS:
        if variable in environ:
            ours = bool(_OUR_ENDPOINT.fullmatch(environ[variable]))
            yield Source("container-role", f"the endpoint in the environment ({variable})", ours)
            break
    if environ.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
        yield NONE
    else:
        yield Source("iam-role", "nothing, unless this is an AWS machine that has a role")


def _profile(name: str) -> dict[str, str]:
    return {"profile": name} if name else {}
