"""What is delivered as text for a shell, a file or another program."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TypeAlias

from ...errors import CognitoTuiError, ConfigurationError
from ...hints import Hint, Parameter
from ..base import POSIX, Secret
from .delivery import Delivery, expiration

Unsetting: TypeAlias = "Callable[[Iterable[str]], str]"


@dataclass(frozen=True)
class Format:
    """One way to write down what is delivered.

    Attributes:
        name: what `--format` calls it; the first six are the AWS CLI's own names.
        purpose: who reads it, in a few words.
        unsetting: lines that unset variables; None where nothing can.
        taken_in: how a shell takes in what a command prints, with {} for the command; empty for no shell's.
    """

    name: str
    purpose: str
    _text: Callable[[Delivery], str]
    unsetting: Unsetting | None = None
    taken_in: str = ""

    def render(self, delivery: Delivery) -> Secret:
        """With a newline at the end: pasted, the last line runs too.

        Raises:
            CognitoTuiError: there is something that this format cannot say. AWS gives out no such values.
        """
        return Secret((self.unsetting(delivery.unset()) if self.unsetting else "") + self._text(delivery))

    def unset(self, names: Iterable[str]) -> str:
        """Lines that unset these variables. Raises ConfigurationError: no shell reads this format."""
        if self.unsetting is None:
            readers = ", ".join(format_.name for format_ in FORMATS if format_.unsetting)
            raise ConfigurationError(
                f"The format {self.name} can unset nothing.", hint=f"These can: {readers}."
            )
        return self.unsetting(names)


def format_named(name: str) -> Format:
    """The format of that name. Raises ConfigurationError: there is none."""
    for format_ in FORMATS:
        if format_.name == name:
            return format_
    known = ", ".join(format_.name for format_ in FORMATS)
    raise ConfigurationError(f"There is no format {name!r}.", hint=f"Known are {known}.")


def render(delivery: Delivery, format_name: str) -> Secret:
    """`delivery` in the format of that name. Raises as `format_named` and `Format.render`."""
    return format_named(format_name).render(delivery)


def _lines(template: str, quoted: Callable[[str], str], *, marks: bool = True) -> Callable[[Delivery], str]:
    """One line for each variable.

    Args:
        template: of one line, with {name} and {value}.
        marks: whether ours are among them.
    """

    def text(delivery: Delivery) -> str:
        lines = [
            template.format(name=name, value=quoted(value.reveal()))
            for name, value in delivery.variables().items()
        ]
        for name, value in delivery.marks.items() if marks else ():
            # a profile's name may have anything in it, and a prompt can do without
            with suppress(CognitoTuiError):
                lines.append(template.format(name=name, value=quoted(value)))
        return "".join(f"{line}\n" for line in lines)

    return text


def _each(template: str) -> Unsetting:
    """One line for each variable. `template`: of one line, with {name}."""
    return lambda names: "".join(template.format(name=name) + "\n" for name in names)


def _in_one(template: str) -> Unsetting:
    """One line for all variables. `template`: with {names}."""
    return lambda names: template.format(names=" ".join(names)) + "\n"


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


def _csh(value: str) -> str:
    """Single quotes, in which a ! counts nevertheless. Within `eval` and backquotes, tcsh takes { apart in any quotes,
    and all blanks are one.
    """
    return "'" + _without(r"[{\s]", value, "csh").replace("'", "'\\''").replace("!", "\\!") + "'"


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


def _process(delivery: Delivery) -> str:
    """What `credential_process` is to print; it has no place for a region.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
    """
    credentials = delivery.credentials
    return _json(
        {
            "Version": 1,
            "AccessKeyId": credentials.access_key_id.reveal(),
            "SecretAccessKey": credentials.secret_access_key.reveal(),
            "SessionToken": credentials.session_token.reveal(),
            "Expiration": expiration(credentials),
            **({"AccountId": credentials.account_id} if credentials.account_id else {}),
        }
    )


def _environment(delivery: Delivery) -> str:
    """The variables, and the identity id that a user's own prefixes and keys in S3 and DynamoDB are named after."""
    values = {name: value.reveal() for name, value in delivery.variables().items()}
    return _json({**values, "COGNITO_IDENTITY_ID": delivery.credentials.identity_id})


def _json(data: Mapping[str, object]) -> str:
    import json  # late: `--help` lists the formats

    return json.dumps(data) + "\n"


# A universal variable belongs to all shells of its owner: it is named, and left to them.
_FISH_UNSET = (
    "for name in {names}; set -e -g $name; set -q -U $name; "
    'and echo "$name is set for all of your shells. To remove it: set -e -U $name" >&2; end; true;'
)
# A ; ends what has to end: people write `eval $(…)` without quotes, and fish's `eval (…)`, which make one line of all.
FORMATS = (
    Format("process", "credential_process of ~/.aws/config", _process),
    Format("env", "bash, zsh, sh", _lines("export {name}={value}", _posix), _in_one("unset {names};"), 'eval "$({})"'),
    Format("env-no-export", "the same without export", _lines("{name}={value}", _posix), _in_one("unset {names};")),
    Format("powershell", "PowerShell", _lines("$Env:{name}={value};", _powershell), _each("$Env:{name}=$null;"),
           "{} | Out-String | Invoke-Expression"),
    Format("windows-cmd", "cmd", _lines('set "{name}={value}"', _cmd), _each('set "{name}="')),
    Format("fish", "fish", _lines("set -gx {name} {value};", _fish), _in_one(_FISH_UNSET), "{} | source"),
    Format("csh", "csh, tcsh", _lines("setenv {name} {value};", _csh), _each("unsetenv {name};"), "eval `{}`"),
    Format("xonsh", "xonsh", _lines("${name} = {value}", repr), _each("${{...}}.pop('{name}', None)"),
           "execx($({}))"),
    Format("json", "programs: the variables and the identity id", _environment),
    Format("dotenv", ".env files, Docker", _lines("{name}={value}", _dotenv, marks=False)),
    Format("nushell", "Nushell, as lines to paste or source", _lines("$env.{name} = {value}", _nushell),
           _in_one("hide-env -i {names}")),
)  # fmt: skip
DEFAULT_FORMAT = "env" if POSIX else "powershell"
_POSIX_SHELLS = ("sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "busybox")
_SHELLS = {"fish": "fish", "csh": "csh", "tcsh": "csh", "xonsh": "xonsh", "pwsh": "powershell"}


def shell_format(environ: Mapping[str, str]) -> str:
    """The name of the format that a shell takes in from this program: the one that has started it, else $SHELL."""
    for shell in (*_starters(), PurePath(environ.get("SHELL", "")).name):
        if shell in _SHELLS:
            return _SHELLS[shell]
        if shell in _POSIX_SHELLS:
            return "env"
    return DEFAULT_FORMAT


def _starters() -> Iterator[str]:
    """The names of the programs that have started this one, the nearest first, as far as the system tells.

    With `timeout` or `uv run`, the shell is not the nearest. In another session is nobody who waits for this one.
    """
    if not POSIX:
        return  # there are no sessions
    with suppress(OSError, ValueError, IndexError):
        process, session = os.getppid(), os.getsid(0)
        while process and os.getsid(process) == session:
            told = Path(f"/proc/{process}/stat").read_text(errors="replace")
            name, _, fields = told.partition("(")[2].rpartition(")")
            yield name
            process = int(fields.split()[1])
