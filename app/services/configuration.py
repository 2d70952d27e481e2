"""Where to sign in: flags, environment, `.env` and config.toml made into one `Profile`.

For readers: docs/configuration.md. What each source says is read in `settings`, which counts is decided in
`resolution`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from shlex import quote

from . import folders
from .errors import ConfigurationError, NotConfigured
from .folders import shown_path
from .profile import PASSWORD, REQUIRED, SRP, Profile
from .resolution import resolve
from .settings import (
    ConfigFile,
    Flags,
    Layer,
    env_file_layer,
    environment_layer,
    flag_layer,
    profile_layer,
    read_config_file,
)
from .text import clean

__all__ = ["SAMPLE", "Configuration", "Flags", "default_config_file", "load"]

SAMPLE = """\
[profiles.work]
user_pool_id = "eu-west-1_AbCdEfGhI"
client_id = "1h57kf5cpq17m0eml12EXAMPLE"
identity_pool_id = "eu-west-1:12345678-1234-1234-1234-123456789abc"
"""
_FIRST_STEPS = """\
To have it written, from your answers or Terraform's:
  cognito-tui configure
  cognito-tui configure --from-terraform DIR
To see the app without it:  cognito-tui demo
By hand, it looks like this:"""


@dataclass(frozen=True)
class Configuration:
    """Where to sign in, and where else one could.

    Attributes:
        profile: the selected one.
        names: the profiles of config.toml, in file order.
    """

    profile: Profile
    names: tuple[str, ...]
    _choose: Callable[[str], Configuration] = field(repr=False, compare=False)

    @classmethod
    def of(cls, profile: Profile) -> Configuration:
        """One profile that no file names, and no other: the demo's."""
        return cls(profile, (), lambda _: cls.of(profile))

    def choose(self, name: str) -> Configuration:
        """Another profile, as if --profile had named it; the files are read anew. Raises as `load` does."""
        return self._choose(name)


def load(
    flags: Flags,
    *,
    environ: Mapping[str, str],
    directory: Path | None,
    config_file: Path | None = None,
    needs: tuple[str, ...] = REQUIRED,
    not_from_a_folder: tuple[str, ...] = (),
) -> Configuration:
    """Decide where to sign in.

    Args:
        environ: the environment; read, never written to.
        directory: the working directory, where `.env` is looked for; None: no folder says anything.
        config_file: `default_config_file()` unless told.
        needs: the settings that must be there; other REQUIRED ones may be empty in the profile.
        not_from_a_folder: those that a `.env` which nobody named does not say, besides what it never does.

    Raises:
        NotConfigured: nothing anywhere names a pool or a client.
        ConfigurationError: settings are missing or malformed (all are listed), a file cannot be read, there
            is no such profile, or a working-directory `.env` says what that is not believed in.
    """
    file = read_config_file(config_file or default_config_file())
    name, explicit = _select(file, flags, environ)
    profile = profile_layer(file, name)
    env_file = Layer() if directory is None else env_file_layer(directory, flags.env_file)
    layers = [flag_layer(flags), environment_layer(environ), env_file]
    layers.insert(1 if explicit else 3, profile)
    if not file.exists and not flags.env_file and not any(map(_says_where, layers)):
        raise NotConfigured(
            "Nothing says where to sign in yet.",
            detail=f"There is no {shown_path(file.path)}, and {_elsewhere(directory)} names a pool.",
            hint=f"{_FIRST_STEPS}\n\n{SAMPLE}",
        )
    found, used = resolve(layers, needs)
    if flags.env_file is None:
        refuse_trust_in(env_file, found, used, not_from_a_folder)
    if name and any(layer is profile for layer in used.values()):
        found = replace(found, name=name, named=True)

    def choose(name: str) -> Configuration:
        again = replace(flags, profile=name)
        return load(
            again,
            environ=environ,
            directory=directory,
            config_file=config_file,
            needs=needs,
            not_from_a_folder=not_from_a_folder,
        )

    return Configuration(found, tuple(file.profiles), choose)


def _elsewhere(directory: Path | None) -> str:
    return "nothing in the environment" if directory is None else "no flag, environment or .env"


def default_config_file() -> Path:
    return folders.config_file("config.toml")


def _select(file: ConfigFile, flags: Flags, environ: Mapping[str, str]) -> tuple[str | None, bool]:
    """The profile's name, and whether it was named explicitly: then it beats environment and `.env`."""
    names = tuple(file.profiles)
    for namer, given in (
        ("", flags.profile or ""),
        ("COGNITO_PROFILE", environ.get("COGNITO_PROFILE", "")),
        ("default_profile", file.default_profile),
    ):
        name = given.strip()
        if not name:
            continue
        if name not in names:
            listed = ", ".join(map(clean, names)) or "no profiles"
            there = f"has {listed}" if file.exists else "does not exist"
            named = f"It was named by {namer}; " if namer else ""
            raise ConfigurationError(
                f"There is no profile {name!r}.",
                detail=f"{named}{shown_path(file.path)} {there}.",
                hint=""
                if file.exists
                else f"To have it written:  cognito-tui configure --profile {quote(name)}",
            )
        return name, not namer
    return ("default" if "default" in names else next(iter(names), None)), False


def _says_where(layer: Layer) -> bool:
    where = {"user_pool_id", "url", "client_id", "identity_pool_id"}
    return bool(where & layer.values.keys() or layer.client_secret or layer.problems)


_NOT_FROM_A_FOLDER = (
    "domain",
    "redirect_uri",
    "identity_provider",
    "remember",
    "proxy_function",
    "proxy_role",
    "api_hosts",
)


def refuse_trust_in(
    env_file: Layer, profile: Profile, used: Mapping[str, Layer], more: tuple[str, ...] = ()
) -> None:
    """A `.env` lies in any folder one enters: whoever wrote it must not be handed the password, nor choose the page
    that it is typed into, nor have tokens written to disk, nor be sent one, nor say whom an administrator lets in.

    Args:
        used: the layer that each setting of `profile` came from.
        more: further settings that it must not say.

    Raises ConfigurationError.
    """

    def theirs(*settings: str) -> list[str]:
        return [setting for setting in settings if used.get(setting) is env_file]

    decisive = theirs("auth_flow", "user_pool_id", "client_id")
    if profile.auth_flow == PASSWORD and decisive:
        raise ConfigurationError(
            f"{PASSWORD} would send the password on the word of a .env file that nobody named.",
            detail=f"{env_file.place} sets {', '.join(decisive)}: its author decides where the password goes.",
            hint="If you trust the file, name it: --env-file .env. Otherwise use a profile (--profile NAME), "
            f"or --auth-flow {SRP}, with which the password stays on this machine.",
        )
    if profile.proxy_function:
        # it is called, with the ID token, in whose account and region the identity pool's credentials are
        more = (*more, "identity_pool_id")
    if trusted := theirs(*dict.fromkeys((*_NOT_FROM_A_FOLDER, *more))):
        raise ConfigurationError(
            f"{', '.join(trusted)}: not on the word of a .env file that nobody named.",
            detail=f"{env_file.place} may have come with somebody else's folder: its author would decide which page "
            "a browser opens for your password, that tokens are kept on disk, who else gets one, or whom an "
            "administrator lets in.",
            hint="If you trust the file, name it: --env-file .env. Otherwise set this in a profile or the environment.",
        )
