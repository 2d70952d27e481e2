"""What AWS does and the emulator does not.

`Strict` stands before the emulator and sees the same HTTP requests. The emulator verifies passwords, SRP and tokens;
all else that a sign-in asks is asked here, and its tokens are held back until it was answered. None of its names are
touched: all that is said to it is said in requests.

Words and codes of the refusals are AWS's:
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from . import (
    account,
    api,
    attributes,
    console,
    custom_challenge,
    devices,
    first_factor,
    identity_pool,
    managed_login,
    mfa_setup,
    new_password,
    password_reset,
    registration,
    second_factor,
    tokens,
    user_sessions,
    web_identity,
)
from .asgi import Application, AwsError, Receive, Scope, Send, body_of, headers_of, refuse, reply
from .calls import IDENTITY_POOLS, USER_POOLS, Call, Data, Emulator, Handler, parsed
from .pool import Pool
from .sessions import Session
from .throttling import Throttle

_CHALLENGES: Mapping[str, Callable[[Call, Session], Awaitable[Data]]] = {
    "CUSTOM_CHALLENGE": custom_challenge.answer,
    "DEVICE_PASSWORD_VERIFIER": devices.device_password_verifier,
    "DEVICE_SRP_AUTH": devices.device_srp_auth,
    "EMAIL_OTP": second_factor.sent_code,
    "NEW_PASSWORD_REQUIRED": new_password.answer,
    "PASSWORD_SRP": first_factor.password_srp,
    "SELECT_CHALLENGE": first_factor.select_challenge,
    "SELECT_MFA_TYPE": second_factor.select_mfa_type,
    "SMS_MFA": second_factor.sent_code,
    "SMS_OTP": second_factor.sent_code,
    "SOFTWARE_TOKEN_MFA": second_factor.software_token_mfa,
    "WEB_AUTHN": first_factor.web_authn,
}


async def _respond_to_auth_challenge(call: Call) -> Data:
    challenge = call.text("ChallengeName")
    if challenge == "PASSWORD_VERIFIER":
        return await first_factor.password_verifier(call)
    if challenge == "MFA_SETUP":
        return await mfa_setup.answer(call)
    if challenge not in _CHALLENGES:
        raise AwsError("InvalidParameterException", f"Unsupported challenge: {challenge}")
    session = call.pool.sessions.find(call.text("Session"), challenge)
    if session.attempt.username != call.response("USERNAME"):
        raise AwsError("NotAuthorizedException", "Invalid session for the user.")
    return await _CHALLENGES[challenge](call, session)


_OPERATIONS: Mapping[str, Handler] = {
    f"{USER_POOLS}.AssociateSoftwareToken": mfa_setup.associate_software_token,
    f"{USER_POOLS}.ChangePassword": account.change_password,
    f"{USER_POOLS}.ConfirmDevice": devices.confirm_device,
    f"{USER_POOLS}.ConfirmForgotPassword": password_reset.confirm_forgot_password,
    f"{USER_POOLS}.ConfirmSignUp": registration.confirm_sign_up,
    f"{USER_POOLS}.DeleteUser": account.delete_user,
    f"{USER_POOLS}.DeleteUserAttributes": attributes.delete_user_attributes,
    f"{USER_POOLS}.ForgetDevice": devices.forget_device,
    f"{USER_POOLS}.ForgotPassword": password_reset.forgot_password,
    f"{USER_POOLS}.GetDevice": devices.get_device,
    f"{USER_POOLS}.GetTokensFromRefreshToken": tokens.get_tokens_from_refresh_token,
    f"{USER_POOLS}.GetUser": attributes.get_user,
    f"{USER_POOLS}.GetUserAttributeVerificationCode": attributes.get_user_attribute_verification_code,
    f"{USER_POOLS}.GetUserAuthFactors": account.get_user_auth_factors,
    f"{USER_POOLS}.GlobalSignOut": tokens.global_sign_out,
    f"{USER_POOLS}.InitiateAuth": first_factor.initiate_auth,
    f"{USER_POOLS}.ListDevices": devices.list_devices,
    f"{USER_POOLS}.ListUserSessions": user_sessions.list_user_sessions,
    f"{USER_POOLS}.ResendConfirmationCode": registration.resend_confirmation_code,
    f"{USER_POOLS}.RespondToAuthChallenge": _respond_to_auth_challenge,
    f"{USER_POOLS}.RevokeToken": tokens.revoke_token,
    f"{USER_POOLS}.RevokeUserSession": user_sessions.revoke_user_session,
    f"{USER_POOLS}.SetUserMFAPreference": account.set_user_mfa_preference,
    f"{USER_POOLS}.SignUp": registration.sign_up,
    f"{USER_POOLS}.UpdateDeviceStatus": devices.update_device_status,
    f"{USER_POOLS}.UpdateUserAttributes": attributes.update_user_attributes,
    f"{USER_POOLS}.VerifySoftwareToken": mfa_setup.verify_software_token,
    f"{USER_POOLS}.VerifyUserAttribute": attributes.verify_user_attribute,
    f"{IDENTITY_POOLS}.GetCredentialsForIdentity": identity_pool.get_credentials_for_identity,
    f"{IDENTITY_POOLS}.GetId": identity_pool.get_id,
    f"{IDENTITY_POOLS}.GetOpenIdToken": identity_pool.get_open_id_token,
}
PUBLIC = frozenset(_OPERATIONS)
"""The operations that need no AWS credentials, and whose answers are safe for whoever asks."""


class Strict:
    """An ASGI application before the emulator's.

    Until the pool is seeded, all requests pass: there is nobody but the administrator then, says the guard.
    """

    def __init__(self, app: Application, pool: Pool) -> None:
        self._app = app
        self._pool = pool
        self._throttle = Throttle(pool.now)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._pool.client_id and scope["path"] in managed_login.PAGES:
            await managed_login.serve(self._app, self._pool, scope, receive, send)
            return
        if self._pool.client_id and console.is_asked(scope):
            await console.serve(self._pool, scope, receive, send)
            return
        if self._pool.client_id and api.is_asked(scope):
            await api.serve(self._app, self._pool, scope, send)
            return
        headers = headers_of(scope)
        if self._pool.client_id and web_identity.is_asked(scope, headers):
            await web_identity.serve(self._app, self._pool, scope, receive, send)
            return
        target = headers.get("x-amz-target", "")
        operation = _OPERATIONS.get(target) if self._pool.client_id else None
        if operation is None:
            await self._app(scope, receive, send)
            return
        body = await body_of(receive)
        try:
            if self._pool.scenario.throttled and target.startswith(USER_POOLS):
                self._throttle.check()
            call = Call(parsed(body), self._pool, Emulator(self._app, scope))
            await reply(send, await self._answer(operation, call))
        except AwsError as error:
            await refuse(send, error)

    async def _answer(self, operation: Handler, call: Call) -> Data:
        client_id = call.data.get("ClientId", self._pool.client_id)
        if client_id != self._pool.client_id:
            raise AwsError("ResourceNotFoundException", f"User pool client {client_id} does not exist.")
        return await operation(call)
