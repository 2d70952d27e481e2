"""Which credentials each family of AWS SDKs would take here, and why they do not take the same.

What is said of botocore and of JavaScript is held to the SDKs themselves (tests/external/test_sdk_choices.py). Go was
run by hand: aws-sdk-go 1.44 and aws-sdk-go-v2 1.17 as Debian has them. Java is as its source has it:
DefaultCredentialsProvider, ProfileCredentialsUtils and ProfileFileReader of aws-sdk-java-v2.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from ..storage import shown_path
from . import files as aws_files
from .names import ACCESS_KEY, PROCESS, SECRET_KEY
from .precedence import ENDPOINTS, Source, has_ended, of_environment, of_machine, of_profile, sources


class Sdk(Enum):
    """A family of programs that choose alike."""

    BOTOCORE = "botocore"
    GO = "go"
    JAVASCRIPT = "javascript"
    JAVA = "java"


class Cause(Enum):
    """Why SDKs choose differently here, or why all of them fail."""

    TWO_PROFILES = "two-profiles"
    DEFAULT_PROFILE_ALONE = "default-profile-alone"
    KEYS_BESIDE_PROFILE = "keys-beside-profile"
    HALF_A_PAIR = "half-a-pair"
    EXPIRED = "expired"
    OLD_TOKEN = "old-token"  # noqa: S105
    OLD_NAMES = "old-names"
    NO_TOKEN = "no-token"  # noqa: S105
    STRAY_TOKEN = "stray-token"  # noqa: S105
    WEB_IDENTITY_BESIDE_PROFILE = "web-identity-beside-profile"
    UNKNOWN_PROFILE = "unknown-profile"
    ODD_HEADER = "odd-header"
    SEVERAL_WAYS = "several-ways"
    BYTE_ORDER_MARK = "byte-order-mark"
    TWO_ENDPOINTS = "two-endpoints"
    ENDPOINT_UNUSED = "endpoint-unused"
    TOKEN_FILE_GONE = "token-file-gone"  # noqa: S105


@dataclass(frozen=True)
class Trouble:
    """A cause, and what it is about.

    Attributes:
        names: the variables, or the settings or headers of a profile.
        unset: the variables without which all choose alike, or none is in the way.
    """

    cause: Cause
    names: tuple[str, ...]
    unset: tuple[str, ...] = ()


@dataclass(frozen=True)
class SdkChoices:
    """What each family takes, and the troubles with that, the gravest first."""

    first: Mapping[Sdk, Source]
    troubles: tuple[Trouble, ...]

    @property
    def alike(self) -> bool:
        """Whether all take the same."""
        return len(_different(self.first)) == 1


_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
_OF_KEYS = (*_KEYS, "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_CREDENTIAL_EXPIRATION")
_WEB = "AWS_WEB_IDENTITY_TOKEN_FILE"
_TOKEN_FILE = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"  # noqa: S105
_TOKENS = ("AWS_CONTAINER_AUTHORIZATION_TOKEN", _TOKEN_FILE)
# as `prefixKeyRegex` of JavaScript's parser has it
_TO_JAVASCRIPT = re.compile(r"profile\s([\"']?)[\w@+.%:/-]+\1")

# of these a profile may have one: validateCredentialType
_ONE_TO_GO = ("source_profile", "credential_source", PROCESS, "web_identity_token_file")

_WEB_ENVIRONMENT, _WEB_PROFILE = "web-identity-environment", "assume-role-with-web-identity"
_PROFILE_KEYS = ("shared-credentials-file", "config-file")
_MACHINE = ("container-role", "iam-role", "none")
_ORDERS = {
    Sdk.GO: (
        *(
            "env",
            _WEB_ENVIRONMENT,
            "assume-role",
            *_PROFILE_KEYS,
            "assume-role-with-web-identity",
            "sso",
            "login",
        ),
        *("custom-process", *_MACHINE),
    ),
    Sdk.JAVASCRIPT: (
        *(
            "env",
            "assume-role",
            *_PROFILE_KEYS,
            "assume-role-with-web-identity",
            "custom-process",
            "sso",
            "login",
        ),
        *(_WEB_ENVIRONMENT, *_MACHINE),
    ),
    Sdk.JAVA: (
        *(
            "env",
            _WEB_ENVIRONMENT,
            "assume-role-with-web-identity",
            "sso",
            "assume-role",
            "custom-process",
            "login",
        ),
        *(*_PROFILE_KEYS, *_MACHINE),
    ),
}


def choices(environ: Mapping[str, str], handed_out: Collection[str] = ()) -> SdkChoices:
    """Return what each would take. Args and raises as `precedence.sources`."""
    config = aws_files.read(aws_files.config_file(environ))
    credentials = aws_files.read(aws_files.credentials_file(environ))
    first = {Sdk.BOTOCORE: sources(environ, handed_out)[0]}
    for sdk, order in _ORDERS.items():
        found = dict(_candidates(sdk, config, credentials, environ, handed_out))
        first[sdk] = found[min(found, key=order.index)]
    return SdkChoices(first, tuple(_troubles(environ, config, credentials, first)))


def _what(source: Source) -> object:
    """What makes one source another one: ours are ours under each of a profile's headers."""
    return (source.method, "" if source.ours else source.words)


