"""What the administrator's commands have in common."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from ....services.config import Profile, default_config_file
from ....services.storage import shown_path
from ...io.messages import echo
from ...profile_loading import configured
from .steps import do_each

if TYPE_CHECKING:  # the parsers import this file: `--help` is not to wait for these
    from ....services.admin.admin_client import AdministratorAws
    from ....services.admin.change import Change


class Administrator:
    """An administrator at the command line: what they have configured, their AWS, and whether they said --apply.

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
        """Where the profile's settings are, in words."""
        if self.profile.named:
            return f"{shown_path(default_config_file())}, [profiles.{self.profile.name}]"
        return "the profile"

    @cached_property
    def aws(self) -> AdministratorAws:
        """In the pools' region, whatever AWS_REGION says. It says what it is waiting for."""
        from ....services.admin.admin_client import AdministratorAws

        region = self.profile.region or self.profile.identity_pool_region
        return AdministratorAws(region, waiting=lambda action: echo(f"Waiting for AWS to answer {action}…"))

    @property
    def identity_pool_aws(self) -> AdministratorAws:
        """In the identity pool's region, which need not be the user pool's."""
        return self.aws.in_region(self.profile.identity_pool_region)

    def apply_or_preview(self, changes: Iterable[Change]) -> None:
        """Does each with --apply, else says what it would do.

        Raises:
            CognitoTuiError, KeyboardInterrupt: as `do_each`.
        """
        changes = list(changes)
        if self.arguments.apply:
            do_each(changes)
        else:
            for change in changes:
                echo(f"Would {change.words}.", *(f"  {line}" for line in change.detail))
        if not changes:
            echo("Everything is in place already: nothing was changed.")
        elif not self.arguments.apply:
            echo("Nothing was changed. Add --apply to make the changes.")


def add_apply(to: argparse.ArgumentParser) -> None:
    to.add_argument("--apply", action="store_true", help="make the changes; without it, only show them")


def add_user(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "name", metavar="USER", help="the user name, or another sign-in alias that the pool allows"
    )


def add_json(to: argparse.ArgumentParser) -> None:
    to.add_argument("--json", action="store_true", help="as JSON")


def add_limit(to: argparse.ArgumentParser) -> None:
    to.add_argument("--limit", metavar="N", type=_positive, help="at most this many; default: all")


def _positive(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 1 or more")
    return int(text)
