"""An identity pool that is wired to a user pool and its app client, and the role that its signed-in users get.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CreateIdentityPool.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import ConfigurationError, Refused
from ...hints import Hint, Parameter
from .admin_client import AdministratorAws
from .change import Change
from .documents import Document, as_list, compact, difference, pretty, with_statements
from .pool_roles import (
    PoolRoles,
    Role,
    check_role_name,
    find_role,
    hours,
    pool_roles,
    read_role,
    role_named,
    usable,
)
from .trust_policies import AUTHENTICATED, judge, trust_policy, trust_statement

HOUR = 3600
_NAME = re.compile(r"[\w +=,.@-]{1,128}", re.ASCII)
_SUFFIX = "-authenticated"
_SETTINGS = (
    "IdentityPoolName",
    "AllowUnauthenticatedIdentities",
    "AllowClassicFlow",
    "SupportedLoginProviders",
    "DeveloperProviderName",
    "OpenIdConnectProviderARNs",
    "CognitoIdentityProviders",
    "SamlProviderARNs",
    "IdentityPoolTags",
)


@dataclass(frozen=True)
class Wanted:
    """What an identity pool is to be.

    Attributes:
        name: the pool's; the region may have several of one name, and then none is meant.
        provider: the user pool's, as `Profile.login_provider` has it.
        client_id: the app client whose users may come.
        role: the authenticated role, by name or ARN; empty: the pool's own, or a new one that is named after it.
        classic_flow: whether longer sessions are to be possible.
        max_session_duration: seconds that the role is to be had for at least; 0: as it is.
    """

    name: str
    provider: str
    client_id: str
    role: str = ""
    classic_flow: bool = False
    max_session_duration: int = 0


class Wiring:
    """What makes an identity pool, the role of its signed-in users, and its choice of that role as they are wanted.

    Finds what is there by the pool's name, and changes only what is missing.

    Attributes:
        identity_pool_id: empty until there is one.
        role_arn: likewise.
        remarks: what is otherwise than a new pool would have it, and is left so; sentences.
    """

    def __init__(self, aws: AdministratorAws, wanted: Wanted) -> None:
        if not _NAME.fullmatch(wanted.name):
            raise ConfigurationError(
                f"{wanted.name!r} is not a valid identity pool name.",
                detail="Use 1 to 128 letters, digits, spaces and _ + = , . @ -.",
            )
        if wanted.role and not wanted.role.startswith("arn:"):
            check_role_name(wanted.role)
        self._aws = aws
        self._wanted = wanted
        self.identity_pool_id = ""
        self.role_arn = ""
        self.remarks: list[str] = []

    def changes(self) -> list[Change]:
        """What is to be done, in this order: later ones need what earlier ones make.

        Raises:
            Refused: several pools have this name, or the role cannot be used.
            CognitoTuiError: AWS cannot be asked.
        """
        pool = self._find()
        roles = PoolRoles()
        if pool is not None:
            self.identity_pool_id = str(pool["IdentityPoolId"])
            roles = pool_roles(self._aws, self.identity_pool_id)
        role = self._role(roles)
        return [
            *(self._creation() if pool is None else self._difference(pool, roles)),
            *(self._role_creation() if role is None else self._role_differences(role)),
            *self._choice(roles, role),
        ]

    # the pool ----------------------------------------------------------------------------------------------------

    def _find(self) -> Mapping[str, Any] | None:
        pools = self._aws.pages("cognito-identity", "list_identity_pools", "IdentityPools", MaxResults=60)
        ids = [pool["IdentityPoolId"] for pool in pools if pool["IdentityPoolName"] == self._wanted.name]
        if len(ids) > 1:
            raise Refused(
                f"{len(ids)} identity pools have the name {self._wanted.name}.",
                detail=f"{', '.join(ids)}.",
                hint="Use another name, or rename the intended pool in the AWS console.",
            )
        return (
            self._aws.call("cognito-identity", "describe_identity_pool", IdentityPoolId=ids[0])
            if ids
            else None
        )

    def _creation(self) -> Iterator[Change]:
        wanted = self._wanted

        def create() -> None:
            created = self._aws.call(
                "cognito-identity",
                "create_identity_pool",
                IdentityPoolName=wanted.name,
                AllowUnauthenticatedIdentities=False,
                AllowClassicFlow=wanted.classic_flow,
                CognitoIdentityProviders=[self._provider],
            )
            self.identity_pool_id = str(created["IdentityPoolId"])

        yield Change(
            f"create the identity pool {wanted.name}",
            create,
            (
                f"for the app client {wanted.client_id} of {wanted.provider}",
                f"no guests; tokens are checked with the user pool; {_CLASSIC[wanted.classic_flow]}",
            ),
        )

    def _difference(self, pool: Mapping[str, Any], roles: PoolRoles) -> Iterator[Change]:
        # the call sets all of it: what is left out is taken away, and what is empty may be left out
        settings = {name: pool.get(name) for name in _SETTINGS}
        before = {name: value for name, value in settings.items() if value or value is False}
        existing = before.get("CognitoIdentityProviders") or []
        providers = [self._provider if self._is_ours(each) else each for each in existing]
        if self._provider not in providers:
            providers.append(self._provider)
        after = {**before, "CognitoIdentityProviders": providers}
        if self._wanted.classic_flow:
            after["AllowClassicFlow"] = True
        self._remark(pool, roles)

        def update() -> None:
            self._aws.call(
                "cognito-identity", "update_identity_pool", IdentityPoolId=self.identity_pool_id, **after
            )

        if before != after:
            words = f"change the identity pool {self._wanted.name} ({self.identity_pool_id})"
            yield Change(words, update, difference(before, after))

    def _remark(self, pool: Mapping[str, Any], roles: PoolRoles) -> None:
        if pool.get("AllowUnauthenticatedIdentities"):
            self.remarks.append("The identity pool admits guests: not changed.")
        if pool.get("AllowClassicFlow") and not self._wanted.classic_flow:
            self.remarks.append("The identity pool allows the classic flow: not changed.")
        if roles.mappings and self._wanted.classic_flow:
            self.remarks.append(
                "The identity pool chooses roles by groups or rules: AWS refuses the classic flow then."
            )

    @property
    def _provider(self) -> Mapping[str, Any]:
        return {
            "ProviderName": self._wanted.provider,
            "ClientId": self._wanted.client_id,
            "ServerSideTokenCheck": True,
        }

    def _is_ours(self, provider: Mapping[str, Any]) -> bool:
        return (provider.get("ProviderName"), provider.get("ClientId")) == (
            self._wanted.provider,
            self._wanted.client_id,
        )

    # the role ----------------------------------------------------------------------------------------------------

    @property
    def _role_name(self) -> str:
        """Of the role that is made."""
        plain = re.sub(r"[^A-Za-z0-9_+=,.@-]+", "-", self._wanted.name)
        return self._wanted.role or plain[: 64 - len(_SUFFIX)] + _SUFFIX

    def _role(self, roles: PoolRoles) -> Role | None:
        """The role that is to be the pool's; None: it has to be made."""
        if self._wanted.role.startswith("arn:"):
            role: Role | None = find_role(self._aws, self._wanted.role)
        elif roles.authenticated and not self._wanted.role:
            role = usable(read_role(self._aws, roles.authenticated))
        else:
            role = role_named(self._aws, self._role_name)
            if role and not self._wanted.role and judge(role.trust, self._id).keeps_out:
                raise Refused(
                    f"The role {role.name} already exists and does not belong to this identity pool.",
                    hint=Hint("To use it anyway: ", Parameter("role", role.name), "; or name another one."),
                )
        self.role_arn = role.arn if role else ""
        return role

    def _role_creation(self) -> Iterator[Change]:
        duration = self._wanted.max_session_duration or HOUR

        def create() -> None:
            created = self._aws.call(
                "iam",
                "create_role",
                RoleName=self._role_name,
                Description=f"Signed-in users of the identity pool {self._wanted.name}",
                AssumeRolePolicyDocument=compact(trust_policy(self.identity_pool_id)),
                MaxSessionDuration=duration,
            )
            self.role_arn = str(created["Role"]["Arn"])

        words = f"create the role {self._role_name}, with sessions of up to {hours(duration)}"
        yield Change(words, create, tuple(pretty(trust_policy(self._id)).splitlines()))

    def _role_differences(self, role: Role) -> Iterator[Change]:
        trust = judge(role.trust, self._id)

        def let_in() -> None:
            new = compact(_with_statement(role.trust, self.identity_pool_id))
            self._aws.call("iam", "update_assume_role_policy", RoleName=role.name, PolicyDocument=new)

        def lengthen() -> None:
            longest = self._wanted.max_session_duration
            self._aws.call("iam", "update_role", RoleName=role.name, MaxSessionDuration=longest)

        if not trust.keeps_out:
            problems = (*trust.problems, *(f"Not weighed: {each}." for each in trust.not_weighed))
            self.remarks += (f"The trust policy of {role.name}: {each} Not changed." for each in problems)
        elif trust.denied_by:
            raise Refused(
                f"The trust policy of the role {role.name} denies it to these users: {trust.denied_by}.",
                hint=Hint("Remove that, or pass another role: ", Parameter("role", "NAME")),
            )
        else:
            words = f"let the signed-in users of {self._wanted.name} assume the role {role.name}"
            yield Change(words, let_in, difference(role.trust, _with_statement(role.trust, self._id)))
        if self._wanted.max_session_duration > role.max_session_duration:
            words = (
                f"allow sessions of up to {hours(self._wanted.max_session_duration)} for the role {role.name}"
            )
            yield Change(words, lengthen, (f"{hours(role.max_session_duration)} until now",))

    def _choice(self, roles: PoolRoles, role: Role | None) -> Iterator[Change]:
        if role is not None and roles.authenticated == role.arn:
            return

        def choose() -> None:
            response = self._aws.call(
                "cognito-identity", "get_identity_pool_roles", IdentityPoolId=self.identity_pool_id
            )
            # the call sets all of it: what is left out is taken away
            mappings = {"RoleMappings": response["RoleMappings"]} if response.get("RoleMappings") else {}
            self._aws.call(
                "cognito-identity",
                "set_identity_pool_roles",
                IdentityPoolId=self.identity_pool_id,
                Roles={**(response.get("Roles") or {}), AUTHENTICATED: self.role_arn},
                **mappings,
            )

        instead = f", instead of {roles.authenticated}" if roles.authenticated else ""
        name = role.name if role else self._role_name
        yield Change(f"give the signed-in users of {self._wanted.name} the role {name}{instead}", choose)

    @property
    def _id(self) -> str:
        """For showing what would be."""
        return self.identity_pool_id or f"{self._aws.region}:(its id)"


_CLASSIC = {True: "the classic flow is allowed", False: "no classic flow"}


def _with_statement(trust: Document, identity_pool_id: str) -> Document:
    statements = [*as_list(trust.get("Statement")), trust_statement(identity_pool_id)]
    return with_statements(trust, statements)
