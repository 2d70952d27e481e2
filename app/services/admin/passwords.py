"""How somebody comes by a password: an invitation, a code, or one that the administrator hands over.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html,
.../API_AdminResetUserPassword.html and .../API_AdminSetUserPassword.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ...errors import ConfigurationError, ConnectionFailed, Refused, UnexpectedAnswer
from ...hints import Do, Hint, Operation, Parameter
from ..base import VERIFIED, Secret, as_cognito_takes
from .change import Change
from .temporary_password import temporary_password
from .users import NoSuchUser, PoolUser, Users, pairs_of

INVITED = "FORCE_CHANGE_PASSWORD"  # has a temporary password, and has not signed in with it yet
_EXTERNAL = "EXTERNAL_PROVIDER"

HandOver = Callable[[Secret, bool], None]
_OF_THE_POOL = ("sub", *VERIFIED)  # attributes that nobody has to give


@dataclass(frozen=True)
class Invitation:
    """How somebody comes by their temporary password.

    Attributes:
        sent: Cognito sends it; otherwise nobody hears of it from Cognito.
        password: the administrator's choice. None: Cognito's if it is sent; else one that the pool's policy accepts.
        hand_over: is given a password that was made here, at once when it counts; and whether that is certain.
    """

    sent: bool
    password: Secret | None
    hand_over: HandOver


class Passwords:
    """All raise CognitoTuiError as `AdministratorAws.call` does.

    Attributes:
        remarks: what is worth knowing of the changes; sentences.
    """

    def __init__(self, users: Users) -> None:
        self._users = users
        self.remarks: list[Hint] = []

    def create(self, name: str, attributes: Mapping[str, str], invitation: Invitation) -> Iterable[Change]:
        """Nothing to do when there is this very user already, who has not signed in yet: an earlier run was ended.

        Raises:
            Refused: the name is taken.
            ConfigurationError: there is no address for the invitation.
        """
        attributes = as_cognito_takes(attributes, VERIFIED)
        options: dict[str, Any] = {"MessageAction": "SUPPRESS"}
        how = "and send no invitation"
        if invitation.sent:
            medium, address = _reachable(attributes)
            if not address:
                raise ConfigurationError(
                    f"{name} has no address for the invitation.",
                    hint=Hint(
                        "Pass ",
                        Parameter("email", "ADDRESS"),
                        " (or ",
                        Parameter("phone", "NUMBER"),
                        "). With ",
                        Parameter("no_email"),
                        " nothing is sent, and the temporary password is printed for you to hand over.",
                    ),
                )
            options, how = {"DesiredDeliveryMediums": [medium]}, f"and send the invitation to {address}"
        if existing := self._there(name):
            self._check_same(existing, name, attributes)
            again = Do(Operation.RESET_USER, (name,), {"no_email": "", "apply": ""})
            if invitation.sent:
                again = Do(Operation.RESEND_INVITATION, (name,), {"apply": ""})
            self.remarks.append(
                Hint(
                    f"{name} already exists in {self._users.pool} and has not signed in yet: the temporary "
                    "password stays as it is. For a new one: ",
                    again,
                )
            )
            return
        password, created = self._password(invitation)

        def call() -> None:
            self._users.call(
                "admin_create_user",
                name,
                UserAttributes=pairs_of(attributes),
                **options,
                **({"TemporaryPassword": password} if password else {}),
            )

        def do() -> None:
            with _handed_over(created, invitation.hand_over):
                try:
                    call()
                except (ConnectionFailed, UnexpectedAnswer):
                    if not self._users.exists(name):
                        raise
                    # AWS did it, and its answer was lost

        yield Change(f"create the user {name} in {self._users.pool} {how}", do)

    def _there(self, name: str) -> PoolUser | None:
        try:
            return self._users.find(name)
        except NoSuchUser:
            return None

    def _check_same(self, user: PoolUser, name: str, attributes: Mapping[str, str]) -> None:
        """Raises Refused unless this is the user that would be created."""
        wanted, has = (
            {key: value for key, value in each.items() if key not in _OF_THE_POOL}
            for each in (attributes, user.attributes)
        )
        if user.status != INVITED or wanted != has:
            why = "who has signed in" if user.status != INVITED else "with other attributes"
            raise Refused(
                f"The user {name} already exists in {self._users.pool}.",
                detail=f"It is one {why}: the status is {user.status}.",
                hint=Hint(
                    "To change an existing user:  ",
                    Do(Operation.CHANGE_USER, (name, "NAME=VALUE")),
                    "\nTo add one to a group:  ",
                    Do(Operation.ADD_TO_GROUP, (name, "GROUP")),
                ),
            )

    def resend(self, name: str) -> Change:
        """The invitation, with a new temporary password."""
        user = self._users.find(name)
        if user.status != INVITED:
            raise Refused(
                f"{name} cannot get an invitation again: the user's status is {user.status}.",
                hint=Hint("For a new password:  ", Do(Operation.RESET_USER, (name,))),
            )
        medium, address = _reachable(user.attributes)
        if not address:
            raise Refused(
                f"{name} has no email address or phone number to send an invitation to.",
                hint=_hand_over(name),
            )

        def do() -> None:
            self._users.call(
                "admin_create_user", name, MessageAction="RESEND", DesiredDeliveryMediums=[medium]
            )

        return Change(f"send {name} the invitation again, to {address}, with a new temporary password", do)

    def reset(self, name: str) -> Change:
        """Ends the password; Cognito sends a code to make a new one with."""
        user = self._with_password(name)
        if user.status == INVITED:
            raise Refused(
                f"{name} has not signed in yet, so there is no password to reset.",
                hint=Hint(
                    "To send a new one:  ", Do(Operation.RESEND_INVITATION, (name,)), "\n", _hand_over(name)
                ),
            )
        if not user.enabled:
            raise Refused(
                f"{name} is disabled, and Cognito sends nothing to disabled users.",
                hint=Hint("Enable the user first:  ", Do(Operation.ENABLE_USER, (name,), {"apply": ""})),
            )
        if not any(user.attributes.get(f"{kind}_verified") == "true" for kind in ("email", "phone_number")):
            raise Refused(
                f"{name} has no verified email address or phone number to send a code to.",
                hint=_hand_over(name),
            )
        return Change(
            f"reset the password of {name} in {self._users.pool}, and send a code for a new one",
            lambda: self._users.call("admin_reset_user_password", name),
        )

    def give_password(self, name: str, invitation: Invitation) -> Change:
        """A temporary password, of which nothing is sent."""
        self._with_password(name)
        password, created = self._password(invitation)

        def do() -> None:
            with _handed_over(created, invitation.hand_over):
                self._users.call("admin_set_user_password", name, Password=password, Permanent=False)

        return Change(f"give {name} in {self._users.pool} a temporary password, and send nothing", do)

    def _with_password(self, name: str) -> PoolUser:
        user = self._users.find(name)
        if user.status == _EXTERNAL:
            raise Refused(f"{name} signs in with another identity provider and has no password here.")
        return user

    def _password(self, invitation: Invitation) -> tuple[Secret | None, Secret | None]:
        """The one to set, if any; and again, if it was made here."""
        if invitation.password or invitation.sent:
            return invitation.password, None
        answer = self._users.aws.call("cognito-idp", "describe_user_pool", UserPoolId=self._users.pool)
        policies = (answer.get("UserPool") or {}).get("Policies") or {}
        created = temporary_password(policies.get("PasswordPolicy") or {})
        return created, created


@contextmanager
def _handed_over(password: Secret | None, hand_over: HandOver) -> Iterator[None]:
    """Hands a password over when what is done within is done: also where nobody knows whether it was, because AWS's
    answer is lost, or the person or a signal ended the wait for it. Not where AWS has refused.

    Args:
        password: None: there is nothing to hand over.
    """
    counts, certain = True, False
    try:
        yield
        certain = True
    except (Refused, ConfigurationError):
        counts = False
        raise
    finally:
        if password and counts:
            hand_over(password, certain)


def _reachable(attributes: Mapping[str, str]) -> tuple[str, str]:
    """DesiredDeliveryMediums and the address; both empty where there is none. Cognito's own default is SMS alone."""
    if attributes.get("email"):
        return "EMAIL", attributes["email"]
    if attributes.get("phone_number"):
        return "SMS", attributes["phone_number"]
    return "", ""


def _hand_over(name: str) -> Hint:
    return Hint(
        "To hand over a temporary password yourself:  ", Do(Operation.RESET_USER, (name,), {"no_email": ""})
    )
