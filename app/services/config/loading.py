"""Where to sign in: flags, environment, `.env` and config.toml made into one `Profile`.

For readers: docs/configuration.md. What each source says is read in `layers`, which counts is decided in
`resolution`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...errors import ConfigurationError, NotConfigured
from ...hints import Do, Hint, Operation, Parameter
from ..base import Log, clean
from ..storage import NotOurs, check_own, paths as folders, shown_path
from .dotenv import FolderEnv, env_file_layer
from .layers import (
    DEFAULT_PROFILE,
    ConfigFile,
    Flags,
    Layer,
    environment_layer,
    flag_layer,
    profile_layer,
    read_config_file,
)
from .profile import Profile
from .resolution import resolve
from .settings_table import BY_NAME, FOR_CREDENTIALS, IN_FILE_ALONE, REQUIRED, SETTINGS
from .trust import PLACE_OF_SIGN_IN, check_clear, check_source, sends_password

__all__ = ["SAMPLE", "Configuration", "Flags", "default_config_file", "load"]

LOG = Log("config")
_LAST = "used last"
SAMPLE = "[profiles.work]\n" + "".join(
    f'{each.name} = "{each.example}"\n' for each in SETTINGS if each.example
)
_FIRST_STEPS = Hint(
    "To write it from your answers or from Terraform's outputs:\n  ",
    Do(Operation.CONFIGURE),
    "\n  ",
    Do(Operation.CONFIGURE, parameters={"from_terraform": "DIR"}),
    "\nTo see the app without it:  ",
    Do(Operation.DEMO),
    f"\nBy hand, it looks like this:\n\n{SAMPLE}",
)


@dataclass(frozen=True)
class Configuration:
    """Where to sign in, and where else one could.

    Attributes:
        profile: the selected one.
        names: the profiles of config.toml, in file order.
        warnings: a sentence for whatever was ignored, as nothing depends on it.
        flags: those that it was loaded with.
        editable: whether its profiles are in a file, where others can be added.
        chosen_by: what has chosen the profile among several, in words; empty where the person has, or nothing had to.
    """

    profile: Profile
    names: tuple[str, ...]
    _choose: Callable[[str], Configuration] = field(repr=False, compare=False)
    warnings: tuple[str, ...] = ()
    flags: Flags = field(default_factory=Flags)
    editable: bool = False
    chosen_by: str = ""

    @classmethod
    def of(cls, profile: Profile) -> Configuration:
        """Return a configuration of one profile that is in no file: the demo's."""
        return cls(profile, (), lambda _: cls.of(profile))

    @classmethod
    def unsaved(cls, profile: Profile) -> Configuration:
        """Return a configuration of a profile that could not be saved: commands are given its ids as flags."""
        ids = {name: getattr(profile, name) for name in (*FOR_CREDENTIALS, "auth_flow")}
        flags = Flags(settings={name: text for name, text in ids.items() if text != BY_NAME[name].default})
        return cls(replace(profile, named=False), (), lambda _: cls.unsaved(profile), flags=flags)

    @classmethod
    def unset(
        cls, name: str, choose: Callable[[str], Configuration] | None = None, *, named: bool = False
    ) -> Configuration:
        """Return a configuration of no pool yet; `choose` makes one of a profile.

        Args:
            name: for the screen, or that of a profile which has to be mended, where it is `named`.
        """
        empty = Profile(name=name, user_pool_id="", client_id="", named=named)
        return cls(empty, (), choose or (lambda _: cls.unset(name)))

    def choose(self, name: str) -> Configuration:
        """Return the same with another profile, as if it had been named. The files are read again. Raise as `load`."""
        return self._choose(name)


