"""Where the settings of a new profile can come from, besides a person's answers: what each source gives it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ...errors import ConfigurationError
from ...hints import Hint, Parameter
from ..storage import absolute, shown_path
from .cogauth import read_cogauth
from .dotenv import env_file_layer
from .layers import Layer, environment_layer
from .outputs import Outputs
from .settings_table import FLAGS, REQUIRED
from .terraform import outputs_in, read_outputs


@dataclass(frozen=True)
class NewSettings:
    """What a profile is to contain: see `write_profile`."""

    layers: list[Layer]
    unset: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()
    untrusted: Layer | None = None


def terraform_outputs(where: str) -> Outputs:
    """Return Terraform's outputs in a folder, which runs Terraform there, or in a file of them.

    Raise CognitoTuiError if there are none.
    """
    path, is_folder = _path(where), False
    with suppress(OSError):  # of a path that is too long: `_content` says so in words
        is_folder = path.is_dir()
    return outputs_in(path) if is_folder else read_outputs(_content(path), shown_path(path))


def cogauth_outputs(where: str) -> Outputs:
    """Return what cogauth's file says. Raise ConfigurationError if it is something else."""
    path = _path(where)
    return read_cogauth(_content(path), shown_path(path))


def from_other_tool(given: Layer, outputs: Outputs, *, applied: bool) -> NewSettings:
    """Return what another tool says, but for what is given.

    Raise ConfigurationError where it says too little: an older profile's values would be another pool's.

    Args:
        applied: whether it is Terraform.
    """
    problems = tuple(each for each in outputs.layer.problems if each.setting not in given.values)
    layer = outputs.layer._replace(problems=problems)
    values = {**layer.values, **given.values}
    if "url" in values:
        values["user_pool_id"] = values["url"]
    missing = [setting for setting in REQUIRED if setting not in values]
    if missing and not problems:
        first = "Run `terraform apply` first. An output" if applied else "A value"
        flags = [part for setting in missing if setting in FLAGS for part in (", ", Parameter(setting))]
        raise ConfigurationError(
            f"{', '.join(missing)}: not in {layer.place}.",
            hint=Hint(
                f"{first} counts if it has the name of the setting, or another that is usual",
                Hint("; ", *flags[1:], " can stand for it"),
                ".",
            ),
        )
    other_pool = {"identity_pool_id"} - values.keys()
    return NewSettings([given, layer], outputs.unset | other_pool)


def from_environment(
    given: Layer, environ: Mapping[str, str], directory: Path | None, env_file: Path | None
) -> NewSettings:
    """Return what the environment and an env file say: one that is named, or the directory's own, if there is one."""
    layer = env_file_layer(directory, env_file)
    return NewSettings([given, environment_layer(environ), layer], untrusted=None if env_file else layer)


def _path(where: str) -> Path:
    try:
        return absolute(Path(where).expanduser())
    except RuntimeError:  # "~somebody", who is not there
        return absolute(where)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigurationError(f"{shown_path(path)} cannot be read.", detail=f"{reason}.") from None
