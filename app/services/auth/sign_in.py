"""The sign-in, from a user name to tokens: one step at a time, with no screen in mind.

    step = sign_in.start("ada", Secret("…"))
    while not isinstance(step, AuthResult):
        step = sign_in.answer(step, Answer(...))

Nothing is kept between two calls: the step carries all there is. Any challenge may follow any other; only a proof by
SRP that was begun is given, or the sign-in ends. A remembered device that Cognito does not take, at whatever point, is
forgotten, and the sign-in goes on without it: it may spare a factor, and never locks anybody out.
https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ...errors import DeviceUnknown, IncorrectPassword, Refused, SessionExpired, UnexpectedAnswer
from ..base import FIRST_FACTORS, PASSKEY, TOTP, RaiseInstead, Secret, wrong_argument
from ..config import CHOICE, CUSTOM, PASSWORD, SRP, check_clear
from ..tokens import AuthResult, Tokens, TokenStore
from .answers import fitting, named
from .challenges import question, set_up, unsupported
from .cognito_idp import RawChallenge, UserPool
from .device_srp import DeviceSignIn
from .labels import answer_refused, entry_label
from .refused_code import explained
from .srp import NOT_COGNITO, SrpClient, password_claim
from .steps import (
    Answer,
    Attempt,
    CodeRequired,
    CustomChallenge,
    EmailRequired,
    FactorChoice,
    NewPasswordRequired,
    PasswordRequired,
    Question,
    Step,
    TotpEnrollment,
)

_Outcome = RawChallenge | Tokens
_Call = Callable[[Attempt], _Outcome]
_OF_A_DEVICE = ("DEVICE_SRP_AUTH", "DEVICE_PASSWORD_VERIFIER")


class SignIn:
    """Signs users of one pool in. Every method raises CognitoTuiError and nothing else.

    Args:
        store: where a sign-in is kept, and the device it was made with.
    """

    def __init__(self, user_pool: UserPool, store: TokenStore) -> None:
        self._pool = user_pool
        self._store = store
        self._devices = DeviceSignIn(user_pool)
        self._place = f"{user_pool.profile.user_pool_id}/{user_pool.profile.client_id}"

    def start(self, username: str, password: Secret | None = None, session: Secret | None = None) -> Step:
        """Without a password only where `profile.password_optional`, or with a session.

        Args:
            session: that of a confirmation, which stands for the first factor of a first sign-in. Where Cognito does
                not take it, the password does.

        Raises:
            Refused: and its kinds, for whatever Cognito refuses; the attempt is then over.
        """
        username = named(username)
        attempt = Attempt(
            username,
            username,
            device=self._store.device(username),
            pool=self._place,
            passwordless=not password,
            password=password,
        )
        with _no_password_is_wrong(attempt):
            return (session and self._start_confirmed(attempt, session)) or self._start(attempt)

    def answer(self, step: Question, answer: Answer) -> Step:
        """Go on.

        Raises:
            CodeRejected, PasswordRejected, AttributeRejected or AttributesRequired: `step` may be answered again.
            WrongArgument: likewise, and nothing was sent.
            SessionExpired: it may not.
        """
        self._check_place(step)
        answer = fitting(step, answer)
        kinds = () if isinstance(step, PasswordRequired) else (IncorrectPassword,)
        with RaiseInstead(lambda error: _over(step, error), kinds):
            return self._answered(step, answer)

    def answer_or_restart(self, step: NewPasswordRequired, answer: Answer) -> Step:
        """As `answer`; where choosing took longer than Cognito waits, begin again with the password of this attempt.

        Nothing is typed twice then. For one caller at a time: of several, each would be signed in.
        """
        try:
            return self.answer(step, answer)
        except SessionExpired:
            if step.attempt.password is None:
                raise
        with RaiseInstead(lambda error: _over(step, error), (IncorrectPassword,)):
            again = self._start(_anew(step.attempt))
        return self.answer(again, answer) if isinstance(again, NewPasswordRequired) else again

    def _answered(self, step: Question, answer: Answer) -> Step:
        attempt, given = step.attempt, answer.attributes
        match step:
            case NewPasswordRequired():
                attributes = {f"userAttributes.{name}": value for name, value in given.items()}
                attempt = replace(attempt, password=answer.secret)
                return self._respond(
                    attempt, "NEW_PASSWORD_REQUIRED", {"NEW_PASSWORD": answer.secret, **attributes}
                )
            case PasswordRequired():
                return self._answer_password(step, answer.secret)
            case TotpEnrollment():
                name = self._pool.profile.app_name
                label = entry_label(name, attempt.username)
                with explained(step.secret, answer.secret, self._pool.clock, label):
                    session = self._pool.verify_software_token(attempt.session, answer.secret, name)
                return self._respond(replace(attempt, session=session), "MFA_SETUP", {})
            case EmailRequired():
                return self._respond(attempt, "MFA_SETUP", {"EMAIL": given["email"]})
            case CodeRequired():
                return self._respond(attempt, step.challenge, {f"{step.challenge}_CODE": answer.secret})
            case FactorChoice():
                return self._answer_choice(step, answer.choice)
            case CustomChallenge():
                following = self._respond(attempt, "CUSTOM_CHALLENGE", {"ANSWER": answer.secret})
                return _counted(step, following)

    def resend(self, step: CodeRequired) -> Step:
        """A new code: Cognito sends one with a new attempt only, which this starts with the password of this one.

        Raises:
            SessionExpired: that is not at hand any more, as in a step from `load_step`.
            WrongArgument: the code comes from an authenticator app: none is sent.
        """
        self._check_place(step)
        if step.challenge == TOTP:
            raise wrong_argument("step", "This code comes from an authenticator app: Cognito sends none.")
        with _no_password_is_wrong(step.attempt):
            return self._resent(step)

    def _resent(self, step: CodeRequired) -> Step:
        again = _anew(step.attempt)
        if self._pool.profile.auth_flow == CHOICE and again.passwordless and _is_first(step):
            return self._initiate(again, CHOICE, PREFERRED_CHALLENGE=step.challenge)
        if not (again.password or again.passwordless):
            raise SessionExpired(
                "Cognito sends a new code only with a new sign-in.", hint="Enter the password again."
            )
        return self._start(again)

    def _check_place(self, step: Question) -> None:
        """Raise WrongArgument where `step` is of another pool or app client, which would not know its session."""
        if step.attempt.pool not in ("", self._place):
            raise wrong_argument("step", "This step is of a sign-in with another user pool or app client.")

    # how it begins ------------------------------------------------------------------------------------------------

    def _start(self, attempt: Attempt) -> Step:
        profile, password = self._pool.profile, attempt.password or Secret("")
        if profile.auth_flow == PASSWORD:
            return self._initiate(attempt, PASSWORD, PASSWORD=password)
        if profile.auth_flow == SRP:
            return self._initiate_srp(attempt, password, SRP)
        if profile.auth_flow == CUSTOM and password:
            return self._initiate_srp(attempt, password, CUSTOM, _as_the_pool_decides, CHALLENGE_NAME="SRP_A")
        if profile.auth_flow == CHOICE and password and profile.preferred_challenge == "PASSWORD":
            return self._initiate(attempt, CHOICE, PREFERRED_CHALLENGE="PASSWORD", PASSWORD=password)
        if profile.auth_flow == CHOICE and password:
            return self._initiate_srp(
                attempt, password, CHOICE, _a_choice, PREFERRED_CHALLENGE="PASSWORD_SRP"
            )
        preferred = profile.preferred_challenge
        asked = {"PREFERRED_CHALLENGE": preferred} if preferred and "PASSWORD" not in preferred else {}
        return self._initiate(attempt, profile.auth_flow, **asked)

    def _start_confirmed(self, attempt: Attempt, session: Secret) -> Step | None:
        """Begin with the session of a confirmation. None: Cognito does not take it, and there is another way."""
        try:
            outcome = self._pool.initiate_confirmed(attempt.username, session)
        except Refused:
            if attempt.passwordless and not self._pool.profile.password_optional:
                raise
            return None
        return self._step(attempt, outcome)

    def _initiate(self, attempt: Attempt, flow: str, **parameters: str | Secret) -> Step:
        return self._step(*self._with_device(attempt, self._initiating(flow, parameters)))

    def _initiate_srp(
        self,
        attempt: Attempt,
        password: Secret,
        flow: str,
        or_else: Callable[[_Outcome], bool] = lambda _: False,
        **parameters: str,
    ) -> Step:
        return self._with_srp(
            attempt, password, lambda a: self._initiating(flow, {**parameters, "SRP_A": a}), or_else
        )

    def _initiating(self, flow: str, parameters: Mapping[str, str | Secret]) -> _Call:
        return lambda attempt: self._pool.initiate_auth(
            flow, attempt.username, **parameters, **_device_key(attempt)
        )

    def _with_device(self, attempt: Attempt, call: _Call) -> tuple[Attempt, _Outcome]:
        """Return the outcome of `call`, and the attempt as it goes on.

        A device's key that Cognito does not know is refused before anything else is looked at: what was typed is as
        good as before, and is sent again without the key.
        """
        try:
            return attempt, call(attempt)
        except DeviceUnknown:
            if attempt.device is None:
                raise
        attempt = self._forgotten(attempt)
        return attempt, call(attempt)

    def _forgotten(self, attempt: Attempt) -> Attempt:
        self._store.forget_device(attempt.username, in_any_case=False)
        return replace(attempt, device=None)

    def _without_device(self, attempt: Attempt) -> Step:
        """Begin again: the session went with the device's proof. Raise DeviceUnknown where that takes the password."""
        again = _anew(self._forgotten(attempt))
        if not (again.password or again.passwordless):
            raise DeviceUnknown(
                "Cognito does not remember this device any more.", hint="Enter the password again."
            )
        return self._start(again)

    # how it goes on -----------------------------------------------------------------------------------------------

    def _answer_password(self, step: PasswordRequired, password: Secret) -> Step:
        attempt = replace(step.attempt, passwordless=False, password=password)
        chosen = {"ANSWER": step.choice} if step.challenge == "SELECT_CHALLENGE" else {}
        if step.choice == "PASSWORD":
            return self._respond(attempt, step.challenge, {**chosen, "PASSWORD": password})
        return self._with_srp(
            attempt, password, lambda a: self._responding(step.challenge, {**chosen, "SRP_A": a})
        )

    def _answer_choice(self, step: FactorChoice, choice: str) -> Step:
        if choice == PASSKEY:
            raise unsupported("a passkey")
        if step.challenge == "MFA_SETUP":
            return set_up(self._pool, step.attempt, choice)
        if choice in ("PASSWORD", "PASSWORD_SRP"):
            return self._askable(PasswordRequired(step.attempt, step.challenge, choice))
        return self._respond(step.attempt, step.challenge, {"ANSWER": choice})

    def _respond(self, attempt: Attempt, challenge: str, answers: Mapping[str, str | Secret]) -> Step:
        return self._step(*self._with_device(attempt, self._responding(challenge, answers)))

    def _responding(self, challenge: str, answers: Mapping[str, str | Secret]) -> _Call:
        return lambda attempt: self._pool.respond(
            challenge, attempt.user_id, attempt.session, {**answers, **_device_key(attempt)}
        )

    def _with_srp(
        self,
        attempt: Attempt,
        password: Secret,
        ask: Callable[[str], _Call],
        or_else: Callable[[_Outcome], bool] = lambda _: False,
    ) -> Step:
        """Asks with SRP_A, and proves the password.

        A server that skips the proof could sign the person in as somebody else, or have a new password typed for it.
        One that only pretends to check it is TLS's to keep away: in Cognito's SRP the server proves nothing.

        Args:
            or_else: whether Cognito may answer so in place of PASSWORD_VERIFIER. In USER_SRP_AUTH it may not, even
                where the password is temporary; nor do ministack and moto.

        Raises:
            UnexpectedAnswer: it may not.
        """
        srp = SrpClient.start()
        attempt, outcome = self._with_device(attempt, ask(srp.srp_a))
        if not isinstance(outcome, RawChallenge) or outcome.name != "PASSWORD_VERIFIER":
            if or_else(outcome):
                return self._step(attempt, outcome)
            raise UnexpectedAnswer(
                "The sign-in was broken off: the server wants no proof of the password.", hint=NOT_COGNITO
            )
        attempt = _after(attempt, outcome)
        claim = password_claim(
            srp,
            pool_name=self._pool.profile.pool_name,
            user_id=attempt.user_id,
            password=password,
            srp_b=outcome.parameter("SRP_B"),
            salt=outcome.parameter("SALT"),
            secret_block=outcome.parameter("SECRET_BLOCK"),
            now=self._pool.clock.now(),
        )
        return self._respond(attempt, outcome.name, claim)

    def _step(self, attempt: Attempt, outcome: _Outcome) -> Step:
        if isinstance(outcome, RawChallenge) and outcome.name in _OF_A_DEVICE:
            attempt = _after(attempt, outcome)
            try:
                outcome = self._devices.prove(attempt, outcome)
            except DeviceUnknown:
                if attempt.device is None:
                    raise
                return self._without_device(attempt)
        if isinstance(outcome, Tokens):
            return self._signed_in(attempt, outcome)
        if outcome.name == "PASSWORD_VERIFIER":
            raise UnexpectedAnswer("Cognito asks for a proof of the password that nothing here has begun.")
        return self._askable(question(self._pool, _after(attempt, outcome), outcome))

    def _askable(self, step: Question) -> Question:
        """Nobody is asked for what would not be sent. Raises ConfigurationError as `trust` does."""
        match step:
            case PasswordRequired(choice="PASSWORD"):
                check_clear(self._pool.profile)
            case NewPasswordRequired():
                check_clear(self._pool.profile, "The new password")
            case CustomChallenge():
                check_clear(self._pool.profile, "The answer to the pool's own question")
        return step

    def _signed_in(self, attempt: Attempt, tokens: Tokens) -> AuthResult:
        device = attempt.device
        if tokens.new_device is not None:
            device = self._devices.confirm(tokens.access_token, tokens.new_device)
            if device is not None:
                self._store.save_device(attempt.username, device)
        signed_in = AuthResult(attempt.username, tokens, device)
        self._store.save(signed_in)
        return signed_in


