"""The commands that people copy from what this program prints: each signs in where the program itself does."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

from .errors import CognitoTuiError, ConfigurationError
from .hints import SIGN_IN_WITH_BROWSER, Do, Operation, Parameter, Wording
from .services.base import command, harmless, typed_name
from .services.config import BY_NAME, CREDENTIALS, FLAGS, HAND_OVER, REQUIRED, Configuration, Flags
from .services.storage import absolute

# the commands that take the flags of a role and its duration, and those that take a region as well
_HANDING_OVER = ("login", "export", "exec", "ssh", "serve", "console")
_OF_CREDENTIALS = (*_HANDING_OVER, "credential-process")
_TAKERS = {CREDENTIALS: _OF_CREDENTIALS, HAND_OVER: _HANDING_OVER}

Commands = TypeVar("Commands", bound="NextCommands")


class NextCommands(Wording):
    """Builds commands with what decides where to sign in, and words hints for the command line.

    Args:
        flags: what the person gave.
        configuration: what came of it, where that is known.
    """

    def __init__(self, flags: Flags | None = None, configuration: Configuration | None = None) -> None:
        self._flags = flags or Flags()
        self._configuration = configuration

    @classmethod
    def of(cls: type[Commands], configuration: Configuration) -> Commands:
        """Return what builds commands for a configuration."""
        return cls(configuration.flags, configuration)

    def __call__(self, words: str, *values: str, **options: str) -> str:
        """Return a command.

        Args:
            words: those of the command: "account verify".
            values: its arguments.
            options: by name; empty for a switch.
        """
        return command(f"{typed_name()} {words}".rstrip(), *values, **{**self.where(words), **options})

    def where(self, words: str) -> dict[str, str]:
        """Return the options that decide where the command `words` signs in, by name; and for which credentials."""
        flags = self._flags
        env_file = str(absolute(flags.env_file)) if flags.env_file else ""
        settings = {
            FLAGS[name].lstrip("-").replace("-", "_"): value
            for name, value in flags.settings.items()
            if words in _TAKERS.get(BY_NAME[name].taken_by, (words,))
        }
        options = {"profile": flags.profile or self._selected_name, "env_file": env_file, **settings}
        return {name: value for name, value in options.items() if value}

    @cached_property
    def _selected_name(self) -> str:
        """The name of the profile that was selected without a flag; empty where that would mean something else."""
        here = self._configuration
        if here is None or not here.profile.named:
            return ""
        try:
            named = here.choose(here.profile.name).profile
        except ConfigurationError:
            return ""
        return here.profile.name if named.credentials_key == here.profile.credentials_key else ""

    def sentence(self, do: Do) -> str:
        return f"Run: {self.command(do)}"

    def command(self, do: Do) -> str:
        unknown = {"profile": do.profile} if do.profile and self._configuration is None else {}
        words = do.operation.value
        return self(words, *do.values, **{**unknown, **self.where(words), **do.parameters})

    def parameter(self, parameter: Parameter) -> str:
        return command("", **{parameter.name: parameter.value}).strip()


class ScreenWording(NextCommands):
    """Words hints for a screen, which has keys in place of some commands."""

    def sentence(self, do: Do) -> str:
        if do == SIGN_IN_WITH_BROWSER:
            return "Press ^o to sign in with a browser, if the profile names a domain."
        if do.operation in (Operation.RESEND_CONFIRMATION, Operation.FORGOT_PASSWORD):
            return "Press ^r for a new code."
        if do.operation is Operation.SIGN_IN:
            return "Go back and sign in again."
        if do.operation is Operation.VERIFY_ATTRIBUTE:
            return "Select it under Profile, and press v."
        return super().sentence(do)

    def parameter(self, parameter: Parameter) -> str:
        """No screen has switches for what would be lost; where to sign in is decided when the app is started."""
        is_elsewhere = parameter.name in ("force", "diff", "profile", *REQUIRED)
        return "" if is_elsewhere else super().parameter(parameter)


class DemoWording(ScreenWording):
    """Words hints for the demo: no command that it names begins the real app, or asks a pool of the person's own.

    Other terminals reach none but a demo that is served.
    """

    def __init__(self, scenario: str) -> None:
        super().__init__()
        self._scenario = scenario

    def __call__(self, words: str, *values: str, **options: str) -> str:
        if not words:
            return command(f"{typed_name()} demo", scenario=self._scenario)
        served = command(f"{typed_name()} demo", serve="", scenario=self._scenario)
        return (
            f"{served} > demo.sh  and elsewhere  . ./demo.sh; {super().__call__(words, *values, **options)}"
        )


def credential_process(configuration: Configuration) -> list[str]:
    """Return the words with which this program gives other programs the credentials of a profile."""
    flags = configuration.flags
    place = NextCommands(Flags(profile=flags.profile, env_file=flags.env_file), configuration)
    from shlex import split

    return split(command("credential-process", **place.where("credential-process")))


def hint_on_screen(error: CognitoTuiError, wording: ScreenWording | None = None) -> str:
    """Return what a screen says to do next.

    Args:
        wording: that of the profile in use, where there is one.
    """
    return harmless((wording or ScreenWording()).hint(error.remedy))
