"""What people without a session can do about their account: sign up, confirm it, and get a new password.

Unsigned calls, like all of a user's own.
https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ...errors import PasswordRejected, SessionExpired
from ...hints import Do, Operation
from ..base import NotPickled, Secret, as_cognito_takes, checked
from .answers import named, sent_code
from .code_delivery import CodeDelivery, another_code
from .cognito_idp import UserPool, session_of


@dataclass(frozen=True)
class NewAccount:
    """Somebody who is signing up, and what the first sign-in takes, so that nothing is asked for twice.

    Attributes:
        password: as it was typed.
        session: Cognito's, of the sign-up; None where it gave none.
    """

    username: str
    password: Secret | None
    session: Secret | None = None


class Registration(NotPickled):
    """Every method raises CognitoTuiError and nothing else.

    Example:
        >>> registration = cognito_tui.Client("work").registration
        >>> registration.forgot_password("ada").sentence
        'Cognito sent a code by email to a***@e***.'
    """

    _not_pickled = "A Registration is not pickled: it is its client's, in the process of that."

    def __init__(self, user_pool: UserPool) -> None:
        self._pool = user_pool

    @checked
    def sign_up(
        self, username: str, password: str | Secret, attributes: Mapping[str, str] = MappingProxyType({})
    ) -> CodeDelivery | None:
        """Gives where the confirmation code went, None when the account needs none and can sign in.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html

        Args:
            attributes: "email" → the address; no prefixes. What the pool requires cannot be asked for: it refuses.

        Raises:
            AttributesRequired: with the names of what is missing.
            AttributeRejected: with the name of one whose value is not in the form that Cognito takes.
            PasswordRejected: the password does not satisfy the policy.
        """
        password = Secret.of(password)
        if not password:
            raise PasswordRejected("The password is empty.")
        answer = self._call(
            "sign_up",
            username,
            Password=password,
            UserAttributes=[
                {"Name": name, "Value": value} for name, value in as_cognito_takes(attributes).items()
            ],
        )
        if answer.get("UserConfirmed"):
            return None
        return CodeDelivery.of(answer.get("CodeDeliveryDetails"), session_of(answer))

    @checked
    def confirm(
        self, username: str, code: str | Secret, session: str | Secret | None = None
    ) -> Secret | None:
        """Gives the session that the first sign-in takes in place of a password or code; None where there is none.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html

        Args:
            session: that of the sign-up (`CodeDelivery.session`). One that came too late is left away.
        """
        code, given = sent_code(code), {"Session": session} if session else {}
        with another_code(Do(Operation.RESEND_CONFIRMATION, parameters={"username": username})):
            try:
                return session_of(self._call("confirm_sign_up", username, ConfirmationCode=code, **given))
            except SessionExpired:
                if not session:
                    raise
            return session_of(self._call("confirm_sign_up", username, ConfirmationCode=code))

    @checked
    def resend(self, username: str) -> CodeDelivery:
        """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ResendConfirmationCode.html"""
        answer = self._call("resend_confirmation_code", username)
        return CodeDelivery.of(answer.get("CodeDeliveryDetails"))

    @checked
    def forgot_password(self, username: str) -> CodeDelivery:
        """Has a code sent. Where the client hides who exists, a made-up destination comes for anybody.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgotPassword.html
        """
        return CodeDelivery.of(self._call("forgot_password", username).get("CodeDeliveryDetails"))

    @checked
    def reset_password(self, username: str, code: str | Secret, password: str | Secret) -> None:
        """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmForgotPassword.html

        Raises:
            CodeRejected: the code is wrong, or can be none, and was not sent.
            PasswordRejected: the password does not satisfy the policy.
        """
        code, password = sent_code(code), Secret.of(password)
        if not password:
            raise PasswordRejected("The new password is empty.")
        with another_code(Do(Operation.FORGOT_PASSWORD, parameters={"username": username})):
            self._call("confirm_forgot_password", username, ConfirmationCode=code, Password=password)

    def _call(self, operation: str, username: str, **parameters: Any) -> Mapping[str, Any]:
        username = named(username)
        return self._pool.call(
            operation,
            ClientId=self._pool.profile.client_id,
            Username=username,
            **self._pool.secret_hash("SecretHash", username),
            **parameters,
        )
