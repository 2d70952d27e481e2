"""What is remembered of sign-ins: refresh tokens, and the secrets of remembered devices.

In memory, for as long as the program runs; or, where the person said so, in a file of mode 0600, which with
`remember = "keyring"` and `"encrypted"` is encrypted; or with a program of the person's own. Nothing is written down
otherwise.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from enum import Enum
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ...errors import CognitoTuiError, ConfigurationError, NotForgotten, SessionsLocked
from ..base import Secret, anew_in_child
from ..config import COMMAND, ENCRYPTED, FILE, KEYRING, OFF, ON, Profile
from ..storage import (
    InMemoryStore,
    JsonFile,
    NotOurs,
    Records,
    SharedFailure,
    cannot_be_written,
    check_own,
    locked,
    shown_path,
    state_file,
)

if TYPE_CHECKING:
    from ..storage import AgentKey, CommandStore, KeyringCipher, PassphraseCipher
    from .device import Device
    from .tokens import AuthResult

_FILES = {KEYRING: "sessions.sealed", ENCRYPTED: "sessions.encrypted"}
_END_SECONDS = 5.0  # the same, where it is about to be signed out
_REFRESH_SECONDS = (
    40.0  # how long to wait for another process that renews: its calls have limits of their own
)


class StoredSession(NamedTuple):
    """Enough to renew a session without asking anything.

    Attributes:
        username: as typed at sign-in.
        user_id: the user's real name in the pool.
        device: the device that the session belongs to, if the pool tracks devices.
        refused: whether Cognito has refused to renew it.
        roles: that the user's groups give, where there are any: for those who type one's name.
    """

    username: str
    user_id: str
    refresh_token: Secret
    device: Device | None = None
    refused: bool = False
    roles: tuple[str, ...] = ()

    def is_of(self, username: str) -> bool:
        """Return whether the user is the one that a profile names: as typed, or as in the pool; empty: anybody."""
        return username in ("", self.username, self.user_id)


class Passphrase(Enum):
    """What a passphrase is needed for, before a store can be used."""

    NONE = "no passphrase is needed"
    NEW = "none has been chosen yet"
    KNOWN = "what is stored is locked"


class TokenStore:
    """One profile's sign-ins: who is signed in, and the devices.

    Being unable to read or write loses nothing but the memory of it after this process, and so is not an error;
    `warning` says why. What cannot be deleted is returned, as an error to raise where it matters. A file that is
    damaged, or that the keyring does not open, is left as it is; `unreadable` says that the last look met such a one,
    and `locked` that a passphrase opens it.

    Args:
        may_ask: whether a program that keeps the sessions may have its agent ask on this terminal.
    """

    def __init__(self, profile: Profile, path: Path | None = None, *, may_ask: bool = False) -> None:
        self._session_key = profile.session_key
        self._lock_name = f"refresh-{profile.user_pool_id}-{profile.client_id}"
        self._device_key = f"{profile.user_pool_id}/device/"
        self.after_fork()
        anew_in_child(self)
        self._records: JsonFile | CommandStore | InMemoryStore
        self._cipher: PassphraseCipher | None = None
        self.persistent = profile.remember != OFF
        self.warning = ""
        self.unreadable = self.locked = False
        self._failure: SharedFailure | None = None
        self._unsaved: list[Callable[[Records], Records]] = []  # what could not be written yet
        if profile.remember == COMMAND:
            self._records = _command_store(profile, may_ask=may_ask)
            self._path = self._records.path
        elif self.persistent:
            self._path = path or _file(profile)
            self._cipher = _passphrase_cipher(self._path) if profile.remember == ENCRYPTED else None
            self._records = JsonFile(
                self._path, _keyring_cipher() if profile.remember == KEYRING else self._cipher
            )
        else:
            self._records = InMemoryStore()
        if self.persistent:
            self._failure = SharedFailure(self._path.with_name(self._lock_name))

    @property
    def unsaved(self) -> bool:
        """Whether the last change could not be written, so that only this process has it."""
        return bool(self._unsaved)

    def after_fork(self) -> None:
        self._refreshing = threading.RLock()
        self._holds = 0  # how often the thread that holds it has entered `one_refresh`

    def session(self) -> StoredSession | None:
        """Return the session; also one that could not be written, which then is this process's alone."""
        return _session(self._known().get(self._session_key))

    def save(self, signed_in: AuthResult) -> None:
        """Replace what is stored of this profile. Raise UnexpectedAnswer for an ID token that is not one."""
        if (record := _session_record(signed_in)) is not None:
            self._change(lambda records: {**records, self._session_key: record})
            self._has_succeeded()

    def save_renewed(self, signed_in: AuthResult) -> None:
        """Do as `save`, but leave the session of somebody else, who has signed in since."""
        if (record := _session_record(signed_in)) is None:
            return

        def changed(records: Records) -> Records:
            stored = _session(records.get(self._session_key))
            theirs = stored is not None and stored.user_id != record["user_id"]
            return records if theirs else {**records, self._session_key: record}

        self._change(changed)
        self._has_succeeded()

    def mark_refused(self, session: StoredSession) -> None:
        """Note that Cognito refused to renew `session`, unless another has been stored since."""

        def marked(records: Records) -> Records:
            stored = _session(records.get(self._session_key))
            if stored is None or stored.refused or stored.refresh_token != session.refresh_token:
                return records
            return {**records, self._session_key: {**records[self._session_key], "refused": True}}

        if marked(records := self._known()) != records:
            self._change(marked)

    def forget(self, user_id: str = "") -> NotForgotten | None:
        """Delete the session: any user's, or this user's alone. After the last one the key is forgotten, too."""

        def without(records: Records) -> Records:
            stored = _session(records.get(self._session_key))
            theirs = user_id and stored is not None and stored.user_id != user_id
            return records if theirs else _without(records, self._session_key)

        left = self._erase(without)
        if self._cipher is not None and not any(map(_session, self._read().values())):
            self._cipher.forget(self._cipher.key_id)
        return left

    def device(self, username: str) -> Device | None:
        """Return the device to sign `username` in with, in whatever case that is typed."""
        records = self._read()
        return _device(records.get(self._device_name(records, username)))

    def save_device(self, username: str, device: Device) -> None:
        record = _device_record(device)
        self._change(lambda records: {**records, self._device_key + username: record})

    def forget_device(self, username: str, *, in_any_case: bool = True) -> NotForgotten | None:
        """Delete the device of a user.

        Args:
            in_any_case: also the one that `device` found by another spelling of the name, which may be somebody else's.
        """

        def without(records: Records) -> Records:
            exact = self._device_key + username
            return _without(records, self._device_name(records, username) if in_any_case else exact)

        return self._erase(without)

    def _device_name(self, records: Records, username: str) -> str:
        """Return the record's name. Most pools take "Ada" for "ada"; where they are two people, each finds their own.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UsernameConfigurationType.html
        """
        exact = self._device_key + username
        if exact in records:
            return exact
        typed = username.casefold()
        same = (name for name in records if name.startswith(self._device_key))
        return next((name for name in same if name[len(self._device_key) :].casefold() == typed), exact)

    # the passphrase -----------------------------------------------------------------------------------------------

    @property
    def passphrase(self) -> Passphrase:
        """What a passphrase is needed for just now."""
        if self._cipher is None:
            return Passphrase.NONE
        if not os.path.lexists(self._path):
            return Passphrase.NEW
        self._read()
        return Passphrase.KNOWN if self.locked else Passphrase.NONE

    def unlock(self, passphrase: Secret) -> None:
        """Open what is stored, for this process and for as long as the kernel's keyring keeps the key.

        Raise PassphraseRejected for another passphrase, CognitoTuiError where what is stored cannot be read at all.
        """
        cipher = self._with_passphrase()
        cipher.trying(passphrase)
        try:
            self._records.read()
        finally:
            cipher.trying(None)
        self._save_what_waits()

    def choose_passphrase(self, passphrase: Secret) -> None:
        """Have this one open what is stored from now on, which is open or does not exist.

        Raise SessionsLocked where it is not open, OSError or CognitoTuiError where it cannot be written.
        """
        cipher = self._with_passphrase()
        is_new = self.passphrase is Passphrase.NEW
        before = cipher.key_id

        def chosen(records: Records) -> Records:
            if is_new and os.path.lexists(self._path):
                raise SessionsLocked(
                    "Another program has chosen a passphrase just now.", hint="Type that one."
                )
            cipher.choose(passphrase)
            return records

        self._rewrite(chosen)
        cipher.forget(before)
        self._save_what_waits()

    def open_with_agent(self, key: AgentKey | None) -> None:
        """Have a key of ssh-agent's open what is stored, too, from now on; None: none any more. Raise as above."""
        cipher = self._with_passphrase()

        def opened(records: Records) -> Records:
            cipher.add_agent(key)
            return records

        self._rewrite(opened)

    @property
    def agent_fingerprint(self) -> str:
        """The key of ssh-agent's that opens what is stored; empty if there is none."""
        cipher = self._with_passphrase()
        self._read()
        return cipher.agent_fingerprint

    @property
    def stays_unlocked(self) -> bool:
        """Whether the next program finds it unlocked: the kernel's keyring has the key."""
        return self._with_passphrase().is_remembered

    def lock(self) -> None:
        """Forget the key, here and in the kernel's keyring. Other programs that have it go on."""
        cipher = self._with_passphrase()
        self._read()
        cipher.forget(cipher.key_id)

    def _save_what_waits(self) -> None:
        waiting, self._unsaved, self.warning = self._unsaved, [], ""
        for change in waiting:
            self._change(change)

    def _rewrite(self, change: Callable[[Records], Records]) -> None:
        try:
            self._records.change(change)
        except OSError as error:
            raise CognitoTuiError(cannot_be_written(self._path, error)) from None

    def _with_passphrase(self) -> PassphraseCipher:
        if self._cipher is None:
            raise ConfigurationError(
                "The sessions of this profile have no passphrase.",
                hint=f'That takes remember = "{ENCRYPTED}" in the profile.',
            )
        return self._cipher

    # one at a time ------------------------------------------------------------------------------------------------

    @contextmanager
    def one_refresh(self, timeout: float = _REFRESH_SECONDS) -> Iterator[None]:
        """Hold off other threads and processes from renewing: with rotation on, a refresh token works once.

        The thread that does may do so again.

        Raise CognitoTuiError when another process does not come to an end, or could reach nobody meanwhile; and where
        there is something to renew, but there can be no lock.
        """
        before = self._failure.look() if self._failure else None
        with self._alone(timeout):
            if self._failure and self._holds == 1:
                self._failure.check(before)
            try:
                yield
            except CognitoTuiError as error:
                if self._failure and self._holds == 1:
                    self._failure.note(error)
                raise

    @contextmanager
    def _alone(self, timeout: float) -> Iterator[None]:
        with self._refreshing, ExitStack() as held:
            if self.persistent and not self._holds:
                lock = locked(self._path.with_name(self._lock_name), timeout=timeout)
                try:
                    check_own(self._path.parent)
                    self.warning = held.enter_context(lock) or self.warning
                except NotOurs as error:  # whatever is there is not read either
                    self.warning = str(error)
                except OSError as error:
                    if _session(self._read().get(self._session_key)) is not None:
                        raise self._cannot_renew(error) from None
                self._records.look_again()
            self._holds += 1
            try:
                yield
            finally:
                self._holds -= 1

    @contextmanager
    def nobody_renews(self) -> Iterator[None]:
        """Hold others off, too, but do not wait for long: for a sign-out, which what they get would outlive."""
        with ExitStack() as held:
            with suppress(CognitoTuiError):
                held.enter_context(self._alone(_END_SECONDS))
            yield

    def _has_succeeded(self) -> None:
        if self._failure:
            self._failure.clear()

    def check_can_save(self) -> None:
        """Check, before a session is renewed, that it can be stored: with rotation on it would be lost.

        Raise CognitoTuiError where what is stored cannot be written again, as it is.
        """
        if not self.persistent or not self._read():
            return
        try:
            self._records.change(lambda records: records)
        except OSError as error:
            raise self._cannot_renew(error) from None

    def _cannot_renew(self, error: OSError) -> CognitoTuiError:
        return CognitoTuiError(
            cannot_be_written(self._path.parent, error),
            detail="A renewed session could not be stored there, and the old one might no longer work.",
            hint="To go on without that session: COGNITO_REMEMBER=off",
        )

    def _read(self) -> Records:
        self.unreadable = self.locked = False
        try:
            return self._records.read()
        except CognitoTuiError as error:
            self.unreadable, self.locked = True, isinstance(error, SessionsLocked)
            self.warning = " ".join((error.title, error.detail)) if self.locked else str(error)
            return {}

    def _known(self) -> Records:
        """Return what is stored, with what this process could not write."""
        return _changed(self._read(), self._unsaved)

    def _erase(self, change: Callable[[Records], Records]) -> NotForgotten | None:
        if self._unsaved:
            self._unsaved.append(change)
        left = self._records.erase(change)
        self.warning = self._records.warning or self.warning
        return left

    def _change(self, change: Callable[[Records], Records]) -> None:
        self._unsaved.append(change)
        try:
            self._records.change(lambda records: _changed(records, self._unsaved))
            self._unsaved.clear()
            self.warning = self._records.warning or self.warning
        except OSError as error:
            self.warning = f"Signing in will be needed again: {cannot_be_written(self._path, error)}"
        except CognitoTuiError as error:
            locked = isinstance(error, SessionsLocked)
            why = " ".join(filter(None, (error.title, error.detail))) if locked else str(error)
            self.warning = f"Signing in will be needed again: {why}"


