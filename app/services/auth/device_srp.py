"""A device proves itself, as a user does; and a new one is made known.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html
"""

from __future__ import annotations

import base64
import secrets
import socket

from ...errors import CognitoTuiError, DeviceUnknown, Refused, Throttled, UnexpectedAnswer
from ..base import Secret
from ..tokens import Device, NewDevice, Tokens
from .cognito_idp import RawChallenge, UserPool
from .srp import NOT_COGNITO, SrpClient, device_verifier, password_claim
from .steps import Attempt

_SECRET_BYTES = 40


class DeviceSignIn:
    """DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER, and ConfirmDevice."""

    def __init__(self, user_pool: UserPool) -> None:
        self._pool = user_pool

    def prove(self, attempt: Attempt, asked: RawChallenge) -> RawChallenge | Tokens:
        """Answers DEVICE_SRP_AUTH and what follows it, with the device of `attempt`.

        Args:
            asked: DEVICE_SRP_AUTH, or DEVICE_PASSWORD_VERIFIER out of turn.

        Raises:
            DeviceUnknown: Cognito does not know the device, asks for a proof that makes no sense, or there is no
                device here: sign in without it.
            UnexpectedAnswer: the device's proof was begun and is not wanted, or SRP forbids giving it.
        """
        device = attempt.device
        if device is None or asked.name != "DEVICE_SRP_AUTH":
            raise _unknown()
        srp = SrpClient.start()
        key = {"DEVICE_KEY": device.key}
        try:
            challenge = self._pool.respond(
                "DEVICE_SRP_AUTH", attempt.user_id, attempt.session, {**key, "SRP_A": srp.srp_a}
            )
            if not isinstance(challenge, RawChallenge) or challenge.name != "DEVICE_PASSWORD_VERIFIER":
                raise UnexpectedAnswer(
                    "The sign-in was broken off: the server wants no proof of this device.", hint=NOT_COGNITO
                )
            if not all(challenge.parameters.get(name) for name in ("SRP_B", "SALT", "SECRET_BLOCK")):
                raise _unknown()  # as seen after a custom challenge
            claim = password_claim(
                srp,
                pool_name=device.group_key,
                user_id=device.key,
                password=device.secret,
                srp_b=challenge.parameter("SRP_B"),
                salt=challenge.parameter("SALT"),
                secret_block=challenge.parameter("SECRET_BLOCK"),
                now=self._pool.clock.now(),
            )
            return self._pool.respond(challenge.name, attempt.user_id, challenge.session, {**key, **claim})
        except (Throttled, DeviceUnknown):
            raise
        except Refused:  # not the user's password: that was right, or Cognito would not have come this far
            pass
        raise _unknown()

    def confirm(self, access_token: Secret, new: NewDevice) -> Device | None:
        """Tells Cognito how this machine will prove itself; None when it did not want to know.

        Without it the sign-in holds all the same, but Cognito may not renew it.
        """
        secret = Secret(base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode())
        verifier = device_verifier(new.group_key, new.key, secret)
        name = f"cognito-tui on {socket.gethostname() or 'a computer'}"
        try:
            asks_person = self._pool.confirm_device(access_token, new.key, verifier, name)
        except CognitoTuiError:
            return None
        return Device(new.key, new.group_key, secret, remembered=not asks_person)


def _unknown() -> DeviceUnknown:
    return DeviceUnknown("Cognito does not remember this device any more.", hint="Enter the password again.")
