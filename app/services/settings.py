"""What each source says about where to sign in: flags, environment, an env file, config.toml.

Every source becomes a `Layer`; `configuration` decides between them.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .errors import ConfigurationError
from .folders import shown_path
from .secret import Secret
from .text import clean

VARIABLES = {
    "user_pool_id": "COGNITO_USER_POOL_ID",
    "url": "COGNITO_URL",
    "client_id": "COGNITO_CLIENT_ID",
    "client_secret": "COGNITO_CLIENT_SECRET",
    "identity_pool_id": "COGNITO_IDENTITY_POOL_ID",
    "app_name": "APP_NAME",
    "auth_flow": "COGNITO_AUTH_FLOW",
    "preferred_challenge": "COGNITO_PREFERRED_CHALLENGE",
    "username": "COGNITO_USERNAME",
    "domain": "COGNITO_DOMAIN",
    "redirect_uri": "COGNITO_REDIRECT_URI",
    "identity_provider": "COGNITO_IDENTITY_PROVIDER",
    "remember": "COGNITO_REMEMBER",
    "cache": "COGNITO_CACHE",
    "role_arn": "COGNITO_ROLE_ARN",
    "duration": "COGNITO_DURATION",
    "proxy_function": "COGNITO_PROXY_FUNCTION",
    "proxy_role": "COGNITO_PROXY_ROLE",
    "api_hosts": "COGNITO_API_HOSTS",
}
# No --client-secret: argv is public (`ps`, shell history).
FLAGS = {
    setting: "--" + setting.replace("_", "-")
    for setting in ("user_pool_id", "client_id", "identity_pool_id", "app_name", "auth_flow", "username")
}


@dataclass(frozen=True)
class Flags:
    """What the command line gave, or a program; None where it gave nothing."""

    profile: str | None = None
    env_file: Path | None = None
    user_pool_id: str | None = None
    client_id: str | None = None
    identity_pool_id: str | None = None
    app_name: str | None = None
    auth_flow: str | None = None
    username: str | None = None


@dataclass(frozen=True)
class Problem:
    """One line of a ConfigurationError, and what to do about it where the line does not say."""

    line: str
    hint: str = ""


@dataclass(frozen=True)
class Layer:
    """What one source says.

    Attributes:
        values: setting → text, trimmed, never empty; all but the client secret.
        names: setting → what this source calls it; `place` is said instead where it is set.
        place: the source in words, "config.toml [profiles.work]".
        problems: what is malformed in the source itself.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    client_secret: Secret | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    problems: tuple[Problem, ...] = ()

    def source(self, setting: str) -> str:
        return self.place or self.names.get(setting, "")


@dataclass(frozen=True)
class ConfigFile:
    """config.toml as read; `profiles` in file order, their tables unchecked."""

    path: Path
    exists: bool = False
    default_profile: str = ""
    profiles: Mapping[str, object] = field(default_factory=dict, repr=False)
    problems: tuple[Problem, ...] = ()


def flag_layer(flags: Flags) -> Layer:
    return _layer({setting: getattr(flags, setting) for setting in FLAGS}, names=FLAGS)


def environment_layer(environ: Mapping[str, str]) -> Layer:
    return _layer({setting: environ.get(name) for setting, name in VARIABLES.items()}, names=VARIABLES)