def load(
    flags: Flags,
    *,
    environ: Mapping[str, str],
    directory: Path | None,
    config_file: Path | None = None,
    needs: tuple[str, ...] = REQUIRED,
    uses: Collection[str] | None = None,
    untrusted_settings: tuple[str, ...] = (),
    last_used: Callable[[], str] | None = None,
) -> Configuration:
    """Decide where to sign in.

    Args:
        environ: the environment; read, never written to.
        directory: the working directory, where `.env` is looked for; None: no `.env` is read.
        config_file: `default_config_file()` if None.
        needs: the settings that must not be missing: FOR_CREDENTIALS, say.
        uses: those that must be well-formed, where that is not all of them: a malformed other one counts as unset.
        untrusted_settings: those that a `.env` that was not named may not set, besides what it never may.
        last_used: returns the profile that was used last, which counts where there are several and nothing chooses one.

    Raises:
        NotConfigured: nothing anywhere names a pool or a client.
        ConfigurationError: settings are missing or malformed (all are listed), a file that is needed cannot be read,
            there is no such profile, or a working-directory `.env` says what that is not believed in.
    """
    warnings: list[str] = []
    path = config_file or default_config_file()
    file = _passed_over(path, warnings) if _say_all(flags, needs) else read_config_file(path)
    name, explicit, chosen_by = selected(file, flags, environ, last_used)
    profile = profile_layer(file, name)
    strong = [flag_layer(flags), environment_layer(environ)]
    strong, rest = ([strong[0], profile, strong[1]], []) if explicit else (strong, [profile])
    if flags.env_file:
        env_file = env_file_layer(directory, flags.env_file)
    elif directory is None:
        env_file = Layer(place=".env (none)")
    else:
        # where the app client comes from, an identity pool is looked for as well, though it may be missing
        wanted = {*needs, *FOR_CREDENTIALS} if "client_id" in needs else needs
        env_file = FolderEnv(strong, rest, wanted, uses, warnings.append).layer(directory)
    layers = [*strong, env_file, *rest]
    warnings += [
        f"{name} is ignored: only config.toml can set {setting}, as it names a program to run."
        for setting, name in IN_FILE_ALONE.items()
        if environ.get(name)
    ]
    if not (file.profiles or file.problems) and not flags.env_file and not any(map(_says_where, layers)):
        shown = shown_path(file.path)
        missing = f"{shown} has no profiles" if file.exists else f"There is no {shown}"
        raise NotConfigured(
            "Nothing says where to sign in yet.",
            detail=f"{missing}, and {_elsewhere(directory)} names a pool.",
            hint=_FIRST_STEPS,
        )
    if uses is not None:
        uses = {*uses, *needs, *(() if explicit else (DEFAULT_PROFILE,))}
    with _says_how_to_change(name):
        chosen, used = resolve(layers, needs, uses, warnings.append)
    if programs := IN_FILE_ALONE.keys() & used.keys():
        _check_own(file.path, programs)
    check_source(chosen, untrusted_settings)
    if sends_password(chosen) and (uses is None or "auth_flow" in uses):
        check_clear(chosen)
    if (
        name
        and any(layer is profile for layer in used.values())
        and not chosen.weak.issuperset(PLACE_OF_SIGN_IN)
    ):
        chosen = replace(chosen, name=name, named=True)

    def again(flags: Flags) -> Configuration:
        """Return what counts whatever was used last."""
        return load(
            flags,
            environ=environ,
            directory=directory,
            config_file=config_file,
            needs=needs,
            uses=uses,
            untrusted_settings=untrusted_settings,
        )

    if chosen_by == _LAST and used.get("user_pool_id") is not profile:
        return again(flags)  # something else says where to sign in

    _log(chosen)
    return Configuration(
        chosen,
        tuple(file.profiles),
        lambda name: again(flags._replace(profile=name)),
        tuple(warnings),
        flags,
        editable=True,
        chosen_by=chosen_by if chosen.named else "",
    )


