"""A user pool's users, as its administrator sees and changes them.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html and its
neighbours; each says which permission it takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from ...errors import CognitoTuiError, Refused
from ...hints import Do, Hint, Operation
from ..base import VERIFIED, as_cognito_takes
from .admin_client import AdministratorAws
from .change import Change

PAGE = 60  # users or groups in one answer; more the API does not give


@dataclass(frozen=True)
class PoolUser:
    """Somebody in the pool.

    Attributes:
        username: the pool's own; an id where people sign in with their email address.
        status: Cognito's word: "CONFIRMED", "FORCE_CHANGE_PASSWORD", "RESET_REQUIRED", …
        enabled: whether they may sign in.
    """

    username: str
    status: str
    enabled: bool
    created: datetime | None
    modified: datetime | None
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class WholeUser(PoolUser):
    """What takes a question for each user.

    Attributes:
        second_factors: those that are on: "SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP".
        groups: names.
    """

    second_factors: tuple[str, ...]
    groups: tuple[str, ...]


class NoSuchUser(Refused):
    """The pool has no user of that name."""


class Users:
    """All raise CognitoTuiError as `AdministratorAws.call` does.

    Args:
        pool: its id.
    """

    def __init__(self, aws: AdministratorAws, pool: str) -> None:
        self.aws = aws
        self.pool = pool

    def list(self, limit: int | None, search: str = "") -> Iterator[PoolUser]:
        """Asks for more as they are taken.

        Args:
            limit: None: all.
            search: ListUsers' own Filter: 'email ^= "ada"'; empty: everybody.
        """
        parameters = {"Filter": search} if search else {}
        size = min(PAGE, limit or PAGE)
        found = self.aws.pages(
            "cognito-idp", "list_users", "Users", UserPoolId=self.pool, Limit=size, **parameters
        )
        return islice(map(user_of, found), limit)

    def find(self, name: str) -> PoolUser:
        """The user of that name, or with that alias. Raises NoSuchUser."""
        return user_of(self.call("admin_get_user", name))

    def show(self, name: str) -> WholeUser:
        """Raises as `find`."""
        answer = self.call("admin_get_user", name)
        groups = self.aws.pages(
            "cognito-idp", "admin_list_groups_for_user", "Groups", UserPoolId=self.pool, Username=name
        )
        return WholeUser(
            **vars(user_of(answer)),
            second_factors=tuple(answer.get("UserMFASettingList") or ()),
            groups=tuple(str(group.get("GroupName")) for group in groups),
        )

    def forget_authenticator(self, name: str) -> Change:
        """For one that was lost. Where MFA is required, the next sign-in sets up another.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteSoftwareToken.html:
        AdminSetUserMFAPreference keeps the registration, and changes nothing where the pool requires MFA.
        """
        self.find(name)
        return Change(
            f"remove the authenticator of {name} in {self.pool}",
            lambda: self.call("admin_delete_software_token", name),
        )

    def update(self, name: str, attributes: Mapping[str, str]) -> Iterable[Change]:
        """Nothing to do when they are so."""
        attributes = as_cognito_takes(attributes, VERIFIED)
        existing = self.find(name).attributes
        changed = {key: value for key, value in attributes.items() if existing.get(key) != value}
        if changed:
            yield Change(
                f"set {', '.join(changed)} of {name} in {self.pool}",
                lambda: self.call("admin_update_user_attributes", name, UserAttributes=pairs_of(changed)),
                tuple(f"{key}: {existing.get(key, '(none)')} → {value}" for key, value in changed.items()),
            )

    def confirm(self, name: str) -> Iterable[Change]:
        """For one who signed up, and whom no code reaches. Nothing to do when they are confirmed.

        Raises:
            Refused: they did not sign up.
        """
        status = self.find(name).status
        if status == "UNCONFIRMED":
            yield Change(f"confirm {name} in {self.pool}", lambda: self.call("admin_confirm_sign_up", name))
        elif status != "CONFIRMED":
            raise Refused(
                f"{name} did not sign up: there is nothing to confirm.", detail=f"The status is {status}."
            )

    def disable(self, name: str) -> Iterable[Change]:
        """Nothing to do when they are."""
        if self.find(name).enabled:
            yield Change(
                f"disable {name} in {self.pool}, and sign them out everywhere",
                lambda: self.call("admin_disable_user", name),
            )

    def enable(self, name: str) -> Iterable[Change]:
        """Likewise."""
        if not self.find(name).enabled:
            yield Change(f"enable {name} in {self.pool}", lambda: self.call("admin_enable_user", name))

    def delete(self, user: PoolUser) -> Change:
        email = user.attributes.get("email")
        who = f"{user.username} ({email})" if email else user.username
        return Change(
            f"delete the user {who} from {self.pool} permanently",
            lambda: self.call("admin_delete_user", user.username),
        )

    def exists(self, name: str) -> bool:
        try:
            self.find(name)
        except NoSuchUser:
            return False
        return True

    def call(self, operation: str, name: str, **parameters: Any) -> Mapping[str, Any]:
        """An operation about one user. Raises NoSuchUser."""
        with about_user(name, self.pool):
            return self.aws.call("cognito-idp", operation, UserPoolId=self.pool, Username=name, **parameters)


@contextmanager
def about_user(name: str, pool: str) -> Iterator[None]:
    """For calls about one user, who may turn out not to exist: then NoSuchUser is raised."""
    try:
        yield
    except CognitoTuiError as error:
        if error.aws_code != "UserNotFoundException":
            raise
        ticket = {"aws_code": error.aws_code, "request_id": error.request_id}
    else:
        return
    raise NoSuchUser(
        f"The user {name} does not exist in {pool}.",
        hint=Hint("To list the users:  ", Do(Operation.LIST_USERS)),
        **ticket,
    )


def pairs_of(attributes: Mapping[str, str]) -> list[dict[str, str]]:
    """AttributeType."""
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


def user_of(answer: Mapping[str, Any]) -> PoolUser:
    """UserType, or AdminGetUser's answer."""
    pairs = answer.get("Attributes") or answer.get("UserAttributes") or ()
    return PoolUser(
        username=str(answer.get("Username") or ""),
        status=str(answer.get("UserStatus") or "UNKNOWN"),
        enabled=bool(answer.get("Enabled", True)),
        created=answer.get("UserCreateDate"),
        modified=answer.get("UserLastModifiedDate"),
        attributes={str(pair.get("Name")): str(pair.get("Value") or "") for pair in pairs},
    )
