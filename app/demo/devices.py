"""Devices that the pool tracks: handed out, confirmed, remembered, proved in place of a second factor, forgotten.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html
"""

from __future__ import annotations

import base64
import secrets
import uuid

from . import tokens
from .asgi import AwsError
from .calls import Call, Data
from .device_srp import DeviceProof
from .pool import REGION, Device
from .sessions import Attempt, Session

_REMEMBERED = {"remembered": True, "not_remembered": False}


def hand_out(call: Call, username: str) -> Device:
    """Keys for a device that came without one; it counts from ConfirmDevice on."""
    now = call.pool.now()
    device = Device(f"{REGION}_{uuid.uuid4()}", "-" + secrets.token_hex(4), now, now, now)
    call.pool.user(username).devices[device.key] = device
    return device


def check(call: Call, attempt: Attempt) -> None:
    """Raises AwsError when the attempt names a device that its user does not have."""
    if attempt.device_key and attempt.device_key not in call.pool.user(attempt.username).devices:
        raise _unknown()


def is_remembered(call: Call, attempt: Attempt) -> bool:
    device = call.pool.user(attempt.username).devices.get(attempt.device_key)
    return device is not None and device.remembered


def authenticated(call: Call, attempt: Attempt) -> str:
    """Notes that the user has just signed in on their device; its key, or empty when they have none."""
    device = call.pool.user(attempt.username).devices.get(attempt.device_key)
    if device is None or not device.verifier:
        return ""
    device.authenticated_at = call.pool.now()
    return device.key


# At sign-in


def ask(call: Call, attempt: Attempt) -> Data:
    return call.pool.sessions.challenge("DEVICE_SRP_AUTH", attempt)


async def device_srp_auth(call: Call, session: Session) -> Data:
    device = _of(call, session.attempt.username, call.response("DEVICE_KEY"))
    try:
        public_a = int(call.response("SRP_A"), 16)
    except ValueError:
        raise AwsError("InvalidParameterException", "Missing required parameter SRP_A") from None
    proof = DeviceProof.start(device.group_key, device.key, device.verifier, public_a)
    session.spent = True
    asked = call.pool.sessions.challenge(
        "DEVICE_PASSWORD_VERIFIER",
        session.attempt,
        proof,
        DEVICE_KEY=device.key,
        SALT=f"{device.salt:x}",
        SRP_B=f"{proof.public_b:x}",
        SECRET_BLOCK=proof.secret_block,
        USERNAME=session.attempt.username,
    )
    del asked["ChallengeParameters"]["USER_ID_FOR_SRP"]
    return asked


async def device_password_verifier(call: Call, session: Session) -> Data:
    proof: DeviceProof = session.kept
    session.spent = True
    if proof.block_and_signature_are_right(
        call.response("PASSWORD_CLAIM_SECRET_BLOCK"),
        call.response("TIMESTAMP"),
        call.response("PASSWORD_CLAIM_SIGNATURE"),
    ):
        return await tokens.grant(call, session.attempt)
    raise AwsError("NotAuthorizedException", "Incorrect username or password.")


# With an access token


async def confirm_device(call: Call) -> Data:
    username, _ = await call.signed_in()
    device = _of(call, username, call.text("DeviceKey"))
    config = call.member("DeviceSecretVerifierConfig")
    device.verifier, device.salt = _number(config.get("PasswordVerifier")), _number(config.get("Salt"))
    device.name = call.text("DeviceName")
    device.modified_at = call.pool.now()
    return {"UserConfirmationNecessary": True}


async def update_device_status(call: Call) -> Data:
    username, _ = await call.signed_in()
    device = _of(call, username, call.text("DeviceKey"))
    status = call.text("DeviceRememberedStatus")
    if status not in _REMEMBERED:
        raise AwsError("InvalidParameterException", "Missing required parameter DeviceRememberedStatus")
    if not device.verifier:
        raise AwsError("InvalidParameterException", "Device is not confirmed.")
    device.remembered = _REMEMBERED[status]
    device.modified_at = call.pool.now()
    return {}


async def list_devices(call: Call) -> Data:
    username, _ = await call.signed_in()
    return {"Devices": [_described(device) for device in call.pool.user(username).devices.values()]}


async def get_device(call: Call) -> Data:
    username, _ = await call.signed_in()
    return {"Device": _described(_of(call, username, call.text("DeviceKey")))}


async def forget_device(call: Call) -> Data:
    username, _ = await call.signed_in()
    device = _of(call, username, call.text("DeviceKey"))
    del call.pool.user(username).devices[device.key]
    return {}


def _of(call: Call, username: str, key: str) -> Device:
    device = call.pool.user(username).devices.get(key)
    if device is None:
        raise _unknown()
    return device


def _unknown() -> AwsError:
    return AwsError("ResourceNotFoundException", "Device does not exist.")


def _described(device: Device) -> Data:
    attributes = {
        "device_status": "valid",
        "device_name": device.name,
        "last_ip_used": "127.0.0.1",
        "dev:device_remembered_status": "remembered" if device.remembered else "not_remembered",
    }
    return {
        "DeviceKey": device.key,
        "DeviceAttributes": [{"Name": name, "Value": value} for name, value in attributes.items()],
        "DeviceCreateDate": device.created_at,
        "DeviceLastModifiedDate": device.modified_at,
        "DeviceLastAuthenticatedDate": device.authenticated_at,
    }


def _number(text: object) -> int:
    """Base64 of a big-endian number."""
    try:
        number = int.from_bytes(base64.b64decode(str(text), validate=True), "big")
    except ValueError:
        number = 0
    if not number:
        raise AwsError("InvalidParameterException", "Invalid device secret verifier config.")
    return number
