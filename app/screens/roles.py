"""The roles that the user's groups give them: which one the credentials are of."""

from __future__ import annotations

from ..client import SessionCredentials
from ..services.aws import CallerIdentity
from ..services.tokens import AuthResult
from ..tui.context import Context
from ..widgets.action_list import ActionList, fit
from .list_page import ListPage


class RolesScreen(ListPage):
    """The roles to choose from.

    Args:
        caller: whose the credentials at hand are, where STS has said so.

    Attributes:
        session: with credentials of the chosen role; None where none was chosen.
    """

    TITLE_TEXT = "Roles"
    PURPOSE = "Choose the role that the credentials are of."
    EXPLANATION = "The credentials are of the role that you choose, until the app ends."
    CHOOSING = "choose"
    READING = ""

    def __init__(self, context: Context, signed_in: AuthResult, caller: CallerIdentity | None) -> None:
        super().__init__(context)
        self.session: SessionCredentials | None = None
        self._signed_in = signed_in
        self._caller = caller

    def on_mount(self) -> None:
        roles = self._signed_in.tokens.roles
        self.fill(roles, self._line)
        in_use = [row for row, role in enumerate(roles) if self._is_in_use(role)]
        self.query_one(ActionList).highlighted = in_use[0] if in_use else 0

    def _line(self, role: str) -> str:
        """Return the name last: it can be longer than the line."""
        return f"{'in use' if self._is_in_use(role) else '':<8}{fit(_account(role), 14)}{_name(role)}"

    def _is_in_use(self, role: str) -> bool:
        """Return whether the credentials are of this role: its name is the only one of its kind in its account."""
        caller = self._caller
        return caller is not None and (_account(role), _name(role)) == (caller.account, caller.role)

    def choose(self) -> None:
        role, cognito = self.entry, self.context.cognito
        if role is not None:
            self.run(lambda: cognito.take_role(role, self._signed_in), self._taken, "Fetching credentials…")

    def _taken(self, session: SessionCredentials) -> None:
        self.session = session
        self.close(f"✓ The credentials are of the role {_name(self.entry)} now.")


def _name(role: str) -> str:
    return role.rpartition("/")[2]


def _account(role: str) -> str:
    """Return the number of the account, from `arn:aws:iam::ACCOUNT:role/NAME`."""
    return (role.split(":") + [""] * 5)[4]
