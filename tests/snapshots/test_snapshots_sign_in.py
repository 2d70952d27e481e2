"""Every screen before one is signed in, as it looks; see test_snapshots.py.

After a change that is meant, and to look at a difference: see tests/support/pictures.py.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from cognito_tui.errors import (
    AttemptsExceeded,
    AttributesRequired,
    ChallengeUnsupported,
    CodeRejected,
    PasswordRejected,
    PasswordResetRequired,
    Refused,
    SessionExpired,
    SignInRequired,
)
from cognito_tui.screens.passphrase import PassphraseScreen
from cognito_tui.services.auth.code_delivery import CodeDelivery
from cognito_tui.services.auth.managed_login import Authorization
from cognito_tui.services.auth.steps import (
    CodeRequired,
    CustomChallenge,
    EmailRequired,
    Factor,
    FactorChoice,
    PasswordRequired,
    Step,
)
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.loading import Configuration
from cognito_tui.services.config.profile import CHOICE, FILE
from cognito_tui.services.tokens.store import Passphrase, StoredSession
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import ATTEMPT, PROFILE, FakeCognito, text_of, until
from tests.support.pictures import FIRST, SMALL, Look, Pictures

REQUEST = "c4030fa2-0044-414c-ae12-2d62411e56f0"
MAIL = CodeDelivery("EMAIL", "a***@e***", "email")
DOMAIN = {"domain": "https://auth.example.com"}
AUTHORIZATION = Authorization(
    "https://auth.example.com/oauth2/authorize?response_type=code&client_id=1h57kf5cpq17m0eml12EXAMPLE"
    "&redirect_uri=http://localhost:8976/callback&state=hICv25AnKwo-1LyVuGwfCA&nonce=ICn_IGmgpP6aUkTD7i4nQw"
    "&code_challenge=K3yk-mVWvfySlf_F_4RqS5WHMsVXrs7PNrZixvARVLw&code_challenge_method=S256",
    Secret("state"),
    Secret("nonce"),
    Secret("verifier"),
)
MISMATCH = CodeRejected("The code did not match.", aws_code="CodeMismatchException", request_id=REQUEST)
WEAK = PasswordRejected(
    "Password did not conform with policy: Password not long enough",
    aws_code="InvalidPasswordException",
    request_id=REQUEST,
)
PASSKEY = ChallengeUnsupported(
    "Cognito asks for a passkey, which a terminal cannot answer.",
    hint="Sign in through the organisation's sign-in page in a browser instead.",
)
USED = SessionExpired(
    "The answer of the sign-in page has been used already, or has expired.",
    hint="Start the browser sign-in again: each answer works once, for a few minutes.",
)
ENDED = SignInRequired("The session cannot be renewed any more: Refresh Token has expired")
WANTED = AttributesRequired("The pool wants more.")
WANTED.names = ("name", "phone_number")


class Waited(AttemptsExceeded):
    wait = 0  # a picture stands still


LOCKED_OUT = Waited(
    "Too many wrong passwords: Cognito refuses more for now.",
    hint="Wait, then try again; each further wrong password doubles the wait, up to 15 minutes.",
    aws_code="NotAuthorizedException",
    request_id=REQUEST,
)
CHOICES = tuple(map(Factor, ("PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN")))
QUESTION = {
    "question": "Which bird crosses the most sea in a year, from pole to pole and back?",
    "letters": "4",
}


@dataclass(frozen=True)
class Shot:
    """Attributes:
    words: what the screen says at the end.
    steps, registrations, others: what Cognito answers.
    presses: keys; "enter" and such by name, all else typed; after "| …" the screen has said that.
    profile: how it differs.
    """

    words: str
    steps: tuple[Any, ...] = ()
    presses: tuple[str, ...] = ()
    registrations: tuple[Any, ...] = ()
    others: dict[str, Any] = field(default_factory=dict)
    profile: dict[str, Any] = field(default_factory=dict)


SIGN_IN = ("ada", "enter", "pw", "enter")
SIGN_UP = ("ctrl+n", "|Once more", "ada", "enter", "ada@example.com", "enter", "pw", "enter", "pw", "enter")
FORGOT = ("ada", "ctrl+r", "|Cognito sends you")
BROWSER = ("ctrl+o", "|Open this address")

SHOTS = {
    "sign_in_optional": Shot("to choose how to sign in", profile={"auth_flow": CHOICE, **DOMAIN}),
    "sign_in_locked_out": Shot("You can try again now.", (LOCKED_OUT,), SIGN_IN, profile=DOMAIN),
    "sign_in_unsupported": Shot("Cognito asks for a passkey", (PASSKEY,), SIGN_IN, profile=DOMAIN),
    "sign_in_ended": Shot(
        "The last session has ended.",
        others={"stored_session": StoredSession("ada", "ada", Secret("r")), "resumptions": [ENDED]},
        profile={"remember": FILE},
    ),
    "choice": Shot("Passkey, in a browser", (FactorChoice(ATTEMPT, "SELECT_CHALLENGE", CHOICES),), SIGN_IN),
    "code_sent": Shot(
        "did not match",
        (CodeRequired(ATTEMPT, "EMAIL_OTP", destination="a***@e***"), MISMATCH),
        (*SIGN_IN, "|Enter the code", "123456", "enter"),
    ),
    "password": Shot(
        "Enter your password", (PasswordRequired(ATTEMPT, "PASSWORD_SRP", "PASSWORD_SRP"),), SIGN_IN
    ),
    "email": Shot("Codes by email", (EmailRequired(ATTEMPT),), SIGN_IN),
    "custom": Shot(
        "^t hide",
        (CustomChallenge(ATTEMPT, QUESTION),),
        (*SIGN_IN, "|One more question", "tern", "ctrl+t"),
    ),
    "sign_up": Shot("This pool requires more details", presses=SIGN_UP, registrations=(WANTED,)),
    "confirm": Shot(
        "did not match",
        presses=(*SIGN_UP, "|Almost there", "123456", "enter"),
        registrations=(MAIL, MISMATCH),
    ),
    "confirmed": Shot(
        "Your account is confirmed.",
        (Refused("This account is disabled."),),
        presses=(*SIGN_UP, "|Almost there", "123456", "enter"),
        registrations=(MAIL, None),
    ),
    "forgot_password": Shot("You must reset", (PasswordResetRequired("It must be reset."),), SIGN_IN),
    "reset_password": Shot(
        "did not conform",
        presses=(*FORGOT, "enter", "|Once more", "123456", "enter", "pw", "enter", "pw", "enter"),
        registrations=(MAIL, WEAK),
    ),
    "browser": Shot("paste its", presses=BROWSER, others={"authorization": AUTHORIZATION}, profile=DOMAIN),
    "browser_used": Shot(
        "used already",
        presses=(*BROWSER, "x", "enter"),
        others={"authorization": AUTHORIZATION, "finishes": [USED]},
        profile=DOMAIN,
    ),
}
# The light theme is the same style sheet on every screen: two of them stand for all.
LOOKS = dict.fromkeys(SHOTS, SMALL)
LOOKS |= dict.fromkeys(("choice", "sign_in_locked_out"), (*SMALL, Look("light", 80, 24)))


def hint(topic: Step | str | None) -> str:
    return f"Demo: what helps at {topic}" if isinstance(topic, str) else ""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.parametrize("name", SHOTS)
async def test_screen(
    pictures: Pictures, make_app: Callable[..., CognitoTui], cognito: FakeCognito, name: str
) -> None:
    shot = SHOTS[name]
    cognito.profile = replace(
        PROFILE, redirect_uri=f"http://localhost:{free_port()}/callback", **shot.profile
    )
    cognito.steps = list(shot.steps) or cognito.steps
    cognito.registrations = list(shot.registrations) or cognito.registrations
    for attribute, value in shot.others.items():
        setattr(cognito, attribute, list(value) if isinstance(value, list) else value)
    app = make_app(hint=hint, configuration=replace(Configuration.of(PROFILE), names=("work", "home")))
    async with app.run_test(size=FIRST, notifications=True) as pilot:
        await until(pilot, lambda: app.focused is not None)
        for press in shot.presses:
            if press.startswith("|"):
                await until(pilot, lambda words=press[1:]: words in text_of(app))  # type: ignore[misc]
                await until(pilot, lambda: app.focused is not None)
            elif press == "enter" or "+" in press:
                await pilot.press(press)
            else:
                await pilot.press(*press)
        await until(pilot, lambda: shot.words in text_of(app))
        await pictures.compare(pilot, name, LOOKS[name])


PASSPHRASE_PAGES = {"passphrase_new": Passphrase.NEW, "passphrase_known": Passphrase.KNOWN}


@pytest.mark.parametrize("name", PASSPHRASE_PAGES)
async def test_passphrase(pictures: Pictures, make_app: Callable[..., CognitoTui], name: str) -> None:
    app = make_app()
    async with app.run_test(size=FIRST) as pilot:
        page = PassphraseScreen(app.context, PASSPHRASE_PAGES[name])
        app.screen.open(page)  # type: ignore[attr-defined]
        await until(pilot, lambda: "Passphrase" in text_of(app))
        await pilot.press(*"short")
        await pictures.compare(pilot, name, SMALL)