class NullTokenStore(TokenStore):
    """Remembers nothing, for programs in which anybody may sign in.

    A device stands in for a second factor. Who comes next with the same user name and password, at a web application
    perhaps, is not for that the person whose code it took.
    """

    def save(self, signed_in: AuthResult) -> None:
        pass

    def save_device(self, username: str, device: Device) -> None:
        pass


def stored_variants(profile: Profile) -> list[Profile]:
    """Return the profile in each of the ways in which something of it may be stored, for any user.

    `remember` may have been another before, and somebody else may have signed in than the profile names now. Files that
    cannot be opened just now are among them only where the profile says so: others' sessions may be in there.
    """
    return [_for_anybody(profile, way) for way in _own_ways(profile)] + [
        variant for variant, why in _other_variants(profile) if not why
    ]


def closed_places(profile: Profile) -> dict[str, str]:
    """Return where else something of the profile may be stored that cannot be looked at, and why."""
    return {
        f'{shown_path(_file(variant))}, which belongs to remember = "{variant.remember}",': why
        for variant, why in _other_variants(profile)
        if why
    }


def _own_ways(profile: Profile) -> tuple[str, ...]:
    return tuple(dict.fromkeys((FILE if profile.remember == OFF else profile.remember, FILE)))


def _other_variants(profile: Profile) -> list[tuple[Profile, str]]:
    """Return the others in which something is stored, with what keeps it from being opened."""
    found = []
    for way in _FILES:
        variant = _for_anybody(profile, way)
        if way not in _own_ways(profile) and _file(variant).exists():
            store = TokenStore(variant)
            store.session()
            found.append((variant, store.warning if store.unreadable else ""))
    if profile.store_command and profile.remember != COMMAND:
        variant = _for_anybody(profile, COMMAND)
        if TokenStore(variant).session() is not None:
            found.append((variant, ""))
    return found