def env_file_layer(directory: Path, env_file: Path | None) -> Layer:
    """`env_file` (relative to `directory`), or the directory's `.env` if there is one.

    Raises ConfigurationError when the file cannot be read, or was named and does not exist. Nothing goes into
    `os.environ`.
    """
    path = directory / (env_file or ".env")
    if env_file is None and path.is_dir():
        return Layer(place=".env (none)")  # a virtual environment, as often as not
    text = _read(path, hint="--env-file names another file to read instead (/dev/null for none).")
    if text is None:
        if env_file is None:
            return Layer(place=".env (none)")
        raise ConfigurationError(f"{shown_path(path)} does not exist.", hint="It was named by --env-file.")

    # The parser itself: dotenv_values() logs the lines it cannot read instead of returning them.
    from dotenv.parser import parse_stream

    place = f"{clean(path.name)} in {shown_path(path.parent)}"
    values: dict[str, str | None] = {}
    problems: list[Problem] = []
    for binding in parse_stream(io.StringIO(text)):
        if binding.key is not None:
            values[binding.key] = binding.value
        elif binding.error and (name := _one_of_ours(binding.original.string)):
            start = binding.original.string
            line = binding.original.line + start[: len(start) - len(start.lstrip())].count("\n")
            problems.append(Problem(f"{name}: line {line} of {place} cannot be read, expected {name}=value"))
    ours = {setting: values.get(name) for setting, name in VARIABLES.items()}
    return _layer(ours, place=place, problems=problems)


def profile_layer(file: ConfigFile, name: str | None) -> Layer:
    """The table [profiles.NAME]; an empty layer when no profile is selected."""
    label = clean(file.path.name)
    if name is None:
        return Layer(place=f"{label} ({'no profiles' if file.exists else 'none'})", problems=file.problems)
    place = f"{label} [profiles.{clean(name)}]"
    table = file.profiles[name]
    if not isinstance(table, dict):
        raise ConfigurationError(f"profiles.{clean(name)} in {shown_path(file.path)} is not a table.")
    problems = [*file.problems]
    for key, value in table.items():
        if key not in VARIABLES:
            problems.append(Problem(f"{clean(key)}: no such setting, in {place}; {_nearest(key, VARIABLES)}"))
        elif not isinstance(value, str):
            problems.append(Problem(f"{key}: must be text in quotes, in {place}"))
    texts = {key: value for key, value in table.items() if key in VARIABLES and isinstance(value, str)}
    return _layer(texts, place=place, problems=problems)


def read_config_file(path: Path) -> ConfigFile:
    """Raises ConfigurationError for what cannot be read: file, line and column where it is the syntax."""
    text = _read(path)
    if text is None:
        return ConfigFile(path)
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also a number of too many digits
        # from None: the error may carry the document, and with it the client secret
        raise ConfigurationError(f"{shown_path(path)} is not valid TOML.", detail=f"{error}.") from None

    profiles, default = document.get("profiles", {}), document.get("default_profile", "")
    if not isinstance(profiles, dict):
        raise ConfigurationError(
            f"profiles in {shown_path(path)} is not a table.", hint="Write [profiles.NAME]."
        )
    if not isinstance(default, str):
        raise ConfigurationError(f"default_profile in {shown_path(path)} is not text in quotes.")
    known = ("profiles", "default_profile")
    problems = tuple(
        Problem(
            f"{clean(key)}: no such setting at the top of {clean(path.name)}; "
            + ("it belongs under [profiles.NAME]" if key in VARIABLES else _nearest(key, known))
        )
        for key in document
        if key not in known
    )
    return ConfigFile(path, True, default.strip(), profiles, problems)


def _layer(
    raw: Mapping[str, str | None],
    *,
    names: Mapping[str, str] | None = None,
    place: str = "",
    problems: Iterable[Problem] = (),
) -> Layer:
    values = {setting: text for setting, value in raw.items() if value and (text := value.strip())}
    secret = values.pop("client_secret", None)
    return Layer(values, Secret(secret) if secret else None, names or {}, place, tuple(problems))


def _read(path: Path, hint: str = "") -> str | None:
    """The file's text without its BOM; None when there is no such file."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or type(error).__name__
    except UnicodeDecodeError as error:
        reason = f"It is not UTF-8 (byte {error.start})"
    raise ConfigurationError(f"{shown_path(path)} cannot be read.", detail=f"{reason}.", hint=hint)


def _one_of_ours(text: str) -> str:
    match = re.search(rf"(?<!\w)({'|'.join(VARIABLES.values())})(?!\w)", text)
    return match[1] if match else ""


def _nearest(key: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    known = list(known)
    near = get_close_matches(key, known, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
