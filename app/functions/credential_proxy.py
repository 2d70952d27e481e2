"""A credential proxy: gives who shows a good ID token of one user pool the credentials of one role.

    {"id_token": "…", "duration_seconds": 3600, "role_arn": "…"}         the last two are wishes
    {"AccessKeyId": "…", "SecretAccessKey": "…", "SessionToken": "…", "Expiration": "2030-01-31T20:00:00+00:00"}
    {"error": "…"}                                                       in words, for the user to read

Environment:
    COGNITO_ISSUER      https://cognito-idp.<region>.amazonaws.com/<user pool id>; its updated kind counts as well. A
                        pool that has a replica: that region's too, after a blank
    COGNITO_CLIENT_ID   the app client whose users these are
    ROLE_ARN            the role; no caller can have another one
    MAX_DURATION        seconds; 3600 at most
    JWKS_URL            where the pool's public keys are; not set: where the issuer says

The function has a role and no keys of its own. A role that is taken by a role lasts an hour at most (role chaining):
for twelve there is the identity pool's classic flow.

The function's role must be allowed sts:AssumeRole and sts:TagSession on ROLE_ARN, and the trust policy of that must
allow it both, with the one tag `sub`: the user's, which a policy can have as ${aws:PrincipalTag/sub}.
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
"""

from __future__ import annotations

import logging
import os
import time
import urllib.request
from collections.abc import Iterator
from functools import cache
from http.client import HTTPException
from typing import Any

from .issuers import accepted, both_kinds, keys_url
from .key_set import KeySet
from .rsa_signature import PublicKey
from .session_name import session_name
from .token_check import FindKey, InvalidToken, keys_in, verify

SHORTEST, LONGEST = 900, 3600  # seconds that STS gives a role for that a role takes
_KEYS_WITHIN = 4  # seconds; all in all it must be quicker than the client, which waits for 15
_LARGEST = 256 * 1024  # bytes of a jwks.json
_HINTS = {"AccessDenied": " It must trust the proxy's own role for sts:AssumeRole and sts:TagSession."}


class ProxyRefused(Exception):
    """In words, for the user."""


def handler(event: Any, context: object) -> dict[str, str]:
    """Nothing of what comes or goes is logged."""
    try:
        wishes = event if isinstance(event, dict) else {}
        role_arn, seconds = _role(wishes.get("role_arn")), _duration(wishes.get("duration_seconds"))
        return _assume(role_arn, seconds, _user(wishes.get("id_token")))
    except ProxyRefused as refusal:
        return {"error": str(refusal)}


def _role(wish: object) -> str:
    role_arn = os.environ["ROLE_ARN"]
    if wish not in (None, "", role_arn):
        raise ProxyRefused(f"This proxy gives {role_arn}, and no other role.")
    return role_arn


def _duration(wish: object) -> int:
    longest = min(int(os.environ["MAX_DURATION"]), LONGEST)
    if wish is None:
        return longest
    if type(wish) is not int:  # True is an int to isinstance
        raise ProxyRefused("duration_seconds must be a whole number.")
    return max(SHORTEST, min(wish, longest))


def _user(id_token: object) -> dict[str, Any]:
    """The claims of who asks."""
    if not isinstance(id_token, str):
        raise ProxyRefused("There is no ID token (id_token).")
    try:
        return verify(
            id_token,
            _issuers(),
            client_id=os.environ["COGNITO_CLIENT_ID"],
            use="id",
            now=time.time(),
        )
    except InvalidToken as error:
        raise ProxyRefused(f"The ID token is not good. {error}") from None


def _issuers() -> dict[str, FindKey]:
    return {issuer: _keys(issuer).named for issuer in accepted(os.environ["COGNITO_ISSUER"])}


@cache
def _keys(issuer: str) -> KeySet:
    """For as long as Lambda keeps this process."""
    return KeySet(lambda: _fetch(issuer))


def _fetch(issuer: str) -> dict[str, PublicKey]:
    until = time.monotonic() + _KEYS_WITHIN
    for url in _places(issuer):
        try:
            # the owner's URL
            with urllib.request.urlopen(url, timeout=max(0.1, until - time.monotonic())) as answer:  # noqa: S310
                return keys_in(answer.read(_LARGEST))
        except (OSError, HTTPException, ValueError):
            continue
    raise ProxyRefused("The proxy cannot fetch the user pool's public keys. Try again.")


def _places(issuer: str) -> Iterator[str]:
    """Where the keys may be: AWS answers 403 at the host of the kind that the pool is not of."""
    if url := os.environ.get("JWKS_URL"):
        yield url
    else:
        yield from map(keys_url, both_kinds(issuer))


def _assume(role_arn: str, seconds: int, claims: dict[str, Any]) -> dict[str, str]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer = _sts().assume_role(
            RoleArn=role_arn,
            RoleSessionName=session_name(claims),
            DurationSeconds=seconds,
            Tags=[{"Key": "sub", "Value": claims["sub"]}],
        )
    except ClientError as error:
        # Not its message: when a signature is wrong, that quotes the request.
        code = error.response["Error"]["Code"]
        raise ProxyRefused(f"AWS did not give the role ({code}).{_HINTS.get(code, '')}") from None
    except BotoCoreError as error:
        raise ProxyRefused(f"The proxy cannot reach STS ({type(error).__name__}). Try again.") from None
    keys = answer["Credentials"]
    return {**keys, "Expiration": keys["Expiration"].isoformat()}


@cache
def _sts() -> Any:
    from botocore.config import Config
    from botocore.session import get_session

    # At DEBUG, which a function's settings may ask for, it logs what STS answers.
    logging.getLogger("botocore").setLevel(logging.WARNING)
    session = get_session()
    # Older ones ask in Virginia, whose tokens some regions do not take.
    session.set_config_variable("sts_regional_endpoints", "regional")
    limits = Config(connect_timeout=2, read_timeout=4, retries={"total_max_attempts": 2, "mode": "standard"})
    return session.create_client("sts", config=limits)
