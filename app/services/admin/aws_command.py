"""A command of the AWS CLI that a person can copy: with its region, their AWS profile, and every value quoted."""

from __future__ import annotations

import os

from ..base import command


def aws_command(service: str, operation: str, region: str, **options: str) -> str:
    """
    Args:
        options: by the CLI's own names, with _ for -; a value in capitals is for the person to fill in. Empty: a
            switch without a value.
    """
    return command(f"aws {service} {operation}", **options, region=region, **_profile())


def _profile() -> dict[str, str]:
    """The one whose keys were used here. Keys in the environment count for more, and with --profile they would not."""
    name = os.environ.get("AWS_PROFILE", "")
    return {"profile": name} if name and "AWS_ACCESS_KEY_ID" not in os.environ else {}
