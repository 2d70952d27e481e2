"""The file of another program, cogauth, which says where that signs in.

    {"user_pool_id": "…", "client_id": "…", "identity_pool_id": "…", "region": "…", "managed_login_url": "…",
     "lambda_function_name": "…"}

All but the first two may be missing. The function is a credential proxy, which cogauth asks for twelve hours.
https://jiahao1553.github.io/aws-cognito-auth/configuration
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from ...errors import ConfigurationError
from ..base import quoted
from .layers import Problem
from .outputs import Outputs, outputs_of

USUAL_FILE = "~/.cognito-cli-config.json"
_HOURS = "12h"


def read_cogauth(content: bytes, place: str) -> Outputs:
    """Read cogauth's file.

    Args:
        place: where it comes from, for messages.

    Raises:
        ConfigurationError: it is something else.
    """
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        document = None  # the error itself holds the text
    if not isinstance(document, dict):
        raise ConfigurationError(
            f"{place[0].upper()}{place[1:]} is not a file of cogauth's.",
            hint=f"That is a JSON object with user_pool_id and client_id, usually in {USUAL_FILE}.",
        )
    if document.get("lambda_function_name"):
        document = {"proxy_function": document["lambda_function_name"], "duration": _HOURS, **document}
    outputs = outputs_of(document, f"cogauth's file {place}")
    region, pool = document.get("region"), outputs.layer.values.get("user_pool_id", "")
    if not region or not pool or pool.partition("_")[0] == region:
        return outputs
    problems = (*outputs.layer.problems, _elsewhere(region, pool))
    return replace(outputs, layer=outputs.layer._replace(problems=problems))


def _elsewhere(region: Any, pool: str) -> Problem:
    return Problem(
        f"region: {quoted(str(region))} is not where user_pool_id {quoted(pool)} is",
        "Correct one of them in the file; for a replica of the pool, name its region replica_region.",
    )
