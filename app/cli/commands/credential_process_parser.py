"""`credential-process`."""

from __future__ import annotations

from ..options import Commands, add_command

_EXAMPLES = """\
cognito-tui configure aws-profile work      has the AWS CLI and SDKs call this one
cognito-tui credential-process --profile work | jq -r .Expiration"""


def add(commands: Commands) -> None:
    add_command(
        commands,
        "credential-process",
        "credential_process:credential_process",
        "give credentials to the AWS CLI and SDKs (credential_process)",
        more="Prints one JSON object and never asks: exit code 3 where somebody has to sign in first.",
        examples=_EXAMPLES,
    )
