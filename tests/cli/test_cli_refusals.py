"""What a pool's trigger or firewall refuses, on the command line and in the library, at the simulator."""

from __future__ import annotations

from tests.support.cloud_user import Start
from tests.support.command_line import EMAIL, PASSWORD, command_line

EXPIRED = "PreAuthentication failed with error Your access token has expired."


def test_a_trigger_speaks_for_its_owner_and_a_firewall_leads_to_the_browser(
    person: dict[str, str], start: Start
) -> None:
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        login = ("login", "-u", "ada", "--password-stdin")
        line.pool.trigger_refusals = {
            "PreAuthentication": ("NotAuthorizedException", "Your access token has expired"),
            "PreSignUp": ("NotAuthorizedException", "Incorrect username or password"),
        }
        done = line.run(*login, typed=PASSWORD)
        assert (done.returncode, done.stdout) == (4, "")
        assert EXPIRED in done.stderr
        assert "pool owner's own words" in done.stderr
        done = line.run(
            "account", "sign-up", "-u", "bob", "email=bob@example.com", "--password-stdin", typed=PASSWORD
        )
        assert done.returncode == 4
        assert "PreSignUp failed with error Incorrect username or password." in done.stderr
        line.pool.trigger_refusals, line.pool.firewall = {}, "captcha"
        done = line.run(*login, typed=PASSWORD)
        assert done.returncode == 4
        assert "asks for a CAPTCHA" in done.stderr
        assert "Run: cognito-tui login --username ada --browser" in done.stderr
        line.pool.firewall = ""
        assert line.run(*login, typed=PASSWORD).returncode == 0
