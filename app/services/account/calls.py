"""A signed-in user's own account: profile, password, second factors, devices, sessions.

Every call is unsigned and carries the user's access token: no administrator's keys.
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from ...errors import (
    CognitoTuiError,
    ConfigurationError,
    IncorrectPassword,
    PasswordRejected,
    UnexpectedAnswer,
)
from ...hints import Do, Operation
from ..auth import CodeDelivery, UserPool, another_code, entry_label, explained, sent_code
from ..aws import required_text
from ..base import (
    FACTORS,
    SWITCHABLE,
    VERIFIABLE,
    NotPickled,
    RaiseInstead,
    Secret,
    as_cognito_takes,
    checked,
    known_names,
    moment,
    read_only,
    wrong_argument,
)

SecondFactorName = Literal["SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP"]

_PAGE_LIMIT = 60  # devices of one answer: the most that Cognito gives
_PAGES = 20  # no more than that: a server that never comes to an end must not keep us


@dataclass(frozen=True)
class User:
    """GetUser.

    Attributes:
        username: the real name in the pool.
        attributes: "email" → the address, "email_verified" → "true"; in the pool's order.
        second_factors: those that are on: "SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP".
        preferred: the one that is asked for first; empty for none.

    Example:
        >>> user = cognito_tui.sign_in("work", "ada", password).account.user()
        >>> user.username, user.attributes["email"], user.verified("email")
        ('ada', 'ada@example.com', True)
    """

    username: str
    attributes: Mapping[str, str]
    second_factors: tuple[str, ...]
    preferred: str

    @checked
    def verified(self, attribute: str) -> bool:
        """Whether the user has proved that "email" or "phone_number" is theirs."""
        return self.attributes.get(f"{attribute}_verified") == "true"


@dataclass(frozen=True)
class UserDevice:
    """One entry of ListDevices. Times are UTC, None where Cognito does not say.

    Attributes:
        key: for `Account.remember_device` and `Account.forget_device`.
        name: what it says that it is.
        remembered: whether it counts as a second factor.
        last_ip: the address that it was last seen at.
        created: when it was first seen.
        last_used: when it last signed in.
    """

    key: str
    name: str
    remembered: bool
    last_ip: str
    created: datetime | None
    last_used: datetime | None


@dataclass(frozen=True)
class UserSession:
    """One entry of ListUserSessions: somewhere the user is signed in. Times are UTC.

    Attributes:
        id: for `Account.revoke_session`.
        client_id: the app.
        device: of which kind.
        ip: the address that it was last seen at.
        place: where that is, as far as Cognito says.
        created: when it began.
        last_used: when it was last seen.
        kind: "TOKEN" (an app) or "SSO" (a browser's session with managed login).
        current: the one that this program is using; it cannot be revoked by its id.
    """

    id: str
    kind: str
    client_id: str
    device: str
    ip: str
    place: str
    created: datetime | None
    last_used: datetime | None
    current: bool


class Account(NotPickled):
    """Every method raises CognitoTuiError and nothing else; SignInRequired when the session cannot be renewed.

    Args:
        access_token: gives one that is fresh enough for a call.

    Example:
        >>> account = cognito_tui.sign_in("work", "ada", password).account
        >>> account.change_password(password, "Correct-Horse-8")
        >>> [device.name for device in account.devices()]
        []
    """

    _not_pickled = "An Account is not pickled: it is its session's, in the process of that."

    def __init__(self, user_pool: UserPool, access_token: Callable[[], Secret]) -> None:
        self._pool = user_pool
        self._access_token = access_token

    # profile ------------------------------------------------------------------------------------------------------

    def user(self) -> User:
        """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html"""
        answer = self._call("get_user")
        return User(
            required_text(answer, "Username"),
            _attributes(answer.get("UserAttributes")),
            tuple(map(str, answer.get("UserMFASettingList") or ())),
            str(answer.get("PreferredMfaSetting") or ""),
        )

    @checked
    def update_attributes(self, attributes: Mapping[str, str]) -> tuple[CodeDelivery, ...]:
        """Gives where codes went, to verify a changed email address or phone number.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserAttributes.html
        """
        answer = self._call(
            "update_user_attributes",
            UserAttributes=[
                {"Name": name, "Value": value} for name, value in as_cognito_takes(attributes).items()
            ],
        )
        return tuple(map(CodeDelivery.of, answer.get("CodeDeliveryDetailsList") or ()))

    @checked
    def delete_attributes(self, names: Iterable[str]) -> None:
        """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserAttributes.html"""
        self._call("delete_user_attributes", UserAttributeNames=known_names(names))

    @checked
    def send_verification(self, attribute: str) -> CodeDelivery:
        """Has a code sent to the "email" address or the "phone_number".

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserAttributeVerificationCode.html
        """
        _check_verifiable(attribute)
        answer = self._call("get_user_attribute_verification_code", AttributeName=attribute)
        return CodeDelivery.of(answer.get("CodeDeliveryDetails"))

    @checked
    def verify(self, attribute: str, code: str | Secret) -> None:
        """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifyUserAttribute.html"""
        _check_verifiable(attribute)
        code = sent_code(code)
        with another_code(Do(Operation.VERIFY_ATTRIBUTE, (attribute,))):
            self._call("verify_user_attribute", AttributeName=attribute, Code=code)

    @checked
    def change_password(self, old: str | Secret, new: str | Secret) -> None:
        """Raises PasswordRejected for the new one, IncorrectPassword for the old.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ChangePassword.html
        """
        old, new = Secret.of(old), Secret.of(new)
        if not new:
            raise PasswordRejected("The new password is empty.")
        if not old:
            raise IncorrectPassword("The old password is empty.")

        def refusal(error: IncorrectPassword) -> IncorrectPassword:  # in Cognito's words it is the name, too
            return IncorrectPassword(
                "The old password is wrong.", aws_code=error.aws_code, request_id=error.request_id
            )

        with RaiseInstead(refusal, (IncorrectPassword,)):
            self._call("change_password", PreviousPassword=old, ProposedPassword=new)

    # second factors -----------------------------------------------------------------------------------------------

    def new_authenticator(self) -> Secret:
        """The key (base32) for another authenticator app; it replaces the present one once a code proves it.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html
        """
        return Secret(required_text(self._call("associate_software_token"), "SecretCode"))

    @checked
    def confirm_authenticator(
        self, code: str | Secret, *, key: str | Secret | None = None, username: str = ""
    ) -> None:
        """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifySoftwareToken.html

        Args:
            key: as `new_authenticator` gave it: a refusal then says whether the code is right at another time.
            username: whose account it is in the authenticator app.

        Raises:
            CodeRejected: with `off_by` where that is known.
            UnexpectedAnswer: Cognito takes it neither, nor refuses it.
        """
        code, key = sent_code(code), Secret.of(key) if key else None
        name = self._pool.profile.app_name
        with explained(key, code, self._pool.clock, entry_label(name, username)):
            answer = self._call("verify_software_token", UserCode=code, FriendlyDeviceName=name)
        if required_text(answer, "Status") != "SUCCESS":
            raise UnexpectedAnswer("Cognito did not accept the authenticator, and did not say why.")

    @checked
    def set_second_factor(self, factor: SecondFactorName, *, enabled: bool, preferred: bool = False) -> None:
        """Switches "SOFTWARE_TOKEN_MFA", "SMS_MFA" or "EMAIL_OTP" on or off; the others stay as they are.

        Raises ConfigurationError where `factor` is none of these.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserMFAPreference.html
        """
        if factor not in FACTORS or not FACTORS[factor].setting:
            names = ", ".join(kind.name for kind in SWITCHABLE.values())
            raise ConfigurationError("There is no such second factor.", hint=f"There are: {names}.")
        if preferred and not enabled:
            raise wrong_argument("preferred", "A second factor that is off cannot be the preferred one.")
        setting = {"Enabled": enabled, "PreferredMfa": preferred}
        self._call("set_user_mfa_preference", **{FACTORS[factor].setting: setting})

    # devices and sessions -----------------------------------------------------------------------------------------

    def devices(self) -> tuple[UserDevice, ...]:
        """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListDevices.html"""
        pages = self._pages("list_devices", "PaginationToken", Limit=_PAGE_LIMIT)
        return tuple(_device(device) for page in pages for device in page.get("Devices") or ())

    @checked
    def remember_device(self, key: str, *, remembered: bool) -> None:
        """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateDeviceStatus.html"""
        status = "remembered" if remembered else "not_remembered"
        self._call("update_device_status", DeviceKey=_given("key", key), DeviceRememberedStatus=status)

    @checked
    def forget_device(self, key: str) -> None:
        """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgetDevice.html"""
        self._call("forget_device", DeviceKey=_given("key", key))

    def sessions(self) -> tuple[UserSession, ...]:
        """Raises Refused where the pool does not list them.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserSessions.html
        """
        pages = self._pages("list_user_sessions", "NextToken")
        return tuple(_session(session) for page in pages for session in page.get("Sessions") or ())

    @checked
    def revoke_session(self, session_id: str) -> None:
        """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeUserSession.html"""
        self._call("revoke_user_session", SessionId=_given("session_id", session_id))

    # the end ------------------------------------------------------------------------------------------------------

    def sign_out_everywhere(self) -> None:
        """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html"""
        self._call("global_sign_out")

    def delete(self) -> None:
        """For good. https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUser.html"""
        self._call("delete_user")

    def _call(self, operation: str, **parameters: Any) -> Mapping[str, Any]:
        return self._pool.call(operation, AccessToken=self._access_token(), **parameters)

    def _pages(self, operation: str, token_name: str, **parameters: Any) -> Iterator[Mapping[str, Any]]:
        token: dict[str, Any] = {}
        for _ in range(_PAGES):
            page = self._call(operation, **parameters, **token)
            yield page
            if not page.get(token_name):
                return
            token = {token_name: page[token_name]}
        raise CognitoTuiError("The list has no end.", detail=f"{_PAGES} pages were read.")


def _given(argument: str, text: str) -> str:
    if not text.strip():
        raise wrong_argument(argument, f"`{argument}` is empty.")
    return text


def _check_verifiable(attribute: str) -> None:
    if attribute not in VERIFIABLE:
        raise wrong_argument("attribute", f"Cognito sends codes to {' and '.join(VERIFIABLE)} alone.")


def _attributes(entries: Iterable[Mapping[str, Any]] | None) -> Mapping[str, str]:
    said = {str(entry.get("Name")): str(entry.get("Value") or "") for entry in entries or ()}
    return cast(Mapping[str, str], read_only(said))


def _device(entry: Mapping[str, Any]) -> UserDevice:
    attributes = _attributes(entry.get("DeviceAttributes"))
    return UserDevice(
        key=str(entry.get("DeviceKey") or ""),
        name=attributes.get("device_name", ""),
        remembered=attributes.get("dev:device_remembered_status") == "remembered",
        last_ip=attributes.get("last_ip_used", ""),
        created=moment(entry.get("DeviceCreateDate")),
        last_used=moment(entry.get("DeviceLastAuthenticatedDate")),
    )


def _session(entry: Mapping[str, Any]) -> UserSession:
    location = entry.get("LastLocation") or {}
    return UserSession(
        id=str(entry.get("SessionId") or ""),
        kind=str(entry.get("SessionType") or ""),
        client_id=str(entry.get("ClientId") or ""),
        device=str(entry.get("DeviceType") or ""),
        ip=str(entry.get("LastIPAddress") or ""),
        place=", ".join(str(location[part]) for part in ("City", "Country") if location.get(part)),
        created=moment(entry.get("CreateDate")),
        last_used=moment(entry.get("LastActiveDate")),
        current=bool(entry.get("IsCurrentSession")),
    )
