"""The demo's one line of help for people without a phone at hand, and without the e-mail that was never sent."""

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
from . import custom_challenge
from .authenticator import Authenticator
from .pool import Pool

Topic = Step | str | None
"""A step of the sign-in; None: its first screen; or a page beside it, by what it needs: "sign-up", "confirm:ada",
"reset:ada", "verify:email", "enrol:<secret in base32>", "api"."""

_POLICY = "8 or more characters; upper and lower case, a digit and a symbol"


class Hints:
    """Called with a topic, says what gets a newcomer past it: 76 characters at most, nothing for what it does not know.

    It changes only when something else has to be typed: every 30 seconds at most.
    """

    def __init__(self, pool: Pool, username: str, password: Secret) -> None:
        self._pool = pool
        self._username = username
        self._password = password

    def __call__(self, topic: Topic) -> str:
        text = self._on_page(topic) if isinstance(topic, str) else self._at_step(topic)
        return text and f"Demo: {text}"

    def _at_step(self, step: Step | None) -> str:
        if step is None:
            return self._first_screen()
        if isinstance(step, NewPasswordRequired):
            return _POLICY
        if isinstance(step, TotpEnrollment):
            return self._shown_by(Authenticator(step.secret.reveal()))
        if isinstance(step, CodeRequired) and step.challenge == "SOFTWARE_TOKEN_MFA":
            user = self._pool.users.get(step.attempt.user_id)
            return self._shown_by(user.authenticator if user else None)
        if isinstance(step, CodeRequired):
            return self._sent(f"sign-in:{step.attempt.user_id}")
        if isinstance(step, PasswordRequired):
            return self._password_hint()
        if isinstance(step, EmailRequired):
            return "any address will do, ada@example.com say: nothing is sent"
        if isinstance(step, FactorChoice):
            passkey = any(factor.name == "WEB_AUTHN" for factor in step.factors)
            return "any of them, but the passkey: that needs a browser" if passkey else "any of them will do"
        if isinstance(step, CustomChallenge):
            return f"the answer is {custom_challenge.ANSWER}"
        return ""

    def _on_page(self, topic: str) -> str:
        kind, _, detail = topic.partition(":")
        if kind == "enrol":
            with suppress(ValueError):  # not a secret
                return self._shown_by(Authenticator(detail))
        if kind == "verify":
            users = (self._sent(f"verify:{detail}:{username}") for username in list(self._pool.users))
            return next(filter(None, users), "")
        if kind == "sign-up":
            return _POLICY
        if kind == "api":
            return "its own API greets you: add hello to the URL"
        return self._sent(topic)

    def _first_screen(self) -> str:
        scenario = self._pool.scenario
        until = self._pool.lock_out.until(self._username)
        if until:
            return f"locked out until {datetime.fromtimestamp(until):%H:%M:%S}; then {self._password_hint()}"
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
        user = self._pool.users.get(self._username)
        if user is not None and user.chose_password:
            return "the password you set a moment ago"
        if not self._password:
            return "a password that nobody remembers: reset it"
        return f"password {self._password.reveal()}"

    def _sent(self, topic: str) -> str:
        code, medium = self._pool.codes.peek(topic)
        if not code:
            return ""
        what = "text message" if medium == "SMS" else "e-mail"
        return f"the {what} says {code[:3]} {code[3:]}"

    def _shown_by(self, authenticator: Authenticator | None) -> str:
        if authenticator is None:
            return ""
        code = authenticator.showing(self._pool.now())
        if code is None:
            return "next code in a moment: a code works only once"
        return f"an authenticator app would show {code[:3]} {code[3:]} now"