def _after(attempt: Attempt, challenge: RawChallenge) -> Attempt:
    """The attempt as of `challenge`: from here on the pool's own name for the user goes into every answer."""
    named = challenge.parameters.get("USER_ID_FOR_SRP") or challenge.parameters.get("USERNAME")
    return replace(attempt, user_id=named or attempt.user_id, session=challenge.session)


def _anew(attempt: Attempt) -> Attempt:
    """The attempt as it began."""
    return replace(attempt, user_id=attempt.username, session=None)


def _no_password_is_wrong(attempt: Attempt) -> RaiseInstead:
    """Within, what Cognito says of a wrong password is said of the user name, where no password was given."""

    def refusal(error: IncorrectPassword) -> Refused:
        return Refused(
            "Cognito does not let this user name sign in without a password.",
            hint="Check the user name.",
            aws_code=error.aws_code,
            request_id=error.request_id,
        )

    return RaiseInstead(refusal, (IncorrectPassword,) if attempt.passwordless else ())


def _over(step: Question, error: IncorrectPassword) -> SessionExpired:
    """Cognito says of every wrong answer that ends a sign-in what it says of a wrong password."""
    return SessionExpired(
        answer_refused(step),
        hint="Start the sign-in again.",
        aws_code=error.aws_code,
        request_id=error.request_id,
    )


def _counted(asked: CustomChallenge, following: Step) -> Step:
    """The step that follows on a question of the pool's, which is another try where it is the same."""
    if isinstance(following, CustomChallenge) and following.parameters == asked.parameters:
        return replace(following, tries=asked.tries + 1)
    return following


def _device_key(attempt: Attempt) -> dict[str, str]:
    return {"DEVICE_KEY": attempt.device.key} if attempt.device else {}


def _a_choice(outcome: _Outcome) -> bool:
    """USER_AUTH: Cognito lists the user's ways to sign in where the preferred one is none of them. As the demo does.

    https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html
    """
    return isinstance(outcome, RawChallenge) and outcome.name == "SELECT_CHALLENGE"


def _as_the_pool_decides(_: _Outcome) -> bool:
    """CUSTOM_AUTH: DefineAuthChallenge, a Lambda function of the pool's, may ask for anything, or give tokens."""
    return True


def _is_first(step: CodeRequired) -> bool:
    return step.challenge in FIRST_FACTORS
