"""Text that only this user's keyring can open.

The keyring holds a key, and not the text: what Cognito's tokens amount to does not fit into the keyring of Windows
(2560 bytes), and one file under one lock is replaced at once or not at all.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from ...errors import ConfigurationError
from ..base import Secret, getting_extra, within

SECONDS = 10.0  # for each of the keyring's calls: over SSH it may wait for ever for somebody to unlock it
_SERVICE, _ENTRY = "cognito-tui", "sessions"

_REASONS = {  # keyring.errors
    "NoKeyringError": "This machine has none.",
    "KeyringLocked": "It is locked.",
    "InitError": "It could not be unlocked.",
}

Result = TypeVar("Result")


class KeyringCipher:
    """AES-128-CBC with HMAC (Fernet), by a key of its own in the system's keyring.

    Both methods raise ConfigurationError, with what the keyring said.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._key: Secret | None = None

    def seal(self, text: str) -> str:
        """Encrypt with the key that the keyring has, or else a new one."""
        key = self._known_key()
        if key is None:
            key = Secret(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
            self._ask(lambda keyring: keyring.set_password(_SERVICE, _ENTRY, key.reveal()))
            if self._known_key() != key:  # some backends take everything and keep nothing
                raise _unusable("It does not store what it gets.")
        return str(_fernet(key).encrypt(text.encode()).decode())

    def unseal(self, sealed: str) -> str:
        key = self._known_key()
        if key is None:
            raise _unusable("It has no key for the stored sessions.")
        fernet = _fernet(key)

        from cryptography.fernet import InvalidToken

        try:
            return str(fernet.decrypt(sealed).decode())
        except (InvalidToken, ValueError):
            pass
        raise _unusable("Its key does not open the stored sessions.")

    def _known_key(self) -> Secret | None:
        if self._key is None:
            key = self._ask(lambda keyring: keyring.get_password(_SERVICE, _ENTRY))
            self._key = Secret(key) if key else None
        return self._key

    def _ask(self, call: Callable[[Any], Result]) -> Result:
        try:
            return within(self._seconds, lambda: call(_backend()))
        except ConfigurationError:
            raise
        except ImportError:
            raise _not_installed() from None
        except TimeoutError:
            why = f"It did not answer within {self._seconds:g} seconds. Is it waiting to be unlocked?"
        except Exception as error:
            kind = type(error).__name__
            why = _REASONS.get(kind, f"It failed ({kind}).")
        raise _unusable(why)  # not within `except`: a backend's error may hold what it was given


def _fernet(key: Secret) -> Any:
    try:
        from cryptography.fernet import Fernet

        return Fernet(key.reveal())
    except ImportError:
        raise _not_installed() from None
    except ValueError:
        pass
    raise _unusable("What it has for cognito-tui is not a key.")


def _not_installed() -> ConfigurationError:
    return ConfigurationError(
        "The keyring is not installed.", hint=getting_extra("keyring", "cryptography and keyring")
    )


def _backend() -> Any:
    import keyring
    from keyring.backend import KeyringBackend

    backend: KeyringBackend = keyring.get_keyring()
    for part in (backend, *getattr(backend, "backends", ())):
        if "plaintext" in type(part).__name__.lower():
            raise _unusable("It would write the key down in plain text.")
    return backend


def _unusable(why: str) -> ConfigurationError:
    return ConfigurationError(
        "The keyring cannot be used.",
        detail=why,
        hint='Where no keyring runs: remember = "encrypted", for a file that a passphrase opens.',
    )
