"""Devices: confirmed, proven instead of a second factor, listed and forgotten.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html
"""

from __future__ import annotations

import base64

from .pool import Answer, Body, Pool
from .refusal import Refusal, invalid_parameter, not_authorized, not_found
from .sessions import Attempt
from .shapes import page_start
from .sign_in import ask, needed, proceed
from .srp import Record
from .timestamps import check_timestamp
from .tokens import access
from .users import Device, User

PAGE = 60


def answer_device_srp(pool: Pool, attempt: Attempt, answers: Body) -> Answer:
    device = _same_device(attempt, answers)
    try:
        parameters = pool.group(device.group_key).challenge(device.key, needed(answers, "SRP_A"))
    except ValueError:
        raise invalid_parameter("Invalid SRP_A.") from None
    attempt.expected = parameters["SECRET_BLOCK"]
    shown = {name: parameters[name] for name in ("SALT", "SRP_B", "SECRET_BLOCK")}
    names = {"USERNAME": attempt.user.username, "DEVICE_KEY": device.key}
    return ask(pool, attempt, "DEVICE_PASSWORD_VERIFIER", {**shown, **names})


def answer_device_verifier(pool: Pool, attempt: Attempt, answers: Body) -> Answer:
    device = _same_device(attempt, answers)
    for name in ("PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK", "TIMESTAMP"):
        needed(answers, name)
    check_timestamp(pool.now(), answers["TIMESTAMP"], pool.skew)
    is_this_one = answers["PASSWORD_CLAIM_SECRET_BLOCK"] == attempt.expected
    if not is_this_one or not pool.group(device.group_key).verify(answers):
        raise not_authorized()
    attempt.proven.add("device")
    return proceed(pool, attempt)


def _same_device(attempt: Attempt, answers: Body) -> Device:
    needed(answers, "DEVICE_KEY")
    return _device(attempt.user, attempt.device_key)


def _device(user: User, key: str) -> Device:
    if key not in user.devices:
        raise not_found("Device does not exist.")
    return user.devices[key]


def confirm_device(pool: Pool, body: Body) -> Answer:
    """https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmDevice.html"""
    user, key = access(pool, body).user, body["DeviceKey"]
    if key in user.devices:
        raise Refusal("DeviceKeyExistsException", "Device already exists")
    if key not in user.pending_devices:
        raise invalid_parameter("Invalid device key given.")
    verifier = body.get("DeviceSecretVerifierConfig") or {}
    try:
        record = Record(_number(verifier["Salt"]), _number(verifier["PasswordVerifier"]))
    except (KeyError, TypeError, ValueError):
        raise invalid_parameter("Device secret verifier config is invalid.") from None
    group_key = user.pending_devices.pop(key)
    pool.group(group_key).admit(key, record)
    now, ask_person = pool.now(), pool.devices == "opt-in"
    user.devices[key] = Device(
        key, group_key, record, body.get("DeviceName", ""), not ask_person, now, now, now
    )
    return {"UserConfirmationNecessary": ask_person}


def _number(text: str) -> int:
    """Base64 of a big-endian integer, which is not nothing."""
    number = int.from_bytes(base64.b64decode(text, validate=True), "big")
    if not number:
        raise ValueError
    return number


def list_devices(pool: Pool, body: Body) -> Answer:
    devices = list(access(pool, body).user.devices.values())
    start, limit = page_start(body.get("PaginationToken")), body.get("Limit", PAGE)
    end = start + limit
    more = {"PaginationToken": str(end)} if end < len(devices) else {}
    return {"Devices": [_shown(device) for device in devices[start:end]], **more}


def get_device(pool: Pool, body: Body) -> Answer:
    return {"Device": _shown(_device(access(pool, body).user, body["DeviceKey"]))}


def _shown(device: Device) -> Answer:
    attributes = {
        "device_status": "valid",
        "device_name": device.name,
        "last_ip_used": "192.0.2.1",
        "dev:device_remembered_status": "remembered" if device.remembered else "not_remembered",
    }
    return {
        "DeviceKey": device.key,
        "DeviceAttributes": [{"Name": name, "Value": value} for name, value in attributes.items()],
        "DeviceCreateDate": device.created,
        "DeviceLastModifiedDate": device.changed,
        "DeviceLastAuthenticatedDate": device.last_used,
    }


def update_device_status(pool: Pool, body: Body) -> Answer:
    user, status = access(pool, body).user, body.get("DeviceRememberedStatus", "")
    if status not in ("remembered", "not_remembered"):
        raise invalid_parameter("Missing required parameter DeviceRememberedStatus")
    if body["DeviceKey"] in user.pending_devices:
        raise invalid_parameter("Device is not confirmed.")
    device = _device(user, body["DeviceKey"])
    device.remembered = status == "remembered"
    device.changed = pool.now()
    return {}


def forget_device(pool: Pool, body: Body) -> Answer:
    user = access(pool, body).user
    del user.devices[_device(user, body["DeviceKey"]).key]
    return {}


OPERATIONS = {
    "ConfirmDevice": confirm_device,
    "ListDevices": list_devices,
    "GetDevice": get_device,
    "UpdateDeviceStatus": update_device_status,
    "ForgetDevice": forget_device,
}
