"""A user pool's groups, and who is in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ...errors import CognitoTuiError, Refused
from ...hints import Do, Hint, Operation
from .admin_client import AdministratorAws
from .change import Change
from .users import PAGE, PoolUser, about_user, user_of


@dataclass(frozen=True)
class Group:
    """Attributes:
    role_arn: the role that the identity pool may give its members; empty: none.
    precedence: of the groups that somebody is in, the one with the lowest says which role; None: the last.
    """

    name: str
    description: str = ""
    role_arn: str = ""
    precedence: int | None = None


class NoSuchGroup(Refused):
    """The pool has no group of that name."""


class Groups:
    """All raise CognitoTuiError as `AdministratorAws.call` does.

    Args:
        pool: its id.
    """

    def __init__(self, aws: AdministratorAws, pool: str) -> None:
        self.aws = aws
        self.pool = pool

    def list(self, limit: int | None) -> Iterator[Group]:
        """Asks for more as they are taken; so do the next two. Args: limit: None: all."""
        return islice(map(_group_of, self._pages("list_groups", "Groups", limit)), limit)

    def of_user(self, name: str, limit: int | None) -> Iterator[Group]:
        """Raises NoSuchUser."""
        with about_user(name, self.pool):
            found = self._pages("admin_list_groups_for_user", "Groups", limit, Username=name)
            yield from islice(map(_group_of, found), limit)

    def members(self, group: str, limit: int | None) -> Iterator[PoolUser]:
        """Raises NoSuchGroup."""
        self.require(group)
        found = self._pages("list_users_in_group", "Users", limit, GroupName=group)
        return islice(map(user_of, found), limit)

    def add(self, user: str, group: str) -> Iterable[Change]:
        """Nothing to do when they are in it. Raises NoSuchUser, NoSuchGroup."""
        self.require(group)
        if group not in self._names_of(user):
            yield self.adding(user, group)

    def adding(self, user: str, group: str) -> Change:
        """For a user who does not exist yet."""
        words = f"add {user} to the group {group} of {self.pool}"
        return self._membership("admin_add_user_to_group", user, group, words)

    def remove(self, user: str, group: str) -> Iterable[Change]:
        """Nothing to do when they are not in it. Raises as `add`."""
        self.require(group)
        if group in self._names_of(user):
            words = f"remove {user} from the group {group} of {self.pool}"
            yield self._membership("admin_remove_user_from_group", user, group, words)

    def create(self, group: Group) -> Iterable[Change]:
        """Nothing to do when it is there as it is wanted. Raises Refused when there is another of that name."""
        existing = self._find(group.name)
        if existing is not None and existing != group:
            raise Refused(
                f"The group {group.name} already exists in {self.pool}.",
                detail=f"Its role is {existing.role_arn or 'none'}, its precedence "
                f"{'none' if existing.precedence is None else existing.precedence}.",
            )
        if existing is not None:
            return
        wanted = {
            "Description": group.description or None,
            "RoleArn": group.role_arn or None,
            "Precedence": group.precedence,
        }
        parameters = {name: value for name, value in wanted.items() if value is not None}
        role = f" with the role {group.role_arn}" if group.role_arn else ""
        yield Change(
            f"create the group {group.name} in {self.pool}{role}",
            lambda: self._call("create_group", group.name, **parameters),
        )

    def delete(self, group: str) -> Change:
        """Its members stay users. Raises NoSuchGroup."""
        self.require(group)
        return Change(f"delete the group {group} from {self.pool}", lambda: self._call("delete_group", group))

    def _membership(self, operation: str, user: str, group: str, words: str) -> Change:
        def do() -> None:
            with about_user(user, self.pool):
                self._call(operation, group, Username=user)

        return Change(words, do)

    def require(self, group: str) -> None:
        """Raises NoSuchGroup."""
        self._call("get_group", group)

    def _find(self, name: str) -> Group | None:
        try:
            return _group_of(self._call("get_group", name).get("Group") or {})
        except NoSuchGroup:
            return None

    def _names_of(self, user: str) -> set[str]:
        return {group.name for group in self.of_user(user, None)}

    def _pages(self, operation: str, key: str, limit: int | None, **parameters: Any) -> Iterator[Any]:
        size = min(PAGE, limit or PAGE)
        return self.aws.pages("cognito-idp", operation, key, UserPoolId=self.pool, Limit=size, **parameters)

    def _call(self, operation: str, group: str, **parameters: Any) -> Mapping[str, Any]:
        try:
            return self.aws.call(
                "cognito-idp", operation, UserPoolId=self.pool, GroupName=group, **parameters
            )
        except CognitoTuiError as error:
            # the pool may be what is not there: "User pool eu-west-1_x does not exist."
            if error.aws_code != "ResourceNotFoundException" or "User pool" in error.title:
                raise
            ticket = {"aws_code": error.aws_code, "request_id": error.request_id}
        raise NoSuchGroup(
            f"The group {group} does not exist in {self.pool}.",
            hint=Hint("To list the groups:  ", Do(Operation.LIST_GROUPS)),
            **ticket,
        )


def _group_of(answer: Mapping[str, Any]) -> Group:
    """GroupType."""
    precedence = answer.get("Precedence")
    return Group(
        name=str(answer.get("GroupName") or ""),
        description=str(answer.get("Description") or ""),
        role_arn=str(answer.get("RoleArn") or ""),
        precedence=None if precedence is None else int(precedence),
    )
