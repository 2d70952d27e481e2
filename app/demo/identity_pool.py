"""The identity pool: no guests, and no identity that GetId did not make."""

from __future__ import annotations

from .asgi import AwsError
from .calls import Call, Data

_TOKEN_LIFE = 600  # seconds


async def get_id(call: Call) -> Data:
    _refuse_guest(call)
    answer = await call.emulator.identity_pool("GetId", call.data)
    call.pool.identities.add(answer["IdentityId"])
    return answer


async def get_credentials_for_identity(call: Call) -> Data:
    _check_identity(call)
    if "CustomRoleArn" in call.data:  # one of the claim `cognito:roles`, and nobody here is in a group
        raise AwsError("NotAuthorizedException", "Access to Role is forbidden.")
    answer = await call.emulator.identity_pool("GetCredentialsForIdentity", call.data)
    call.pool.access_key_ids.add(answer["Credentials"]["AccessKeyId"])
    return answer


async def get_open_id_token(call: Call) -> Data:
    _check_identity(call)
    if not call.pool.scenario.duration:
        raise AwsError(
            "InvalidParameterException", "Basic (classic) flow is not enabled, please use enhanced flow."
        )
    answer = await call.emulator.identity_pool("GetOpenIdToken", call.data)
    call.pool.open_id_tokens[answer["Token"]] = call.pool.now() + _TOKEN_LIFE
    return answer


def _check_identity(call: Call) -> None:
    identity_id = call.text("IdentityId")
    if identity_id not in call.pool.identities:
        raise AwsError("ResourceNotFoundException", f"Identity '{identity_id}' not found.")
    _refuse_guest(call)


def _refuse_guest(call: Call) -> None:
    if not call.member("Logins"):
        raise AwsError(
            "NotAuthorizedException", "Unauthenticated access is not supported for this identity pool."
        )
