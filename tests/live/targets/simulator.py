"""The simulator as a target: each journey has a pool of its own, with the outputs that Terraform would give."""

from __future__ import annotations

import json
import secrets
import string
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

from cognito_tui.demo import environment_of
from cognito_tui.demo.simulator.pool import Pool
from cognito_tui.demo.simulator.roles import ACCOUNT, SIGNED_IN, Role, new_keys
from cognito_tui.demo.simulator.server import CognitoServer, serve
from cognito_tui.demo.simulator.signing import claims_of
from cognito_tui.functions.hello import handler
from tests.live.place import CannotRun, Person, Place
from tests.live.targets.target import Target

REGION = "eu-west-1"
CALLBACK = "http://localhost:8976/callback"
LONG = f"arn:aws:iam::{ACCOUNT}:role/Long"
ADMINS = f"arn:aws:iam::{ACCOUNT}:role/Admins"
PROXIED = f"arn:aws:iam::{ACCOUNT}:role/live-proxied"
PROXY = "credential-proxy"
_SRP = ("USER_SRP_AUTH", "USER_PASSWORD_AUTH", "REFRESH_TOKEN_AUTH")
_EVERYWHERE = {"srp", "revoke", "identity_pool", "console", "user_sessions", "email_codes", "sign_up"}


def _settings(answer: str) -> dict[str, dict[str, Any]]:
    """Return the pools' settings, as terraform/ and `tests/live/terraform` make them."""
    long = {"signed_in_role": LONG, "roles": {LONG: Role(longest=12 * 3600)}, "classic_flow": True}
    return {
        "main": {
            "auth_flows": _SRP,
            "mfa": "OPTIONAL",
            "classic_flow": False,
            "callback_urls": (CALLBACK,),
            "logout_urls": (CALLBACK,),
            "routes": {"GET /hello": handler},
            "roles": {SIGNED_IN: Role(), ADMINS: Role()},
        },
        "strict": {
            "auth_flows": ("USER_SRP_AUTH",),
            "mfa": "ON",
            "client_secret": "simulated-" + secrets.token_hex(20),
            "rotation": 30.0,
            "devices": "opt-in",
            **long,
        },
        "choice": {
            "auth_flows": ("USER_AUTH", "REFRESH_TOKEN_AUTH"),
            "first_factors": ("PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "WEB_AUTHN"),
            "classic_flow": False,
        },
        "custom": {
            "auth_flows": ("CUSTOM_AUTH", "REFRESH_TOKEN_AUTH"),
            "custom_challenges": (({"question": "What is the word?"}, answer),),
            "custom_tries": 3,
            "custom_after_password": True,
            "classic_flow": False,
        },
    }


_HAS = {
    "main": {"totp", "managed_login", "groups", "api", "proxy"},
    "strict": {"totp", "secret", "rotation", "devices", "classic"},
    "choice": {"user_auth", "email_otp", "passkey"},
    "custom": {"custom_challenge"},
}


class Simulator(Target):
    """Needs nothing, and costs nothing. Nobody is its administrator."""

    name = "simulator"

    def __enter__(self) -> Simulator:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    @contextmanager
    def place(self, pool: str) -> Iterator[Place]:
        answer = secrets.token_hex(8)
        letters = string.ascii_letters + string.digits
        made = Pool(
            region=REGION,
            user_pool_id=f"{REGION}_{''.join(secrets.choice(letters) for _ in range(9))}",
            client_id="".join(secrets.choice(letters) for _ in range(26)).lower(),
            identity_pool_id=f"{REGION}:{uuid.uuid4()}",
            **_settings(answer)[pool],
        )
        with serve(made) as server:
            yield SimulatorPlace(server, pool, answer)


class SimulatorPlace(Place):
    """Attributes: pool: the simulated one, for who extends the kit; journeys do without."""

    target = "simulator"
    region = REGION

    def __init__(self, server: CognitoServer, kind: str, answer: str) -> None:
        self.pool = pool = server.pool
        self.environment = {**environment_of(server.url), "AWS_ENDPOINT_URL_LAMBDA": server.url}
        self.has = frozenset(_EVERYWHERE | _HAS[kind])
        self.outputs: dict[str, Any] = {
            "user_pool_id": pool.user_pool_id,
            "client_id": pool.client_id,
            "client_secret": pool.client_secret,
            "identity_pool_id": pool.identity_pool_id,
            "issuer": pool.issuer,
            "authenticated_role_arn": pool.signed_in_role,
        }
        if kind == "main":
            pool.functions = {PROXY: self._proxy}
            self.outputs |= {
                "proxy_function": PROXY,
                "duration": "1h",
                "domain": server.url,
                "redirect_uri": CALLBACK,
                "api_hosts": server.url.removeprefix("http://"),
                "api_url": f"{server.url}/hello",
                "group_role_arns": {"admins": ADMINS},
            }
        if kind == "strict":
            self.outputs |= {"role_arn": LONG, "duration": "12h"}
        if kind == "custom":
            self.outputs["answer"] = answer

    def admin(self, service: str) -> Any:
        raise CannotRun(f"the simulator has no administrator's {service}")

    def add(self, person: Person) -> None:
        status = "FORCE_CHANGE_PASSWORD" if person.temporary else "CONFIRMED"
        made = self.pool.add_user(person.name, person.password, status=status, attributes=person.attributes)
        made.groups = list(person.groups)
        made.roles = [
            arn for name, arn in self.outputs.get("group_role_arns", {}).items() if name in person.groups
        ]

    def _proxy(self, event: Mapping[str, Any]) -> bytes:
        """Give keys as the credential proxy does: its own checks are not tried here."""
        claims = claims_of(event["id_token"])
        if claims is None:
            return json.dumps({"error": "The ID token is not good."}).encode()
        keys = new_keys(PROXIED, claims["cognito:username"], self.pool.now() + 3600)
        self.pool.hand_out(keys)
        told = {
            "AccessKeyId": keys.access_key_id,
            "SecretAccessKey": keys.secret_access_key,
            "SessionToken": keys.session_token,
            "Expiration": datetime.fromtimestamp(keys.expires_at, timezone.utc).isoformat(),
        }
        return json.dumps(told).encode()

    def sent_code(self, person: Person) -> str:
        codes = [message.code for message in self.pool.outbox if message.username == person.name]
        if not codes:
            raise CannotRun(f"{self.target} has sent no code")
        return codes[-1]
