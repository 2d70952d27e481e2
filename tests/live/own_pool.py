"""A user pool of one journey's own, for settings that none of the kit's pools has; it goes when the journey ends."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from cognito_tui.client import CognitoClient
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import PASSWORD, Profile
from tests.live.answers import masked
from tests.live.journey import Live
from tests.live.place import CannotRun, Person
from tests.live.wire import Said, Wire
from tests.support import pool_client

FLOWS = ("USER_SRP_AUTH", "USER_PASSWORD_AUTH")
_DEVICES = {"always": False, "opt-in": True}  # whether the person is to be asked


@dataclass(frozen=True)
class Wanted:
    """A pool's settings, by the names that the simulator has for them, where it has them.

    Attributes:
        revocation: whether the app client has RevokeToken.
        tier: Cognito's feature plan.
        identity_pool: whether there is one that takes its tokens.
    """

    auth_flows: tuple[str, ...] = FLOWS
    mfa: str = "OFF"
    factors: tuple[str, ...] = ("SOFTWARE_TOKEN_MFA",)
    devices: str = "off"
    rotation: int | None = None
    client_secret: bool = False
    required_attributes: tuple[str, ...] = ()
    first_factors: tuple[str, ...] = ("PASSWORD", "PASSWORD_SRP")
    issuer_type: str = "ORIGINAL"
    lists_sessions: bool = False
    revocation: bool = True
    tier: str = "ESSENTIALS"
    identity_pool: bool = False


@dataclass(frozen=True)
class OwnPool:
    """Where it is, and what its administrator and anybody can do there.

    Attributes:
        administrator: boto3's client; None at the simulator.
        simulated: the simulator's pool; None elsewhere.
    """

    user_pool_id: str
    client_id: str
    client_secret: str
    identity_pool_id: str
    wire: Wire
    live: Live
    administrator: Any = None
    simulated: Any = None

    @property
    def provider(self) -> str:
        """The key of Logins."""
        return f"cognito-idp.{self.user_pool_id.partition('_')[0]}.amazonaws.com/{self.user_pool_id}"

    def ask(self, operation: str, **parameters: Any) -> Said:
        """Ask the user pool, as its app client."""
        return self.wire.ask("cognito-idp", operation, ClientId=self.client_id, **parameters)

    def respond(self, asked: Said, answers: Mapping[str, str]) -> Said:
        """Answer a challenge. Raise CannotRun where none came."""
        if "ChallengeName" not in asked.body:
            raise CannotRun(f"no challenge came: {asked}")
        challenge, session = asked.body["ChallengeName"], asked.body.get("Session")
        return self.ask(
            "RespondToAuthChallenge",
            ChallengeName=challenge,
            ChallengeResponses=dict(answers),
            **({"Session": session} if session else {}),
        )

    def client(self, auth_flow: str = PASSWORD, **settings: Any) -> CognitoClient:
        """The product's services; by the password itself, where no proof of it is the question."""
        secret = Secret(self.client_secret) if self.client_secret else None
        ids = (self.user_pool_id, self.client_id, self.identity_pool_id)
        return CognitoClient(Profile("live", *ids, secret, auth_flow=auth_flow, **settings))

    def person(self, **options: Any) -> Person:
        """Make a user; see `place.Person` for the options."""
        person = Person(**options)
        self.live.people += 1
        if self.simulated is not None:
            status = "FORCE_CHANGE_PASSWORD" if person.temporary else "CONFIRMED"
            self.simulated.add_user(person.name, person.password, status=status, attributes=person.attributes)
            return person
        who = {"UserPoolId": self.user_pool_id, "Username": person.name}
        attributes = [{"Name": name, "Value": value} for name, value in person.attributes.items()]
        self.administrator.admin_create_user(
            **who, TemporaryPassword=person.password, MessageAction="SUPPRESS", UserAttributes=attributes
        )
        if not person.temporary:
            self.administrator.admin_set_user_password(**who, Password=person.password, Permanent=True)
        return person

    def without_a_password(self) -> Person:
        """Make a user who has neither a password nor anything else to sign in with."""
        person = Person()
        self.live.people += 1
        if self.simulated is not None:
            self.simulated.add_user(person.name)
            return person
        self.administrator.admin_create_user(
            UserPoolId=self.user_pool_id, Username=person.name, MessageAction="SUPPRESS"
        )
        return person

    def disable(self, person: Person) -> None:
        if self.simulated is not None:
            self.simulated.users[person.name].enabled = False
            return
        self.administrator.admin_disable_user(UserPoolId=self.user_pool_id, Username=person.name)

    def reset(self, person: Person) -> None:
        """End the password, as an administrator."""
        if self.simulated is not None:
            self.simulated.users[person.name].status = "RESET_REQUIRED"
            return
        self.administrator.admin_reset_user_password(UserPoolId=self.user_pool_id, Username=person.name)


@contextmanager
def own_pool(live: Live, **settings: Any) -> Iterator[OwnPool]:
    """Make it, and delete it. The settings are those of `Wanted`."""
    wanted = Wanted(**settings)
    with _simulated(live, wanted) if live.target == "simulator" else _made(live, wanted) as pool:
        yield pool


