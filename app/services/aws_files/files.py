"""`~/.aws/config` and `~/.aws/credentials`: read as botocore reads them, one section changed, every other byte kept.

What lines mean is decided by the standard library's parser, which is botocore's own; where they stand, by `ini_lines`.
No library does both: ConfigUpdater writes LF into files with CRLF, normalises the lines it changes, and takes an
indented comment for a value.

https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Collection, Iterable, Mapping
from configparser import DuplicateOptionError, DuplicateSectionError, Error, RawConfigParser
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from ...errors import CognitoTuiError, ConfigurationError
from ..base import RaiseInstead
from ..storage import FileEdit, copies_in_words, edit_file, lines_of, once, read_regular, reason, shown_path
from .ini_lines import changed, goes_on, renamed, without_empty

_BOM = "\ufeff"
NOTHING: Mapping[str, str] = MappingProxyType({})
_SIMPLE = re.compile(r"profile[ \t]+([\w./@:+-]+)")


@dataclass(frozen=True)
class AwsFile:
    """One of the two files, as it is.

    Attributes:
        text: all of it, its line ends and its byte order mark as they are; empty where there is no file.
        sections: what stands between brackets → setting in lower case → value; nested settings are values of
            several lines, as the standard library's parser has them.
    """

    path: Path
    text: str = field(default="", repr=False)
    sections: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    def section(self, name: str) -> Mapping[str, str]:
        """What counts there; [DEFAULT] is everybody's, as botocore has it."""
        if name not in self.sections:
            return {}
        return {**self.sections.get("DEFAULT", {}), **self.sections[name]}

    def with_values(self, section: str, values: Mapping[str, str | None]) -> str:
        """Do as `with_sections` for one section."""
        return self.with_sections({section: values})

    def with_sections(
        self, sections: Mapping[str, Mapping[str, str | None]], names: Mapping[str, str] = NOTHING
    ) -> str:
        """The text with these settings in these sections, made if need be; None removes one.

        Args:
            names: of sections that are to be called otherwise: header → header.

        Raises CognitoTuiError where a value, or what else is there, would make something else of the file.
        """
        changes: dict[str, Mapping[str, str | None]] = {}
        meant = {names.get(section, section): values for section, values in self.sections.items()}
        for section, values in sections.items():
            before = self.sections.get(section, {})
            new = {name: value for name, value in values.items() if before.get(name) != value}
            if new or section not in self.sections:
                changes[section] = new
                after = {**before, **new}
                meant[names.get(section, section)] = {
                    name: value for name, value in after.items() if value is not None
                }
        if not changes and not names and not self.has_mark:
            return self.text
        lines = changed(self._lines, changes)
        for section, name in names.items():
            lines = renamed(lines, section, name)
        return self._written(lines, sections, meant)

    @property
    def has_mark(self) -> bool:
        """Whether it begins with a byte order mark, which no AWS SDK reads over, and nothing that is written keeps."""
        return self.text.startswith(_BOM)

    def without_values(self, section: str, names: Collection[str]) -> str:
        """The text without these settings, and without the section where nothing else is in it. Raises as the other."""
        after = {name: value for name, value in self.sections.get(section, {}).items() if name not in names}
        lines = (
            changed(self._lines, {section: dict.fromkeys(names)}) if section in self.sections else self._lines
        )
        if not after and (fewer := without_empty(lines, section)) != lines:
            others = {name: self.sections[name] for name in self.sections if name != section}
            return self._written(fewer, [section], others)
        return self._written(lines, [section], {**self.sections, section: after})

    @cached_property
    def headers(self) -> Mapping[str, list[str]]:
        """Profile → its headers, in a config file. Of several, botocore takes the last, and the other SDKs one without
        quotes; [profile default] before [default].
        """
        found: dict[str, list[str]] = {}
        for header in self.sections:
            if profile := _profile(header):
                found.setdefault(profile, []).append(header)
        return found

    @property
    def _lines(self) -> list[str]:
        return lines_of(self.text.removeprefix(_BOM))

    def _written(
        self, lines: list[str], sections: Iterable[str], meant: Mapping[str, Mapping[str, str]]
    ) -> str:
        text = "".join(lines)
        # whatever was overlooked: what a parser makes of the result is what was meant, or nothing is written
        if not _means(text, meant):
            where = ", ".join(f"[{section}]" for section in sections)
            raise CognitoTuiError(
                f"{where} of {shown_path(self.path)} cannot be changed without changing more than that.",
                hint="Change it with an editor.",
            )
        return text


class AwsFileEdit(FileEdit):
    """What one of the two files was, and is now, or would be. A diff shows the region, and what we write: no secret."""

    PLAIN = ("region",)
    NEW = ("credential_process",)
    continued = staticmethod(goes_on)


