"""pycognito at an emulator's pool, beside somebody who follows our page at the same one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pycognito
import pytest
import requests

import cognito_tui
from cognito_tui.services.config.profile import SRP
from tests.support.doc_page_replay import Reader
from tests.support.pools import SeededPool, admin
from tests.support.sign_in_at_emulator import Authenticator, point_at

OLD, NEW = "Correct-Horse-7é", "Battery-Staple-8"
ADDRESS = "ada@example.com"

Reading = Callable[..., Reader]


def reading_at(monkeypatch: pytest.MonkeyPatch) -> Reading:
    """Gives what makes a reader whose pool is this one, with these users in it.

    The users have these attributes, and an email address.
    """

    def read(pool: SeededPool, *users: str, auth_flow: str = SRP, **attributes: str) -> Reader:
        point_at(pool.endpoint, monkeypatch)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")  # which pycognito cannot do without
        keys = requests.get(f"{pool.endpoint}/{pool.user_pool_id}/.well-known/jwks.json", timeout=30)
        monkeypatch.setenv("COGNITO_JWKS", keys.text)  # pycognito looks for them at AWS alone
        for name in users:
            pool.add_user(name, OLD, email=f"{name}@example.com")
            set_attributes(pool, name, attributes)
        passwords = {"password": OLD, "new_password": NEW, "graces_password": OLD}
        if pool.user_pool_id.startswith("local_"):  # cognito-local's are in no region
            return Reader(pool.profile(auth_flow), **passwords)
        ids = {"user_pool_id": pool.user_pool_id, "client_id": pool.client_id}
        if pool.client_secret:
            ids["client_secret"] = pool.client_secret
        return Reader({**ids, "auth_flow": auth_flow}, **ids, **passwords)

    return read


def set_attributes(pool: SeededPool, name: str, attributes: dict[str, str]) -> None:
    if attributes:
        admin(pool.endpoint, "cognito-idp").admin_update_user_attributes(
            UserPoolId=pool.user_pool_id,
            Username=name,
            UserAttributes=[{"Name": key, "Value": value} for key, value in attributes.items()],
        )


def seen(pool: SeededPool, name: str = "ada") -> Any:
    """A user, as an administrator sees them."""
    return admin(pool.endpoint, "cognito-idp").admin_get_user(UserPoolId=pool.user_pool_id, Username=name)


def attributes_of(pool: SeededPool) -> dict[str, str]:
    return {entry["Name"]: entry["Value"] for entry in seen(pool)["UserAttributes"]}


def theirs(pool: SeededPool, **more: Any) -> pycognito.Cognito:
    """pycognito, at the same pool."""
    return pycognito.Cognito(
        pool.user_pool_id, pool.client_id, client_secret=pool.client_secret, username="ada", **more
    )


def signed_in_with_theirs(pool: SeededPool, password: str = OLD) -> pycognito.Cognito:
    them = theirs(pool)
    them.authenticate(password=password)
    return them


def tokens_of(them: pycognito.Cognito) -> dict[str, str]:
    return {name: getattr(them, name) for name in ("id_token", "access_token", "refresh_token")}


def with_our_tokens(pool: SeededPool, session: cognito_tui.Session) -> pycognito.Cognito:
    tokens = session.tokens()
    assert tokens.refresh_token is not None
    return theirs(
        pool,
        id_token=tokens.id_token.reveal(),
        access_token=tokens.access_token.reveal(),
        refresh_token=tokens.refresh_token.reveal(),
    )


def enrolled(pool: SeededPool) -> Authenticator:
    """Gives ada an authenticator that is asked for from now on, with pycognito."""
    them = signed_in_with_theirs(pool)
    app = Authenticator(them.associate_software_token())
    assert them.verify_software_token(code_of(app)())
    them.set_user_mfa_preference(False, True, "SOFTWARE_TOKEN")
    return app


def code_of(app: Authenticator) -> Callable[[], str]:
    return lambda: app.right_code().secret.reveal()
