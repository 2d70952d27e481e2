"""What the administrator's commands have in common."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from ....services.config import Profile, default_config_file
from ....services.storage import shown_path
from ...io.messages import echo, say_for_now
from ...profile_loading import configured
from ...usage import Parser
from .applying import apply_all

if TYPE_CHECKING:  # the parsers import this file: `--help` is not to wait for these
    from ....services.admin.admin_client import AdministratorAws
    from ....services.admin.change import Change


class AdminContext:
    """What an administrator's command works with: the profile, their AWS, and whether to apply changes.

    Args:
        needs: the settings that the command cannot do without.

    Raises:
        ConfigurationError: one of them is missing, or what is there is malformed; or something would be changed where
            a `.env` says so that nobody named.
    """

    def __init__(self, arguments: argparse.Namespace, *needs: str) -> None:
        self.arguments = arguments
        self.profile: Profile = configured(
            arguments,
            needs=needs,
            untrusted_settings=needs if getattr(arguments, "apply", False) else (),
        ).profile

    @property
    def place(self) -> str:
        """The place of the profile's settings, in words."""
        if self.profile.named:
            return f"{shown_path(default_config_file())}, [profiles.{self.profile.name}]"
        return "the profile"

    @cached_property
    def aws(self) -> AdministratorAws:
        """The administrator's AWS in the pools' region, whatever AWS_REGION says."""
        from ....services.admin.admin_client import AdministratorAws

        region = self.profile.user_pool_region or self.profile.identity_pool_region
        return AdministratorAws(
            region, waiting=lambda action: say_for_now(f"Waiting for AWS to answer {action}…")
        )

    @property
    def identity_pool_aws(self) -> AdministratorAws:
        """The administrator's AWS in the identity pool's region, which need not be the user pool's."""
        return self.aws.in_region(self.profile.identity_pool_region)

    def apply_or_preview(self, changes: Iterable[Change]) -> None:
        """Make the changes with --apply; without it, show them.

        Raises:
            CognitoTuiError, KeyboardInterrupt: as `apply_all`.
        """
        changes = list(changes)
        if self.arguments.apply:
            apply_all(changes)
        else:
            for change in changes:
                echo(f"Would {change.words}.", *(f"  {line}" for line in change.detail))
        if not changes:
            echo("Everything is in place already: nothing was changed.")
        elif not self.arguments.apply:
            echo("Nothing was changed. Add --apply to make the changes.")


def add_apply(to: Parser) -> None:
    to.add_argument("--apply", action="store_true", help="make the changes; without it, only show them")


def add_user(to: Parser) -> None:
    to.add_argument(
        "name", metavar="USER", help="the user name, or another sign-in alias that the pool allows"
    )


def add_json(to: Parser) -> None:
    to.add_argument("--json", action="store_true", help="as JSON")


def add_limit(to: Parser) -> None:
    to.add_argument("--limit", metavar="N", type=_positive, help="at most this many; default: all")


def _positive(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 1 or more")
    return int(text)
