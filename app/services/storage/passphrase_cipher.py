"""Text that only a passphrase opens, and what the passphrase has opened before, for as long as that is remembered.

A random key encrypts the text (AES-256-GCM). The file has that key sealed: with what scrypt makes of the passphrase,
and perhaps with what HKDF makes of a signature of ssh-agent's. Once it is known, the key, and never the passphrase, is
in this process, and where there is one in the kernel's keyring: see `kernel_keyring`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import unicodedata
from pathlib import Path
from typing import Any

from ...errors import ConfigurationError, PassphraseRejected, SessionsLocked
from ...hints import Do, Operation
from ..base import RaiseInstead, Secret, command, getting_extra
from . import kernel_keyring, ssh_agent
from .paths import shown_path

# https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
COST = 2**17  # of scrypt: 128 MiB, and half a second or so
SHORTEST_PASSPHRASE = 8  # characters of a passphrase
_BLOCKS, _PARALLEL = 8, 1
_COSTS = [2**power for power in range(14, 20)]  # what a file may ask for: no more than 512 MiB
_VERSION = 1
_SIGNED = b"cognito-tui sessions.encrypted v1\0"  # nothing else signs texts that begin like this

_opened: dict[str, Secret] = {}  # those that this process knows, whichever of its objects has asked
_refused: set[str] = set()  # those that ssh-agent has not opened: each try may ask its user


class PassphraseCipher:
    """AES-256-GCM, by a key that a passphrase opens. Everything in the file is authenticated.

    Args:
        path: of the file, for messages.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._header: dict[str, Any] | None = None
        self._next: dict[str, Any] | None = None
        self._passphrase: Secret | None = None

    # text ---------------------------------------------------------------------------------------------------------

    def seal(self, text: str) -> str:
        """Encrypt with the key of the file that was read last, or the new one of `choose`.

        Raise SessionsLocked where there is neither.
        """
        header, self._next = self._next or self._header, None
        if header is None:
            raise no_passphrase()
        self._header = header
        data = _encrypted(self._key(header), text.encode(), _canonical(header))
        return json.dumps({**header, "text": _text(data)}, indent=1)

    def unseal(self, sealed: str) -> str:
        """Raise SessionsLocked where the key is not known."""
        header, data = self._parsed(sealed)
        self._header = header  # also where it stays locked: its key has a name
        text = _decrypted(self._key(header), data, _canonical(header))
        if text is None:
            raise self._damaged("it was changed")
        return text.decode()

    # its key ------------------------------------------------------------------------------------------------------

    def trying(self, passphrase: Secret | None) -> None:
        """From now on try this passphrase where the key is not known; None: none."""
        self._passphrase = passphrase

    def choose(self, passphrase: Secret) -> None:
        """Have the next `seal` use a new key, which this passphrase opens.

        Raise PassphraseRejected if it is too short.
        """
        if len(passphrase.reveal()) < SHORTEST_PASSPHRASE:
            raise PassphraseRejected(f"A passphrase has at least {SHORTEST_PASSPHRASE} characters.")
        key = Secret(_text(secrets.token_bytes(32)))
        salt = secrets.token_bytes(16)
        header: dict[str, Any] = {"version": _VERSION, "key": _id(key)}
        header["passphrase"] = {"n": COST, "r": _BLOCKS, "p": _PARALLEL, "salt": _text(salt)}
        wrapping = _of_passphrase(passphrase, header["passphrase"])
        header["passphrase"]["sealed"] = _wrapped(wrapping, key, header["key"])
        self._next = header
        self._remember(key)

    def add_agent(self, agent_key: ssh_agent.AgentKey | None) -> None:
        """Have the next `seal` write down that this key of ssh-agent's opens the file, too; None: no such key any more.

        The file has been read. Raise ConfigurationError where the agent does not sign, or not always alike.
        """
        if self._header is None:
            raise no_passphrase()
        header = {name: value for name, value in self._header.items() if name != "agent"}
        if agent_key is not None:
            agent = {"public_key": _text(agent_key.blob), "salt": _text(secrets.token_bytes(16))}
            wrapping, again = _of_agent(agent), _of_agent(agent)
            if wrapping is None or wrapping != again:
                raise ConfigurationError(
                    "The key in ssh-agent cannot open the sessions.",
                    detail="The agent did not sign with it, or signed differently each time.",
                )
            agent["sealed"] = _wrapped(wrapping, self._key(header), header["key"])
            header["agent"] = agent
        self._next = header

    @property
    def agent_fingerprint(self) -> str:
        """The key of ssh-agent's that opens the file that was read last; empty if there is none."""
        agent = (self._header or {}).get("agent")
        return ssh_agent.AgentKey(_bytes(agent["public_key"]), "").fingerprint if agent else ""

    @property
    def key_id(self) -> str:
        """The name of the key of the file that was read last, which tells nothing of it; empty before."""
        return str(self._header["key"]) if self._header else ""

    @property
    def is_remembered(self) -> bool:
        """Whether the kernel's keyring has the key of the file that was read last."""
        return kernel_keyring.find(_kernel_name(self.key_id)) is not None

    @staticmethod
    def forget(key_id: str) -> None:
        """Have this process and the kernel forget that key."""
        if key_id:
            _opened.pop(key_id, None)
            _refused.discard(key_id)
            kernel_keyring.drop(_kernel_name(key_id))

    def _key(self, header: dict[str, Any]) -> Secret:
        """Return the key of a file: from memory, or opened. Raise SessionsLocked or PassphraseRejected."""
        name = header["key"]
        if self._passphrase is not None:
            key = _unwrapped(_of_passphrase(self._passphrase, header["passphrase"]), header, "passphrase")
            if key is None:
                raise PassphraseRejected(
                    "This passphrase does not open the saved sessions.",
                    hint=f"If nobody knows it any more: {command('rm', str(self._path))}, and sign in again.",
                )
            self._remember(key)
            return key
        known = _opened.get(name) or kernel_keyring.find(_kernel_name(name))
        if known is not None and _id(known) == name:
            _opened[name] = known
            return known
        key = None
        if "agent" in header and name not in _refused:
            wrapping = _of_agent(header["agent"])
            key = _unwrapped(wrapping, header, "agent") if wrapping else None
            if key is None:
                _refused.add(name)
        if key is None:
            raise SessionsLocked(
                "The saved sessions are locked.",
                detail=f"{shown_path(self._path)} is encrypted with a passphrase.",
                hint=Do(Operation.UNLOCK),
            )
        self._remember(key)
        return key

    @staticmethod
    def _remember(key: Secret) -> None:
        _opened[_id(key)] = key
        kernel_keyring.keep(_kernel_name(_id(key)), key)

    # the file -----------------------------------------------------------------------------------------------------

    def _parsed(self, sealed: str) -> tuple[dict[str, Any], bytes]:
        """Return what is in the file: how its key is sealed, and the encrypted text. Raise ConfigurationError."""
        try:
            found = json.loads(sealed)
            if found["version"] != _VERSION:
                raise ConfigurationError(
                    f"{shown_path(self._path)} is of another version of cognito-tui.",
                    hint="The file was left unchanged. Use that version, or delete the file.",
                )
            data = _bytes(found.pop("text"))
            scrypt, agent = found["passphrase"], found.get("agent")
            well_formed = (
                isinstance(found["key"], str)
                and scrypt["n"] in _COSTS
                and (scrypt["r"], scrypt["p"]) == (_BLOCKS, _PARALLEL)
                and all(map(_bytes, (scrypt["salt"], scrypt["sealed"])))
                and (agent is None or all(map(_bytes, (agent["public_key"], agent["salt"], agent["sealed"]))))
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            well_formed = False
        if not well_formed:
            raise self._damaged("it is not what was written")
        return found, data

    def _damaged(self, why: str) -> ConfigurationError:
        return ConfigurationError(
            f"{shown_path(self._path)} is damaged ({why}).",
            hint="The file was left unchanged. Repair or delete it.",
        )


def no_passphrase() -> SessionsLocked:
    """Return the error of who would write before anybody has chosen a passphrase."""
    return SessionsLocked("No passphrase has been chosen for the sessions yet.", hint=Do(Operation.UNLOCK))


def _kernel_name(key_id: str) -> str:
    return f"cognito-tui:{key_id}"


def _id(key: Secret) -> str:
    """Return the name of a key, which tells nothing of it; no other key has that name."""
    return hmac.new(_bytes(key.reveal()), b"cognito-tui key id", hashlib.sha256).hexdigest()[:32]


# what seals the key ---------------------------------------------------------------------------------------------------


def _of_passphrase(passphrase: Secret, scrypt: dict[str, Any]) -> Secret:
    n, r, p = scrypt["n"], scrypt["r"], scrypt["p"]
    salt, memory = _bytes(scrypt["salt"]), 2 * 128 * n * r

    def failure(_: Exception) -> ConfigurationError:
        return ConfigurationError(f"There is no memory for the passphrase: it takes {memory >> 20} MiB.")

    with RaiseInstead(failure, (ValueError, MemoryError)):
        derived = hashlib.scrypt(_typed(passphrase), salt=salt, n=n, r=r, p=p, maxmem=memory, dklen=32)
    return Secret(_text(derived))


def _typed(passphrase: Secret) -> bytes:
    """Return it in one form: keyboards differ in how they make letters."""
    return unicodedata.normalize("NFC", passphrase.reveal()).encode()


def _of_agent(agent: dict[str, Any]) -> Secret | None:
    """Return what ssh-agent's signature makes of a salt; None where it does not sign."""
    blob = _bytes(agent["public_key"])
    key = next((each for each in ssh_agent.agent_keys() if each.blob == blob), None)
    signed = ssh_agent.signature(key, _SIGNED + _bytes(agent["salt"])) if key else None
    if signed is None:
        return None
    extracted = hmac.new(_bytes(agent["salt"]), bytes.fromhex(signed.reveal()), hashlib.sha256).digest()
    expanded = hmac.new(extracted, _SIGNED + b"\1", hashlib.sha256).digest()  # HKDF (RFC 5869), one block
    return Secret(_text(expanded))


def _wrapped(wrapping: Secret, key: Secret, name: str) -> str:
    return _text(_encrypted(wrapping, _bytes(key.reveal()), name.encode()))


def _unwrapped(wrapping: Secret, header: dict[str, Any], way: str) -> Secret | None:
    key = _decrypted(wrapping, _bytes(header[way]["sealed"]), header["key"].encode())
    return None if key is None else Secret(_text(key))


def _encrypted(key: Secret, data: bytes, about: bytes) -> bytes:
    nonce = secrets.token_bytes(12)
    return nonce + bytes(_aes(key).encrypt(nonce, data, about))


def _decrypted(key: Secret, data: bytes, about: bytes) -> bytes | None:
    aes = _aes(key)

    from cryptography.exceptions import InvalidTag

    try:
        return bytes(aes.decrypt(data[:12], data[12:], about))
    except (InvalidTag, ValueError):
        return None


def _aes(key: Secret) -> Any:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError:
        pass
    else:
        return AESGCM(_bytes(key.reveal()))
    raise ConfigurationError(
        "The library for encryption is not installed.", hint=getting_extra("keyring", "cryptography")
    )


def _canonical(header: dict[str, Any]) -> bytes:
    return json.dumps(header, sort_keys=True, separators=(",", ":")).encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
