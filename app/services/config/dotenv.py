"""An env file: what it says, and how much of that counts where it is a folder's `.env` that nobody named."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ...errors import ConfigurationError
from ...hints import Hint, Parameter
from ..base import clean
from ..storage import read_source, shown_path
from .layers import Layer, Problem, layer_of, malformed
from .settings_table import FOR_CREDENTIALS, OFFERED, VARIABLES

_ANOTHER = Hint("To read another file instead: ", Parameter("env_file", "FILE"), " (/dev/null for none).")
_LIMIT = 65_536  # bytes: text can be made for which the parser needs a second
_BLANKS = r"[^\S\n]{1000}"  # the parser's time grows with the square of their number
_NOT_READ = Layer(place=".env (not read)", weak=True)


def env_file_layer(directory: Path | None, env_file: Path | None) -> Layer:
    """Return what an env file says: `env_file` (relative to `directory`), or the directory's `.env` if there is one.

    Nothing goes into `os.environ`.

    Args:
        directory: None if it does not exist any more.

    Raises:
        ConfigurationError: the file cannot be read, or was named and does not exist.
    """
    path = (directory or Path()) / (env_file or ".env")
    if env_file is None and (directory is None or os.path.isdir(path)):
        return Layer(place=".env (none)")  # a virtual environment, as often as not
    text = read_source(path, _ANOTHER, _LIMIT)
    if text is None:
        if env_file is None:
            return Layer(place=".env (none)")
        raise ConfigurationError(
            f"{shown_path(path)} does not exist.",
            hint=Hint("Name a file that exists: ", Parameter("env_file", "FILE")),
        )

    place = f"{clean(path.name)} in {shown_path(path.parent)}"
    if not any(name in text for name in VARIABLES.values()):
        return Layer(place=place, weak=env_file is None)
    if blanks := re.search(_BLANKS, text):
        line = text.count("\n", 0, blanks.start()) + 1
        raise ConfigurationError(
            f"{shown_path(path)} cannot be read.", detail=f"Line {line} has too many blanks."
        )
    # The parser itself: dotenv_values() logs the lines it cannot read instead of returning them.
    from dotenv.parser import parse_stream

    values: dict[str, str | None] = {}
    problems: dict[str, Problem] = {}  # the first of each setting
    for binding in parse_stream(io.StringIO(text)):
        if binding.key is not None:
            values[binding.key] = binding.value
        elif binding.error and (name := _one_of_ours(binding.original.string)):
            start = binding.original.string
            line = binding.original.line + start[: len(start) - len(start.lstrip())].count("\n")
            setting = next(setting for setting, variable in VARIABLES.items() if variable == name)
            words = f"{name}: line {line} of {place} cannot be read, expected {name}=value"
            problems.setdefault(setting, Problem(words, setting=setting))
    ours = {setting: values.get(name) for setting, name in VARIABLES.items()}
    return layer_of(ours, place=place, problems=problems.values())._replace(weak=env_file is None)


class FolderEnv(NamedTuple):
    """A folder's `.env`, among the other sources.

    Attributes:
        strong: the layers that take precedence over it.
        rest: the layers that it takes precedence over.
        needs: the settings that it is opened for.
        uses: the settings that matter; None: all.
        warn: called with a sentence for whatever is ignored.
    """

    strong: Sequence[Layer]
    rest: Sequence[Layer]
    needs: Collection[str]
    uses: Collection[str] | None
    warn: Callable[[str], object]

    def layer(self, directory: Path) -> Layer:
        """Return what counts of it. The file is opened only if it can still decide something.

        Raises:
            ConfigurationError: it cannot be read, and what is missing may be in it.
        """
        elsewhere = not _open(self.needs, self.strong)
        signs_in = self.uses is None or "auth_flow" in self.uses
        if elsewhere and not (signs_in and _open(OFFERED, self.strong)):
            return _NOT_READ
        try:
            layer = env_file_layer(directory, None)
        except ConfigurationError as error:
            if _open(self.needs, (*self.strong, *self.rest)):
                raise
            self.warn(f"{error.title} {error.detail} It is ignored.")
            return _NOT_READ
        if elsewhere:
            return self._offers(layer)
        if any(map(layer.says, _open(FOR_CREDENTIALS, self.strong))):
            return layer  # `trust` refuses the rest
        return self._offers(layer, lines=False)

    def _offers(self, layer: Layer, *, lines: bool = True) -> Layer:
        """Return what it may offer for a pool that another source names. Nothing depends on it: errors are ignored.

        Args:
            lines: whether lines that cannot be read are ignored, whatever they would say.
        """
        offered = {setting: text for setting, text in layer.values.items() if setting in OFFERED}
        wrong = [problem for problem in layer.problems if lines or problem.setting in OFFERED]
        unread = tuple(problem for problem in layer.problems if problem not in wrong)
        wrong += [problem for item in offered.items() if (problem := malformed(*item, layer.place))]
        values = {s: text for s, text in offered.items() if s not in {problem.setting for problem in wrong}}
        passed = [f"{problem.line}. It is ignored." for problem in wrong if self._is_used(problem.setting)]
        passed += [
            f"{setting}: ignored, as {layer.place} names no pool."
            for setting in _open(layer.values.keys() - offered.keys(), self.strong)
            if self._is_used(setting)
        ]
        for words in passed:
            self.warn(words)
        return layer._replace(values=values, client_secret=None, problems=unread)

    def _is_used(self, setting: str) -> bool:
        return self.uses is None or setting in self.uses


def _open(settings: Iterable[str], layers: Sequence[Layer]) -> list[str]:
    """Return the settings that none of `layers` has."""
    return [setting for setting in settings if not any(layer.says(setting) for layer in layers)]


def _one_of_ours(text: str) -> str:
    match = re.search(rf"(?<!\w)({'|'.join(VARIABLES.values())})(?!\w)", text)
    return match[1] if match else ""
