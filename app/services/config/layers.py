"""What each source says about where to sign in: flags, environment, config.toml; an env file is read in `dotenv`.

Every source becomes a `Layer`; `resolution` decides between them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ...errors import ConfigurationError
from ..base import RaiseInstead, Secret, clean, quoted
from ..storage import once, read_source, shown_path
from .settings_table import BY_NAME, FLAGS, VARIABLES

DEFAULT_PROFILE = "default_profile"


class Flags(NamedTuple):
    """What the command line gave, or a program; None where it gave nothing.

    Attributes:
        settings: setting → text, of those that have a flag.
    """

    profile: str | None = None
    env_file: Path | None = None
    settings: Mapping[str, str] = MappingProxyType({})


class Problem(NamedTuple):
    """One line of a ConfigurationError, and what to do about it if the line does not say so.

    Attributes:
        setting: the setting that it is about, if known: a caller that does not use that setting ignores the problem.
    """

    line: str
    hint: str = ""
    setting: str = ""


class Layer(NamedTuple):
    """What one source says.

    Attributes:
        values: setting → text, trimmed, never empty; all but the client secret.
        names: setting → its name in this source; `place` is shown instead if it is set.
        place: the source in words, "config.toml [profiles.work]".
        problems: what is malformed in the source itself.
        weak: it was not named, and perhaps not written for this program: see `trust`.
    """

    values: Mapping[str, str] = MappingProxyType({})
    client_secret: Secret | None = None
    names: Mapping[str, str] = MappingProxyType({})
    place: str = ""
    problems: tuple[Problem, ...] = ()
    weak: bool = False

    def says(self, setting: str) -> bool:
        """Return whether it has the setting; a URL stands for the pool's id."""
        if setting == "client_secret":
            return self.client_secret is not None
        return setting in self.values or (setting == "user_pool_id" and "url" in self.values)

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
    return layer_of(flags.settings, names=FLAGS)


def environment_layer(environ: Mapping[str, str]) -> Layer:
    return layer_of({setting: environ.get(name) for setting, name in VARIABLES.items()}, names=VARIABLES)


def profile_layer(file: ConfigFile, name: str | None) -> Layer:
    """Return the table [profiles.NAME]; an empty layer if no profile is selected."""
    label = clean(file.path.name)
    if name is None:
        return Layer(place=f"{label} ({'no profiles' if file.exists else 'none'})", problems=file.problems)
    place = f"{label} [profiles.{clean(name)}]"
    table = file.profiles[name]
    if not isinstance(table, dict):
        raise ConfigurationError(
            f"profiles.{clean(name)} in {shown_path(file.path)} is not a table.",
            hint=f"Write [profiles.{clean(name)}] in a line of its own, and its settings below.",
        )
    problems = [*file.problems]
    for key, value in table.items():
        if key not in BY_NAME:
            problems.append(_unknown(key, f", in {place}", BY_NAME))
        elif not isinstance(value, str):
            problems.append(Problem(f"{key}: must be text in quotes, in {place}", setting=key))
    texts = {key: value for key, value in table.items() if key in BY_NAME and isinstance(value, str)}
    return layer_of(texts, place=place, problems=problems)


def read_config_file(path: Path) -> ConfigFile:
    """Read config.toml. Raise ConfigurationError if it cannot be read, with line and column for its syntax."""
    return once((read_config_file, path), lambda: _read(path))


def _read(path: Path) -> ConfigFile:
    text = read_source(path)
    if text is None:
        return ConfigFile(path)
    content, text = Secret(text), ""  # it may hold the client secret, and an error leads to this frame
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    def failure(error: Exception) -> ConfigurationError:
        return ConfigurationError(
            f"{shown_path(path)} is not valid TOML.",
            detail=f"{error}.",
            hint="Correct the file there, or move it away to begin anew.",
        )

    # ValueError: also a number of too many digits. The error may carry the document, and with it the client secret
    with RaiseInstead(failure, (ValueError, RecursionError)):
        document = tomllib.loads(content.reveal())

    profiles, default = document.get("profiles", {}), document.get(DEFAULT_PROFILE, "")
    if not isinstance(profiles, dict):
        raise ConfigurationError(
            f"profiles in {shown_path(path)} is not a table.", hint="Write [profiles.NAME]."
        )
    known = ("profiles", DEFAULT_PROFILE)
    top = f" at the top of {clean(path.name)}"
    problems = [_unknown(key, top, known) for key in document if key not in known]
    if not isinstance(default, str):
        problems.append(Problem(f"{DEFAULT_PROFILE}: must be text in quotes,{top}", setting=DEFAULT_PROFILE))
        default = ""
    return ConfigFile(path, True, default.strip(), profiles, tuple(problems))


def layer_of(
    raw: Mapping[str, str | None],
    *,
    names: Mapping[str, str] | None = None,
    place: str = "",
    problems: Iterable[Problem] = (),
) -> Layer:
    values = {setting: text for setting, value in raw.items() if value and (text := value.strip())}
    secret = values.pop("client_secret", None)
    return Layer(values, Secret(secret) if secret else None, names or {}, place, tuple(problems))


def malformed(setting: str, value: str, source: str) -> Problem | None:
    """Return what is wrong with a value; None for nothing. A secret is not shown."""
    wrong = BY_NAME[setting].problem_with(value)
    if not wrong:
        return None
    seen = "the value" if BY_NAME[setting].secret else quoted(value)
    from ..base import did_you_mean  # late: nearly all values are well-formed
    from .answers import lookalike

    other = lookalike(setting, value)
    hint = f"{setting} is set to what looks like {other}: are the two swapped?" if other else ""
    hint = hint or did_you_mean(value, BY_NAME[setting].choices)
    return Problem(f"{setting}: {seen} from {source} is not {wrong}", hint, setting)


def _unknown(key: str, where: str, known: Iterable[str]) -> Problem:
    from difflib import get_close_matches

    if key in BY_NAME:
        near, hint = key, "it belongs under [profiles.NAME]"
    else:
        near = next(iter(get_close_matches(key, known := list(known), n=1)), "")
        hint = f"did you mean {near}?" if near else f"known are {', '.join(known)}"
    return Problem(f"{clean(key)}: no such setting{where}; {hint}", setting=near)
