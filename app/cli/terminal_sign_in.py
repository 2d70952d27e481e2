"""A sign-in on the terminal, and what may come before it: confirming an account, resetting a password."""

from __future__ import annotations

from contextlib import suppress

from ..client import CognitoClient
from ..errors import (
    AlreadyConfirmed,
    IncorrectPassword,
    PasswordResetRequired,
    Refused,
    SessionExpired,
    UserNotConfirmed,
)
from ..hints import Hint
from ..services.auth import (
    Answer,
    CodeRequired,
    CustomChallenge,
    EmailRequired,
    FactorChoice,
    NewAccount,
    NewPasswordRequired,
    PasswordRequired,
    Question,
    Registration,
    Step,
    TotpEnrollment,
    asked_again,
    choice_question,
    code_instruction,
    factor_line,
    normalise_code,
)
from ..services.base import TOTP, Secret
from ..services.config import CHOICE, CUSTOM
from ..services.tokens import AuthResult
from .io.messages import echo, print_error, while_waiting, with_retries
from .io.prompter import TRIES, Prompter
from .io.qr_art import show_key


class TerminalSignIn:
    """A sign-in whose questions are asked on the terminal.

    Raises CognitoTuiError; SignInRequired when a question cannot be asked.
    """

    def __init__(self, cognito: CognitoClient, prompter: Prompter) -> None:
        self._cognito = cognito
        self._prompter = prompter
        self._attributes: dict[str, str] = {}  # typed once, even if the new password is refused
        self._password_now: Secret | None = None  # the one that is right by now, if it is known

    def sign_in(self, username: str) -> AuthResult:
        """Sign in. A wrong password is asked for again if it was typed."""
        username = username or self._prompter.text("User name", "the user name")
        password = self._password()
        tries = TRIES
        while True:
            try:
                return self._from_start(username, password)
            except (UserNotConfirmed, PasswordResetRequired) as error:
                if not self._prompter.terminal.possible:
                    raise
                print_error(error)
                if isinstance(error, UserNotConfirmed):
                    with suppress(AlreadyConfirmed):  # by a link, or an administrator
                        confirm_account(self._cognito.registration, self._prompter, username)
                else:
                    send_reset_code(self._cognito.registration, username)
                    password = reset_password(self._cognito.registration, self._prompter, username)
            except Refused as error:
                tries -= 1
                if not (tries and self._starts_again(error)):
                    raise
                if isinstance(error, SessionExpired) and self._password_now:  # nothing is typed twice
                    error.remedy = Hint.of("This is another sign-in with the same password.")
                    password = self._password_now
                    self._prompter.refused(error)
                else:
                    self._prompter.refused(error)
                    password = self._password()

    def first(self, account: NewAccount) -> AuthResult:
        """Sign in to an account that was just made, or confirmed with `account.session`."""
        return self._from_start(account.username, account.password, account.session)

    def _from_start(
        self, username: str, password: Secret | None, session: Secret | None = None
    ) -> AuthResult:
        sign_in, self._password_now = self._cognito.sign_in, None
        step: Step = (
            with_retries(lambda: sign_in.start(username))
            if password is None and session is None
            else while_waiting(lambda: sign_in.start(username, password, session))
        )
        while not isinstance(step, AuthResult):
            question = step
            self._password_now = question.attempt.password
            self._introduce(question)
            step = self._prompter.until_accepted(lambda: self._answered(question))  # noqa: B023  # called at once
        return step

    def _starts_again(self, error: Refused) -> bool:
        wrong = isinstance(error, (SessionExpired, IncorrectPassword))
        return wrong and self._prompter.preset.password is None and self._prompter.terminal.possible

    def _password(self) -> Secret | None:
        """Return the password; None where the sign-in begins without one."""
        profile = self._cognito.profile
        if self._prompter.preset.password or not profile.password_optional:
            return self._prompter.password()
        if profile.auth_flow == CUSTOM and self._prompter.terminal.possible:
            return self._prompter.password("Password (nothing, if you have none)", optional=True) or None
        if profile.auth_flow == CHOICE and profile.preferred_challenge.startswith("PASSWORD"):
            return self._prompter.password()
        return None

    # one step -----------------------------------------------------------------------------------------------------

    def _introduce(self, step: Question) -> None:
        """Show what a person must know before the question."""
        match step:
            case NewPasswordRequired():
                echo("Your password is temporary: choose one of your own.")
            case TotpEnrollment():
                show_key(step.secret, account=step.attempt.username, issuer=self._cognito.profile.app_name)
            case EmailRequired():
                echo("This pool sends its codes by email, and does not know your address yet.")
            case CodeRequired() if step.challenge == TOTP and self._prompter.preset.has_totp:
                pass  # nobody is asked
            case CodeRequired():
                echo(code_instruction(step))
            case CustomChallenge():
                if words := asked_again(step):
                    echo(words)
                    self._prompter.terminal.forget_typed()
                for name, text in step.parameters.items():
                    echo(f"{name}: {text}")

    def _answered(self, step: Question) -> Step:
        """Ask, and send the answer."""
        sign_in = self._cognito.sign_in
        match step:
            case PasswordRequired():
                password = self._prompter.password()
                return while_waiting(lambda: sign_in.answer(step, Answer(password)))
            case NewPasswordRequired():
                return self._answered_new_password(step)
            case CustomChallenge():
                text = self._prompter.secret("Answer", "the answer to the pool's own question")
                return while_waiting(lambda: sign_in.answer(step, Answer(text)))
            case CodeRequired():
                return self._answered_code(step)
            case TotpEnrollment():
                answer = Answer(normalise_code(self._prompter.code()))
            case EmailRequired():
                address = {"email": self._prompter.attribute("email")}
                return self._prompter.with_attributes(
                    address, lambda: with_retries(lambda: sign_in.answer(step, Answer(attributes=address)))
                )
            case FactorChoice():
                answer = Answer(choice=self._choice(step))
        return with_retries(lambda: sign_in.answer(step, answer))

    def _answered_code(self, step: CodeRequired) -> Step:
        sign_in = self._cognito.sign_in
        if step.challenge == TOTP:
            answer = Answer(normalise_code(self._prompter.code(step.challenge)))
            return with_retries(lambda: sign_in.answer(step, answer))
        code = self._prompter.sent_code("Code (nothing: send a new one)", step.challenge)
        if not code:
            return with_retries(lambda: sign_in.resend(step))
        answer = Answer(code)
        return with_retries(lambda: sign_in.answer(step, answer))

    def _answered_new_password(self, step: NewPasswordRequired) -> Step:
        attributes = self._attributes
        attributes.update(
            (name, self._prompter.attribute(name))
            for name in step.required_attributes
            if name not in attributes
        )
        password, sign_in = self._prompter.new_password(), self._cognito.sign_in
        return self._prompter.with_attributes(
            attributes,
            lambda: while_waiting(lambda: sign_in.answer_or_restart(step, Answer(password, attributes))),
        )

    def _choice(self, step: FactorChoice) -> str:
        names = [factor.name for factor in step.factors]
        if self._prompter.preset.has_totp and step.challenge == "SELECT_MFA_TYPE" and TOTP in names:
            return TOTP
        echo(choice_question(step.challenge))
        echo(*(f"  {number}  {factor_line(factor)}" for number, factor in enumerate(step.factors, 1)))
        while True:
            typed = self._prompter.text(f"Number [1-{len(names)}]", "a choice among these")
            if typed.isdecimal() and 1 <= int(typed) <= len(names):
                return names[int(typed) - 1]
            echo("Type the number of one of them.")


# before a sign-in -----------------------------------------------------------------------------------------------------


def confirm_account(
    registration: Registration, prompter: Prompter, username: str, session: Secret | None = None
) -> Secret | None:
    """Ask for the code that was sent, or send another, until the account is confirmed.

    Args:
        session: that of the sign-up.

    Returns:
        That of the confirmation, for the first sign-in.
    """

    def confirm() -> Secret | None:
        while not (code := prompter.sent_code("Confirmation code (nothing: send a new one)")):
            echo(with_retries(lambda: registration.resend(username)).sentence)
        return with_retries(lambda: registration.confirm(username, code, session))

    confirmed = prompter.until_accepted(confirm)
    echo("The account is confirmed.")
    return confirmed


def send_reset_code(registration: Registration, username: str) -> None:
    echo(with_retries(lambda: registration.forgot_password(username)).sentence)


def reset_password(registration: Registration, prompter: Prompter, username: str) -> Secret:
    """Ask for the code that was sent and a new password, set that, and return it."""

    def reset() -> Secret:
        code = prompter.sent_code("Code from the message")
        password = prompter.new_password()
        while_waiting(lambda: registration.reset_password(username, code, password))
        return password

    password = prompter.until_accepted(reset)
    echo("The new password is set.")
    return password
