"""`configure …`."""

from __future__ import annotations

from .options import Commands, add_command, add_family

_AWS_PROFILE = """\
cognito-tui configure aws-profile work --profile work
cognito-tui configure aws-profile work --diff        show what would change
AWS_PROFILE=work aws s3 ls                           ... and from then on
cognito-tui configure aws-profile default            for whatever names no profile"""


def add(commands: Commands) -> None:
    actions = add_family(
        commands,
        "configure",
        "have other programs get their credentials here",
        "cognito-tui configure aws-profile work",
    )
    aws_profile = add_command(
        actions,
        "aws-profile",
        "configure:aws_profile",
        "have the AWS CLI and SDKs get credentials from cognito-tui",
        more="Writes credential_process and a region into the profile NAME of ~/.aws/config, and changes nothing "
        "else there. Sign in with `cognito-tui login`: an AWS program never asks.",
        examples=_AWS_PROFILE,
    )
    aws_profile.add_argument(
        "name", metavar="NAME", help="what AWS programs are to call it; default: for all"
    )
    aws_profile.add_argument(
        "--region",
        metavar="REGION",
        help="default: the one that the profile NAME has, or that of the identity pool",
    )
    aws_profile.add_argument(
        "--diff", action="store_true", help="print what would change, and change nothing"
    )
    aws_profile.add_argument(
        "--force", action="store_true", help="replace another credential_process, role or SSO; never keys"
    )
