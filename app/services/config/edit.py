"""config.toml with one profile written into it; all else there, comments and order too, stays as it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ...errors import CognitoTuiError, ConfigurationError
from ...hints import Hint, Parameter
from ..base import clean, is_visible
from ..storage import FileEdit, edit_file, lines_of, read_regular, shown_path
from .layers import Layer, profile_layer, read_config_file
from .profile import Profile
from .resolution import resolve
from .settings_table import BY_NAME, REQUIRED
from .trust import check_clear, check_source, sends_password

_OF_A_URL = ("user_pool_id", "replica_region")  # settings that a URL can stand for
_SECRET = "client_secret"  # the setting's name  # noqa: S105
_PLAIN = {*BY_NAME, "default_profile"} - {_SECRET}
_BOM = "\ufeff"

Changes = Mapping[str, "str | None"]


@dataclass(frozen=True, kw_only=True)
class ConfigEdit(FileEdit):
    """config.toml before and after a change. No client secret is in a diff.

    Attributes:
        profile: the profile after the change.
        changes: setting → its new text, "…" for a secret, None if it is removed.
    """

    profile: Profile
    changes: Changes
    secrets: frozenset[str] = field(repr=False)

    PLAIN = _PLAIN

    @staticmethod
    def continued(lines: list[str]) -> set[int]:
        """Return the numbers of those within a text of several lines, and the one that ends it."""
        further, end = set(), ""
        for number, line in enumerate(lines):
            if end:
                further.add(number)
            for mark in re.findall("\"\"\"|'''", line):
                end = "" if mark == end else end or mark
        return further

    def diff(self) -> list[str]:
        return list(map(self._masked, super().diff()))

    def _masked(self, line: str) -> str:
        """Return a line without secrets: a comment may contain one, too."""
        for secret in self.secrets:
            line = line.replace(secret, "…")
        return line


def write_profile(
    path: Path,
    name: str,
    layers: Sequence[Layer],
    *,
    unset: Collection[str] = (),
    may_replace: Collection[str] = (),
    untrusted: Layer | None = None,
    default: bool = False,
    write: bool = True,
) -> ConfigEdit:
    """Write what `layers` say, strongest first, into [profiles.NAME]; all other settings stay.

    Another client id removes the old client's secret, and another pool id the old URL and replica. The file keeps its
    mode (but one with a client secret becomes readable by its owner alone), and a symbolic link to it stays one.

    Args:
        unset: settings to remove from the profile.
        may_replace: settings whose values may be replaced or removed.
        untrusted: the one of `layers` that is a folder's `.env` that was not named.
        default: whether to make it the `default_profile`, too.
        write: False only returns what would change.

    Raises:
        ConfigurationError: the profile would not be whole (all that is missing or malformed is listed), has other
            values already, or would rest on a folder's word where that does not count; or the file is malformed. It
            stays as it is.
        CognitoTuiError: it cannot be written; it stays as it is.
    """
    check_profile_name(name)

    def prepare() -> ConfigEdit:
        return _Edit(path, name, layers, unset, untrusted).made(may_replace, default=default)

    return edit_file(path, prepare, write=write)


def check_profile_name(name: str) -> None:
    """Raise ConfigurationError if no profile may be called so."""
    if not name or name != name.strip() or not is_visible(name) or name.startswith("-"):
        raise ConfigurationError(
            f"{name!r} is not a valid name for a profile.",
            detail="It is empty, begins with a dash, or has blanks at its ends or characters that cannot be seen.",
            hint="Choose another name.",
        )


def remove_profile(path: Path, name: str, *, write: bool = True) -> FileEdit:
    """Take [profiles.NAME] out of the file, and `default_profile` where it names it; all else stays.

    Raises:
        ConfigurationError: there is no such profile, or the file is malformed. It stays as it is.
        CognitoTuiError: it cannot be written, or not without changing other things in it; it stays as it is.
    """

    def prepare() -> FileEdit:
        file = read_config_file(path)
        if name not in file.profiles:
            raise ConfigurationError(f"There is no profile {name!r} in {shown_path(path)}.")
        before = read_regular(path).decode()
        return FileEdit(path, before, _without(path, before, name, file.default_profile))

    return edit_file(path, prepare, write=write)


def _without(path: Path, text: str, name: str, default: str) -> str:
    """Return the text without a profile. Raise CognitoTuiError if anything else would change."""
    from tomlkit import parse
    from tomlkit.exceptions import TOMLKitError

    try:
        meant = parse(text.removeprefix(_BOM)).unwrap()
        del meant["profiles"][name]
        if default == name:
            del meant["default_profile"]
        gone = () if meant["profiles"] else ("profiles",)
        after = "".join(_other_lines(lines_of(text), name, is_default=default == name))
        found = parse(after.removeprefix(_BOM)).unwrap()
        if {"profiles": {}, **found} == {"profiles": {}, **{k: v for k, v in meant.items() if k not in gone}}:
            return after
    except (TOMLKitError, ValueError, TypeError, KeyError):
        pass  # what it says may hold the client secret
    raise _not_editable(path)


def _other_lines(lines: list[str], name: str, *, is_default: bool) -> Iterator[str]:
    """Yield the lines of other things than a profile; the comments below an empty line belong to what follows."""
    continued = ConfigEdit.continued(lines)
    here, waiting = False, list[str]()
    for number, line in enumerate(lines):
        bare = line.removeprefix(_BOM).strip()
        plain = number not in continued
        if plain and bare.startswith("["):
            here = _read_line(bare) == {"profiles": {name: {}}}
            yield from waiting
            waiting = []
            if here:
                continue
        if here and (not plain or (bare and not bare.startswith("#"))):
            waiting = []  # what comes before a setting of the profile goes with it
        elif here:
            if waiting or not bare:
                waiting.append(line)
        elif not (is_default and plain and _read_line(bare).keys() == {"default_profile"}):
            yield line
    yield from waiting


def _read_line(text: str) -> Mapping[str, Any]:
    """Return what a line says by itself; nothing if it is not TOML."""
    from tomlkit import parse
    from tomlkit.exceptions import TOMLKitError

    try:
        return parse(text).unwrap()
    except TOMLKitError:
        return {}


def _not_editable(path: Path) -> CognitoTuiError:
    return CognitoTuiError(
        f"{shown_path(path)} cannot be edited without changing other things in it.",
        hint="The file was left unchanged. Edit it yourself.",
    )


class _Edit:
    """The file as it is read once, and what becomes of it."""

    def __init__(
        self,
        path: Path,
        name: str,
        layers: Sequence[Layer],
        unset: Collection[str],
        untrusted: Layer | None,
    ) -> None:
        self._path, self._name, self._unset = path, name, unset
        self._file = read_config_file(path)
        self._existing = profile_layer(self._file, name if name in self._file.profiles else None)
        kept = self._kept(layers)
        new_layers = [layer._replace(weak=True) if layer is untrusted else layer for layer in layers]
        profile, used = resolve([*new_layers, kept], REQUIRED)
        check_source(profile)
        if sends_password(profile):
            check_clear(profile)
        self._profile = replace(profile, weak=frozenset())  # once it is written down
        self._new = {key: layer for key, layer in used.items() if layer is not kept}

    def _kept(self, layers: Sequence[Layer]) -> Layer:
        """Return what stays, as far as is known yet, without what is wrong with what goes."""
        goes = {setting for setting in BY_NAME if any(layer.says(setting) for layer in layers)} | {
            *self._unset
        }
        return self._existing._replace(
            values={key: text for key, text in self._existing.values.items() if key not in self._unset},
            problems=tuple(each for each in self._existing.problems if each.setting not in goes),
            place=f"{self._path.name} [profiles.{self._name}]",
        )

    def made(self, may_replace: Collection[str], *, default: bool) -> ConfigEdit:
        changes = self._changes()
        self._refuse_other_values(changes, may_replace)
        before = read_regular(self._path).decode() if self._file.exists else ""
        default = default and self._file.default_profile != self._name
        after, profiles = before, dict(self._file.profiles)
        if changes or default:
            after, profiles = self._written(before, changes, default=default)
        whole = replace(self._file, exists=True, profiles=profiles)
        profile, _ = resolve([profile_layer(whole, self._name)], REQUIRED)  # or it is not written
        tables = [*self._file.profiles.values(), *profiles.values()]
        secrets = {
            str(table[_SECRET]) for table in tables if isinstance(table, Mapping) and table.get(_SECRET)
        }
        return ConfigEdit(
            self._path,
            before,
            after,
            keep_mode=not secrets,
            profile=replace(profile, name=self._name, named=True, sources=self._profile.sources),
            changes={key: "…" if key == _SECRET and text else text for key, text in changes.items()},
            secrets=frozenset(secrets),
        )

    def _changes(self) -> Changes:
        existing = _texts(self._existing)
        new = {key: self._text(key, layer) for key, layer in self._new.items()}
        changes: dict[str, str | None] = {key: text for key, text in new.items() if existing.get(key) != text}
        gone = {key for key in self._unset if key not in new}
        if "client_id" in changes and _SECRET not in new:
            gone.add(_SECRET)
        if "user_pool_id" in changes:
            gone |= {"url", "replica_region"} - new.keys()
        return changes | dict.fromkeys(sorted(gone & existing.keys()))

    def _text(self, setting: str, layer: Layer) -> str:
        """Return what the layer says; for a pool's URL, the pool's id and the region of its replica."""
        return str(getattr(self._profile, setting)) if setting in _OF_A_URL else _texts(layer)[setting]

    def _refuse_other_values(self, changes: Changes, may_replace: Collection[str]) -> None:
        existing = _texts(self._existing)
        others = [key for key in changes if key in existing and key not in may_replace]
        if others:
            raise ConfigurationError(
                f"The profile {clean(self._name)} exists already, with other values.",
                detail="\n".join(_difference(key, existing[key], changes[key]) for key in others),
                hint=Hint(
                    "To replace this: ",
                    Parameter("force"),
                    " (to see it first: ",
                    Parameter("diff"),
                    "). To write another profile: ",
                    Parameter("profile", "NAME"),
                ),
            )

    def _written(self, text: str, changes: Changes, *, default: bool) -> tuple[str, dict[str, Any]]:
        """Return the new text, and the profiles in it. Raise CognitoTuiError if anything else would change."""
        from tomlkit import parse
        from tomlkit.exceptions import TOMLKitError

        try:
            meant = parse(text.removeprefix(_BOM)).unwrap()
            table = meant.setdefault("profiles", {}).setdefault(self._name, {})
            table |= {key: value for key, value in changes.items() if value is not None}
            for key in [key for key, value in changes.items() if value is None]:
                del table[key]
            if default:
                meant["default_profile"] = self._name
            after = _with_changes(text, self._name, changes, default=default)
            # whatever was overlooked: what a parser makes of the result is what was meant, or nothing is written
            if parse(after.removeprefix(_BOM)).unwrap() == meant:
                return after, meant["profiles"]
        except (TOMLKitError, ValueError, TypeError):
            pass  # what it says may hold the client secret
        raise _not_editable(self._path)


def _texts(layer: Layer) -> dict[str, str]:
    """Return all settings of a layer, its secret revealed: for the file."""
    secret = {_SECRET: layer.client_secret.reveal()} if layer.client_secret else {}
    return {**layer.values, **secret}


def _difference(setting: str, old: str, new: str | None) -> str:
    if setting == _SECRET:
        return f"{setting}: it would be {'replaced' if new else 'removed'}"
    change = f"would become {clean(new)}" if new else "would be removed"
    return f"{setting}: {clean(old)} {change}"


def _with_changes(text: str, name: str, changes: Changes, *, default: bool) -> str:
    import tomlkit
    from tomlkit.items import InlineTable, Table

    bom = _BOM if text.startswith(_BOM) else ""
    crlf = "\r\n" in text and "\n" not in text.replace("\r\n", "")
    text = text.removeprefix(_BOM).replace("\r\n", "\n") if crlf else text.removeprefix(_BOM)
    document = tomlkit.parse(text if text.endswith("\n") or not text else f"{text}\n")
    profiles: Any = document.setdefault("profiles", tomlkit.table(is_super_table=True))
    if name not in profiles:
        profiles[name] = tomlkit.inline_table() if isinstance(profiles, InlineTable) else tomlkit.table()
    table = profiles[name]
    # comments at its end, below an empty line, belong to what follows
    body = table.value.body if isinstance(table, Table) else []
    end = []
    while body and body[-1][0] is None:
        end.append(body.pop())
    for key, value in changes.items():
        if value is None:
            table.remove(key)
        else:
            table[key] = value
    body.extend(reversed(end))
    # a key that tomlkit adds at the top comes between the first table and the comment above it
    top = ""
    if default and "default_profile" in document:
        document["default_profile"] = name
    elif default:
        top = f"default_profile = {tomlkit.item(name).as_string()}\n\n"
    after = top + tomlkit.dumps(document)
    return bom + (after.replace("\n", "\r\n") if crlf else after)
