"""AWS credentials as text for a shell, a file or another program."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timezone

from ...errors import CognitoTuiError, ConfigurationError
from ...hints import Hint, Parameter
from ..aws import AwsCredentials
from ..base import Secret
from .exec_environment import REGION_VARIABLES


@dataclass(frozen=True)
class Format:
    """One way to write credentials down.

    Attributes:
        name: what `--format` calls it; the first six are the AWS CLI's own names.
        purpose: who reads it, in a few words.
    """

    name: str
    purpose: str
    _text: Callable[[AwsCredentials, str], str]

    def render(self, credentials: AwsCredentials, region: str = "") -> Secret:
        """With a newline at the end: pasted, the last line runs too.

        Args:
            region: the one for AWS programs to use; empty: that is not said.

        Raises:
            CognitoTuiError: there is something that this format cannot say. AWS gives out no such values.
        """
        return Secret(self._text(credentials, region))


def render(credentials: AwsCredentials, format_name: str, region: str = "") -> Secret:
    """`credentials` in the format of that name. Raises as `Format.render`, and ConfigurationError: no such format."""
    for format_ in FORMATS:
        if format_.name == format_name:
            return format_.render(credentials, region)
    known = ", ".join(format_.name for format_ in FORMATS)
    raise ConfigurationError(f"There is no format {format_name!r}.", hint=f"Known are {known}.")


def variables(credentials: AwsCredentials, region: str = "") -> dict[str, Secret]:
    """The environment variables the AWS SDKs and CLI read, in `aws configure export-credentials`' order; a region, too.

    https://docs.aws.amazon.com/cli/latest/reference/configure/export-credentials.html
    """
    return {
        "AWS_ACCESS_KEY_ID": credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key,
        "AWS_SESSION_TOKEN": credentials.session_token,
        "AWS_CREDENTIAL_EXPIRATION": Secret(_expiration(credentials)),
        **(dict.fromkeys(REGION_VARIABLES, Secret(region)) if region else {}),
    }


def export_lines(credentials: AwsCredentials, region: str = "") -> Secret:
    """`export NAME='value'` lines for POSIX shells: four, and two for a region."""
    return render(credentials, "env", region)


def _expiration(credentials: AwsCredentials) -> str:
    """UTC in ISO 8601 with its offset, "2026-01-31T17:41:09+00:00", as the AWS CLI writes it and botocore reads it.

    Whole seconds, rounded down so that nobody trusts the keys for too long.
    """
    return credentials.expires_at.astimezone(timezone.utc).isoformat(timespec="seconds")


def _lines(template: str, quoted: Callable[[str], str]) -> Callable[[AwsCredentials, str], str]:
    """One line for each variable. `template`: of one line, with {name} and {value}."""

    def text(credentials: AwsCredentials, region: str) -> str:
        return "".join(
            template.format(name=name, value=quoted(value.reveal())) + "\n"
            for name, value in variables(credentials, region).items()
        )

    return text


def _posix(value: str) -> str:
    """Always quoted: `shlex.quote` leaves `=ls` and `a:=ls` bare, and zsh replaces both by ls's path.

    https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02
    """
    return "'" + value.replace("'", "'\\''") + "'"


def _fish(value: str) -> str:
    """Within single quotes, \\\\ and \\' alone are escapes. https://fishshell.com/docs/current/language.html#quotes"""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _powershell(value: str) -> str:
    """Single quotes: nothing is expanded, and a quote is doubled. The typographic ones count as quotes, too.

    https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
    https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-02#2352-string-literals
    """
    return "'" + re.sub("(['\u2018\u2019\u201a\u201b])", r"\1\1", value) + "'"


def _cmd(value: str) -> str:
    """As it stands, between the quotes of `set "NAME=value"`, where & | < > ^ mean nothing.

    What cmd would still take apart cannot be quoted: a % is doubled in a batch file but not at the prompt, a ! counts
    if delayed expansion is on, and a quote ends the quotes.
    https://learn.microsoft.com/windows-server/administration/windows-commands/set_1
    https://learn.microsoft.com/windows-server/administration/windows-commands/cmd
    """
    return _without('["%!\\0\\r\\n]', value, "windows-cmd")


def _dotenv(value: str) -> str:
    """Bare if it can be, as what AWS gives can: `docker run --env-file` takes quotes for a part of the value.

    Otherwise as python-dotenv reads it, with \\\\ and \\' as escapes. That one expands ${NAME} within any quotes.
    https://docs.docker.com/reference/cli/docker/container/run/#env
    https://github.com/theskumar/python-dotenv#file-format
    """
    if re.fullmatch(r"[\w+/=.:-]*", value, re.ASCII):
        return value
    return _fish(_without(r"\$\{", value, "dotenv"))  # which quotes alike


def _nushell(value: str) -> str:
    """A double-quoted string, in which $ means nothing. https://www.nushell.sh/book/working_with_strings.html"""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _without(unspeakable: str, value: str, format_name: str) -> str:
    if re.search(unspeakable, value):
        raise _unspeakable(format_name, "One of the values has a character that it knows no quoting for.")
    return value


def _unspeakable(format_name: str, why: str) -> CognitoTuiError:
    return CognitoTuiError(
        f"The format {format_name} cannot say these credentials.",
        detail=why,
        hint=Hint("Choose another format", Hint(": ", Parameter("format", "FORMAT")), "."),
    )


def _process(credentials: AwsCredentials, region: str) -> str:
    """What `credential_process` is to print.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
    """
    if region:
        raise _unspeakable("process", "It has no place for a region.")
    return _json(
        {
            "Version": 1,
            "AccessKeyId": credentials.access_key_id.reveal(),
            "SecretAccessKey": credentials.secret_access_key.reveal(),
            "SessionToken": credentials.session_token.reveal(),
            "Expiration": _expiration(credentials),
        }
    )


def _environment(credentials: AwsCredentials, region: str) -> str:
    """The variables, and the identity id that a user's own prefixes and keys in S3 and DynamoDB are named after."""
    values = {name: value.reveal() for name, value in variables(credentials, region).items()}
    return _json({**values, "COGNITO_IDENTITY_ID": credentials.identity_id})


def _json(data: Mapping[str, object]) -> str:
    import json  # late: `--help` lists the formats

    return json.dumps(data) + "\n"


FORMATS = (
    Format("process", "credential_process of ~/.aws/config", _process),
    Format("env", "bash, zsh, sh", _lines("export {name}={value}", _posix)),
    Format("env-no-export", "the same without export", _lines("{name}={value}", _posix)),
    Format("powershell", "PowerShell", _lines("$Env:{name}={value}", _powershell)),
    Format("windows-cmd", "cmd", _lines('set "{name}={value}"', _cmd)),
    Format("fish", "fish", _lines("set -gx {name} {value}", _fish)),
    Format("json", "programs: the four variables and the identity id", _environment),
    Format("dotenv", ".env files, Docker", _lines("{name}={value}", _dotenv)),
    Format("nushell", "Nushell, as lines to paste or source", _lines("$env.{name} = {value}", _nushell)),
)
