"""User attributes: which may be written, which must not be missing, and codes that prove an address.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
"""

from __future__ import annotations

from collections.abc import Mapping

from .asgi import AwsError
from .calls import Call, Data
from .codes import MEDIA, destination
from .scenarios import Scenario

_ADDRESSES = ("email", "phone_number")
_WRITABLE = (
    *_ADDRESSES,
    "address",
    "birthdate",
    "family_name",
    "gender",
    "given_name",
    "locale",
    "middle_name",
    "name",
    "nickname",
    "picture",
    "preferred_username",
    "profile",
    "website",
    "zoneinfo",
)
_READ_ONLY = ("sub", "email_verified", "phone_number_verified")


def given(call: Call) -> dict[str, str]:
    """UserAttributes of the request. Raises AwsError for one that cannot be written, or not so."""
    pairs = [pair for pair in call.items("UserAttributes") if isinstance(pair, dict)]
    attributes = {str(pair.get("Name")): str(pair.get("Value") or "") for pair in pairs}
    check(attributes)
    return attributes


def check(attributes: Mapping[str, str]) -> None:
    """Raises AwsError for one that cannot be written, or not so."""
    for name, value in attributes.items():
        if name in _READ_ONLY:
            raise AwsError("NotAuthorizedException", "A client attempted to write unauthorized attribute")
        if name not in _WRITABLE:
            raise _nonconforming(f"Type for attribute {{{name}}} could not be determined")
        if name == "email" and value and "@" not in value.strip("@"):
            raise AwsError("InvalidParameterException", "Invalid email address format.")
        if name == "phone_number" and value and not (value[0] == "+" and value[1:].isdigit()):
            raise AwsError("InvalidParameterException", "Invalid phone number format.")


def check_required(scenario: Scenario, attributes: Mapping[str, str]) -> None:
    """Raises AwsError, naming those of the pool's required attributes that have no value."""
    missing = [name for name in scenario.required_attributes if not attributes.get(name)]
    if missing:
        raise _nonconforming(" ".join(f"{name}: The attribute is required" for name in missing))


def _nonconforming(why: str) -> AwsError:
    return AwsError("InvalidParameterException", f"Attributes did not conform to the schema: {why}")


def listed(attributes: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


def delivery(call: Call, topic: str, name: str, attributes: Mapping[str, str]) -> Data:
    """Sends a code to the attribute `name`, and says so as Cognito does."""
    call.pool.codes.send(topic, MEDIA[name])
    return {"CodeDeliveryDetails": _details(name, destination(MEDIA[name], attributes))}


def pretended_delivery(username: str) -> Data:
    return {"CodeDeliveryDetails": _details("email", f"{username[:1]}***@e***")}


def _details(name: str, masked: str) -> Data:
    return {"Destination": masked, "DeliveryMedium": MEDIA[name], "AttributeName": name}


# With an access token


async def get_user(call: Call) -> Data:
    username, attributes = await call.signed_in()
    user = call.pool.user(username)
    answer: Data = {"Username": username, "UserAttributes": listed(attributes)}
    if user.factors:
        answer["UserMFASettingList"] = list(user.factors)
    if user.preferred:
        answer["PreferredMfaSetting"] = user.preferred
    return answer


async def update_user_attributes(call: Call) -> Data:
    """An address that changes has to be proved again; an empty value deletes."""
    username, known = await call.signed_in()
    changed = given(call)
    check_required(call.pool.scenario, {**known, **changed})
    sent = []
    for name in _ADDRESSES:
        if name in changed and changed[name] != known.get(name):
            changed[f"{name}_verified"] = "false" if changed[name] else ""
            if changed[name]:
                sent.append(delivery(call, _topic(username, name), name, changed)["CodeDeliveryDetails"])
    await call.set_attributes(username, changed)
    return {"CodeDeliveryDetailsList": sent}


async def delete_user_attributes(call: Call) -> Data:
    username, known = await call.signed_in()
    emptied = {str(name): "" for name in call.items("UserAttributeNames")}
    check(emptied)
    check_required(call.pool.scenario, {**known, **emptied})
    emptied |= {f"{name}_verified": "" for name in _ADDRESSES if name in emptied}
    await call.set_attributes(username, emptied)
    return {}


async def get_user_attribute_verification_code(call: Call) -> Data:
    username, known = await call.signed_in()
    name = call.text("AttributeName")
    if name not in _ADDRESSES or not known.get(name):
        raise AwsError("InvalidParameterException", f"User does not have the attribute {name} to verify.")
    return delivery(call, _topic(username, name), name, known)


async def verify_user_attribute(call: Call) -> Data:
    username, _ = await call.signed_in()
    name = call.text("AttributeName")
    call.pool.codes.check(_topic(username, name), call.text("Code"))
    await call.set_attributes(username, {f"{name}_verified": "true"})
    return {}


def _topic(username: str, name: str) -> str:
    return f"verify:{name}:{username}"