def config_file(environ: Mapping[str, str]) -> Path:
    """AWS_CONFIG_FILE, or ~/.aws/config. Raises ConfigurationError where there is no home."""
    return _path(environ, "AWS_CONFIG_FILE", "config")


def credentials_file(environ: Mapping[str, str]) -> Path:
    """AWS_SHARED_CREDENTIALS_FILE, or ~/.aws/credentials. Raises ConfigurationError where there is no home."""
    return _path(environ, "AWS_SHARED_CREDENTIALS_FILE", "credentials")


def config_section(file: AwsFile, profile: str) -> str:
    """What `profile` is called in a config file: the header that is there, or the one to write."""
    return config_sections(file, profile)[-1]  # botocore takes the last


def config_sections(file: AwsFile, profile: str) -> list[str]:
    """Do as `config_section`, with all headers that are there."""
    return file.headers.get(profile) or [plain_header(profile)]


def plain_header(profile: str) -> str:
    """The header of a profile in a config file that every SDK understands."""
    return profile if profile == "default" else f"profile {profile}"


def profiles(config: AwsFile, credentials: AwsFile) -> list[str]:
    """The profiles that these two files know."""
    return list(dict.fromkeys([*config.headers, *credentials.sections]))


def read(path: Path) -> AwsFile:
    """Raises ConfigurationError, with the line, for what botocore could not read either."""
    return once((read, path), lambda: _read(path))


def _read(path: Path) -> AwsFile:
    try:
        content = read_regular(path)
    except (FileNotFoundError, NotADirectoryError):
        return AwsFile(path)
    except OSError as error:
        raise ConfigurationError(f"{shown_path(path)} cannot be read.", detail=f"{reason(error)}.") from None
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _malformed(path, line, "it is not UTF-8") from None
    return AwsFile(path, text, _parsed(text, path))


def edit(path: Path, change: Callable[[AwsFile], str], *, write: bool = True) -> AwsFileEdit:
    """Replace the file's text by what `change` makes of it, unless that is the same; one process after the other.

    Its mode stays (0600 for a new one), and so does a symbolic link to it.

    Args:
        change: is called again once the file is locked, for what it is then.
        write: False only looks.

    Raises:
        ConfigurationError: what is there is malformed; it stays as it is.
        CognitoTuiError: it cannot be written; it stays as it is.
    """

    def prepare() -> AwsFileEdit:
        file = _read(path)
        after = change(file)
        mark = (
            f"The byte order mark of {shown_path(path)} is left out: the AWS CLI reads it only without one."
        )
        return AwsFileEdit(path, file.text, after, notices=(mark,) if file.has_mark else ())

    return edit_file(path, prepare, write=write)


def _path(environ: Mapping[str, str], variable: str, name: str) -> Path:
    given = environ.get(variable) or os.path.join("~", ".aws", name)
    path = os.path.expanduser(os.path.expandvars(given))
    if path.startswith("~"):
        raise ConfigurationError(
            f"There is no home folder to look for {given} in.", hint=f"Set HOME, or {variable}."
        )
    return Path(path)


def _parsed(text: str, path: Path) -> dict[str, dict[str, str]]:
    # no header is empty: [DEFAULT] is a section as others are
    parser = RawConfigParser(default_section="")
    # the parser's error quotes the line, which may be a key
    with RaiseInstead(lambda error: _malformed(path, *_place(error)), (Error,)):
        parser.read_file(lines_of(text.removeprefix(_BOM)))
    return {section: dict(parser.items(section)) for section in parser.sections()}


def _means(text: str, sections: Mapping[str, Mapping[str, str]]) -> bool:
    try:
        return _parsed(text, Path()) == sections
    except ConfigurationError:
        return False


def _place(error: Error) -> tuple[int, str]:
    if isinstance(error, DuplicateSectionError):
        return error.lineno or 0, f"[{error.section}] is there already"
    if isinstance(error, DuplicateOptionError):
        return error.lineno or 0, f"{error.option} is set already"
    # Python 3.11's MissingSectionHeaderError has no `errors`
    errors = getattr(error, "errors", None)
    line = errors[0][0] if errors else getattr(error, "lineno", 0)
    return line, "neither [section] nor name = value"


def _malformed(path: Path, line: int, reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"{shown_path(path)} cannot be understood.",
        detail=" ".join(filter(None, (f"Line {line}: {reason}.", copies_in_words(path)))),
        hint="The file was left unchanged: correct it with an editor. The AWS CLI cannot read it either.",
    )


def _profile(header: str) -> str:
    """ "profile work" → "work", whatever the quotes; empty for what is none."""
    if header == "default":
        return header
    if simple := _SIMPLE.fullmatch(header):  # shlex takes 50 times as long
        return simple[1]
    try:
        words = shlex.split(header) if header.startswith("profile") else []
    except ValueError:
        return ""
    return words[1] if len(words) == 2 else ""
