"""What nobody has published of pools: their issuers, and the attributes that they require."""

from __future__ import annotations

import re
import uuid
from contextlib import closing
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from cognito_tui.errors import AttributesRequired
from cognito_tui.services.base.secret import Secret
from tests.live.journey import CannotRun, Live, journey
from tests.live.own_pool import own_pool
from tests.live.place import new_password
from tests.support.journeys import claims
from tests.support.pool_client import signed_in

STANDARD = (
    *(
        "address",
        "birthdate",
        "email",
        "family_name",
        "gender",
        "given_name",
        "locale",
        "middle_name",
        "name",
    ),
    *("nickname", "phone_number", "picture", "preferred_username", "profile", "updated_at", "website"),
    "zoneinfo",
)


@journey("an identity pool and a token of the updated issuer", needs={"identity_pool"})
def updated_issuer(live: Live) -> None:
    with own_pool(live, issuer_type="UPDATED", identity_pool=True) as pool:
        ada = pool.person()
        tokens = signed_in(pool.client().sign_in.start(ada.name, Secret(ada.password))).tokens
        token = tokens.id_token.reveal()
        if claims(token)["iss"] != f"https://issuer-{pool.provider}":
            raise CannotRun(f"{live.target} has one kind of issuer")
        for kind, key in (("original", pool.provider), ("updated", f"issuer-{pool.provider}")):
            said = pool.wire.ask(
                "cognito-identity", "GetId", IdentityPoolId=pool.identity_pool_id, Logins={key: token}
            )
            live.seen("updated-issuer", f"GetId, Logins with the key of the {kind} issuer: {said}")


@journey("attributes that sign-up requires", needs={"sign_up"})
def required_attributes(live: Live) -> None:
    with own_pool(live, required_attributes=STANDARD) as pool:
        password = new_password()
        said = pool.ask("SignUp", Username="ada", Password=password)
        if said.status == 200:
            raise CannotRun(f"{live.target} requires none")
        live.seen("required-attributes", f"none given: {said}")
        unknown = [{"Name": "custom:team", "Value": "red"}]
        said = pool.ask("SignUp", Username="ada", Password=password, UserAttributes=unknown)
        live.seen("required-attributes", f"custom:team given, which the pool has not: {said}")
        with pytest.raises(AttributesRequired) as required:
            pool.client().registration.sign_up("ada", Secret(password), {})
        assert set(required.value.names) == set(STANDARD)


def sessions_off(live: Live, tier: str) -> None:
    with own_pool(live, tier=tier) as pool:
        ada = pool.person()
        who = signed_in(pool.client().sign_in.start(ada.name, Secret(ada.password)))
        mine = {"AccessToken": who.tokens.access_token.reveal()}
        said = pool.wire.ask("cognito-idp", "ListUserSessions", **mine)
        live.seen("sessions-off", f"ListUserSessions, plan {tier}: {said}")
        said = pool.wire.ask("cognito-idp", "RevokeUserSession", SessionId=str(uuid.uuid4()), **mine)
        live.seen("sessions-off", f"RevokeUserSession, plan {tier}: {said}")


@journey("sessions listed where they are not tracked", needs={"user_sessions"})
def not_tracked(live: Live) -> None:
    sessions_off(live, "ESSENTIALS")


@journey("sessions listed where the plan has none", needs={"user_sessions"})
def not_in_the_plan(live: Live) -> None:
    sessions_off(live, "LITE")


@journey("a browser signed out to an address that is not registered", needs={"managed_login"})
def logout_uri(live: Live) -> None:
    query = urlencode({"client_id": live.outputs["client_id"], "logout_uri": "https://example.com/"})
    url = urlsplit(live.profile().domain)
    kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
    with closing(kind(url.netloc, timeout=30)) as connection:
        connection.request("GET", f"/logout?{query}")
        answer = connection.getresponse()
        page = re.sub(r"(?s)<style>.*?</style>|<[^>]*>|\s+", " ", answer.read().decode()).split()
        location = urlsplit(answer.getheader("location", ""))
    led = f"to the path {location.path.strip('/')} with {', '.join(dict(parse_qsl(location.query)))}"
    live.seen("logout-uri", f"{answer.status} {led if location.path else ' '.join(page)[:200]}")
