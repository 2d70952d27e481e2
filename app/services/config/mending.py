"""What is wrong with a profile of config.toml, where other values of its settings would mend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...errors import ConfigurationError
from .layers import ConfigFile, Flags, Problem, profile_layer, read_config_file
from .loading import default_config_file, selected
from .resolution import problems_of
from .settings_table import BY_NAME, REQUIRED


def wrong_settings(file: ConfigFile, name: str) -> Mapping[str, Problem]:
    """Return what is wrong, by the setting that mends it. Empty where nothing is, or where no setting would mend it:
    a key that means nothing, say.
    """
    table = file.profiles.get(name)
    if file.problems or not isinstance(table, dict) or table.keys() - BY_NAME.keys():
        return {}
    found: dict[str, Problem] = {}
    for problem in problems_of([profile_layer(file, name)], REQUIRED):
        found.setdefault(problem.setting, problem)
    return found


def profile_to_mend(flags: Flags, environ: Mapping[str, str], last_used: Callable[[], str]) -> str:
    """Return the profile that `load` refuses, by name, where other settings in the file would mend it; or nothing."""
    try:
        file = read_config_file(default_config_file())
        name, _, _ = selected(file, flags, environ, last_used)
        return name if name and wrong_settings(file, name) else ""
    except ConfigurationError:
        return ""
