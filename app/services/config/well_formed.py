"""What is well-formed, for each setting, and what it is where nobody says it."""

from __future__ import annotations

import re

from ..base import FIRST_FACTORS, harmless
from .profile import (
    AUTH_FLOWS,
    CACHE,
    DEFAULT_APP_NAME,
    DEFAULT_REDIRECT_URI,
    OFF,
    ON,
    REMEMBER,
    SRP,
)
from .regions import ARN, REGION
from .settings import Problem

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_HOST = r"[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?"
_LOOPBACK = r"(?:localhost|127\.0\.0\.1|\[::1\])"
_NAME = r"[0-9A-Za-z$_-]{1,140}"
_ROLE = rf"{ARN}:iam::[0-9]{{12}}:role/[0-9A-Za-z+=,.@/_-]{{1,512}}"
_FUNCTION = rf"{ARN}:lambda:{REGION}:[0-9]{{12}}:function:{_NAME}(?::{_NAME})?"
_API_HOST = r"(?:[0-9A-Za-z_](?:[0-9A-Za-z_.-]*[0-9A-Za-z_])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
UNITS = {"s": 1, "m": 60, "h": 3600}
# Setting → what it must match, and that in words. Ids as in botocore's service models (UserPoolIdType,
# ClientIdType, IdentityPoolId) with the region spelt out. A colon would end the issuer in an otpauth label.
RULES = {
    "user_pool_id": (rf"{REGION}_[0-9A-Za-z]+", "<region>_<id>, such as eu-west-1_AbCdEfGhI"),
    "identity_pool_id": (
        rf"{REGION}:[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}",
        "<region>:<uuid>",
    ),
    "client_id": (r"[0-9A-Za-z_+]{1,128}", "1 to 128 letters, digits, _ or +"),
    "client_secret": (r"[!-~]+", "printable ASCII without spaces"),
    "app_name": (r"[^:]{1,64}", "1 to 64 printable characters without a colon"),
    "auth_flow": ("|".join(AUTH_FLOWS), " or ".join(AUTH_FLOWS)),
    "preferred_challenge": ("|".join(FIRST_FACTORS), " or ".join(FIRST_FACTORS)),
    "username": (r".{1,128}", "1 to 128 printable characters"),
    "domain": (
        rf"(?:https://)?{_HOST}(?::[0-9]+)?/?|http://{_LOOPBACK}(?::[0-9]+)?/?",
        "a host name such as auth.example.com",
    ),
    "redirect_uri": (rf"http://{_LOOPBACK}:[0-9]{{1,5}}/[!-~]*", "http://localhost:<port>/<path>"),
    "identity_provider": (r".{1,128}", "1 to 128 printable characters"),
    "remember": ("|".join(REMEMBER), " or ".join(REMEMBER)),
    "cache": ("|".join(CACHE), " or ".join(CACHE)),
    "role_arn": (_ROLE, "arn:aws:iam::<account>:role/<name>"),
    "duration": (r"[0-9]{1,6}[smh]?", "a time such as 12h, 90m or 3600 (seconds)"),
    "proxy_function": (rf"{_NAME}(?::{_NAME})?|{_FUNCTION}", "a Lambda function's name or ARN"),
    "proxy_role": (_ROLE, "arn:aws:iam::<account>:role/<name>"),
    "api_hosts": (
        rf"{_API_HOST}(?:[, ]+{_API_HOST})*",
        "host names such as api.example.com, with commas between",
    ),
}
DEFAULTS = {
    "app_name": DEFAULT_APP_NAME,
    "auth_flow": SRP,
    "preferred_challenge": "",
    "username": "",
    "domain": "",
    "redirect_uri": DEFAULT_REDIRECT_URI,
    "identity_provider": "",
    "remember": OFF,
    "cache": ON,
    "role_arn": "",
    "duration": "",
    "proxy_function": "",
    "proxy_role": "",
    "api_hosts": "",
}
_SWAPPABLE = {"user_pool_id": "identity_pool_id", "identity_pool_id": "user_pool_id"}


def malformed(setting: str, value: str, source: str) -> Problem | None:
    """What is wrong with `value`; None where nothing is. A client secret is not shown."""
    pattern, words = RULES[setting]
    if value.isprintable() and harmless(value) == value and re.fullmatch(pattern, value):
        return None
    said = "the value" if setting == "client_secret" else shown(value)
    other = _SWAPPABLE.get(setting)
    swapped = other is not None and re.fullmatch(RULES[other][0], value)
    hint = f"{setting} is set to what looks like {other}: are the two swapped?" if swapped else ""
    return Problem(f"{setting}: {said} from {source} is not {words}", hint, setting)


def shown(value: str) -> str:
    """Quoted, control characters escaped, not at any length."""
    return repr(value if len(value) <= 60 else value[:60] + "…")
