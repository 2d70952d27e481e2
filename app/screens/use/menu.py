"""The ways to use the credentials without copying them."""

from __future__ import annotations

from collections.abc import Callable

from ...client import SessionCredentials
from ...errors import SignInRequired
from ...services.aws import AwsCredentials
from ...tui.context import Context
from ..menu_page import MenuPage, Task
from .api_call import ApiCallScreen
from .aws_cli_profile import AwsCliProfileScreen
from .console import ConsoleScreen
from .credentials_file import CredentialsFileScreen
from .serving import ServingScreen


class UseScreen(MenuPage):
    """Args:
    session: gives the one at hand, if its credentials are still good.
    """

    TITLE_TEXT = "Use the credentials"
    EXPLANATION = "Keys that renew themselves are better than keys in a file."
    tasks = (
        Task("t", "Other terminals", "Serve them to this machine", lambda menu: ServingScreen(menu.context)),
        Task(
            "p", "AWS CLI profile", "AWS_PROFILE=… asks here", lambda menu: AwsCliProfileScreen(menu.context)
        ),
        Task(
            "c",
            "AWS console",
            "A link that signs in",
            lambda menu: ConsoleScreen(menu.context, menu.credentials),
        ),
        Task(
            "f",
            "AWS credentials file",
            "For what can do no better",
            lambda menu: CredentialsFileScreen(menu.context, menu.credentials),
        ),
        Task(
            "a",
            "Call an API",
            "With your token",
            lambda menu: ApiCallScreen(menu.context, menu.session),
        ),
    )

    def __init__(self, context: Context, session: Callable[[], SessionCredentials | None]) -> None:
        super().__init__(context)
        self._session = session

    def session(self) -> SessionCredentials:
        """Raises SignInRequired when its credentials have expired."""
        session = self._session()
        if session is None:
            raise SignInRequired("The credentials have expired.", hint="Go back to get fresh ones.")
        return session

    def credentials(self) -> AwsCredentials:
        """Raises as `session`."""
        return self.session().credentials

    def load(self, said: str = "") -> None:
        """There is nothing to read."""

    def about(self, task: Task) -> str:
        if task.key == "t" and self.context.serving.endpoint is not None:
            return "Served now"
        return task.about

    def back(self, said: str) -> None:
        self.show_tasks()
        self.refusal.tell(said)
