"""~/.aws of a new home, and what tests put into it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.secret import Secret

NOON = datetime(2026, 1, 31, 12, 0, 0, tzinfo=timezone(timedelta(hours=2)))
CREDENTIALS = AwsCredentials(
    Secret("ASIAFRESH"),
    Secret("fresh/secret+key"),
    Secret("fresh//token=="),
    NOON,
    "eu-west-1:id",
    "eu-west-1",
)
COMMAND = "/usr/bin/cognito-tui credential-process --profile work"


def folder() -> Path:
    path = Path.home() / ".aws"
    path.mkdir()
    return path


def text(path: Path) -> str:
    return path.read_bytes().decode()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")