def _log(chosen: Profile) -> None:
    """Log which source decided each setting, and its value where that is neither secret nor a command."""
    if LOG.heard:
        LOG.info("the profile is %s", chosen.name)
        for setting in SETTINGS:
            if source := chosen.sources.get(setting.name):
                shown = (
                    ""
                    if setting.secret or setting.only_in_file
                    else f" = {getattr(chosen, setting.name, '')}"
                )
                LOG.info(
                    "%s%s is %s",
                    setting.name,
                    shown,
                    "the default" if source == "default" else f"from {source}",
                )


def _check_own(file: Path, programs: Collection[str]) -> None:
    """Check that nobody else can have written what names programs to run. Raise ConfigurationError."""
    try:
        check_own(file.parent)
        check_own(file)
    except NotOurs as error:
        raise ConfigurationError(
            error.title,
            detail=f"It names programs to run ({', '.join(sorted(programs))}), and so has to be yours alone.",
            hint=error.remedy,
        ) from None


def _elsewhere(directory: Path | None) -> str:
    return "nothing in the environment" if directory is None else "no flag, environment or .env"


def _say_all(flags: Flags, needs: Collection[str]) -> bool:
    """Return whether flags say all that is needed, and name no profile."""
    return not flags.profile and all(map(flag_layer(flags).says, (*needs, *FOR_CREDENTIALS)))


def _passed_over(path: Path, warnings: list[str]) -> ConfigFile:
    """Return what config.toml says; nothing, with a warning, where it cannot be read."""
    try:
        return read_config_file(path)
    except ConfigurationError as error:
        warnings.append(f"{error.title} {error.detail} It is ignored.")
        return ConfigFile(path, exists=True)


def default_config_file() -> Path:
    return folders.config_file("config.toml")


def selected(
    file: ConfigFile, flags: Flags, environ: Mapping[str, str], last_used: Callable[[], str] | None
) -> tuple[str | None, bool, str]:
    """Return the profile's name, whether it was named explicitly (then it precedes environment and `.env`), and what
    has chosen it, in words.
    """
    names = tuple(file.profiles)
    for namer, given in (
        ("", flags.profile or ""),
        ("COGNITO_PROFILE", environ.get("COGNITO_PROFILE", "")),
        ("default_profile", file.default_profile),
    ):
        name = given if given in names else given.strip()
        if not name:
            continue
        if name not in names:
            listed = ", ".join(map(clean, names)) or "no profiles"
            state = f"has {listed}" if file.exists else "does not exist"
            named = f"It was named by {namer}; " if namer else ""
            from ..base import did_you_mean  # late: nearly always it is there

            raise ConfigurationError(
                f"There is no profile {name!r}. {clean(did_you_mean(name, names))}".rstrip(),
                detail=f"{named}{shown_path(file.path)} {state}.",
                hint=Hint("Choose one that is there", Hint(": ", Parameter("profile", names[0])), ".")
                if names
                else Hint("To write it:  ", Do(Operation.CONFIGURE, profile=name)),
            )
        return name, not namer, f"by {namer}" if namer else ""
    if last_used is not None and len(names) > 1 and (name := last_used()) in names:
        return name, False, _LAST
    if "default" in names:
        return "default", False, ""
    return next(iter(names), None), False, "the first in config.toml" if len(names) > 1 else ""


@contextmanager
def _says_how_to_change(name: str | None) -> Iterator[None]:
    """Have a ConfigurationError end with the way to change the profile of the file, if there is one."""
    try:
        yield
    except ConfigurationError as error:
        if name is None:
            raise
        change = Hint("To change the profile:  ", Do(Operation.CONFIGURE, profile=name))
        hint = Hint.lines(error.remedy, change) if error.remedy else change
        raise ConfigurationError(error.title, detail=error.detail, hint=hint) from None


def _says_where(layer: Layer) -> bool:
    where = {"user_pool_id", "url", "client_id", "identity_pool_id"}
    return bool(where & layer.values.keys() or layer.client_secret or layer.problems)
