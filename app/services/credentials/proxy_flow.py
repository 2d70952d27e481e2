"""A role for longer, from a Lambda function of the pool owner's: a credential proxy.

It is called with the one-hour credentials, and with the ID token as the proof of who asks:

    {"id_token": "…", "duration_seconds": 43200, "role_arn": "…"}        role_arn with `proxy_role` alone: a wish
    {"AccessKeyId": "…", "SecretAccessKey": "…", "SessionToken": "…", "Expiration": "2030-01-31T20:00:00Z"}

The answer may also have these four under `Credentials`, as STS gives them, or name them `access_key_id` and so on. It
may be the JSON text in an answer for API Gateway, `{"statusCode": 200, "body": "…"}`; any other status refuses.
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ...errors import CognitoTuiError, Refused, Throttled, UnexpectedAnswer
from ..aws import ADMINISTRATOR, AwsCredentials, AwsService, CallSettings
from ..base import Clock, Secret, excerpt, moment
from ..config import Profile
from ..tokens import Tokens

_KEYS = {
    "AccessKeyId": "access_key_id",
    "SecretAccessKey": "secret_access_key",
    "SessionToken": "session_token",
    "Expiration": "expiration",
}
_LARGEST = 64 * 1024  # bytes of an answer
_LIKE_A_SECRET = re.compile(r"[\w+/=.-]{40,}")  # a token, or a secret access key


class CredentialProxy:
    def __init__(self, profile: Profile, clock: Clock, settings: CallSettings | None = None) -> None:
        self._profile = profile
        self._clock = clock
        self._settings = settings

    def credentials(self, one_hour: AwsCredentials, tokens: Tokens) -> AwsCredentials:
        """Return what the profile's `proxy_function` gives for `duration`.

        Args:
            one_hour: of a role that may invoke the function.
        """
        wanted = {
            "id_token": tokens.needed_id_token.reveal(),
            "duration_seconds": self._profile.duration,
            **({"role_arn": self._profile.proxy_role} if self._profile.proxy_role else {}),
        }
        text, failed = self._invoke(one_hour, Secret(json.dumps(wanted)))
        answer, refused = _opened(_parsed(text))
        failed = failed or refused
        words = _words(answer, failed=failed)
        if failed or words:
            raise Refused(
                f"The credential proxy refused: {words.rstrip('.')}."
                if words
                else "The credential proxy failed.",
                hint=ADMINISTRATOR,
            )
        keys = _keys(answer)
        if keys["Expiration"] <= self._clock.now():
            raise _nonsense("The credentials in it have expired.")
        return AwsCredentials.from_sts(keys, identity_id=one_hour.identity_id, region=one_hour.region)

    def _invoke(self, one_hour: AwsCredentials, payload: Secret) -> tuple[bytes, bool]:
        """Return what the function answered, and whether it failed."""
        function = self._profile.proxy_function
        region = function.split(":")[3] if function.startswith("arn:") else one_hour.region
        service = AwsService("lambda", region, self._clock, one_hour, self._settings)
        try:
            answer = service.call("invoke", FunctionName=function, Payload=payload)
        except Throttled as error:
            # Also a function that was switched off, by a concurrency of 0: nothing to wait for with an hour at hand.
            raise Refused(
                "The credential proxy is too busy, or switched off.",
                hint=ADMINISTRATOR,
                aws_code=error.aws_code,
                request_id=error.request_id,
            ) from None
        return answer["Payload"].read(), bool(answer.get("FunctionError"))


def _parsed(text: bytes) -> Mapping[str, Any]:
    if len(text) > _LARGEST:
        raise _nonsense(f"It is larger than {_LARGEST // 1024} KB.")
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise _nonsense("It is not a JSON object.")
    return answer


def _opened(answer: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """Return what an answer for API Gateway holds, and whether its status is a refusal; any other answer as it is."""
    if "statusCode" not in answer:
        return answer, False
    refused, body = str(answer["statusCode"]) != "200", answer.get("body")
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except (ValueError, RecursionError):
            body = {"error": body} if refused else None
    if not isinstance(body, dict) and not refused:
        raise _nonsense("Its body is not a JSON object.")
    return body if isinstance(body, dict) else {}, refused


def _words(answer: Mapping[str, Any], *, failed: bool) -> str:
    """Return the words of a refusal (`error`) or a failure (`errorMessage`), without what could be a secret."""
    names = ("error", "errorMessage", *(("message",) if failed or answer.get("error") else ()))
    said = (answer.get(name) for name in names)
    words = ": ".join(each for each in said if isinstance(each, str) and each)
    return excerpt(_LIKE_A_SECRET.sub(Secret.MASK, words)) if words else ""


def _keys(answer: Mapping[str, Any]) -> dict[str, Any]:
    nested = answer.get("Credentials") or answer.get("credentials")
    keys = nested if isinstance(nested, dict) else answer
    said = {name: keys.get(name) or keys.get(other) for name, other in _KEYS.items()}
    present = {name: text for name, text in said.items() if isinstance(text, str) and text}
    if missing := [name for name in _KEYS if name not in present]:
        raise _nonsense(f"It has no {' and no '.join(missing)}.")
    return {**present, "Expiration": _instant(present["Expiration"])}


def _instant(text: str) -> datetime:
    if (instant := moment(text)) is not None:
        return instant
    raise _nonsense("Its Expiration is not a time in ISO 8601 with a time zone.")


def _nonsense(why: str) -> CognitoTuiError:
    return UnexpectedAnswer(f"The credential proxy's answer makes no sense. {why}", hint=ADMINISTRATOR)
