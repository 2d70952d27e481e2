"""What nobody has published of refresh tokens: their renewal, their reuse and their end."""

from __future__ import annotations

from cognito_tui.services.base.secret import Secret
from cognito_tui.services.tokens.tokens import AuthResult
from tests.live.journey import Live, journey
from tests.live.own_pool import FLOWS, OwnPool, own_pool
from tests.support.pool_client import signed_in

RENEW = "GetTokensFromRefreshToken"


def new_session(pool: OwnPool) -> AuthResult:
    ada = pool.person()
    return signed_in(pool.client().sign_in.start(ada.name, Secret(ada.password)))


def refresh_token(pool: OwnPool) -> str:
    token = new_session(pool).tokens.refresh_token
    assert token
    return token.reveal()


@journey("renewal at a client that does not rotate")
def without_rotation(live: Live) -> None:
    with own_pool(live) as pool:
        said = pool.ask(RENEW, RefreshToken=refresh_token(pool))
        live.seen("refresh-without-rotation", f"without ALLOW_REFRESH_TOKEN_AUTH: {said}")
    with own_pool(live, auth_flows=(*FLOWS, "REFRESH_TOKEN_AUTH")) as pool:
        said = pool.ask(RENEW, RefreshToken=refresh_token(pool))
        live.seen("refresh-without-rotation", f"with ALLOW_REFRESH_TOKEN_AUTH: {said}")


@journey("renewal with a device", needs={"devices"}, pool="strict")
def with_device(live: Live) -> None:
    with own_pool(live, devices="always") as pool:
        who = new_session(pool)
        assert who.device
        assert who.tokens.refresh_token
        token = who.tokens.refresh_token.reveal()
        wrong = f"{live.region}_00000000-0000-4000-8000-000000000000"
        for kind, key in (
            ("no", {}),
            ("a wrong", {"DeviceKey": wrong}),
            ("its", {"DeviceKey": who.device.key}),
        ):
            live.seen(
                "refresh-with-device", f"{kind} device key: {pool.ask(RENEW, RefreshToken=token, **key)}"
            )


@journey("renewal with a client secret")
def with_secret(live: Live) -> None:
    with own_pool(live, client_secret=True) as pool:
        token = refresh_token(pool)
        for kind, secret in (("no", {}), ("a wrong", {"ClientSecret": "x" * 51})):
            live.seen("refresh-secret", f"{kind} secret: {pool.ask(RENEW, RefreshToken=token, **secret)}")


@journey("a refresh token used twice")
def reuse(live: Live) -> None:
    for grace in (0, 60):
        with own_pool(live, rotation=grace) as pool:
            old = refresh_token(pool)
            first = pool.ask(RENEW, RefreshToken=old)
            live.seen("refresh-reuse", f"grace of {grace} s, first use: {first}")
            live.seen("refresh-reuse", f"grace of {grace} s, second use: {pool.ask(RENEW, RefreshToken=old)}")
            newer = first.body.get("AuthenticationResult", {}).get("RefreshToken", old)
            said = pool.ask(RENEW, RefreshToken=newer)
            live.seen("refresh-reuse", f"grace of {grace} s, the one that took its place, after that: {said}")


@journey("renewal of an administrator's sign-in", needs={"admin"})
def after_admin(live: Live) -> None:
    with own_pool(live, auth_flows=("ADMIN_USER_PASSWORD_AUTH",), rotation=60) as pool:
        ada = pool.person()
        result = pool.administrator.admin_initiate_auth(
            UserPoolId=pool.user_pool_id,
            ClientId=pool.client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": ada.name, "PASSWORD": ada.password},
        )["AuthenticationResult"]
        said = pool.ask(RENEW, RefreshToken=result["RefreshToken"])
        live.seen("refresh-after-admin", f"at a client that rotates: {said}")


@journey("a token revoked where it cannot be", needs={"revoke"})
def revocation_off(live: Live) -> None:
    with own_pool(live, revocation=False) as pool:
        live.seen("revoke-off", str(pool.ask("RevokeToken", Token=refresh_token(pool))))


@journey("a token revoked with something wrong", needs={"revoke"})
def revocation_wrong(live: Live) -> None:
    with own_pool(live, client_secret=True) as pool:
        secret, token = {"ClientSecret": pool.client_secret}, refresh_token(pool)
        wrong = {"ClientSecret": "x" * 51}
        live.seen("revoke-wrong", f"a wrong secret: {pool.ask('RevokeToken', Token=token, **wrong)}")
        live.seen("revoke-wrong", f"no secret: {pool.ask('RevokeToken', Token=token)}")
        live.seen("revoke-wrong", f"no such token: {pool.ask('RevokeToken', Token='x', **secret)}")
        with own_pool(live) as other:
            live.seen(
                "revoke-wrong", f"that of a client of another pool: {other.ask('RevokeToken', Token=token)}"
            )
        live.seen("revoke-wrong", f"all right: {pool.ask('RevokeToken', Token=token, **secret)}")
        live.seen("revoke-wrong", f"a second time: {pool.ask('RevokeToken', Token=token, **secret)}")