def _different(first: Mapping[Sdk, Source]) -> set[object]:
    return set(map(_what, first.values()))


def profile_of_sdk(sdk: Sdk, environ: Mapping[str, str]) -> str:
    """The profile that a family looks into; "default" where the environment names none."""
    names = {
        Sdk.BOTOCORE: ("AWS_DEFAULT_PROFILE", "AWS_PROFILE"),
        Sdk.GO: ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"),
        Sdk.JAVASCRIPT: ("AWS_PROFILE",),
        Sdk.JAVA: ("AWS_PROFILE",),
    }[sdk]
    return next(filter(None, map(environ.get, names)), "default")


def _candidates(
    sdk: Sdk,
    config: aws_files.AwsFile,
    credentials: aws_files.AwsFile,
    environ: Mapping[str, str],
    handed_out: Collection[str],
) -> Iterator[tuple[str, Source]]:
    """Yield the ways that there are, by what the orders call them."""
    name = profile_of_sdk(sdk, environ)
    header = _header(sdk, config, name)
    settings = {**config.section(header), **credentials.section(name)}
    place = f"[{header}] of {shown_path(config.path)}"
    if sdk is Sdk.GO and (why := _refused_by_go(settings, config.section(header), credentials.section(name))):
        yield "env", Source("none", f"nothing, as the profile {name} has {why}")  # whatever else there is
        return
    if all(map(environ.get, _KEYS)) and not (sdk is Sdk.JAVASCRIPT and environ.get("AWS_PROFILE")):
        yield from ((source.method, source) for source in of_environment(environ, handed_out))
    elif sdk is Sdk.GO and _with_old_names(environ):
        yield "env", Source("env", "the keys in the environment (AWS_ACCESS_KEY)")
    if environ.get(_WEB):
        words = "the web identity in the environment (AWS_ROLE_ARN)"
        yield _WEB_ENVIRONMENT, Source(_WEB_PROFILE, words)
    has_pair = SECRET_KEY in settings
    for source in of_profile(config, credentials, name, header, {}, handed_out):
        # JavaScript assumes the role as the source profile, and Go with whatever keys there are
        by_role = "source_profile" in settings or (sdk is Sdk.GO and has_pair)
        if source.method == _WEB_PROFILE and by_role and sdk is not Sdk.JAVA:
            source = Source("assume-role", f"the role_arn in {place}")
        if has_pair or source.method not in _PROFILE_KEYS:
            yield source.method, source
    if sdk is Sdk.GO and environ.get(ENDPOINTS[1]):  # which that one takes first
        environ = {variable: value for variable, value in environ.items() if variable != ENDPOINTS[0]}
    yield from ((source.method, source) for source in of_machine(environ))


def _refused_by_go(settings: Mapping[str, str], *sections: Mapping[str, str]) -> str:
    """What Go takes no profile for; empty where it takes this one."""
    several = [way for way in _ONE_TO_GO if way in settings]
    if len(several) > 1:
        return f"{' and '.join(several)}, of which Go takes one alone"
    if any((ACCESS_KEY in section) != (SECRET_KEY in section) for section in sections):
        return "half a key pair"
    return ""


def _header(sdk: Sdk, config: aws_files.AwsFile, name: str) -> str:
    """The header that counts for a profile in the config file; empty for none."""
    headers = config.headers.get(name, [])
    if name == "default":
        plain = [header for header in headers if header == "default"]
        return next((header for header in headers if header == "profile default"), *(plain or [""]))
    if sdk is Sdk.JAVASCRIPT:
        return next((header for header in reversed(headers) if _TO_JAVASCRIPT.fullmatch(header)), "")
    return next((header for header in headers if header.split() == ["profile", name]), "")


def _with_old_names(environ: Mapping[str, str]) -> bool:
    """Whether Go would take keys from variables that no other SDK reads any more."""
    access, secret = (environ.get(name) for name in ("AWS_ACCESS_KEY", "AWS_SECRET_KEY"))
    return bool(
        (access or environ.get(_KEYS[0])) and (secret or environ.get(_KEYS[1])) and (access or secret)
    )


