"""The one line that is logged of each call: what, where, how it ended, how long it took. Never what was sent."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

from ..base import Log, Secret, masked
from .endpoints import host
from .retry import attempt

LOG = Log("aws")
_LONGEST = 100  # characters of what a server has said
_REQUEST_ID = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"


class LoggedCall:
    """A call that is under way.

    Args:
        secrets: what is sent: a server may give it back where its codes should be.
    """

    def __init__(self, secrets: tuple[Secret, ...] = ()) -> None:
        self._secrets = secrets
        self._began = time.perf_counter()

    def answered(self, name: str, url: str, metadata: Mapping[str, Any], *, code: str = "") -> None:
        """Log what came.

        Args:
            name: "cognito-idp InitiateAuth".
            metadata: botocore's ResponseMetadata.
            code: AWS's, of a refusal.
        """
        request_id = str(metadata.get("RequestId", ""))
        if not re.fullmatch(_REQUEST_ID, request_id):  # anything else may be what was sent
            request_id = ""
        status = metadata.get("HTTPStatusCode", "")
        self._end(name, url, f"status={status}", code=code, request_id=request_id)

    def failed(self, name: str, url: str, error: Exception) -> None:
        """Log an error: the refusal that it tells of, or its kind alone."""
        response = getattr(error, "response", None)
        if isinstance(response, Mapping) and response.get("ResponseMetadata"):
            code = response.get("Error", {}).get("Code", "")
            self.answered(name, url, response["ResponseMetadata"], code=code)
        else:
            self._end(name, url, f"error={type(error).__name__}")

    def _end(self, name: str, url: str, how: str, **more: str) -> None:
        if not LOG.heard:
            return
        milliseconds = round(1000 * (time.perf_counter() - self._began))
        # masked while it is whole: of a secret that is cut off, nobody would know what is left
        named = [
            f"{key}={masked(str(value), self._secrets)[:_LONGEST]}" for key, value in more.items() if value
        ]
        words = [how, *named, f"ms={milliseconds}", f"attempt={attempt()}"]
        LOG.info("%s host=%s %s", name, _host(url), " ".join(words))


def _host(url: str) -> str:
    return re.split(r"[/?#\\]", host(url))[0] if url else ""
