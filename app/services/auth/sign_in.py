"""The sign-in, from a user name to tokens: one step at a time, with no screen in mind.

    step = sign_in.start("ada", Secret("…"))
    while not isinstance(step, SignedIn):
        step = sign_in.answer(step, Answer(...))

Nothing is kept between two calls: the step carries all there is. Any challenge may follow any other; only a proof by
SRP that was begun is given, or the sign-in ends.
https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ...errors import DeviceUnknown, SessionExpired, UnexpectedAnswer
from ..base import FIRST_FACTORS, PASSKEY, Secret
from ..config import CHOICE, CUSTOM, PASSWORD, SRP, check_clear
from ..tokens import AuthResult, Tokens, TokenStore
from .challenges import question, set_up, unsupported
from .cognito_idp import RawChallenge, UserPool
from .device_srp import DeviceSignIn
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


class SignIn:
    """Signs users of one pool in. Every method raises CognitoTuiError and nothing else.

    Args:
        store: where a sign-in is kept, and the device it was made with.
    """

    def __init__(self, user_pool: UserPool, store: TokenStore) -> None:
        self._pool = user_pool
        self._store = store
        self._devices = DeviceSignIn(user_pool)

    def start(self, username: str, password: Secret | None = None) -> Step:
        """Without a password only where `profile.password_optional`.

        Raises:
            Refused: and its kinds, for whatever Cognito refuses; the attempt is then over.
        """
        device = self._store.device(username)
        attempt = Attempt(username, username, device=device, passwordless=not password)
        try:
            return self._start(attempt, password or Secret(""))
        except DeviceUnknown:
            self._store.forget_device(username)
        return self._start(replace(attempt, device=None), password or Secret(""))

    def answer(self, step: Question, answer: Answer) -> Step:
        """Raises CodeRejected or PasswordRejected when `step` may be answered again, SessionExpired when not."""
        attempt = step.attempt
        match step:
            case NewPasswordRequired():
                attributes = {f"userAttributes.{name}": value for name, value in answer.attributes.items()}
                return self._respond(
                    attempt, "NEW_PASSWORD_REQUIRED", {"NEW_PASSWORD": answer.secret, **attributes}
                )
            case PasswordRequired():
                return self._answer_password(step, answer.secret)
            case TotpEnrollment():
                name = self._pool.profile.app_name
                session = self._pool.verify_software_token(attempt.session, answer.secret, name)
                return self._respond(replace(attempt, session=session), "MFA_SETUP", {})
            case EmailRequired():
                return self._respond(attempt, "MFA_SETUP", {"EMAIL": answer.attributes.get("email", "")})
            case CodeRequired():
                return self._respond(attempt, step.challenge, {f"{step.challenge}_CODE": answer.secret})
            case FactorChoice():
                return self._answer_choice(step, answer.choice)
            case CustomChallenge():
                return self._respond(attempt, "CUSTOM_CHALLENGE", {"ANSWER": answer.secret})

    def resend(self, step: CodeRequired) -> Step:
        """A new code: Cognito sends one with a new attempt only, which this starts where no password is needed for it.

        Raises:
            SessionExpired: the password is needed.
        """
        attempt = step.attempt
        if self._pool.profile.auth_flow != CHOICE or not attempt.passwordless or not _is_first(step):
            raise SessionExpired(
                "Cognito sends a new code only with a new sign-in.", hint="Enter the password again."
            )
        again = Attempt(attempt.username, attempt.username, device=attempt.device, passwordless=True)
        return self._step(again, self._initiate(again, CHOICE, PREFERRED_CHALLENGE=step.challenge))

    # how it begins ------------------------------------------------------------------------------------------------

    def _start(self, attempt: Attempt, password: Secret) -> Step:
        profile = self._pool.profile
        if profile.auth_flow == PASSWORD:
            return self._step(attempt, self._initiate(attempt, PASSWORD, PASSWORD=password))
        if profile.auth_flow == SRP:
            return self._with_srp(attempt, password, lambda a: self._initiate(attempt, SRP, SRP_A=a))
        if profile.auth_flow == CUSTOM and password:
            return self._with_srp(
                attempt,
                password,
                lambda a: self._initiate(attempt, CUSTOM, CHALLENGE_NAME="SRP_A", SRP_A=a),
                or_else=_as_the_pool_decides,
            )
        if profile.auth_flow == CHOICE and password and profile.preferred_challenge == "PASSWORD":
            return self._step(
                attempt,
                self._initiate(attempt, CHOICE, PREFERRED_CHALLENGE="PASSWORD", PASSWORD=password),
            )
        if profile.auth_flow == CHOICE and password:
            return self._with_srp(
                attempt,
                password,
                lambda a: self._initiate(attempt, CHOICE, PREFERRED_CHALLENGE="PASSWORD_SRP", SRP_A=a),
                or_else=_a_choice,
            )
        preferred = profile.preferred_challenge
        asked = {"PREFERRED_CHALLENGE": preferred} if preferred and "PASSWORD" not in preferred else {}
        return self._step(attempt, self._initiate(attempt, profile.auth_flow, **asked))

    def _initiate(self, attempt: Attempt, flow: str, **parameters: str | Secret) -> _Outcome:
        return self._pool.initiate_auth(flow, attempt.username, **parameters, **_device_key(attempt))

    # how it goes on -----------------------------------------------------------------------------------------------

    def _answer_password(self, step: PasswordRequired, password: Secret) -> Step:
        attempt = replace(step.attempt, passwordless=False)
        chosen = {"ANSWER": step.choice} if step.challenge == "SELECT_CHALLENGE" else {}
        if step.choice == "PASSWORD":
            return self._respond(attempt, step.challenge, {**chosen, "PASSWORD": password})
        return self._with_srp(
            attempt, password, lambda a: self._ask(attempt, step.challenge, {**chosen, "SRP_A": a})
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
        return self._step(attempt, self._ask(attempt, challenge, answers))

    def _ask(self, attempt: Attempt, challenge: str, answers: Mapping[str, str | Secret]) -> _Outcome:
        given = {**answers, **_device_key(attempt)}
        return self._pool.respond(challenge, attempt.user_id, attempt.session, given)

    def _with_srp(
        self,
        attempt: Attempt,
        password: Secret,
        ask: Callable[[str], _Outcome],
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
        outcome = ask(srp.srp_a)
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
        if isinstance(outcome, RawChallenge) and outcome.name == "DEVICE_SRP_AUTH":
            attempt = _after(attempt, outcome)
            outcome = self._devices.prove(attempt)
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
