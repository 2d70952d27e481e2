"""A credential proxy for those who have no Terraform: the function, its role, the role that it gives, and who may call.

What the function does: app/functions/credential_proxy.py. All that is made carries a tag, and only that is deleted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from ...errors import CognitoTuiError, ConfigurationError, Refused
from ...hints import Do, Hint, Operation
from ..config import Profile
from .admin_client import AdministratorAws
from .change import Change
from .documents import Document, as_list, compact, difference, document, pretty, with_statements
from .findings.credential_proxy import TAKES
from .policies import put_policy
from .pool_roles import (
    PoolRoles,
    Role,
    attached_policies,
    check_role_name,
    find_role,
    inline_policies,
    pool_roles,
    read_role,
    role_name,
    role_named,
    usable,
)
from .proxy_function import TAG, ProxyFunction, not_ours

_SID = "CognitoTuiProxy"
_LAMBDA = document(
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
)


class Proxy:
    """The proxy of a profile's user pool. Every method raises CognitoTuiError.

    Args:
        aws: of the identity pool's region, where the client looks for the function.
        say: is told, in sentences, what is being waited for.
        pause: seconds between two questions whether something is ready.

    Attributes:
        name: of the function, of its role, and of the policy that lets it be called.
        remarks: what is worth knowing of the changes; sentences.
    """

    def __init__(
        self, aws: AdministratorAws, profile: Profile, say: Callable[[str], None], pause: float = 0.5
    ) -> None:
        self._aws = aws
        self._profile = profile
        self.name = f"cognito-tui-proxy-{profile.user_pool_id}"
        self._function = ProxyFunction(aws, self.name, say, pause)
        self.remarks = self._function.remarks

    # deploy -------------------------------------------------------------------------------------------------------

    def deploy(self, target: str) -> list[Change]:
        """What is to be done, in this order: later changes need what earlier ones make.

        Args:
            target: name or ARN of the role that it is to give; one that does not exist is made, and may do nothing.

        Raises:
            Refused: it gives another role already, or something that this command has not made has its name.
        """
        roles = self._pool_roles()
        if not (callers := self._callers(roles)):
            raise Refused(
                f"The identity pool {self._profile.identity_pool_id} gives signed-in users no role.",
                hint=Hint("To create one:  ", Do(Operation.CREATE_IDENTITY_POOL, ("NAME",))),
            )
        caller = usable(callers[0])
        if roles.mappings and not self._profile.role_arn:
            self.remarks.append("Users who get another role through a group or a rule cannot call it.")
        own, given = self._own_role(), self._target(target)
        given_arn = given.arn if given else self._arn(target)
        own_arn = own.arn if own else self._arn(self.name)
        existing = self._gives(own) if own else ""
        if existing and existing != given_arn:
            raise Refused(
                f"The credential proxy gives the role {role_name(existing)}.",
                hint=Hint("Remove it, then deploy it for another role:  ", Do(Operation.REMOVE_PROXY)),
            )
        return [
            *self._function.log_deployment(),
            *(() if own else self._own_role_creation()),
            *self._own_policy(own or Role(own_arn), given_arn, new=own is None),
            *self._trust(given, target, own_arn),
            *self._function.deployment(self._profile, own_arn, given_arn),
            *self._permission(caller),
        ]

    def _pool_roles(self) -> PoolRoles:
        """None where the pool is gone: what was made for it can still be removed."""
        try:
            return pool_roles(self._aws, self._profile.identity_pool_id)
        except CognitoTuiError as error:
            if error.aws_code != "ResourceNotFoundException":
                raise
        return PoolRoles()

    def _callers(self, roles: PoolRoles) -> list[Role]:
        """The roles whose one-hour credentials the function may be called with; the first is the one that counts."""
        arns = dict.fromkeys(filter(None, (self._profile.role_arn, roles.authenticated)))
        return [read_role(self._aws, arn) for arn in arns]

    def _own_role(self) -> Role | None:
        role = role_named(self._aws, self.name)
        if role and not self._is_made_here(role):
            raise not_ours("role", self.name)
        return role

    def _is_made_here(self, role: Role) -> bool:
        tags = self._aws.pages("iam", "list_role_tags", "Tags", RoleName=role.name)
        return any((tag["Key"], tag["Value"]) == (TAG, self.name) for tag in tags)

    def _target(self, name: str) -> Role | None:
        if name.startswith("arn:"):
            return find_role(self._aws, name)
        check_role_name(name)
        if name == self.name:
            raise ConfigurationError(
                f"{name} is the function's own role: it cannot also be the role that it issues."
            )
        return role_named(self._aws, name)

    def _gives(self, own: Role) -> str:
        """The ARN of the role that the function's role may take; empty: none yet."""
        policies = (policy.document for policy in inline_policies(self._aws, own) if policy.name == self.name)
        statements = (each for policy in policies for each in as_list(policy.get("Statement")))
        return next((str(each["Resource"]) for each in statements if each.get("Sid") == _SID), "")

    def _own_role_creation(self) -> Iterator[Change]:
        yield Change(
            f"create the role {self.name} for the function",
            lambda: self._create_role(self.name, "What the credential proxy runs as", _LAMBDA),
        )

    def _own_policy(self, own: Role, given_arn: str, *, new: bool) -> Iterator[Change]:
        """It may take the one role, and write its own log."""
        take = {"Sid": _SID, "Effect": "Allow", "Action": list(TAKES), "Resource": given_arn}
        log = {
            "Sid": "Log",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"{self._function.log_arn}:*",
        }
        yield from self._policy(own, document(take, log), new=new)

    def _policy(self, role: Role, policy: Document, *, new: bool = False) -> Iterator[Change]:
        existing = () if new else inline_policies(self._aws, role)
        for change in put_policy(self._aws, role, existing, self.name, policy):
            yield replace(change, detail=change.detail or tuple(pretty(policy).splitlines()))

    def _trust(self, given: Role | None, name: str, own_arn: str) -> Iterator[Change]:
        """The role that is given trusts the function's, for a session that is tagged with its user's `sub` alone."""
        statement = {
            "Sid": self._trust_sid,
            "Effect": "Allow",
            "Principal": {"AWS": own_arn},
            "Action": list(TAKES),
            "Condition": {
                "StringLike": {"aws:RequestTag/sub": "?*"},
                "ForAllValues:StringEquals": {"aws:TagKeys": "sub"},
            },
        }
        if given is None:
            trust = document(statement)
            yield Change(
                f"create the role {name}, without permissions yet",
                lambda: self._function.when_known(
                    lambda: self._create_role(name, "What the credential proxy gives", trust)
                ),
                tuple(pretty(trust).splitlines()),
            )
            return
        ours, others = self._parted(given.trust)
        trust = with_statements(given.trust, [*others, statement])
        if ours != [statement]:
            yield Change(
                f"let the function assume the role {given.name}",
                lambda: self._function.when_known(lambda: self._set_trust(given, trust)),
                difference(given.trust, trust),
            )

    def _permission(self, caller: Role) -> Iterator[Change]:
        call = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": self._function.arn}
        yield from self._policy(caller, document(call))

    # remove -------------------------------------------------------------------------------------------------------

    def remove(self) -> list[Change]:
        """What is to be done, in this order: the function's role goes last, as it says which role is given."""
        own, callers = self._own_role(), self._callers(self._pool_roles())
        return [
            *(change for role in callers if not role.problem for change in self._policy_removal(role)),
            *self._function.removal(),
            *self._function.log_removal(),
            *(self._target_removal(own) if own else ()),
            *(self._own_removal(own) if own else ()),
        ]

    def _policy_removal(self, role: Role) -> Iterator[Change]:
        def delete() -> None:
            self._aws.call("iam", "delete_role_policy", RoleName=role.name, PolicyName=self.name)

        if any(policy.name == self.name for policy in inline_policies(self._aws, role)):
            yield Change(f"delete the inline policy {self.name} of the role {role.name}", delete)

    def _target_removal(self, own: Role) -> Iterator[Change]:
        arn = self._gives(own)
        given = read_role(self._aws, arn) if arn else None
        if given is None or given.problem:
            return
        ours, rest = self._parted(given.trust)
        if not ours:
            return
        if rest:
            trust = with_statements(given.trust, rest)
            yield Change(
                f"stop the function from assuming the role {given.name}",
                lambda: self._set_trust(given, trust),
                difference(given.trust, trust),
            )
        elif not self._is_made_here(given):
            self._remark(given, "it existed before")
        elif inline_policies(self._aws, given) or attached_policies(self._aws, given):
            self._remark(given, "it has policies of yours")
        else:
            yield Change(
                f"delete the role {given.name}",
                lambda: self._aws.call("iam", "delete_role", RoleName=given.name),
            )

    def _remark(self, given: Role, why: str) -> None:
        # IAM takes no trust policy without a statement; the role that this one names is gone for good.
        self.remarks.append(f"The role {given.name} stays, because {why}. Nobody can assume it any more.")

    def _own_removal(self, own: Role) -> Iterator[Change]:
        yield from self._policy_removal(own)
        yield Change(
            f"delete the role {own.name}", lambda: self._aws.call("iam", "delete_role", RoleName=own.name)
        )

    # IAM ----------------------------------------------------------------------------------------------------------

    def _arn(self, name: str) -> str:
        return f"arn:{self._aws.partition}:iam::{self._aws.account}:role/{name}"

    def _create_role(self, name: str, description: str, trust: Document) -> None:
        self._aws.call(
            "iam",
            "create_role",
            RoleName=name,
            Description=f"{description}: {self._profile.user_pool_id}",
            AssumeRolePolicyDocument=compact(trust),
            Tags=[{"Key": TAG, "Value": self.name}],
        )

    def _set_trust(self, role: Role, trust: Document) -> None:
        self._aws.call("iam", "update_assume_role_policy", RoleName=role.name, PolicyDocument=compact(trust))

    @property
    def _trust_sid(self) -> str:
        """Of this proxy's statement in a trust policy, where another user pool's may stand beside it. Of these IAM
        takes letters and digits alone."""
        return _SID + re.sub(r"[^A-Za-z0-9]", "", self._profile.user_pool_id)

    def _parted(self, trust: Document) -> tuple[list[Document], list[Document]]:
        """The statements of a trust policy: this proxy's, and all others."""
        statements = as_list(trust.get("Statement"))
        ours = [each for each in statements if each.get("Sid") == self._trust_sid]
        return ours, [each for each in statements if each not in ours]
