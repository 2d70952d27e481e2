"""The throw-away folder that the app writes to in the demo, in place of the person's own files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ..errors import CognitoTuiError
from ..services.base import done_at_end

_VARIABLES = {
    "AWS_CONFIG_FILE": ("aws", "config"),
    "AWS_SHARED_CREDENTIALS_FILE": ("aws", "credentials"),
    "XDG_CONFIG_HOME": ("config",),
    "XDG_STATE_HOME": ("state",),
    "XDG_CACHE_HOME": ("cache",),
}


@contextmanager
def throwaway_folder() -> Iterator[Mapping[str, str]]:
    """Yield the environment variables that lead there. The folder is removed afterwards, after a signal too.

    Raises:
        CognitoTuiError: it cannot be made.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix="cognito-tui-demo-", ignore_cleanup_errors=True)
    except OSError as error:
        raise CognitoTuiError(
            "The demo has no folder to write to.",
            detail=f"{error.strerror}.",
            hint="Set TMPDIR to another folder.",
        ) from None
    with done_at_end(folder.cleanup):
        yield {name: os.path.join(folder.name, *place) for name, place in _VARIABLES.items()}
