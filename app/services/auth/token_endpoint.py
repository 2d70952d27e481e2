"""The OAuth 2.0 token endpoint of managed login, and what its refusals mean.

https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import urlsplit

from ...errors import AttributesRequired, CognitoTuiError, ConnectionFailed, Refused, SessionExpired
from ...hints import SIGN_IN_WITH_BROWSER, Hint
from ..aws import (
    ADMINISTRATOR,
    ErrorTable,
    FormResponse,
    client_error,
    post,
    stopped,
    translate,
    unexpected,
    with_names,
)
from ..base import Clock, RaiseInstead, Secret, excerpt, masked
from ..config import Profile


def ask(url: str, form: Mapping[str, str | Secret], profile: Profile, clock: Clock) -> Mapping[str, Secret]:
    """Posts `form`; gives the fields of the answer that are text. Raises CognitoTuiError and nothing else."""
    given = tuple(value for value in form.values() if isinstance(value, Secret))
    with RaiseInstead(lambda error: translate(error, endpoint=url, secrets=given)):
        answer = post(url, form, clock, _basic(profile))
    if answer.status == 200 and answer.fields is not None:
        return answer.fields
    raise _failure(url, answer, given)


def _basic(profile: Profile) -> Secret | None:
    if not profile.client_secret:
        return None
    pair = f"{profile.client_id}:{profile.client_secret.reveal()}"
    return Secret("Basic " + base64.b64encode(pair.encode()).decode())


def _failure(url: str, answer: FormResponse, secrets: tuple[Secret, ...]) -> CognitoTuiError:
    """What an answer without tokens says."""
    if answer.fields and "error" in answer.fields:
        return refusal(url, answer.fields, request_id=answer.request_id, secrets=secrets)
    by_firewall = stopped(answer.status, answer.waf_action, urlsplit(url).hostname or "", answer.request_id)
    return by_firewall or unexpected(url, answer)


def refusal(
    url: str, answer: Mapping[str, Secret], *, request_id: str = "", secrets: tuple[Secret, ...]
) -> CognitoTuiError:
    """What `error` and `error_description` say, whether they came by the redirect or from the token endpoint."""
    error, description = answer["error"].reveal(), answer.get("error_description", Secret("")).reveal()
    if rule := _REFUSALS.find(error, excerpt(description)):
        refused = rule.to_error(excerpt(masked(description, secrets)), error, request_id)
        return with_names(refused, description, secrets)
    return translate(client_error(error, description, 400, request_id), endpoint=url, secrets=secrets)


# RFC 6749, 4.1.2.1 and 5.2
# fmt: off
_REFUSALS = ErrorTable({
    "access_denied": [("", Refused, "The sign-in was cancelled, or is not allowed.", "", "{message}")],
    "invalid_request": [
        ("already found an entry for username", Refused,
         "Cognito has just joined this sign-in to an account of the pool.",
         Hint("That fails once, and works the next time. ", Hint(SIGN_IN_WITH_BROWSER)), "{message}"),
        ("attributes required", AttributesRequired, "This pool requires more about you: {message}",
         f"Your identity provider does not pass it on. {ADMINISTRATOR}", "{message}"),
        ("", Refused, "The sign-in page did not accept the request.", ADMINISTRATOR, "{message}"),
    ],
    "invalid_scope": [
        ("", Refused, "The app client allows no scope that this sign-in needs.",
         f"It must allow openid, and aws.cognito.signin.user.admin for the account tasks. {ADMINISTRATOR}",
         "{message}"),
    ],
    "unauthorized_client unsupported_response_type unsupported_grant_type": [
        ("", Refused, "This app client does not allow browser sign-in.",
         f"Enable the authorization code grant on the app client. {ADMINISTRATOR}", "{message}"),
    ],
    "server_error temporarily_unavailable": [
        ("", ConnectionFailed, "The sign-in page had a problem of its own.", "Try again.", "{message}"),
    ],
    "invalid_client": [
        ("", Refused, "Cognito does not accept this app client.",
         "Check client_id and client_secret in the profile.", "{message}"),
    ],
    "invalid_grant": [
        ("", SessionExpired, "The answer of the sign-in page has been used already, or has expired.",
         "Start the browser sign-in again: each answer works once, for a few minutes.", "{message}"),
    ],
})
# fmt: on
