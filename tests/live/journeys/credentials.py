"""AWS credentials: of which role, and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from cognito_tui.client import CognitoClient
from cognito_tui.services.aws.credentials import AwsCredentials
from tests.live.journey import CannotRun, Live, Person, journey
from tests.live.signing_in import sign_in
from tests.live.with_keys import denied, with_keys

ONE_HOUR = {"proxy_function": "", "duration": ""}


def hours(credentials: AwsCredentials) -> int:
    return round((credentials.expires_at - datetime.now(timezone.utc)) / timedelta(hours=1))


def role_of(cognito: CognitoClient, person: Person) -> tuple[str, AwsCredentials]:
    """The name of the role that the credentials are of, as STS says it."""
    session = cognito.session(sign_in(cognito, person))
    assert session.credentials.fallback_reason == ""
    return cognito.caller(session).arn.split("/")[1], session.credentials


@journey("credentials by the enhanced flow", needs={"identity_pool"})
def enhanced(live: Live) -> None:
    role, credentials = role_of(live.client(**ONE_HOUR), live.person())
    assert role == live.outputs["authenticated_role_arn"].rpartition("/")[2]
    assert hours(credentials) == 1


@journey("credentials of a group's role", needs={"identity_pool", "groups"})
def of_a_group(live: Live) -> None:
    role, _ = role_of(live.client(**ONE_HOUR), live.person(groups=("admins",)))
    if live.target != "aws" and live.outputs["authenticated_role_arn"].endswith(f"/{role}"):
        raise CannotRun(f"{live.target} gives everybody the authenticated role")
    assert role == live.outputs["group_role_arns"]["admins"].rpartition("/")[2]


@journey("credentials by the classic flow", needs={"classic"}, pool="strict")
def classic(live: Live) -> None:
    role, credentials = role_of(live.client(), live.person())
    assert role == live.outputs["role_arn"].rpartition("/")[2]
    assert hours(credentials) == 12


@journey("credentials by the credential proxy", needs={"proxy"})
def proxy(live: Live) -> None:
    ada = live.person()
    session = (cognito := live.client()).session(sign_in(cognito, ada))
    assert session.credentials.fallback_reason == ""
    assert cognito.caller(session).arn.endswith(f"-proxied/{ada.name}")
    _, partition, _, _, account, assumed = cognito.caller(session).arn.split(":")
    proxied = f"arn:{partition}:iam::{account}:role/{assumed.split('/')[1]}"
    own = (short := live.client(**ONE_HOUR)).session(sign_in(short, ada)).credentials
    assert denied(with_keys("sts", own).assume_role, RoleArn=proxied, RoleSessionName="live")
