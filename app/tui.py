"""The terminal app: which screen comes after which."""

from __future__ import annotations

import os
from collections.abc import Callable

from textual.screen import Screen

from .context import Context, Hint
from .messages import Detour, ProfileChosen, Reason, StartAgain, StepReached
from .screens.sign_in import SignInScreen
from .services.clipboard import Clipboard
from .services.configuration import Configuration
from .services.errors import CognitoTuiError
from .services.secret import Secret
from .services.session import Cognito
from .terminal_app import TerminalApp


class CognitoTui(TerminalApp[Secret]):
    """Ends with the export lines when the person hands them to the shell, with None otherwise."""

    def __init__(
        self,
        configuration: Configuration,
        *,
        hint: Hint | None = None,
        shell_listens: bool = False,
        theme: str = "dark",
        make_cognito: Callable[..., Cognito] = Cognito,
    ) -> None:
        super().__init__(theme)
        self._make_cognito = make_cognito
        self.context = Context(
            configuration=configuration,
            cognito=make_cognito(configuration.profile),
            clipboard=Clipboard(os.environ, self._write_to_terminal),
            hint=hint,
            shell_listens=shell_listens,
        )

    def get_default_screen(self) -> Screen[None]:
        """Not pushed over Textual's blank one, which would be laid out and painted first."""
        screen = SignInScreen(self.context, resume=True)
        # switch_screen takes this back, but Textual only puts it there for screens that were pushed
        screen._push_result_callback(screen, None)  # noqa: SLF001
        return screen

    def on_step_reached(self, message: StepReached) -> None:
        from .screens.routes import screen_for

        self.switch_screen(screen_for(self.context, message.step, message.reason))

    def on_detour(self, message: Detour) -> None:
        from .screens.routes import screen_at

        self.switch_screen(screen_at(self.context, message.place, message.username, message.words))

    def on_start_again(self, message: StartAgain) -> None:
        self.switch_screen(SignInScreen(self.context, message.username, message.reason))

    def on_profile_chosen(self, message: ProfileChosen) -> None:
        reason: Reason = ""
        try:
            configuration = self.context.configuration.choose(message.name)
        except CognitoTuiError as error:
            reason = error
        else:
            self.context = Context(
                configuration=configuration,
                cognito=self._make_cognito(configuration.profile),
                clipboard=self.context.clipboard,
                hint=self.context.hint,
                shell_listens=self.context.shell_listens,
            )
        self.switch_screen(SignInScreen(self.context, message.username, reason, resume=not reason))

    def _write_to_terminal(self, text: str) -> None:
        if self._driver is not None:
            self._driver.write(text)
            self._driver.flush()
