"""What profiles and their settings in AWS's files are called."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...errors import ConfigurationError

ACCESS_KEY, SECRET_KEY, TOKEN = "aws_access_key_id", "aws_secret_access_key", "aws_session_token"
PROCESS = "credential_process"
# Older tools' name for the token, which botocore prefers to the new one.
OLD_TOKEN = "aws_security_token"  # noqa: S105
# Other ways to credentials, each of which botocore takes rather than a credential_process.
OTHER_WAYS = (
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

# what a profile may be called by every SDK
_LONGEST = 128
_NAME = re.compile(rf"(?!-)[0-9A-Za-z_./%@:+-]{{1,{_LONGEST}}}")
# ... but for these
_MEANS_MORE = {
    "DEFAULT": "The AWS CLI and boto3 would give what is in it to every profile.",
    "__proto__": "The AWS SDK for JavaScript reads no file that has it.",
}


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
            detail="A name has letters, digits and _ - . / % @ : + in it, does not begin with a dash, and is at most "
            f"{_LONGEST} characters long.",
        )


def suggested_name(name: str) -> str:
    """A name for an AWS profile that is as much like `name` as can be."""
    like = re.sub(r"[^0-9A-Za-z_./%@:+-]", "-", name).lstrip("-")[:_LONGEST]
    return "cognito" if not like or like in _MEANS_MORE else like


def is_long_lived(section: Mapping[str, str]) -> bool:
    """Whether keys are there that no sign-in gave: a user's own."""
    key = section.get(ACCESS_KEY, "")
    return bool(key) and (key.startswith("AKIA") or not (section.get(TOKEN) or section.get(OLD_TOKEN)))
