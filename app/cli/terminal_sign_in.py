"""A sign-in on the terminal: from each step to its question, and from what is typed to the answer."""

from __future__ import annotations

from ..client import CognitoClient
from ..errors import IncorrectPassword, PasswordResetRequired, Refused, SessionExpired, UserNotConfirmed
from ..services.auth import (
    Answer,
    CodeRequired,
    CustomChallenge,
    EmailRequired,
    FactorChoice,
    NewPasswordRequired,
    PasswordRequired,
    Question,
    Step,
    TotpEnrollment,
    choice_question,
    code_instruction,
    factor_line,
    normalise_code,
)
from ..services.base import TOTP, Secret
from ..services.config import CHOICE, CUSTOM
from ..services.tokens import AuthResult
from .authenticator_setup import show_key
from .io.messages import echo, print_error, with_retries
from .io.prompter import TRIES, Prompter
from .recovery import confirm_account, reset_password, send_reset_code


class TerminalSignIn:
    """Raises CognitoTuiError; SignInRequired when a question cannot be asked."""

    def __init__(self, cognito: CognitoClient, asker: Prompter) -> None:
        self._cognito = cognito
        self._asker = asker
        self._attributes: dict[str, str] = {}  # typed once, even if the new password is refused

    def sign_in(self, username: str) -> AuthResult:
        """From the user name to tokens. At a terminal a wrong password is asked for again; a given one is not."""
        username = username or self._asker.text("User name", "the user name")
        password = self._password()
        tries = TRIES
        while True:
            try:
                return self._from_start(username, password)
            except (UserNotConfirmed, PasswordResetRequired) as error:
                if not self._asker.prompts.possible:
                    raise
                print_error(error)
                if isinstance(error, UserNotConfirmed):
                    confirm_account(self._cognito.registration, self._asker, username)
                else:
                    send_reset_code(self._cognito.registration, username)
                    password = reset_password(self._cognito.registration, self._asker, username)
            except Refused as error:
                tries -= 1
                if not (tries and self._starts_again(error)):
                    raise
                self._asker.refused(error)
                password = self._password()

    def _from_start(self, username: str, password: Secret | None) -> AuthResult:
        sign_in = self._cognito.sign_in
        step: Step = (
            with_retries(lambda: sign_in.start(username))
            if password is None
            else sign_in.start(username, password)
        )
        while not isinstance(step, AuthResult):
            question = step
            self._introduce(question)
            step = self._asker.until_accepted(lambda: self._answered(question))  # noqa: B023  # called at once
        return step

    def _starts_again(self, error: Refused) -> bool:
        wrong = isinstance(error, (SessionExpired, IncorrectPassword))
        return wrong and self._asker.given.password is None and self._asker.prompts.possible

    def _password(self) -> Secret | None:
        """None where the sign-in is to begin without."""
        profile = self._cognito.profile
        if self._asker.given.password or not profile.password_optional:
            return self._asker.password()
        if profile.auth_flow == CUSTOM and self._asker.prompts.possible:
            return self._asker.password("Password (nothing, if you have none)") or None
        if profile.auth_flow == CHOICE and profile.preferred_challenge.startswith("PASSWORD"):
            return self._asker.password()
        return None

    # one step -----------------------------------------------------------------------------------------------------

    def _introduce(self, step: Question) -> None:
        """What there is to know before the question."""
        match step:
            case NewPasswordRequired():
                echo("Your password is temporary: choose one of your own.")
            case TotpEnrollment():
                show_key(step.secret, account=step.attempt.username, issuer=self._cognito.profile.app_name)
            case EmailRequired():
                echo("This pool sends its codes by email, and does not know your address yet.")
            case CodeRequired() if step.challenge == TOTP and self._asker.given.has_totp:
                pass  # nobody is asked
            case CodeRequired():
                echo(code_instruction(step))
            case CustomChallenge():
                for name, text in step.parameters.items():
                    echo(f"{name}: {text}")

    def _answered(self, step: Question) -> Step:
        """Asks, and sends the answer."""
        sign_in = self._cognito.sign_in
        match step:
            case PasswordRequired():
                return sign_in.answer(step, Answer(self._asker.password()))
            case NewPasswordRequired():
                return sign_in.answer(step, self._new_password(step))
            case CustomChallenge():
                text = self._asker.secret("Answer", "the answer to the pool's own question")
                return sign_in.answer(step, Answer(text))
            case CodeRequired():
                return self._answered_code(step)
            case TotpEnrollment():
                answer = Answer(normalise_code(self._asker.code().reveal()))
            case EmailRequired():
                answer = Answer(attributes={"email": self._asker.attribute("email")})
            case FactorChoice():
                answer = Answer(choice=self._choice(step))
        return with_retries(lambda: sign_in.answer(step, answer))

    def _answered_code(self, step: CodeRequired) -> Step:
        sign_in = self._cognito.sign_in
        if step.challenge == TOTP:
            answer = Answer(normalise_code(self._asker.code(step.challenge).reveal()))
            return with_retries(lambda: sign_in.answer(step, answer))
        code = self._asker.sent_code("Code (nothing: send a new one)", step.challenge)
        if not code:
            return with_retries(lambda: sign_in.resend(step))
        answer = Answer(code)
        return with_retries(lambda: sign_in.answer(step, answer))

    def _new_password(self, step: NewPasswordRequired) -> Answer:
        for name in step.required_attributes:
            if name not in self._attributes:
                self._attributes[name] = self._asker.attribute(name)
        return Answer(self._asker.new_password(), self._attributes)

    def _choice(self, step: FactorChoice) -> str:
        names = [factor.name for factor in step.factors]
        if self._asker.given.has_totp and step.challenge == "SELECT_MFA_TYPE" and TOTP in names:
            return TOTP
        echo(choice_question(step.challenge))
        echo(*(f"  {number}  {factor_line(factor)}" for number, factor in enumerate(step.factors, 1)))
        while True:
            typed = self._asker.text(f"Number [1-{len(names)}]", "a choice among these")
            if typed.isdecimal() and 1 <= int(typed) <= len(names):
                return names[int(typed) - 1]
            echo("Type the number of one of them.")
