"""The public keys of a user pool that somebody gives: then no token that is verified takes a call.

They are what the pool's /.well-known/jwks.json has. Whoever gives them renews them: a pool may have new ones.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from ...errors import ConfigurationError
from ...functions.rsa_signature import PublicKey
from ...functions.token_check import keys_in
from ..storage import read_regular, shown_path
from .rsa_openssl import quick

VARIABLE = "COGNITO_JWKS"  # names a file, or is its text, as for pycognito
Keys = Mapping[str, Any] | str | bytes


def keys_given(document: Keys | None = None) -> Mapping[str, PublicKey] | None:
    """Return those of a jwks.json, by `kid`, or of what the environment has; None where neither is given.

    Args:
        document: its text, or what that parses to.

    Raises:
        ConfigurationError: it is no jwks.json, has no key, or the file cannot be read.
    """
    if document is not None:
        text = document if isinstance(document, (str, bytes)) else json.dumps(document, default=str)
        return _keys(text.encode(errors="replace") if isinstance(text, str) else text, "What was given")
    if not (named := os.environ.get(VARIABLE)):
        return None
    if named.lstrip().startswith("{"):
        return _keys(named.encode(errors="replace"), VARIABLE)
    path = Path(named)
    try:
        state = path.stat()
        return _keys_at(path, state.st_mtime_ns, state.st_size)
    except OSError as error:
        why = error.strerror or type(error).__name__
    raise ConfigurationError(f"{shown_path(path)} cannot be read.", detail=f"{why}. {VARIABLE} names it.")


@lru_cache(maxsize=8)
def _keys_at(path: Path, *_state: int) -> Mapping[str, PublicKey]:
    return _keys(read_regular(path), shown_path(path))


@lru_cache(maxsize=32)
def _keys(text: bytes, place: str) -> Mapping[str, PublicKey]:
    with suppress(ValueError):
        if keys := {key_id: quick(key) for key_id, key in keys_in(text).items()}:
            return keys
    raise ConfigurationError(
        f"{place} has no public keys of a user pool.",
        hint="They are in https://cognito-idp.<region>.amazonaws.com/<pool id>/.well-known/jwks.json.",
    )
