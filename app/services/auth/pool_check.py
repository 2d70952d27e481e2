"""Whether the ids of a profile are right, as far as anybody can learn without keys and without a user.

The pool's public keys say that it exists. A sign-in of a name that nobody has says whether Cognito knows the app
client, whether that has a secret, and which flows it allows. A token that is none says whether there is an identity
pool of that id.
What cannot be learned so: whether the app client is of this user pool or of another one of the region (Cognito takes
the client's word), and whether the identity pool takes both. The first sign-in shows it.

No user is tried, no message is sent, and nothing is made: GetId makes no identity where the token is not good.

UNPROVEN at AWS: that a flow is refused before the user is looked for, as the simulator does; otherwise less is learned.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ...errors import (
    CognitoTuiError,
    ConfigurationError,
    ConnectionFailed,
    IncorrectPassword,
    Refused,
    Throttled,
    TokenRejected,
    UnexpectedAnswer,
)
from ..aws import AwsService
from ..base import Clock
from ..config import CHOICE, CUSTOM, SRP, Layer, Profile, place_of
from ..tokens import issuers_of, public_keys
from .cognito_idp import UserPool
from .srp import SrpClient

_NOBODY = "cognito-tui.checks.whether.it.may.sign.in"  # whom no pool has as a user
_WORDS = {
    SRP: "a password (SRP)",
    CHOICE: "a choice of first factors (USER_AUTH)",
    CUSTOM: "custom questions",
}


@dataclass(frozen=True)
class IdCheck:
    """What was learned of one id.

    Attributes:
        setting: "user_pool_id", "client_id", "client_secret" or "identity_pool_id".
        is_right: None where that could not be learned.
        words: what was learned, in a sentence; what to do where it is wrong.
    """

    setting: str
    is_right: bool | None
    words: str


@dataclass(frozen=True)
class PoolCheck:
    """What was learned of a profile's ids.

    Attributes:
        auth_flow: one that the app client allows; empty where that could not be learned.
        offline: why nothing could be asked; None where it could.
    """

    ids: tuple[IdCheck, ...] = ()
    auth_flow: str = ""
    offline: CognitoTuiError | None = None

    @property
    def wrong(self) -> tuple[IdCheck, ...]:
        return tuple(each for each in self.ids if each.is_right is False)


def flow_to_save(check: PoolCheck, layers: Iterable[Layer]) -> Layer:
    """Return the flow that the app client allows, where it is not the default and none of `layers` says one."""
    if check.auth_flow in ("", SRP) or any(layer.says("auth_flow") for layer in layers):
        return Layer()
    return Layer({"auth_flow": check.auth_flow}, place="the app client")


def check_pool(profile: Profile, clock: Clock | None = None) -> PoolCheck:
    """Ask Cognito about the ids of a profile, which blocks. What is refused is among what is returned."""
    clock = clock or Clock()
    try:
        pool = _user_pool(profile, clock)
        client, flow = _client(profile, clock) if pool.is_right else (None, "")
        identity = _identity_pool(profile, clock) if pool.is_right and profile.identity_pool_id else None
    except (ConnectionFailed, Throttled, UnexpectedAnswer) as error:
        return PoolCheck(offline=error)
    return PoolCheck(tuple(filter(None, (pool, client, identity))), flow)


def _user_pool(profile: Profile, clock: Clock) -> IdCheck:
    try:
        public_keys(profile, clock, issuers_of(profile)[0])
    except ConfigurationError as error:
        return IdCheck(
            "user_pool_id", False, f"{error.title} Check the id and its region with your administrator."
        )
    return IdCheck("user_pool_id", True, f"It exists: {place_of('user_pool_id', profile.user_pool_id)}.")


def _client(profile: Profile, clock: Clock) -> tuple[IdCheck, str]:
    """Return what is known of the app client, and a flow that it allows: the profile's own, if it does."""
    refused: list[str] = []
    for flow in dict.fromkeys((profile.auth_flow, SRP, CHOICE, CUSTOM)):
        if flow not in _WORDS:  # the others would send a password
            continue
        try:
            _begin(UserPool(replace(profile, auth_flow=flow), clock), flow)
        except Refused as error:
            if _is_about_secret(error):
                return IdCheck("client_secret", False, _secret_words(profile)), ""
            if error.aws_code == "InvalidParameterException":  # the flow is not enabled
                refused.append(_WORDS[flow])
                continue
            if not isinstance(error, IncorrectPassword) and error.aws_code not in _AFTER_THE_FLOW:
                return IdCheck("client_id", None, f"It could not be checked: {error.title}"), ""
        except ConfigurationError as error:
            words = f"{error.title} Check the id with your administrator."
            return IdCheck("client_id", False, words), ""
        return IdCheck("client_id", True, f"It exists, and lets you sign in with {_WORDS[flow]}."), flow
    words = f"It exists, but allows none of {', '.join(refused)}: sign in with a browser, or set auth_flow."
    return IdCheck("client_id", None, words), ""


# what is refused once client and flow are right: there is no such user, or the pool's own code says so
_AFTER_THE_FLOW = ("UserNotFoundException", "UserLambdaValidationException")


def _begin(pool: UserPool, flow: str) -> None:
    """Begin a sign-in that nobody finishes."""
    parameters: Mapping[str, str] = {"SRP_A": SrpClient.start().srp_a} if flow == SRP else {}
    pool.initiate_auth(flow, _NOBODY, **parameters)


def _is_about_secret(error: Refused) -> bool:
    return "secret" in error.title


def _secret_words(profile: Profile) -> str:
    if profile.client_secret:
        return "It is not this app client's secret. Type it again, or leave it empty if the client has none."
    return "This app client has a secret. Ask your administrator for it, and type it here."


def _identity_pool(profile: Profile, clock: Clock) -> IdCheck:
    service = AwsService("cognito-identity", profile.identity_pool_region, clock)
    try:
        service.call(
            "get_id",
            IdentityPoolId=profile.identity_pool_id,
            Logins={profile.login_provider: _no_token(profile)},
        )
    except ConfigurationError as error:
        words = f"{error.title} Check the id and its region with your administrator."
        return IdCheck("identity_pool_id", False, words)
    except TokenRejected as error:
        if "does not accept sign-ins from" in error.title:  # this user pool, or this app client
            words = "It exists, but does not list this user pool and app client as a provider."
            return IdCheck("identity_pool_id", False, words)
    except Refused as error:
        return IdCheck("identity_pool_id", None, f"It could not be checked: {error.title}")
    return IdCheck(
        "identity_pool_id", True, f"It exists: {place_of('identity_pool_id', profile.identity_pool_id)}."
    )


def _no_token(profile: Profile) -> str:
    """Return what looks like an ID token of the pool's for nobody, and has no signature."""
    parts = (
        {"alg": "RS256", "kid": "none"},
        {"iss": f"https://{profile.login_provider}", "aud": profile.client_id, "exp": 1, "token_use": "id"},
    )
    return ".".join((*map(_encoded, parts), "bm9uZQ"))


def _encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
