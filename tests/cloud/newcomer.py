"""Somebody signing in to a demo with boto3 and pycognito's SRP: none of it is this project's code."""

from __future__ import annotations

import time
from typing import Any

import boto3
import pyotp
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from pycognito.aws_srp import AWSSRP

from cognito_tui.demo import Demo

PASSWORD = "Correct-Horse-7"
Answer = dict[str, Any]


class HandClock:
    """Seconds since the epoch, standing still until moved; starts in the middle of a TOTP step."""

    def __init__(self) -> None:
        self.at = time.time() // 30 * 30 + 15

    def __call__(self) -> float:
        return self.at

    def next_code(self) -> None:
        self.at += 30


class Newcomer:
    def __init__(self, demo: Demo, clock: HandClock) -> None:
        self.demo = demo
        self.clock = clock
        self.profile = demo.profile
        self.secret = ""
        self.cognito = self.client("cognito-idp")
        self.identities = self.client("cognito-identity")

    def client(self, service: str, **credentials: str) -> Any:
        config = Config(retries={"total_max_attempts": 1}, proxies={})
        if not credentials:
            config = config.merge(Config(signature_version=UNSIGNED))
        return boto3.client(
            service,
            region_name=self.profile.region,
            endpoint_url=self.demo.url,
            config=config,
            **credentials,
        )

    def password(self, password: str, username: str = "ada") -> Answer:
        """Both calls of USER_SRP_AUTH."""
        srp = AWSSRP(
            username=username,
            password=password,
            pool_id=self.profile.user_pool_id,
            client_id=self.profile.client_id,
            client=self.cognito,
        )
        parameters = srp.get_auth_params()
        challenge = self.cognito.initiate_auth(
            AuthFlow="USER_SRP_AUTH", AuthParameters=parameters, ClientId=self.profile.client_id
        )
        assert challenge["ChallengeName"] == "PASSWORD_VERIFIER"
        proof = srp.process_challenge(challenge["ChallengeParameters"], parameters)
        return self.cognito.respond_to_auth_challenge(
            ChallengeName="PASSWORD_VERIFIER", ChallengeResponses=proof, ClientId=self.profile.client_id
        )

    def temporary_password(self) -> Answer:
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
