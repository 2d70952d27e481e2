"""An examination of an existing set-up: user pool, app client, identity pool, roles and credential proxy of a profile.

It asks AWS, changes nothing, and names each mistake with what repairs it. What is a mistake stands in `findings`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from ...errors import CognitoTuiError
from ...hints import Do, Hint, Operation
from ..config import Profile
from ..tokens import issuers_of, public_keys
from .admin_client import AdministratorAws
from .aws_command import aws_command
from .findings import app_client, identity_pool, machine, managed_login, user_pool
from .findings.finding import MISTAKE, Finding, mistake, not_looked_at, ok, setting, warning
from .inquiry import Answer, Inquiry, cannot_tell
from .judgment import judged, stale
from .pool_roles import PoolRoles, pool_roles, role_name
from .proxy_examination import examine_proxy
from .right_ids import right_identity_pool, right_user_pool
from .role_examination import examine_roles


def run_checks(profile: Profile, aws: AdministratorAws) -> list[Finding]:
    """What is right and wrong: what other findings depend on first, then in the order in which a person would meet it.

    A permission that is missing makes a finding of the state UNKNOWN, and the rest goes on.

    Args:
        profile: one with a user pool; what else is missing in it is a mistake.
        aws: of the user pool's region.

    Raises:
        CognitoTuiError: AWS does not take the administrator's credentials, or cannot be reached.
    """
    examination = _Examination(profile, aws)
    found = list(examination.findings())
    if not examination.taken:
        return found
    return judged(map(examination.with_the_right_ids, found), profile, aws.account)


# what depends on an id of the profile, and on which
_IDS = {
    "user_pool.exists": "user_pool_id",
    "app_client.exists": "client_id",
    "identity_pool.exists": "identity_pool_id",
    "identity_pool.provider": "client_id",
}


class _Examination:
    def __init__(self, profile: Profile, aws: AdministratorAws) -> None:
        self._profile = profile
        self._aws = aws
        self._inquiry = Inquiry(aws)
        self._one_hour_role = profile.role_arn  # of the enhanced flow; empty: none is known
        self._pool: Answer | None = None
        self._client: Answer | None = None
        self._providers: tuple[Mapping[str, Any], ...] = ()  # of the identity pool
        self.taken = False  # whether AWS takes the administrator's credentials

    def findings(self) -> Iterator[Finding]:
        """Each for itself, as AWS answers: none is judged by another yet."""
        self.taken = self._is_taken()
        yield from machine.check(self._aws.clock.warning)
        if not self.taken:
            return
        yield from self._user_pool()
        yield from self._app_client()
        if self._profile.domain:
            yield from managed_login.check(self._pool, self._client, self._profile)
        yield from self._identity_pool()
        if self._profile.proxy_function:
            yield from examine_proxy(self._inquiry, self._aws, self._profile, self._one_hour_role)

    def with_the_right_ids(self, finding: Finding) -> Finding:
        """The same; where an id of the profile is wrong and something still has the right one, that is the remedy.
        Where the profile and the identity pool differ and each names what is there, either may be wrong."""
        wrong = _IDS.get(finding.check)
        if finding.state != MISTAKE or not wrong or not getattr(self._profile, wrong):
            return finding
        identity_pool_is_gone = finding.check == "identity_pool.exists"
        right = (
            right_identity_pool(self._inquiry, self._profile)
            if identity_pool_is_gone
            else self._right_user_pool
        )
        if not right:
            return finding
        remedy = stale(self._profile, wrong, **right)
        if finding.check == "identity_pool.provider":
            remedy = Hint(
                "If the identity pool is right: ", remedy, " If the profile is right: ", finding.remedy
            )
        return replace(finding, remedy=remedy)

    @cached_property
    def _right_user_pool(self) -> dict[str, str]:
        return right_user_pool(self._inquiry, self._profile, self._providers)

    def _is_taken(self) -> bool:
        """Not when this machine's clock is wrong."""
        try:
            return bool(self._aws.account)
        except CognitoTuiError:
            if not self._aws.clock.warning:
                raise
            return False

    # what is looked at -----------------------------------------------------------------------------------------------

    def _user_pool(self) -> Iterator[Finding]:
        pool_id = self._profile.user_pool_id
        response = yield from self._inquiry.ask(
            "user_pool.exists",
            f"The user pool {pool_id} does not exist in the account {self._aws.account}.",
            Hint(
                stale(self._profile, "user_pool_id"),
                " For another account set AWS_PROFILE: doctor uses your own AWS credentials.",
            ),
            "cognito-idp",
            "describe_user_pool",
            UserPoolId=pool_id,
        )
        if response is None:
            return
        self._pool = pool = response["UserPool"]
        yield ok("user_pool.exists", f"{pool_id} exists.")
        yield self._public_keys(pool)
        yield from self._replica()
        factors = None
        if pool.get("MfaConfiguration") in ("ON", "OPTIONAL"):
            factors = yield from self._inquiry.ask(
                "user_pool.totp", "", "", "cognito-idp", "get_user_pool_mfa_config", UserPoolId=pool_id
            )
        yield from user_pool.check(pool, factors, self._profile)

    def _replica(self) -> Iterator[Finding]:
        if not self._profile.replica_region:
            return
        response = yield from self._inquiry.ask(
            "user_pool.replica",
            "",
            "",
            "cognito-idp",
            "list_user_pool_replicas",
            UserPoolId=self._profile.user_pool_id,
        )
        if response is not None:
            yield user_pool.replica(response, self._profile)

    def _public_keys(self, pool: Mapping[str, Any]) -> Finding:
        original, updated, *_ = issuers_of(self._profile)
        issuer = updated if user_pool.is_updated(pool) else original
        try:
            public_keys(self._profile, self._aws.clock, issuer)
        except CognitoTuiError as error:
            return warning(
                "user_pool.public_keys",
                f"The pool's public keys cannot be fetched from here: {error.title} {error.detail}".rstrip(),
                "Allow access to it, for everything that checks tokens here.",
            )
        return ok("user_pool.public_keys", "Its public keys can be fetched from here.")

    def _app_client(self) -> Iterator[Finding]:
        pool_id, client_id = self._profile.user_pool_id, self._profile.client_id
        if not client_id:
            yield mistake(
                "app_client.exists",
                "The profile names no app client: nobody can sign in.",
                Hint(f"{self._listed()} lists the pool's; `", Do(Operation.CONFIGURE), "` saves it."),
            )
            return
        response = yield from self._inquiry.ask(
            "app_client.exists",
            f"The user pool has no app client {client_id}.",
            stale(self._profile, "client_id"),
            "cognito-idp",
            "describe_user_pool_client",
            UserPoolId=pool_id,
            ClientId=client_id,
        )
        if response is not None:
            self._client = response["UserPoolClient"]
            yield ok("app_client.exists", f"{client_id} exists and belongs to the pool.")
            yield from app_client.check(self._client, self._profile)

    def _listed(self) -> str:
        """The command that lists the app clients."""
        pool_id, region = self._profile.user_pool_id, self._profile.user_pool_region
        return f"`{aws_command('cognito-idp', 'list-user-pool-clients', region, user_pool_id=pool_id)}`"

    def _identity_pool(self) -> Iterator[Finding]:
        pool_id, region = self._profile.identity_pool_id, self._profile.identity_pool_region
        command = aws_command(
            "cognito-identity",
            "list-identity-pools",
            region or self._profile.user_pool_region,
            max_results="60",
        )
        if not pool_id:
            yield mistake(
                "identity_pool.exists",
                "The profile names no identity pool: nobody gets AWS credentials.",
                Hint(
                    f"`{command}` lists them, and `",
                    Do(Operation.CONFIGURE),
                    "` saves it; `",
                    Do(Operation.CREATE_IDENTITY_POOL, ("NAME",)),
                    "` creates one.",
                ),
            )
            yield from examine_roles(self._inquiry, self._aws, self._profile, PoolRoles())
            return
        pool = yield from self._inquiry.ask(
            "identity_pool.exists",
            f"The identity pool {pool_id} does not exist in the account {self._aws.account}.",
            Hint(stale(self._profile, "identity_pool_id"), f" `{command}` lists the existing ones."),
            "cognito-identity",
            "describe_identity_pool",
            region=region,
            IdentityPoolId=pool_id,
        )
        if pool is None:
            why = "the roles of the identity pool are unknown."
            yield not_looked_at("roles.authenticated", why, "identity_pool.exists")
            yield from examine_roles(self._inquiry, self._aws, self._profile, PoolRoles())
            return
        yield ok("identity_pool.exists", f"{pool_id} exists.")
        self._providers = tuple(pool.get("CognitoIdentityProviders") or ())
        guests = bool(pool.get("AllowUnauthenticatedIdentities"))
        yield from identity_pool.check(pool, self._profile)
        try:
            given = pool_roles(self._aws.in_region(region), pool_id)
        except CognitoTuiError as error:
            yield cannot_tell("roles.authenticated", error)
            given = PoolRoles()
        else:
            yield from identity_pool.check_mappings(given, self._profile)
            yield from self._authenticated(given)
        yield from examine_roles(self._inquiry, self._aws, self._profile, given, guests=guests)

    def _authenticated(self, given: PoolRoles) -> Iterator[Finding]:
        if given.authenticated:
            self._one_hour_role = self._one_hour_role or given.authenticated
            words = f"Signed-in users get the role {role_name(given.authenticated)}."
            yield replace(ok("roles.authenticated", words), about=given.authenticated)
        elif given.mappings:
            yield warning(
                "roles.authenticated",
                "The identity pool has no authenticated role: users without a matching role "
                "mapping get no credentials.",
                setting("the authenticated role", "roles = { authenticated = ROLE_ARN }"),
            )
        else:
            yield mistake(
                "roles.authenticated",
                "The identity pool has no role for signed-in users: nobody gets AWS credentials.",
                self._set_roles(given),
            )

    def _set_roles(self, given: PoolRoles) -> str:
        """The command that gives signed-in users a role; what it leaves out would be taken away."""
        pool_id, region = self._profile.identity_pool_id, self._profile.identity_pool_region
        roles = "authenticated=ROLE_ARN"
        if given.unauthenticated:
            roles += f",unauthenticated={given.unauthenticated}"
        return aws_command(
            "cognito-identity", "set-identity-pool-roles", region, identity_pool_id=pool_id, roles=roles
        )
