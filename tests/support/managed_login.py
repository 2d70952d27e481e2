"""The managed login pages of an emulator, and a browser at them."""

from __future__ import annotations

from dataclasses import replace

from cognito_tui.services.config.profile import Profile
from tests.support.chromium import Browser, free_port
from tests.support.pools import SeededPool, admin
from tests.support.sign_in_at_emulator import PASSWORD

SCOPES = ["openid", "aws.cognito.signin.user.admin"]


def with_domain(pool: SeededPool, *, host: str = "localhost", scopes: list[str] = SCOPES) -> Profile:
    """The pool's profile, after its app client was told of a loopback redirect."""
    redirect_uri = f"http://{host}:{free_port()}/callback"
    users = admin(pool.endpoint, "cognito-idp")
    users.create_user_pool_domain(
        UserPoolId=pool.user_pool_id, Domain=pool.user_pool_id.replace("_", "-").lower()
    )
    users.update_user_pool_client(
        UserPoolId=pool.user_pool_id,
        ClientId=pool.client_id,
        CallbackURLs=[redirect_uri],
        LogoutURLs=[redirect_uri],
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=scopes,
        AllowedOAuthFlowsUserPoolClient=True,
        SupportedIdentityProviders=["COGNITO"],
    )
    return replace(pool.profile(), domain=pool.endpoint, redirect_uri=redirect_uri)


def fill_in(browser: Browser, url: str, password: str = PASSWORD) -> None:
    browser.open(url)
    browser.type("#username", "ada")
    browser.type("#password", password)
    browser.click("button[type=submit]")