@contextmanager
def _simulated(live: Live, wanted: Wanted) -> Iterator[OwnPool]:
    if not wanted.revocation or wanted.tier != "ESSENTIALS":
        raise CannotRun("the simulator has neither plans nor app clients without revocation")
    with pool_client.pool(
        auth_flows=wanted.auth_flows,
        mfa=wanted.mfa,
        factors=wanted.factors,
        devices=wanted.devices,
        rotation=wanted.rotation,
        client_secret=secrets.token_hex() if wanted.client_secret else "",
        required_attributes=wanted.required_attributes,
        first_factors=wanted.first_factors,
        issuer_type=wanted.issuer_type,
        lists_sessions=wanted.lists_sessions,
    ) as server:
        pool = server.pool
        services = ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY")
        environment = {f"AWS_ENDPOINT_URL_{service}": server.url for service in services}
        ids = (pool.user_pool_id, pool.client_id, pool.client_secret, pool.identity_pool_id)
        yield OwnPool(*ids, Wire(pool.region, environment), live, simulated=pool)


@contextmanager
def _made(live: Live, wanted: Wanted) -> Iterator[OwnPool]:
    users = live.admin("cognito-idp")
    name = f"{live.place.run}-{secrets.token_hex(4)}"  # by which it is found if it is left
    with ExitStack() as stack:
        pool_id = users.create_user_pool(PoolName=name, **_pool_settings(wanted, live.place.run))["UserPool"][
            "Id"
        ]
        stack.callback(users.delete_user_pool, UserPoolId=pool_id)
        if wanted.mfa != "OFF":
            _second_factors(users, pool_id, wanted)
        client = users.create_user_pool_client(
            UserPoolId=pool_id, ClientName=name, **_client_settings(wanted)
        )["UserPoolClient"]
        identity_pool_id = ""
        if wanted.identity_pool:
            identities = live.admin("cognito-identity")
            provider = f"cognito-idp.{live.region}.amazonaws.com/{pool_id}"
            identity_pool_id = identities.create_identity_pool(
                IdentityPoolName=name,
                AllowUnauthenticatedIdentities=False,
                CognitoIdentityProviders=[{"ProviderName": provider, "ClientId": client["ClientId"]}],
            )["IdentityPoolId"]
            stack.callback(identities.delete_identity_pool, IdentityPoolId=identity_pool_id)
        ids = (pool_id, client["ClientId"], client.get("ClientSecret", ""), identity_pool_id)
        yield OwnPool(*ids, Wire.at(live), live, administrator=users)


def _second_factors(users: Any, pool_id: str, wanted: Wanted) -> None:
    by_email: dict[str, Any] = {"EmailMfaConfiguration": {}} if "EMAIL_OTP" in wanted.factors else {}
    try:
        users.set_user_pool_mfa_config(
            UserPoolId=pool_id,
            MfaConfiguration=wanted.mfa,
            SoftwareTokenMfaConfiguration={"Enabled": True},
            **by_email,
        )
    except ClientError as refused:
        if not by_email:
            raise
        told = refused.response["Error"]
        why = f"{told['Code']}: {masked(told['Message'])}"
        raise CannotRun(f"codes by email as a second factor need a pool that sends by SES: {why}") from None


def _pool_settings(wanted: Wanted, run: str) -> dict[str, Any]:
    schema = [{"Name": name, "Required": True, "Mutable": True} for name in wanted.required_attributes]
    return {
        "DeletionProtection": "INACTIVE",
        "UserPoolTags": {"made-by": "cognito-tui tests.live", "run": run},
        "UserPoolTier": wanted.tier,
        "AutoVerifiedAttributes": ["email"],
        **({"Schema": schema} if schema else {}),
        **({"DeviceConfiguration": _devices(wanted)} if wanted.devices != "off" else {}),
        **({"Policies": _policies(wanted)} if "USER_AUTH" in wanted.auth_flows else {}),
        **({"IssuerConfiguration": {"Type": "UPDATED"}} if wanted.issuer_type == "UPDATED" else {}),
    }


def _devices(wanted: Wanted) -> dict[str, bool]:
    return {
        "ChallengeRequiredOnNewDevice": True,
        "DeviceOnlyRememberedOnUserPrompt": _DEVICES[wanted.devices],
    }


def _policies(wanted: Wanted) -> dict[str, Any]:
    # AWS's name for both ways of a password
    names = dict.fromkeys(name.replace("PASSWORD_SRP", "PASSWORD") for name in wanted.first_factors)
    return {"SignInPolicy": {"AllowedFirstAuthFactors": list(names)}}


def _client_settings(wanted: Wanted) -> dict[str, Any]:
    rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": wanted.rotation}
    return {
        "GenerateSecret": wanted.client_secret,
        "ExplicitAuthFlows": [f"ALLOW_{flow}" for flow in wanted.auth_flows],
        "EnableTokenRevocation": wanted.revocation,
        "PreventUserExistenceErrors": "ENABLED",
        **({"RefreshTokenRotation": rotation} if wanted.rotation is not None else {}),
    }