def _for_anybody(profile: Profile, way: str) -> Profile:
    return replace(profile, remember=way, cache=ON, username="")


def _file(profile: Profile) -> Path:
    return state_file(_FILES.get(profile.remember, "sessions.json"))


def _command_store(profile: Profile, *, may_ask: bool) -> CommandStore:
    from ..storage import CommandStore

    return CommandStore(profile.store_command, profile.load_command, may_ask=may_ask)


def _keyring_cipher() -> KeyringCipher:
    from ..storage import KeyringCipher

    return KeyringCipher()


def _passphrase_cipher(path: Path) -> PassphraseCipher:
    from ..storage import PassphraseCipher

    return PassphraseCipher(path)


def _changed(records: Records, changes: Iterable[Callable[[Records], Records]]) -> Records:
    return reduce(lambda changed, change: change(changed), changes, records)


def _without(records: Records, key: str) -> Records:
    return {known: records[known] for known in records if known != key}


def _session(record: object) -> StoredSession | None:
    texts = _texts(record, "username", "user_id", "refresh_token")
    if texts is None:
        return None
    username, user_id, refresh_token = texts
    device = _device(record.get("device")) if isinstance(record, dict) else None
    refused = isinstance(record, dict) and record.get("refused") is True
    roles = record.get("roles") if isinstance(record, dict) else None
    kept = tuple(role for role in roles if isinstance(role, str)) if isinstance(roles, list) else ()
    return StoredSession(username, user_id, Secret(refresh_token), device, refused, kept)


