"""What the pool's owner chose: the settings of a user pool, its app client and its identity pool."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .roles import SIGNED_IN, Role

if TYPE_CHECKING:
    from .functions import Function

ADMIN_SCOPE = "aws.cognito.signin.user.admin"
"""What an access token needs for the user pool's own operations; those of SRP and passwords have nothing else."""
Route = Callable[[dict[str, Any], Any], dict[str, Any]]
"""From the event and the context to the response."""
PasswordClass = str  # "uppercase", "lowercase", "numeric", "symbol"


@dataclass
class Settings:
    """The defaults: SRP, no second factor, nothing remembered, everything else allowed.

    Attributes:
        issuer_type: "ORIGINAL" or "UPDATED": which issuer the tokens name.
        replica_region: where the replica is that answers here; empty: it is the pool in its own region.
        mfa: "OFF", "OPTIONAL" or "ON".
        factors: the second factors the pool offers: "SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP".
        first_factors: what USER_AUTH offers: "PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN".
        can_setup: the second factors that MFA_SETUP offers; none: all of `factors`.
        custom_challenges: public parameters and the expected answer of each CUSTOM_CHALLENGE, in order.
        custom_tries: how many answers to one of them are taken.
        custom_after_password: whether CUSTOM_AUTH has to begin with SRP.
        email_sign_in: "no"; "alias": a verified email address is another name for the user; "username": people
            sign up with their address, and the user name is the sub.
        case_sensitive: whether "Ada" and "ada" are two users; AWS's pools are made without since 2020.
        required_attributes: e.g. ("email", "name").
        custom_attributes: those that the owner has added, without their prefix: ("team",).
        shortest: the least length of attributes' values: {"custom:team": 3}. AWS sets it for dates of birth.
        older_schema_words: whether missing attributes are named as until about 2020; since then, by the names they
            have inside ("emails").
        auto_verify: the attributes that get a code at sign-up and after a change.
        password_history: how many earlier passwords are refused.
        lockout_after: wrong passwords before the first wait; every further one doubles it, up to 15 minutes.
        lockout_seconds: the first wait.
        trigger_refusals: what the pool's Lambda triggers refuse: "PreAuthentication", "PreSignUp" or
            "PreTokenGeneration" → an error code, and the owner's words.
        firewall: how AWS WAF stops every call of the user pool: "block", "captcha" or "challenge"; empty: it lets
            them through. Browsers get through to the pages of managed login.
        devices: "off"; "always": every confirmed device is remembered; "opt-in": the person is to be asked.
        rotation: None, or the seconds for which a replaced refresh token still works.
        lists_sessions: whether the pool's plan has ListUserSessions and RevokeUserSession.
        classic_flow: whether the identity pool gives its own tokens for STS.
        credentials_seconds: how long the keys of the enhanced flow last; AWS always says an hour.
        roles: the account's, by ARN.
        denies_without_role: whether the identity pool takes the role from the token (cognito:roles), and denies
            those who have none or several.
        signed_in_role: what the identity pool gives to those who are signed in.
        functions: the account's Lambda functions, by the name or ARN that they are invoked by.
        callback_urls: where managed login may send a browser, exactly; none: the pool has no domain.
        logout_urls: where signing out may send it.
        scopes: what the app client may ask for.
        buckets: the account's, for ListBuckets.
        routes: of an HTTP API behind a JWT authorizer for this pool: "GET /hello" to a function of payload format 2.0.
        functions_busy: whether all that they may do at once is being done, or is nothing.
        skew: seconds that a client's clock may be wrong, when it proves a password or signs a call.
        now: the pool's clock (Unix seconds), which dates the answers too.
    """

    region: str = "eu-west-1"
    user_pool_id: str = "eu-west-1_TestPool"
    issuer_type: str = "ORIGINAL"
    replica_region: str = ""
    client_id: str = "client-1"
    client_secret: str = ""
    identity_pool_id: str = "eu-west-1:00000000-0000-0000-0000-000000000000"
    auth_flows: Sequence[str] = (
        "USER_SRP_AUTH",
        "USER_PASSWORD_AUTH",
        "USER_AUTH",
        "CUSTOM_AUTH",
        "REFRESH_TOKEN_AUTH",
    )
    mfa: str = "OFF"
    factors: Sequence[str] = ("SOFTWARE_TOKEN_MFA",)
    can_setup: Sequence[str] = ()
    first_factors: Sequence[str] = ("PASSWORD", "PASSWORD_SRP")
    custom_challenges: Sequence[tuple[Mapping[str, str], str]] = ()
    custom_tries: int = 1
    custom_after_password: bool = False
    hides_existence: bool = True
    case_sensitive: bool = False
    email_sign_in: str = "no"
    self_sign_up: bool = True
    required_attributes: Sequence[str] = ()
    custom_attributes: Sequence[str] = ()
    shortest: Mapping[str, int] = field(default_factory=lambda: {"birthdate": 10})
    older_schema_words: bool = False
    auto_verify: Sequence[str] = ("email",)
    password_length: int = 8
    password_classes: Sequence[PasswordClass] = ("lowercase", "uppercase", "numeric", "symbol")
    password_history: int = 0
    lockout_after: int = 5
    lockout_seconds: float = 1
    trigger_refusals: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    firewall: str = ""
    devices: str = "off"
    rotation: float | None = None
    lists_sessions: bool = True
    page_size: int = 125
    session_seconds: float = 180
    token_seconds: int = 3600
    refresh_seconds: float = 30 * 86400
    classic_flow: bool = True
    credentials_seconds: float = 3600
    roles: Mapping[str, Role] = field(default_factory=lambda: {SIGNED_IN: Role()})
    denies_without_role: bool = False
    signed_in_role: str = SIGNED_IN
    functions: Mapping[str, Function] = field(default_factory=dict)
    callback_urls: Sequence[str] = ()
    logout_urls: Sequence[str] = ()
    scopes: Sequence[str] = ("openid", "email", "phone", "profile", ADMIN_SCOPE)
    buckets: Sequence[str] = ()
    routes: Mapping[str, Route] = field(default_factory=dict)
    functions_busy: bool = False
    skew: float = 300
    now: Callable[[], float] = field(default=time.time)
