"""The settings of a profile, one row for each: all that is said about a setting anywhere comes from here.

That is its key in config.toml, its variable and flag, what a value must look like, its default, who may set it, what
`configure` asks for it, and its line in the help. docs/configuration.md lists the same rows: a test compares them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from ..base import FIRST_FACTORS, is_visible
from .profile import (
    AUTH_FLOWS,
    COMMAND,
    DEFAULT_APP_NAME,
    DEFAULT_REDIRECT_URI,
    LONGEST,
    OFF,
    ON,
    REMEMBER,
    SHORTEST,
    SRP,
    THEMES,
)
from .regions import ARN, REGION

# What a folder's `.env` that nobody named may do with a setting: see `trust`.
NEVER = "never"
PLACE = "place"  # say where to sign in
OFFER = "offer"  # propose a value, also for the pool of another source

# Which commands take a setting's flag.
ALL, CREDENTIALS, HAND_OVER = "all", "credentials", "hand over"


class Setting(NamedTuple):
    """One setting of a profile.

    Attributes:
        name: its key in config.toml, its attribute in `Profile`, and the Terraform output that becomes it.
        about: what it is, for the help and the page.
        pattern: what all of a value matches; empty: it is checked elsewhere.
        looks_like: the same in words, for "… is not …".
        default: None: it has none, and a profile is not whole without it.
        read: makes the profile's value of a text that matches. Raises ValueError, in words like `looks_like`.
        choices: the only values, if there are few.
        example: a value, for the sample of a profile.
        variable: in the environment, and in `.env`.
        flag: on the command line, with a short one before it perhaps; none for a secret, as argv is public (`ps`,
            shell history).
        only_in_file: whether only config.toml can say it, as it names a program to run.
        taken_by: which commands take the flag: ALL, those that get AWS CREDENTIALS, or those that HAND_OVER to AWS
            programs.
        folder: NEVER, PLACE or OFFER.
        for_keys: whether AWS credentials depend on it where a session is kept or they are cached.
        question: what to ask a person who sets up a profile, and what that is in a sentence; empty: it is not asked.
        secret: whether no message may show its value.
    """

    name: str
    about: str
    pattern: str
    looks_like: str
    default: str | None = ""
    read: Callable[[str], Any] = str
    choices: tuple[str, ...] = ()
    example: str = ""
    variable: str = ""
    flag: tuple[str, ...] = ()
    only_in_file: bool = False
    taken_by: str = ALL
    folder: str = NEVER
    for_keys: bool = False
    question: tuple[str, str] = ("", "")
    secret: bool = False

    @property
    def in_environment(self) -> str:
        """Its variable; empty where it has none."""
        return "" if self.only_in_file else self.variable or f"COGNITO_{self.name.upper()}"

    @property
    def required(self) -> bool:
        return self.default is None

    def problem_with(self, value: str) -> str:
        """Return what a value should be, for "… is not …"; empty if it is well-formed."""
        if not (is_visible(value) and re.fullmatch(self.pattern, value)):
            return self.looks_like
        try:
            self.read(value)
        except ValueError as error:
            return str(error)
        return ""


def _chosen(*choices: str) -> dict[str, Any]:
    return {"pattern": "|".join(choices), "looks_like": " or ".join(choices), "choices": choices}


def _url(domain: str) -> str:
    return domain.rstrip("/") if "://" in domain or not domain else f"https://{domain.rstrip('/')}"


def _seconds(text: str) -> int:
    """Return the seconds of a time such as "12h". Raise ValueError if STS does not allow so many or so few."""
    seconds = int(text.rstrip("smh")) * {"m": 60, "h": 3600}.get(text[-1], 1) if text else 0
    if text and not SHORTEST <= seconds <= LONGEST:
        raise ValueError("between 15m and 12h")
    return seconds


def _command(text: str) -> str:
    """Return a command as it is. Raise ValueError if it has no words, a quote is open, or only a shell could run it."""
    if not text:
        return ""
    from shlex import split  # late: few profiles name a command

    try:
        words = split(text, posix=False)
    except ValueError:
        raise ValueError("a command, as a quote is not closed") from None
    if not words:
        raise ValueError("a command")
    if odd := next(filter(_FOR_A_SHELL.fullmatch, words), ""):
        raise ValueError(f"a command that runs without a shell, as it has {odd}: use sh -c '…' for that")
    return text


def _browser(text: str) -> str:
    """Return a command. Raise ValueError if it has no words, or braces around anything that is not known."""
    if unknown := set(re.findall(r"\{\w*\}", text)) - {"{url}", "{encoded_url}", "{profile}"}:
        raise ValueError(f"a command with {{url}}, {{encoded_url}} and {{profile}} alone: {min(unknown)}")
    return _command(text)


def _hosts(text: str) -> tuple[str, ...]:
    return tuple(text.lower().replace(",", " ").split())


_FOR_A_SHELL = re.compile(r"[0-9]?[|<>&;].*|~(/.*)?|[$`].*", re.DOTALL)  # unquoted
_HOST = r"[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?"
_LOOPBACK = r"(?:localhost|127\.0\.0\.1|\[::1\])"
_NAME = r"[0-9A-Za-z$_-]{1,140}"
_ROLE = rf"{ARN}:iam::[0-9]{{12}}:role/[0-9A-Za-z+=,.@/_-]{{1,512}}"
_ROLE_NAME = "[0-9A-Za-z+=,.@_-]{1,64}"
_FUNCTION = rf"{ARN}:lambda:{REGION}:[0-9]{{12}}:function:{_NAME}(?::{_NAME})?"
_ASKED = [each for each in REMEMBER if each != COMMAND]  # which takes two more settings, of config.toml alone
_PROGRAM = (r".{1,1000}", "a command such as 'pass show cognito-tui'")
_API_HOST = r"(?:[0-9A-Za-z_](?:[0-9A-Za-z_.-]*[0-9A-Za-z_])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"

# Ids as in botocore's service models (UserPoolIdType, ClientIdType, IdentityPoolId), with the region spelled out.
# fmt: off
SETTINGS = (
    Setting("user_pool_id", "the user pool, such as eu-west-1_AbCdEfGhI; the region is read from it",
            rf"{REGION}_[0-9A-Za-z]+", "<region>_<id>, such as eu-west-1_AbCdEfGhI", default=None,
            example="eu-west-1_AbCdEfGhI", flag=("--user-pool-id",), folder=PLACE, for_keys=True,
            question=("User pool id", "the user pool's id")),
    Setting("url", "the user pool's address, which can stand for its id", "", "", folder=PLACE, for_keys=True),
    Setting("replica_region", "the region whose replica of the user pool is used", REGION,
            "a region such as eu-west-1", folder=PLACE, for_keys=True),
    Setting("client_id", "the app client", r"[0-9A-Za-z_+]{1,128}", "1 to 128 letters, digits, _ or +",
            default=None, example="1h57kf5cpq17m0eml12EXAMPLE", flag=("--client-id",), folder=PLACE,
            for_keys=True, question=("App client id", "the app client's id")),
    Setting("client_secret", "the app client's secret, if it has one", r"[!-~]+",
            "printable ASCII without spaces", folder=PLACE, for_keys=True,
            question=("Client secret, if the app client has one", "the client secret"), secret=True),
    Setting("identity_pool_id", "the identity pool, such as eu-west-1:01234567-89ab-…",
            rf"{REGION}:[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}", "<region>:<uuid>",
            example="eu-west-1:12345678-1234-1234-1234-123456789abc", flag=("--identity-pool-id",),
            folder=PLACE, for_keys=True,
            question=("Identity pool id, if any", "the identity pool's id")),
    Setting("app_name", "the name that an authenticator app shows",
            r"[^:]{1,64}",  # a colon would end the issuer in an otpauth label
            "1 to 64 printable characters without a colon", default=DEFAULT_APP_NAME, variable="APP_NAME",
            flag=("--app-name",), folder=OFFER),
    Setting("auth_flow", "how to sign in", **_chosen(*AUTH_FLOWS), default=SRP, flag=("--auth-flow",),
            folder=OFFER),
    Setting("preferred_challenge", "the first factor to begin with, for USER_AUTH", **_chosen(*FIRST_FACTORS),
            folder=OFFER),
    Setting("username", "who signs in", r".{1,128}", "1 to 128 printable characters", flag=("-u", "--username"),
            folder=OFFER, for_keys=True, question=("User name, to be offered at sign-in", "a user name")),
    Setting("domain", "the host of managed login",
            rf"(?:https://)?{_HOST}(?::[0-9]+)?/?|http://{_LOOPBACK}(?::[0-9]+)?/?",
            "a host name such as auth.example.com", read=_url),
    Setting("redirect_uri", "the loopback address that is registered with the app client",
            rf"http://{_LOOPBACK}:[0-9]{{1,5}}/[!-~]*", "http://localhost:<port>/<path>",
            default=DEFAULT_REDIRECT_URI),
    Setting("identity_provider", "the provider that managed login continues to at once", r".{1,128}",
            "1 to 128 printable characters"),
    Setting("remember", "where the session is kept", **_chosen(*REMEMBER), default=OFF, for_keys=True,
            question=(f"Where the session is kept: {', '.join(_ASKED)}", "whether to remember")),
    Setting("store_command", "the program that keeps the session, which it gets on standard input", *_PROGRAM,
            read=_command, only_in_file=True, for_keys=True),
    Setting("load_command", "the program that prints the session again", *_PROGRAM,
            read=_command, only_in_file=True, for_keys=True),
    Setting("cache", "whether AWS credentials are kept while they are valid", **_chosen(ON, OFF), default=ON,
            for_keys=True),
    Setting("role_arn", "the role to ask for: its ARN, or the name of one that your groups give you",
            rf"{_ROLE}|{_ROLE_NAME}", "arn:aws:iam::<account>:role/<name>, or a role's name", flag=("--role",),
            taken_by=CREDENTIALS, folder=PLACE, for_keys=True),
    Setting("duration", "for how long AWS credentials are valid", r"[0-9]{1,6}[smh]?",
            "a time such as 12h, 90m or 3600 (seconds)", read=_seconds, flag=("--duration",),
            taken_by=CREDENTIALS, folder=PLACE, for_keys=True),
    Setting("region", "the region for AWS programs to use", REGION, "a region such as eu-west-1",
            variable="COGNITO_AWS_REGION",  # COGNITO_REGION is other programs', for the pool's
            flag=("--region",), taken_by=HAND_OVER, folder=PLACE),
    Setting("proxy_function", "the Lambda function that gives AWS credentials for longer",
            rf"{_NAME}(?::{_NAME})?|{_FUNCTION}", "a Lambda function's name or ARN", for_keys=True),
    Setting("proxy_role", "the role that this function is asked for", _ROLE,
            "arn:aws:iam::<account>:role/<name>", for_keys=True),
    Setting("api_hosts", "the hosts of APIs that get tokens without a question",
            rf"{_API_HOST}(?:[, ]+{_API_HOST})*", "host names such as api.example.com, with commas between",
            read=_hosts),
    Setting("browser", "the program that opens pages in a browser", r".{1,1000}",
            "a command such as 'firefox -P {profile} {url}'", read=_browser, only_in_file=True),
    Setting("theme", "the app's colors", **_chosen(*THEMES), variable="COGNITO_TUI_THEME", folder=OFFER),
)
# fmt: on

BY_NAME = {each.name: each for each in SETTINGS}
VARIABLES = {each.name: each.in_environment for each in SETTINGS if not each.only_in_file}
IN_FILE_ALONE = {each.name: f"COGNITO_{each.name.upper()}" for each in SETTINGS if each.only_in_file}
FLAGS = {each.name: each.flag[-1] for each in SETTINGS if each.flag}
REQUIRED = tuple(each.name for each in SETTINGS if each.required)
FOR_CREDENTIALS = (*REQUIRED, "identity_pool_id")  # what AWS credentials need as well
KEYS = tuple(each.name for each in SETTINGS if each.for_keys)
OFFERED = tuple(each.name for each in SETTINGS if each.folder == OFFER)
