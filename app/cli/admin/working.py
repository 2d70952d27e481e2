"""What the administrator's commands have in common."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ...services.configuration import load
from ...services.profile import Profile
from ..options import flags
from ..talk import say

if TYPE_CHECKING:  # the parsers import this file: `--help` is not to wait for these
    from ...services.admin.aws import AdministratorAws
    from ...services.admin.change import Change


class Administrator:
    """An administrator at the command line.

    Args:
        needs: the settings that the command cannot do without.

    Raises:
        ConfigurationError: one of them is missing, or what is there is malformed.
    """

    def __init__(self, arguments: argparse.Namespace, *needs: str) -> None:
        self.arguments = arguments
        self.profile: Profile = load(
            flags(arguments), environ=os.environ, directory=Path.cwd(), needs=needs
        ).profile

    @cached_property
    def aws(self) -> AdministratorAws:
        """In the pools' region, whatever AWS_REGION says. It says what it is waiting for."""
        from ...services.admin.aws import AdministratorAws

        region = self.profile.region or self.profile.identity_pool_region
        return AdministratorAws(region, waiting=lambda action: say(f"Waiting for AWS to answer {action}…"))

    def carry_out(self, changes: Iterable[Change]) -> list[object]:
        """Does each with --apply, else says what it would do. Gives what those gave that were done.

        Raises:
            CognitoTuiError: a change failed; those before it were done, and said.
        """
        changes, given = list(changes), list[object]()
        for change in changes:
            if self.arguments.apply:
                for line in change.detail:
                    say(f"  {line}")
                given.append(change.do())
                say(f"Done: {change.words}.")
            else:
                say(f"Would {change.words}.", *(f"  {line}" for line in change.detail))
        if not changes:
            say("All is as it should be: nothing was changed.")
        elif not self.arguments.apply:
            say("Nothing was changed. Add --apply to do it.")
        return given


def add_apply(to: argparse.ArgumentParser) -> None:
    to.add_argument("--apply", action="store_true", help="do it; without, only say what would be done")
