"""ListUserSessions and RevokeUserSession, for a botocore that is too old to know them.

They came with botocore 1.44; the demo's ministack holds us at 1.43. The model is told of them the way AWS tells
botocore of additions.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def add_to(folder: Path) -> dict[str, str]:
    """Writes the addition below `folder`; gives the environment that makes botocore read it."""
    session = {
        **dict.fromkeys(("SessionId", "SessionType", "ClientId", "DeviceType", "LastIPAddress"), "T"),
        **dict.fromkeys(("CreateDate", "LastActiveDate"), "M"),
        "LastLocation": "L",
        "IsCurrentSession": "F",
    }
    shapes: dict[str, Any] = {
        "T": {"type": "string"},
        "M": {"type": "timestamp"},
        "F": {"type": "boolean"},
        "L": _structure({"City": "T", "Country": "T"}),
        "S": _structure(session),
        "Ss": {"type": "list", "member": {"shape": "S"}},
        "ListUserSessionsRequest": _structure({"AccessToken": "T", "NextToken": "T"}),
        "ListUserSessionsResponse": _structure({"Sessions": "Ss", "NextToken": "T"}),
        "RevokeUserSessionRequest": _structure({"AccessToken": "T", "SessionId": "T"}),
        "RevokeUserSessionResponse": _structure({}),
    }
    operations = {
        name: {
            "name": name,
            "http": {"method": "POST", "requestUri": "/"},
            "input": {"shape": f"{name}Request"},
            "output": {"shape": f"{name}Response"},
            "authtype": "none",
        }
        for name in ("ListUserSessions", "RevokeUserSession")
    }
    models = folder / "cognito-idp" / "2016-04-18"
    models.mkdir(parents=True)
    extras = {"version": 1.0, "merge": {"operations": operations, "shapes": shapes}}
    (models / "service-2.sdk-extras.json").write_text(json.dumps(extras))
    return {"AWS_DATA_PATH": str(folder)}


def _structure(members: dict[str, str]) -> dict[str, Any]:
    return {"type": "structure", "members": {name: {"shape": shape} for name, shape in members.items()}}
