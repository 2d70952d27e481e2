"""What is handed over with AWS credentials, whichever way that is done: what is set, and what is unset.

Programs take the credentials only where nothing stronger is set, and are of use only with a region.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timezone
from pathlib import Path

from ...errors import ConfigurationError
from ..aws import AwsCredentials
from ..base import Secret
from ..config import Profile

REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")
# Ours: for prompts, and for whoever hands over next.
PROFILE_MARK, REGION_MARK = MARKS = ("COGNITO_TUI_PROFILE", "COGNITO_TUI_REGION")

_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION")
# What some SDK prefers to keys in the environment, or takes for a part of them: AWS_SECURITY_TOKEN is botocore's first
# choice of a token, AWS_PROFILE is what JavaScript looks at first, AWS_ACCOUNT_ID gets into the names of endpoints,
# AWS_CREDENTIAL_SCOPE is JavaScript's.
_BEFORE_KEYS = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SECURITY_TOKEN",
    "AWS_ACCOUNT_ID",
    "AWS_CREDENTIAL_SCOPE",
)
# What else AWS's SDKs and tools take credentials from, or what belongs to some. AWS_ACCESS_KEY and AWS_SECRET_KEY:
# older Java and Go; AWS_CREDENTIAL_FILE: boto; AWS_SESSION_EXPIRATION, AWS_VAULT and other tools' profiles: shown by
# prompts (starship, powerlevel10k), often before AWS_PROFILE.
# https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html#EVarSettings
NAMES = frozenset(
    {
        *_BEFORE_KEYS,
        *_KEYS,
        "AWS_ACCESS_KEY",
        "AWS_CREDENTIAL_FILE",
        "AWS_ROLE_ARN",
        "AWS_ROLE_SESSION_NAME",
        "AWS_SECRET_KEY",
        "AWS_SESSION_EXPIRATION",
        "AWS_SSO_PROFILE",
        "AWSUME_EXPIRATION",
        "AWSUME_PROFILE",
        "AWSU_PROFILE",
        "AWS_VAULT",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
    }
)
# of the container provider; of single services, where they are preferred to any keys
PREFIXES = ("AWS_CONTAINER_", "AWS_BEARER_TOKEN_")
_REGION = re.compile("[!-~]{1,64}")  # of whatever cloud: not all are AWS's


@dataclass(frozen=True)
class Delivery:
    """AWS credentials, and what goes along.

    Attributes:
        regions: REGION_VARIABLES → region, for AWS programs to use; empty: that is not said.
        marks: those of MARKS that are set.
        beaten: other variables in the environment that would count instead, or belong to other credentials.
    """

    credentials: AwsCredentials
    regions: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    beaten: tuple[str, ...] = ()

    @classmethod
    def of(cls, credentials: AwsCredentials, profile: Profile, environ: Mapping[str, str]) -> Delivery:
        """Return what is handed over to whoever has this environment."""
        regions, found = _regions(profile, credentials.region, environ)
        marks = {PROFILE_MARK: profile.name, **({REGION_MARK: regions["AWS_REGION"]} if found else {})}
        beaten = (name for name in environ if is_of_credentials(name) and name.replace("_", "a").isalnum())
        return cls(credentials, regions, marks, tuple(beaten))

    @property
    def region(self) -> str:
        return self.regions.get("AWS_REGION", "")

    def variables(self) -> dict[str, Secret]:
        """What the AWS SDKs and CLI read, in `aws configure export-credentials`' order.

        https://docs.aws.amazon.com/cli/latest/reference/configure/export-credentials.html
        """
        told = self.credentials
        values = (told.access_key_id, told.secret_access_key, told.session_token, Secret(expiration(told)))
        return {
            **dict(zip(_KEYS, values, strict=True)),
            **({"AWS_ACCOUNT_ID": Secret(told.account_id)} if told.account_id else {}),
            **self.region_variables(),
        }

    def region_variables(self) -> dict[str, Secret]:
        """What AWS programs without keys in their environment read, too."""
        return {name: Secret(region) for name, region in self.regions.items()}

    def unset(self) -> list[str]:
        """The variables that must not be set beside these, and those that are and should not."""
        names = dict.fromkeys((*_BEFORE_KEYS, *self.beaten, *MARKS))
        return [name for name in names if name not in self.variables() and name not in self.marks]


def unset(environ: Mapping[str, str]) -> list[str]:
    """Return the variables by which credentials were handed over to whoever has this environment.

    The region is among them unless it was the environment's own.
    """
    given = environ.get(REGION_MARK)
    regions = [name for name in REGION_VARIABLES if given and environ.get(name) == given]
    return [*_KEYS, "AWS_ACCOUNT_ID", *regions, *MARKS]


def expiration(credentials: AwsCredentials) -> str:
    """UTC in ISO 8601 with its offset, "2026-01-31T17:41:09+00:00", as the AWS CLI writes it and botocore reads it.

    Whole seconds, rounded down so that nobody trusts the keys for too long.
    """
    return credentials.expires_at.astimezone(timezone.utc).isoformat(timespec="seconds")


def is_of_credentials(variable: str) -> bool:
    """Return whether AWS programs take credentials from this variable of the environment, or it belongs to some."""
    return variable in NAMES or variable.startswith(PREFIXES)


def region_of(profile: Profile, pools: str, environ: Mapping[str, str]) -> str:
    """Return the region for a program to use that has this environment. `pools`: the identity pool's."""
    return _regions(profile, pools, environ)[0]["AWS_REGION"]


def _regions(profile: Profile, pools: str, environ: Mapping[str, str]) -> tuple[dict[str, str], bool]:
    """Return the regions for AWS programs to use, and whether they are other than this environment's own.

    The first of these: what the profile says; AWS_REGION and AWS_DEFAULT_REGION as they are; the region of the AWS
    profile that is replaced; the identity pool's. What was handed over with another profile's credentials is not
    the environment's own.
    """
    if profile.region:
        return dict.fromkeys(REGION_VARIABLES, profile.region), True
    given, giver = environ.get(REGION_MARK, ""), environ.get(PROFILE_MARK, "")
    own = {
        name: environ[name]
        for name in REGION_VARIABLES
        if _REGION.fullmatch(environ.get(name, "")) and (environ[name] != given or giver == profile.name)
    }
    if own:
        first = next(iter(own.values()))
        return {name: own.get(name, first) for name in REGION_VARIABLES}, given in own.values()
    return dict.fromkeys(REGION_VARIABLES, _replaced_region(environ) or pools), True


def _replaced_region(environ: Mapping[str, str]) -> str:
    """Return the region of the AWS profile that counts here; where it has none, of the default one."""
    from ..aws_files import aws_profile  # late: an SDK that asks for credentials is told no region

    for name in filter(None, (aws_profile(environ), "default")):
        if _REGION.fullmatch(region := settings_of(environ, name).get("region", "")):
            return region
    return ""


def settings_of(environ: Mapping[str, str], name: str) -> Mapping[str, str]:
    """Return what counts for an AWS profile, as the SDKs read it: what the credentials file says counts more."""
    from ..aws_files import config_file, credentials_file

    config, credentials = _section(config_file, environ, name), _section(credentials_file, environ, name)
    return {**config, **credentials}


def _section(
    file: Callable[[Mapping[str, str]], Path], environ: Mapping[str, str], name: str
) -> Mapping[str, str]:
    """Empty also where the file cannot be read: the SDKs will say so."""
    from ..aws_files import config_file, files as aws_files, read

    try:
        found = read(file(environ))
    except ConfigurationError:
        return {}
    return found.section(aws_files.config_section(found, name) if file is config_file else name)