def _session_record(signed_in: AuthResult) -> Records | None:
    """Return None where there is no refresh token to store."""
    if signed_in.tokens.refresh_token is None:
        return None
    return {
        "username": signed_in.username,
        "user_id": signed_in.tokens.username,
        "refresh_token": signed_in.tokens.refresh_token.reveal(),
        "device": _device_record(signed_in.device),
        **({"roles": list(roles)} if (roles := signed_in.tokens.roles) else {}),
    }


def _device(record: object) -> Device | None:
    texts = _texts(record, "key", "group_key", "secret")
    if texts is None or not isinstance(record, dict):
        return None
    from .device import Device  # late: few pools track devices

    key, group_key, secret = texts
    return Device(key, group_key, Secret(secret), record.get("remembered") is True)


def _device_record(device: Device | None) -> Records | None:
    if device is None:
        return None
    return {
        "key": device.key,
        "group_key": device.group_key,
        "secret": device.secret.reveal(),
        "remembered": device.remembered,
    }


def _texts(record: object, *names: str) -> tuple[str, ...] | None:
    """Return the texts of these names, all of them or None: the file may have been damaged by hand."""
    if not isinstance(record, dict):
        return None
    texts = tuple(text for name in names if isinstance(text := record.get(name), str) and text)
    return texts if len(texts) == len(names) else None
