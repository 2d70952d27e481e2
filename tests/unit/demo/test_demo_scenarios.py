"""The list of scenarios, and what is true of all of them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cognito_tui.demo import start
from cognito_tui.demo.scenarios import DEFAULT, SCENARIOS, Scenario, scenario
from cognito_tui.errors import ConfigurationError
from cognito_tui.services.auth.steps import (
    Attempt,
    CodeRequired,
    CustomChallenge,
    EmailRequired,
    Factor,
    FactorChoice,
    NewPasswordRequired,
    PasswordRequired,
    TotpEnrollment,
)
from cognito_tui.services.base.secret import Secret
from tests.support.demo_client import client_of_demo

ATTEMPT = Attempt("ada", "ada")
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NAMES = [known.name for known in SCENARIOS]


def test_the_first_is_the_one_without_a_name() -> None:
    assert DEFAULT == NAMES[0] == "first-sign-in"
    assert len(set(NAMES)) == len(NAMES) == 20


@pytest.mark.parametrize("known", SCENARIOS, ids=NAMES)
def test_a_summary_is_a_line_of_help(known: Scenario) -> None:
    assert 0 < len(known.summary) <= 60
    assert "\n" not in known.summary


def test_an_unknown_scenario_is_refused_with_a_list() -> None:
    with pytest.raises(ConfigurationError, match="no scenario 'nonsense'") as refused:
        scenario("nonsense")
    assert all(name in refused.value.hint for name in NAMES)
    with pytest.raises(ConfigurationError):
        start(scenario="nonsense")


def test_the_list_needs_no_server() -> None:
    code = (
        "import sys, cognito_tui.demo.scenarios;"
        "print([n for n in ('boto3', 'http.server', 'asyncio', 'pyotp') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("name", NAMES)
def test_every_hint_fits_on_a_line_of_76(name: str) -> None:
    with client_of_demo(name) as newcomer:
        topics = (
            None,
            NewPasswordRequired(ATTEMPT),
            TotpEnrollment(ATTEMPT, Secret(KEY)),
            CodeRequired(ATTEMPT, "SOFTWARE_TOKEN_MFA"),
            CodeRequired(ATTEMPT, "EMAIL_OTP"),
            PasswordRequired(ATTEMPT, "PASSWORD_SRP", "PASSWORD_SRP"),
            EmailRequired(ATTEMPT),
            FactorChoice(ATTEMPT, "SELECT_CHALLENGE", (Factor("WEB_AUTHN"),)),
            FactorChoice(ATTEMPT, "SELECT_MFA_TYPE", (Factor("SMS_MFA"),)),
            CustomChallenge(ATTEMPT, {}),
            "sign-up",
            "confirm:ada",
            "reset:ada",
            "verify:email",
            f"enroll:{KEY}",
        )
        hints = [newcomer.demo.hint(topic) for topic in topics]
        assert hints[0].startswith("Demo: ")
        assert all(len(hint) <= 76 for hint in hints)
        for unknown in ("nonsense:ada", "nonsense", "enroll:nonsense", ""):
            assert newcomer.demo.hint(unknown) == ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("first-sign-in", ("USER_SRP_AUTH", "", False)),
        ("passwordless", ("USER_AUTH", "", False)),
        ("email-first", ("USER_AUTH", "EMAIL_OTP", False)),
        ("custom", ("CUSTOM_AUTH", "", False)),
        ("browser", ("USER_SRP_AUTH", "", True)),
    ],
)
def test_the_profile_says_how_to_sign_in(name: str, expected: tuple[str, str, bool]) -> None:
    with client_of_demo(name) as newcomer:
        profile = newcomer.profile
        assert (profile.auth_flow, profile.preferred_challenge, bool(profile.domain)) == expected
        lines = newcomer.demo.shell_lines()
        assert f"COGNITO_AUTH_FLOW={expected[0]}" in lines
        assert (f"COGNITO_DOMAIN={newcomer.demo.url}\n" in lines) == expected[2]


def test_shell_lines_leave_nothing_of_another_scenario() -> None:
    with client_of_demo("browser") as browser, client_of_demo("sign-up") as sign_up:
        lines = browser.demo.shell_lines(), sign_up.demo.shell_lines()
    names = [{line.partition("=")[0] for line in text.splitlines() if "=" in line} for text in lines]
    assert names[0] == names[1]
    assert ": # password: " in lines[0]
    assert "password" not in lines[1]
