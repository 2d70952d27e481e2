"""Remembered devices: with one, Cognito asks for no second factor.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html
"""

from __future__ import annotations

from dataclasses import dataclass

from ..base import Secret


@dataclass(frozen=True)
class NewDevice:
    """NewDeviceMetadata: what Cognito calls a device that it has not seen before. To be confirmed.

    Attributes:
        key: DeviceKey, "<region>_<uuid>".
        group_key: DeviceGroupKey.
    """

    key: str
    group_key: str


@dataclass(frozen=True)
class Device:
    """This machine, as a user pool knows it for one user.

    Attributes:
        key: DeviceKey, "<region>_<uuid>".
        group_key: DeviceGroupKey.
        secret: the device's own password, which never leaves this machine: SRP proves it.
        remembered: Cognito takes it in place of a second factor; the pool or the person has said so.
    """

    key: str
    group_key: str
    secret: Secret
    remembered: bool