def _troubles(
    environ: Mapping[str, str],
    config: aws_files.AwsFile,
    credentials: aws_files.AwsFile,
    first: Mapping[Sdk, Source],
) -> Iterator[Trouble]:
    marked = [shown_path(file.path) for file in (config, credentials) if file.has_mark]
    if marked:
        yield Trouble(Cause.BYTE_ORDER_MARK, tuple(marked))
        return
    found = [*_of_keys(environ), *_of_names(environ, config, credentials), *_of_endpoints(environ, first)]
    yield from found
    name = profile_of_sdk(Sdk.BOTOCORE, environ)
    if len(_different(first)) == 1:
        return
    if environ.get(_WEB) and not environ.get(_KEYS[0]):
        yield Trouble(Cause.WEB_IDENTITY_BESIDE_PROFILE, (_WEB,), (_WEB,))
        return
    headers = config.headers.get(name, [])
    if len({_header(sdk, config, name) for sdk in _ORDERS} | {*headers[-1:]}) > 1:
        yield Trouble(Cause.ODD_HEADER, tuple(f"[{header}]" for header in headers))
    elif not found:
        settings = {**config.section(aws_files.config_section(config, name)), **credentials.section(name)}
        yield Trouble(Cause.SEVERAL_WAYS, tuple(way for way in _WAYS if way in settings))


_WAYS = ("role_arn", "web_identity_token_file", "sso_session", "sso_account_id", "aws_access_key_id", PROCESS)


def _of_keys(environ: Mapping[str, str]) -> Iterator[Trouble]:
    there = [name for name in _OF_KEYS if environ.get(name)]
    key, secret = (environ.get(name) for name in _KEYS)
    if key and secret and has_ended(environ.get("AWS_CREDENTIAL_EXPIRATION", "")):
        yield Trouble(Cause.EXPIRED, ("AWS_CREDENTIAL_EXPIRATION",), tuple(there))
    if bool(key) != bool(secret):
        yield Trouble(Cause.HALF_A_PAIR, _KEYS if key else _KEYS[::-1], tuple(there))
    elif key and environ.get("AWS_PROFILE"):
        yield Trouble(Cause.KEYS_BESIDE_PROFILE, ("AWS_PROFILE", _KEYS[0]), ("AWS_PROFILE",))
    old, token = environ.get("AWS_SECURITY_TOKEN"), environ.get("AWS_SESSION_TOKEN")
    if key and secret and key.startswith("ASIA") and not (token or old):
        yield Trouble(Cause.NO_TOKEN, (_KEYS[0], "AWS_SESSION_TOKEN"), tuple(there))
    if key and secret and key.startswith("AKIA") and token:
        yield Trouble(Cause.STRAY_TOKEN, ("AWS_SESSION_TOKEN", _KEYS[0]), ("AWS_SESSION_TOKEN",))
    if key and secret and old and old != token:
        yield Trouble(Cause.OLD_TOKEN, ("AWS_SECURITY_TOKEN",), ("AWS_SECURITY_TOKEN",))
    if not (key and secret) and _with_old_names(environ):
        names = tuple(name for name in ("AWS_ACCESS_KEY", "AWS_SECRET_KEY") if environ.get(name))
        yield Trouble(Cause.OLD_NAMES, names, names)


def _of_endpoints(environ: Mapping[str, str], first: Mapping[Sdk, Source]) -> Iterator[Trouble]:
    there = [name for name in ENDPOINTS if environ.get(name)]
    taken = [source.method == "container-role" for source in first.values()]
    if len(there) > 1 and any(taken):
        yield Trouble(Cause.TWO_ENDPOINTS, tuple(there), ENDPOINTS[:1])
    token_file = environ.get(_TOKEN_FILE)
    if any(taken) and token_file and not os.path.exists(token_file):
        yield Trouble(
            Cause.TOKEN_FILE_GONE, (_TOKEN_FILE,), (*there, *(name for name in _TOKENS if environ.get(name)))
        )
    ours = [source for source in of_machine(environ) if source.ours]
    if ours and not any(taken):
        stronger = [
            name for name in (*_OF_KEYS, "AWS_PROFILE", "AWS_DEFAULT_PROFILE", _WEB) if environ.get(name)
        ]
        yield Trouble(Cause.ENDPOINT_UNUSED, tuple(there), tuple(stronger))


def _of_names(
    environ: Mapping[str, str], config: aws_files.AwsFile, credentials: aws_files.AwsFile
) -> Iterator[Trouble]:
    one, other = environ.get("AWS_PROFILE"), environ.get("AWS_DEFAULT_PROFILE")
    if one and other and one != other:
        yield Trouble(Cause.TWO_PROFILES, ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"), ("AWS_DEFAULT_PROFILE",))
    elif other and not one:
        yield Trouble(Cause.DEFAULT_PROFILE_ALONE, ("AWS_DEFAULT_PROFILE",))
    known = {*aws_files.profiles(config, credentials)}
    for variable in ("AWS_DEFAULT_PROFILE", "AWS_PROFILE"):
        if environ.get(variable, "default") not in known | {"default"}:
            yield Trouble(Cause.UNKNOWN_PROFILE, (variable,), (variable,))
