"""`configure` and `configure aws-profile`."""

from __future__ import annotations

import argparse

from ..options import Commands, add_command

_CONFIGURE = """\
cognito-tui configure                                  asks for the ids
cognito-tui configure --from-terraform terraform       takes them from Terraform's outputs
cognito-tui configure --from-env --env-file prod.env --profile prod
cognito-tui configure --profile work --user-pool-id eu-west-1_AbCdEfGhI --client-id ID --identity-pool-id ID
cognito-tui configure aws-profile work                 then: AWS_PROFILE=work aws s3 ls"""
_AWS_PROFILE = """\
cognito-tui configure aws-profile work --profile work
cognito-tui configure aws-profile work --diff        show what would change
AWS_PROFILE=work aws s3 ls                           ... and from then on
cognito-tui configure aws-profile default            for whatever names no profile"""


def add(commands: Commands) -> None:
    configure = add_command(
        commands,
        "configure",
        "configure:configure",
        "write down where to sign in; and have other programs get their credentials here",
        more="Writes a profile of config.toml: the one that --profile names, new or not, or else the one that counts. "
        "Settings come from the flags, from Terraform, from the environment, or from you: asked is for what no flag "
        "gives, and nothing where they give all three ids.",
        examples=_CONFIGURE,
    )
    source = configure.add_mutually_exclusive_group()
    source.add_argument(
        "--from-terraform",
        metavar="DIR",
        help="each output in this folder that is named like a setting becomes it; DIR can also be a file with what "
        "`terraform output -json` prints, or - for standard input",
    )
    source.add_argument(
        "--from-env", action="store_true", help="take COGNITO_* and APP_NAME of the environment and .env"
    )
    configure.add_argument("--default", action="store_true", help="it is the profile that counts from now on")
    _add_changing(configure, "replace settings that the profile has already")
    configure.add_argument(
        "--no-input", action="store_true", help="never ask: end with exit code 3 where an answer is needed"
    )
    actions = configure.add_subparsers(dest="action", metavar="[ACTION]")
    aws_profile = add_command(
        actions,
        "aws-profile",
        "configure_aws_profile:aws_profile",
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
    _add_changing(
        aws_profile,
        "replace another credential_process, role or SSO (never keys); name a program in a cache, as of uvx, too",
        # not set here when absent: `configure --diff aws-profile` is as good as `configure aws-profile --diff`
        default=argparse.SUPPRESS,
    )


def _add_changing(to: argparse.ArgumentParser, force: str, default: object = False) -> None:
    to.add_argument(
        "--diff",
        "--dry-run",
        action="store_true",
        default=default,
        help="print what would change, and change nothing",
    )
    to.add_argument("--force", action="store_true", default=default, help=force)
