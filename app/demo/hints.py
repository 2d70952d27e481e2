"""The demo's one line of help for people without a phone at hand, and without the email that was never sent."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from ..services.auth import (
    CodeRequired,
    CustomChallenge,
    EmailRequired,
    FactorChoice,
    NewPasswordRequired,
    PasswordRequired,
    Step,
    TotpEnrollment,
)
from ..services.base import Secret
from .scenarios import Scenario
from .seed import ANSWER
from .simulator.authenticator import STEP, code_at
from .simulator.codes import Message
from .simulator.pool import Pool
from .simulator.sign_in import CODE_GOES_TO
from .simulator.users import Totp

Topic = Step | str | None
"""A step of the sign-in; None: its first screen; or a page beside it, by what it needs: "sign-up", "confirm:ada",
"reset:ada", "verify:email", "enroll:<secret in base32>", "api"."""

_POLICY = "8 or more characters; upper and lower case, a digit and a symbol"
_PURPOSES = {"confirm": "SignUp", "reset": "ForgotPassword"}
_KINDS = {"EMAIL": "email", "SMS": "text message"}


def message_text(message: Message) -> str:
    """Say what a message is about, to whom it was sent, and its code."""
    topics = {"SignUp": "confirm", "ForgotPassword": "reset", **dict.fromkeys(CODE_GOES_TO, "sign-in")}
    topic = topics.get(message.purpose) or message.purpose.replace("VerifyAttribute", "verify")
    return f"The {_KINDS[message.medium]} ({topic}:{message.username}) says {_in_two(message.code)}"


def _in_two(code: str) -> str:
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"


class Hints:
    """Called with a topic, give the text that gets a newcomer past it: 76 characters at most, none for other topics.

    It changes only when something else has to be typed: every 30 seconds at most. It reads the pool while the server
    changes it, one look-up at a time, which needs no lock.
    """

    def __init__(self, pool: Pool, scenario: Scenario, username: str, password: Secret) -> None:
        self._pool = pool
        self._scenario = scenario
        self._username = username
        self._password = password
        self._first_passwords = self._passwords()

    def __call__(self, topic: Topic) -> str:
        text = self._on_page(topic) if isinstance(topic, str) else self._at_step(topic)
        return text and f"Demo: {text}"

    def _at_step(self, step: Step | None) -> str:
        if step is None:
            return self._first_screen()
        if isinstance(step, NewPasswordRequired):
            return _POLICY
        if isinstance(step, TotpEnrollment):
            return self._shown_by(Totp(step.secret.reveal()))
        if isinstance(step, CodeRequired) and step.challenge == "SOFTWARE_TOKEN_MFA":
            user = self._pool.users.get(step.attempt.user_id)
            return self._shown_by(user.totp) if user and user.totp else ""
        if isinstance(step, CodeRequired):
            attempt = self._pool.sessions.awaiting_code(step.attempt.user_id, CODE_GOES_TO)
            return self._sent(attempt.expected) if attempt else ""
        if isinstance(step, PasswordRequired):
            return self._password_hint()
        if isinstance(step, EmailRequired):
            return "any address works, such as ada@example.com: nothing is sent"
        if isinstance(step, FactorChoice):
            passkey = any(factor.name == "WEB_AUTHN" for factor in step.factors)
            return "any of them except the passkey, which needs a browser" if passkey else "any of them works"
        if isinstance(step, CustomChallenge):
            return f"the answer is {ANSWER}"
        return ""

    def _on_page(self, topic: str) -> str:
        kind, _, detail = topic.partition(":")
        if kind == "enroll":
            with suppress(ValueError):  # not a secret
                return self._shown_by(Totp(detail))
        if kind == "verify":
            codes = (self._code(username, f"VerifyAttribute:{detail}") for username in list(self._pool.users))
            return self._sent(next(filter(None, codes), ""))
        if kind == "sign-up":
            return _POLICY
        if kind == "api":
            return "its own API greets you: add hello to the URL"
        return self._sent(self._code(detail, _PURPOSES.get(kind, "")))

    def _first_screen(self) -> str:
        scenario = self._scenario
        user = self._pool.users.get(self._username)
        if user is not None and self._pool.now() < user.locked_until:
            until = datetime.fromtimestamp(user.locked_until)
            return f"locked out until {until:%H:%M:%S}; then {self._password_hint()}"
        if not scenario.user_status:
            return self._last_to_sign_up()
        if scenario.preferred_challenge:
            return f"user name {self._username}, and no password"
        password = self._password_hint()
        who = f"user name {self._username}, {password if password.startswith('password') else f'and {password}'}"
        if scenario.managed_login:
            return f"in the browser too, {who}"
        if scenario.first_factors:
            return f"{who}; or no password at all"
        return f"{who}; wrong ones lock you out" if scenario.first_wait > 1 else who

    def _last_to_sign_up(self) -> str:
        names = list(self._pool.users)
        if not names:
            return "nobody has an account here yet: sign up"
        return f"user name {names[-1][:20]}, and the password you set a moment ago"

    def _password_hint(self) -> str:
        if self._passwords() != self._first_passwords:
            return "the password you set a moment ago"
        if not self._password:
            return "a forgotten password: reset it"
        return f"password {self._password.reveal()}"

    def _passwords(self) -> int:
        """How many passwords the user has had."""
        user = self._pool.users.get(self._username)
        return len(user.passwords) if user else 0

    def _code(self, username: str, purpose: str) -> str:
        return self._pool.codes.current(self._pool, username, purpose)

    def _sent(self, code: str) -> str:
        """Say what the message with this code says."""
        message = next((message for message in reversed(self._pool.outbox) if message.code == code), None)
        return f"the {_KINDS[message.medium]} says {_in_two(code)}" if message else ""

    def _shown_by(self, totp: Totp) -> str:
        step = int(self._pool.now()) // STEP
        if step <= totp.last_step:
            return "next code in a moment: a code works only once"
        return f"an authenticator app would show {_in_two(code_at(totp.secret, step))} now"
