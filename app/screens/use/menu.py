"""The ways to use the credentials without copying them."""

from __future__ import annotations

from collections.abc import Callable

from ...client import SessionCredentials
from ...errors import SignInRequired
from ...services.aws import AwsCredentials
from ...services.base import Secret
from ...tui.context import Context
from ..list_page import ListPage, Task, opens
from .api_call import ApiCallScreen
from .aws_profiles import AwsCliProfileScreen, CredentialsFileScreen
from .console import ConsoleScreen
from .serving import ServingScreen


class UseScreen(ListPage):
    """The menu of what to do with the credentials.

    Args:
        session: returns the current one, or None when its credentials have expired.
    """

    TITLE_TEXT = "Use the credentials"
    PURPOSE = "Use the credentials in other programs, without copying keys."
    EXPLANATION = "Keys that renew themselves are better than keys in a file."
    CHOOSING = "open"
    READING = ""
    tasks = (
        Task("t", "Other terminals", "Serve them to this machine", opens(ServingScreen)),
        Task("p", "AWS CLI profile", "AWS_PROFILE=… asks here", opens(AwsCliProfileScreen)),
        Task(
            "c",
            "AWS console",
            "A link that signs in",
            lambda menu: menu.open(ConsoleScreen(menu.context, menu.credentials)),
        ),
        Task(
            "f",
            "AWS credentials file",
            "For tools that only read this file",
            lambda menu: menu.open(CredentialsFileScreen(menu.context, menu.credentials)),
        ),
        Task(
            "a",
            "Call an API",
            "With your token",
            lambda menu: menu.open(ApiCallScreen(menu.context, menu.session)),
        ),
        Task("i", "Identity id", "", lambda menu: menu.copy_identity()),
    )

    def __init__(self, context: Context, session: Callable[[], SessionCredentials | None]) -> None:
        super().__init__(context)
        self._session = session

    def session(self) -> SessionCredentials:
        """Return the current session; raise SignInRequired when its credentials have expired."""
        session = self._session()
        if session is None:
            raise SignInRequired("The credentials have expired.", hint="Go back to get fresh ones.")
        return session

    def credentials(self) -> AwsCredentials:
        """Return the current credentials; raise SignInRequired when they have expired."""
        return self.session().credentials

    def about(self, task: Task) -> str:
        if task.key == "t" and self.context.serving.endpoint is not None:
            return "Served now"
        if task.key == "i" and (session := self._session()) is not None:
            return session.credentials.identity_id
        return task.about

    def copy_identity(self) -> None:
        """Copy the id that the user's own prefixes and keys in S3 and DynamoDB are named after."""
        if (session := self._session()) is not None:
            print_it = f"To print it:\n{self.context.next_command('whoami')}"
            self.copy(Secret(session.credentials.identity_id), "the identity id", print_it)

    def back(self, words: str) -> None:
        self.show_tasks()
        self.tell(words)
