"""What a `credential_process` does not say of where to sign in, and would have to find in the environment."""

from __future__ import annotations

from pathlib import Path

from cognito_tui.services.delivery import needed_elsewhere


def test_it_is_what_credentials_need_and_nothing_else() -> None:
    of_the_profile = {"user_pool_id": "config.toml [profiles.work]", "cache": "default"}
    unused = {
        "redirect_uri": "COGNITO_REDIRECT_URI",
        "api_hosts": "COGNITO_API_HOSTS",
        "app_name": "APP_NAME",
    }
    assert needed_elsewhere({**of_the_profile, **unused}) == ""
    used = {"client_id": "COGNITO_CLIENT_ID", "remember": "COGNITO_REMEMBER"}
    words = needed_elsewhere({**of_the_profile, **unused, **used})
    assert words == "It works only where this is set, too: COGNITO_CLIENT_ID, COGNITO_REMEMBER."
    assert needed_elsewhere({"client_id": "mine.env in /home/ada"}, Path("mine.env")) == ""
