"""Settings as a program gives them, for type checkers to find what is misspelt in them."""

from __future__ import annotations

from typing import Literal, TypedDict

from ..services.base import Secret

AuthFlow = Literal["USER_SRP_AUTH", "USER_PASSWORD_AUTH", "USER_AUTH", "CUSTOM_AUTH"]
FirstFactor = Literal["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"]
Remember = Literal["off", "keyring", "encrypted", "command", "file"]


class Settings(TypedDict, total=False):
    """Where and how to sign in, by the names of config.toml. `user_pool_id` and `client_id` are needed.

    To Python it is any mapping. Annotated, type checkers find names that there are not, and values that cannot be:

        pool: cognito_tui.Settings = {"user_pool_id": "eu-west-1_AbCdEfGhI", "client_id": "1h57kf5cpq17m0eml12EXAMPLE"}
    """

    user_pool_id: str
    url: str
    replica_region: str
    client_id: str
    client_secret: str | Secret
    identity_pool_id: str
    app_name: str
    auth_flow: AuthFlow
    preferred_challenge: FirstFactor
    username: str
    domain: str
    redirect_uri: str
    identity_provider: str
    remember: Remember
    store_command: str
    load_command: str
    cache: Literal["on", "off"]
    role_arn: str
    duration: int | str
    region: str
    proxy_function: str
    proxy_role: str
    api_hosts: str
    browser: str
    theme: Literal["auto", "dark", "light", "ansi"]
