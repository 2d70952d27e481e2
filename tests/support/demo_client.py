"""Somebody signing in to a demo with boto3 and pycognito's SRP: none of it is this project's code."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import boto3
import pyotp
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from cognito_tui.demo import Demo, start
from cognito_tui.services.auth.steps import Step
from tests.support.pycognito_clock import signing_at
from tests.support.pycognito_srp import QuickSrp

PASSWORD = "Correct-Horse-7"
PLAIN, SRP = "USER_PASSWORD_AUTH", "USER_SRP_AUTH"
Answer = dict[str, Any]


class HandClock:
    """Seconds since the epoch, standing still until moved; starts in the middle of a TOTP step."""

    def __init__(self) -> None:
        self.at = time.time() // 30 * 30 + 15

    def __call__(self) -> float:
        return self.at

    def next_code(self) -> None:
        self.at += 30


@contextmanager
def plain_passwords(demo: Demo) -> Iterator[None]:
    """Within, the demo's client takes a password as it is, in one call and without SRP's arithmetic."""
    pool = demo._pool
    flows = pool.auth_flows
    pool.auth_flows = (*flows, PLAIN)
    try:
        yield
    finally:
        pool.auth_flows = flows


class DemoClient:
    """Attributes:
    by_srp: whether `password` proves the password where the profile says so, as somebody else's client does. A test
        that is about something else sends it.
    """

    by_srp = False

    def __init__(self, demo: Demo, clock: HandClock) -> None:
        self.demo = demo
        self.clock = clock
        self.profile = demo.profile
        self.secret = ""

    @cached_property
    def cognito(self) -> Any:
        return self.client("cognito-idp")

    @cached_property
    def identities(self) -> Any:
        return self.client("cognito-identity")

    def client(self, service: str, **credentials: str) -> Any:
        config = Config(retries={"total_max_attempts": 1}, proxies={})
        if not credentials:
            config = config.merge(Config(signature_version=UNSIGNED))
        return boto3.client(
            service,
            region_name=self.profile.user_pool_region,
            endpoint_url=self.demo.url,
            config=config,
            **credentials,
        )

    def password(self, password: str, username: str = "ada", device: Any = None, **parameters: str) -> Answer:
        """All that USER_SRP_AUTH asks, or the profile's flow with `parameters`.

        `device`: pycognito's `device_key`, `device_group_key` and `device_password`.
        """
        if self.profile.auth_flow == SRP and not (self.by_srp or parameters):
            given = {"USERNAME": username, "PASSWORD": password}
            if device:
                given["DEVICE_KEY"] = device["device_key"]
            with plain_passwords(self.demo):
                return self.cognito.initiate_auth(
                    AuthFlow=PLAIN, AuthParameters=given, ClientId=self.profile.client_id
                )
        srp = self.srp(password, username, device)
        asked = self.initiate(**srp.get_auth_params(), **parameters)
        return self.prove(srp, asked)

    def srp(self, password: str, username: str = "ada", device: dict[str, str] | None = None) -> QuickSrp:
        return QuickSrp(
            username=username,
            password=password,
            pool_id=self.profile.user_pool_id,
            client_id=self.profile.client_id,
            client=self.cognito,
            **(device or {}),
        )

    def initiate(self, **parameters: str) -> Answer:
        return self.cognito.initiate_auth(
            AuthFlow=self.profile.auth_flow, AuthParameters=parameters, ClientId=self.profile.client_id
        )

    def prove(self, srp: QuickSrp, asked: Answer) -> Answer:
        """Answers PASSWORD_VERIFIER."""
        assert asked["ChallengeName"] == "PASSWORD_VERIFIER"
        with signing_at(self.clock):
            proof = srp.process_challenge(asked["ChallengeParameters"], srp.get_auth_params())
        return self.cognito.respond_to_auth_challenge(
            ChallengeName="PASSWORD_VERIFIER",
            ChallengeResponses=proof,
            ClientId=self.profile.client_id,
            **({"Session": asked["Session"]} if "Session" in asked else {}),
        )

    def temporary_password(self) -> Answer:
        """Signs in with the password that the demo made: in most scenarios it may stay."""
        return self.password(self.demo.temporary_password.reveal())

    def respond(self, challenge: str, session: str, *, username: str = "ada", **responses: str) -> Answer:
        return self.cognito.respond_to_auth_challenge(
            ChallengeName=challenge,
            Session=session,
            ChallengeResponses={"USERNAME": username, **responses},
            ClientId=self.profile.client_id,
        )

    def new_password(
        self, session: str, password: str = PASSWORD, attributes: dict[str, str] | None = None
    ) -> Answer:
        given = {"name": "Ada Lovelace"} if attributes is None else attributes
        prefixed = {f"userAttributes.{name}": value for name, value in given.items()}
        return self.respond("NEW_PASSWORD_REQUIRED", session, NEW_PASSWORD=password, **prefixed)

    def mfa_setup(self) -> Answer:
        """Up to the challenge MFA_SETUP."""
        return self.new_password(self.temporary_password()["Session"])

    def enrol(self, setup: Answer) -> Answer:
        """From the challenge MFA_SETUP to the tokens."""
        association = self.cognito.associate_software_token(Session=setup["Session"])
        self.secret = association["SecretCode"]
        verified = self.cognito.verify_software_token(
            Session=association["Session"], UserCode=self.code(), FriendlyDeviceName="phone"
        )
        assert verified["Status"] == "SUCCESS"
        return self.respond("MFA_SETUP", verified["Session"])

    def enrolled(self) -> Answer:
        return self.enrol(self.mfa_setup())

    def code(self) -> str:
        return pyotp.TOTP(self.secret).at(int(self.clock.at))

    def wrong_code(self) -> str:
        totp = pyotp.TOTP(self.secret)
        near = {totp.at(int(self.clock.at) + 30 * step) for step in range(-3, 4)}
        return next(code for code in (f"{n:06d}" for n in range(8)) if code not in near)

    def hinted(self, topic: Step | str | None) -> str:
        """The digits in the hint."""
        return "".join(filter(str.isdigit, self.demo.hint(topic)))

    def raw(self, operation: str, **data: object) -> Answer:
        """For operations that this boto3 does not know. Raises HTTPError."""
        headers = {
            "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}",
            "Content-Type": "application/x-amz-json-1.1",
        }
        request = urllib.request.Request(self.demo.url, json.dumps(data).encode(), headers)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=10) as answer:
            return json.load(answer)

    def answer_code(self, session: str, code: str) -> Answer:
        return self.respond("SOFTWARE_TOKEN_MFA", session, SOFTWARE_TOKEN_MFA_CODE=code)

    def identity_id(self, id_token: str) -> str:
        return self.identities.get_id(
            IdentityPoolId=self.profile.identity_pool_id, Logins={self.profile.login_provider: id_token}
        )["IdentityId"]

    def credentials(self, id_token: str) -> dict[str, str]:
        """As boto3.client takes them."""
        keys = self.identities.get_credentials_for_identity(
            IdentityId=self.identity_id(id_token), Logins={self.profile.login_provider: id_token}
        )["Credentials"]
        return {
            "aws_access_key_id": keys["AccessKeyId"],
            "aws_secret_access_key": keys["SecretKey"],
            "aws_session_token": keys["SessionToken"],
        }


def reason(error: ClientError) -> tuple[str, str]:
    return error.response["Error"]["Code"], error.response["Error"]["Message"]


def refusal(call: Callable[..., Any], *arguments: Any, **named: Any) -> tuple[str, str]:
    try:
        call(*arguments, **named)
    except ClientError as error:
        return reason(error)
    raise AssertionError("it was not refused")


@contextmanager
def client_of_demo(scenario: str) -> Iterator[DemoClient]:
    """Somebody at a demo of this scenario, with a clock that is moved by hand."""
    clock = HandClock()
    with start(clock, scenario) as demo:
        yield DemoClient(demo, clock)
