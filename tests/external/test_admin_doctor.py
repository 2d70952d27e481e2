"""`cognito-tui admin doctor`, each mistake really made at ministack, which judges what the administrator may look at.

It has no refresh token rotation, and does not check at all what SimulatePrincipalPolicy makes of a boundary.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import boto3
import pexpect
import pytest

from cognito_tui.cli.commands.admin.doctor import PERMISSIONS
from cognito_tui.errors import Refused
from cognito_tui.services.admin.admin_client import AdministratorAws
from cognito_tui.services.admin.doctor import run_checks
from cognito_tui.services.admin.findings.finding import (
    FOLLOWS,
    MISTAKE,
    NOT_WEIGHED,
    OK,
    UNKNOWN,
    WARNING,
    Finding,
)
from cognito_tui.services.admin.trust_policies import trust_policy
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import Profile
from tests.support import emulators
from tests.support.admin_line import AdminLine, admin_line, iam_user
from tests.support.pools import REGION, SeededPool, admin, seed_pool
from tests.support.scripted_cognito import Failure, Raw, ScriptedCognito

HOUR = 3600
NOWHERE = "12345678-1234-1234-1234-123456789abc"
Examine = Callable[..., dict[str, Finding]]
AWS: dict[
    tuple[str, ...], AdministratorAws
] = {}  # by endpoint and keys: making the clients is what takes time


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with emulators.ministack(functions=True) as endpoint:
        yield endpoint


@pytest.fixture
def pool(url: str) -> SeededPool:
    """As it should be, but for what is only said: MFA is on."""
    pool = seed_pool(url)
    admin(url, "cognito-idp").set_user_pool_mfa_config(
        UserPoolId=pool.user_pool_id,
        MfaConfiguration="ON",
        SoftwareTokenMfaConfiguration={"Enabled": True},
    )
    return pool


@pytest.fixture
def found(pool: SeededPool, monkeypatch: pytest.MonkeyPatch) -> Examine:
    """What the examination finds of the pool, by check, with these settings in the profile; as the administrator, or
    with these keys."""

    def examination(
        keys: tuple[str, str] = ("test", "test"), clock: Clock | None = None, **settings: Any
    ) -> dict[str, Finding]:
        monkeypatch.setenv("AWS_ENDPOINT_URL", pool.endpoint)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        for name, value in zip(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), keys, strict=True):
            monkeypatch.setenv(name, value)
        profile: Profile = replace(pool.profile(), **settings)
        known = AWS.setdefault((pool.endpoint, *keys), AdministratorAws(REGION))
        aws = AdministratorAws(REGION, clock) if clock else known
        findings = list(run_checks(profile, aws))
        worst = {finding.check: finding for finding in findings}
        for finding in findings:  # of several roles, the one with something to say
            if finding.state != OK:
                worst[finding.check] = finding
        return worst

    return examination


def mistakes(found: dict[str, Finding]) -> list[str]:
    return [check for check, finding in found.items() if finding.state in (MISTAKE, UNKNOWN)]


def role_name(arn: str) -> str:
    return arn.rpartition("/")[2]


def user_name(pool: SeededPool, keys: tuple[str, str]) -> str:
    used = admin(pool.endpoint, "iam").get_access_key_last_used(AccessKeyId=keys[0])
    name: str = used["UserName"]
    return name


def update_client(pool: SeededPool, **changes: Any) -> None:
    """With all that it has besides, which AWS would set back."""
    users = admin(pool.endpoint, "cognito-idp")
    ids = {"UserPoolId": pool.user_pool_id, "ClientId": pool.client_id}
    client = users.describe_user_pool_client(**ids)["UserPoolClient"]
    kept = {name: client[name] for name in ("ExplicitAuthFlows", "PreventUserExistenceErrors")}
    users.update_user_pool_client(**ids, **{**kept, **changes})


def update_identity_pool(pool: SeededPool, **changes: Any) -> None:
    identities = admin(pool.endpoint, "cognito-identity")
    told = identities.describe_identity_pool(IdentityPoolId=pool.identity_pool_id)
    needed = ("IdentityPoolId", "IdentityPoolName", "AllowUnauthenticatedIdentities")
    kept = {name: told[name] for name in needed}
    identities.update_identity_pool(**{**kept, **changes})


def map_groups(pool: SeededPool) -> None:
    provider = f"{pool.profile().login_provider}:{pool.client_id}"
    mapping = {"Type": "Token", "AmbiguousRoleResolution": "AuthenticatedRole"}
    admin(pool.endpoint, "cognito-identity").set_identity_pool_roles(
        IdentityPoolId=pool.identity_pool_id,
        Roles={"authenticated": pool.role_arn},
        RoleMappings={provider: mapping},
    )


def make_role(pool: SeededPool, trust: Any) -> str:
    arn: str = admin(pool.endpoint, "iam").create_role(
        RoleName=f"role-{uuid.uuid4().hex[:12]}", AssumeRolePolicyDocument=json.dumps(trust)
    )["Role"]["Arn"]
    return arn


def put_policy(pool: SeededPool, role_arn: str, actions: Any, resource: str) -> None:
    statement = {"Effect": "Allow", "Action": actions, "Resource": resource}
    admin(pool.endpoint, "iam").put_role_policy(
        RoleName=role_name(role_arn),
        PolicyName="more",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )


def attach_policy(pool: SeededPool, role_arn: str, *statements: Any) -> None:
    iam = admin(pool.endpoint, "iam")
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    made = iam.create_policy(PolicyName=f"policy-{uuid.uuid4().hex[:12]}", PolicyDocument=document)
    iam.attach_role_policy(RoleName=role_name(role_arn), PolicyArn=made["Policy"]["Arn"])


def there(pool: SeededPool, service: str, region: str = "us-east-1") -> Any:
    """A client as `admin` has it, for another region; the emulator keeps them apart."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, endpoint_url=pool.endpoint, region_name=region, **keys)


def make_proxy(pool: SeededPool, role_arn: str, target: str, region: str = REGION) -> tuple[str, str]:
    """Name and ARN of a function with the settings of a credential proxy for this pool."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("proxy.py", "def handler(event, context): ...")
    settings = {
        "COGNITO_ISSUER": f"https://{pool.profile().login_provider}",
        "COGNITO_CLIENT_ID": pool.client_id,
        "ROLE_ARN": target,
        "MAX_DURATION": "3600",
    }
    functions = there(pool, "lambda", region)
    function = functions.create_function(
        FunctionName=f"proxy-{uuid.uuid4().hex[:12]}",
        Runtime="python3.12",
        Role=role_arn,
        Handler="proxy.handler",
        Code={"ZipFile": code.getvalue()},
        Environment={"Variables": settings},
    )
    name: str = function["FunctionName"]
    functions.get_waiter("function_active_v2").wait(
        FunctionName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 300}
    )
    return name, function["FunctionArn"]


def trusting(principal: Any, *actions: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": list(actions)}
    return {"Version": "2012-10-17", "Statement": [statement]}


TO_LAMBDA = trusting({"Service": "lambda.amazonaws.com"}, "sts:AssumeRole")


def test_a_pool_in_order_has_no_mistake(pool: SeededPool, found: Examine) -> None:
    assert mistakes(found()) == []
    assert mistakes(found(role_arn=pool.role_arn, duration=12 * HOUR)) == []


ANEW = "cognito-tui configure --from-terraform DIR --force"


def follows(found: dict[str, Finding]) -> dict[str, str]:
    """The checks that wait for another, and for which."""
    return {check: each.depends_on for check, each in found.items() if each.state == FOLLOWS}


def test_what_is_not_there_is_named_and_the_rest_is_looked_at(found: Examine) -> None:
    missing = found(
        user_pool_id=f"{REGION}_Nowhere00", client_id="nowhere", identity_pool_id=f"{REGION}:{NOWHERE}"
    )
    assert mistakes(missing) == list(missing)[:1] == ["profile.current"]
    assert f"not in the account 000000000000: user_pool_id ({REGION}_Nowhere00)" in str(missing)
    assert ANEW in missing["profile.current"].fix
    assert "AWS_PROFILE" in missing["profile.current"].fix
    assert set(follows(missing).values()) == {"profile.current"}
    assert {"user_pool.exists", "app_client.exists", "identity_pool.exists"} < follows(missing).keys()
    unset = found(client_id="", identity_pool_id="")
    assert mistakes(unset) == ["app_client.exists", "identity_pool.exists"]
    assert "admin identity-pool create" in unset["identity_pool.exists"].fix


def test_a_stale_profile_is_the_cause_and_no_healthy_pool_is_to_be_changed(
    pool: SeededPool, found: Examine
) -> None:
    """Each part of the set-up made anew, or written down wrongly: one mistake, one remedy."""
    users = admin(pool.endpoint, "cognito-idp")
    proxy = {"proxy_function": "nowhere", "duration": HOUR}
    domain = {"domain": f"https://shop.auth.{REGION}.amazoncognito.com"}
    wrong_place = f"us-east-1:{pool.identity_pool_id.partition(':')[2]}"
    wrong_region = f"us-east-1_{pool.user_pool_id.partition('_')[2]}"
    for settings, cause, right in (
        ({"client_id": "nowhere"}, "app_client.exists", f"--client-id {pool.client_id} --force"),
        (
            {"user_pool_id": f"{REGION}_Nowhere00", **domain},
            "user_pool.exists",
            f"--user-pool-id {pool.user_pool_id} --force",
        ),
        (
            {"user_pool_id": wrong_region, "client_id": "other"},
            "user_pool.exists",
            f"--user-pool-id {pool.user_pool_id} --client-id {pool.client_id} --force",
        ),
        ({"identity_pool_id": f"{REGION}:{NOWHERE}", **proxy}, "identity_pool.exists", ""),
        (
            {"client_id": "nowhere", "role_arn": "arn:aws:iam::999999999999:role/theirs"},
            "profile.current",
            "account 999999999999",
        ),
        (
            {"identity_pool_id": wrong_place},
            "identity_pool.exists",
            f"--identity-pool-id {pool.identity_pool_id}",
        ),
        (
            {"identity_pool_id": f"{REGION}:{NOWHERE}", "role_arn": pool.role_arn},
            "identity_pool.exists",
            f"--identity-pool-id {pool.identity_pool_id} --force",
        ),
        ({"role_arn": f"{pool.role_arn}-gone"}, "roles.exists", "Else make it again"),
    ):
        looked = found(**settings)
        wrong = [each for each in mistakes(looked) if looked[each].state == MISTAKE]
        assert wrong == list(looked)[:1] == [cause], settings
        assert right in looked[cause].fix + looked[cause].words
        assert ANEW in looked[cause].fix
        assert set(follows(looked).values()) == {cause}
        assert not any(looked[check].fix for check in follows(looked))
    # that the identity pool's other client is there is looked at, not believed
    gone = users.create_user_pool_client(UserPoolId=pool.user_pool_id, ClientName="gone")["UserPoolClient"]
    provider = {"ProviderName": pool.profile().login_provider, "ClientId": gone["ClientId"]}
    update_identity_pool(pool, CognitoIdentityProviders=[provider])
    users.delete_user_pool_client(UserPoolId=pool.user_pool_id, ClientId=gone["ClientId"])
    assert gone["ClientId"] not in found(client_id="nowhere")["app_client.exists"].fix
    # with a client that is there the identity pool is what is wrong
    assert mistakes(found()) == ["identity_pool.provider"]


def test_where_either_may_be_wrong_both_remedies_are_said(pool: SeededPool, found: Examine) -> None:
    """Both app clients are there, and the identity pool takes the tokens of the other."""
    users = admin(pool.endpoint, "cognito-idp")
    other = users.create_user_pool_client(UserPoolId=pool.user_pool_id, ClientName="new")["UserPoolClient"]
    provider = {"ProviderName": pool.profile().login_provider, "ClientId": other["ClientId"]}
    update_identity_pool(pool, CognitoIdentityProviders=[provider])
    fix = found()["identity_pool.provider"].fix
    assert fix.startswith("If the identity pool is right: The profile is out of date")
    assert f"--client-id {other['ClientId']} --force" in fix
    assert f"If the profile is right: Set a provider with ProviderName {provider['ProviderName']}" in fix


def test_a_role_that_was_deleted_is_the_cause_of_what_it_would_do(pool: SeededPool, found: Examine) -> None:
    taker = make_role(pool, TO_LAMBDA)
    target = make_role(pool, trusting({"AWS": taker}, "sts:AssumeRole", "sts:TagSession"))
    function, _ = make_proxy(pool, taker, target)
    iam, name = admin(pool.endpoint, "iam"), role_name(pool.role_arn)
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    iam.delete_role(RoleName=name)
    looked = found(proxy_function=function, duration=HOUR)
    assert mistakes(looked) == list(looked)[:1] == ["roles.exists"]
    assert follows(looked) == dict.fromkeys(
        ("roles.authenticated", "credential_proxy.invoke"), "roles.exists"
    )


def test_a_guests_role_is_looked_at_where_there_are_guests(pool: SeededPool, found: Examine) -> None:
    guests = make_role(pool, trust_policy(pool.identity_pool_id))
    put_policy(pool, guests, "iam:*", "*")
    admin(pool.endpoint, "cognito-identity").set_identity_pool_roles(
        IdentityPoolId=pool.identity_pool_id,
        Roles={"authenticated": pool.role_arn, "unauthenticated": guests},
    )
    assert found()["roles.everything"].state == OK
    update_identity_pool(pool, AllowUnauthenticatedIdentities=True)
    looked = found()["roles.everything"]
    assert (looked.state, looked.about) == (WARNING, guests)


def test_what_could_not_be_checked_makes_a_remedy_conditional(pool: SeededPool, found: Examine) -> None:
    update_identity_pool(pool, CognitoIdentityProviders=[])
    allowed = [each for each in PERMISSIONS if each != "cognito-idp:DescribeUserPoolClient"]
    fix = found(iam_user(pool.endpoint, *allowed))["identity_pool.provider"].fix
    assert fix.startswith("If the profile is right about what could not be checked (app_client.exists): Set ")


def test_user_pool(pool: SeededPool, found: Examine) -> None:
    users = admin(pool.endpoint, "cognito-idp")
    users.set_user_pool_mfa_config(
        UserPoolId=pool.user_pool_id,
        MfaConfiguration="ON",
        SoftwareTokenMfaConfiguration={"Enabled": False},
    )
    assert mistakes(found()) == ["user_pool.totp"]
    users.set_user_pool_mfa_config(UserPoolId=pool.user_pool_id, MfaConfiguration="OFF")
    off = found()
    assert mistakes(off) == []
    assert (off["user_pool.mfa"].state, "user_pool.totp" in off) == (WARNING, False)
    assert f"--user-pool-id {pool.user_pool_id} --mfa-configuration ON" in off["user_pool.mfa"].fix


def test_public_keys_that_cannot_be_had(found: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found()["user_pool.public_keys"].state == OK
    # the administrator's connection is there already; for the public page another one is made
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://127.0.0.1:1")
    without = found()
    assert (without["user_pool.public_keys"].state, mistakes(without)) == (WARNING, [])
    assert "127.0.0.1:1" in without["user_pool.public_keys"].words


def test_app_client(pool: SeededPool, found: Examine) -> None:
    update_client(pool, ExplicitAuthFlows=["ALLOW_CUSTOM_AUTH"], PreventUserExistenceErrors="LEGACY")
    update_client(pool, EnableTokenRevocation=False)
    looked = found()
    assert mistakes(looked) == ["app_client.auth_flow", "app_client.refresh"]
    assert looked["app_client.existence"].state == looked["app_client.revocation"].state == WARNING


def test_a_client_secret_is_compared_and_never_said(url: str, pool: SeededPool, found: Examine) -> None:
    secret = seed_pool(url, secret=True)
    ids = {
        "user_pool_id": secret.user_pool_id,
        "client_id": secret.client_id,
        "identity_pool_id": secret.identity_pool_id,
    }
    its, other = secret.client_secret or "", "another-secret-of-a-profile"
    without, wrong = found(**ids), found(**ids, client_secret=Secret(other))
    needless = found(client_secret=Secret(other))
    assert mistakes(without) == mistakes(wrong) == mistakes(needless) == ["app_client.secret"]
    words = {each["app_client.secret"].words for each in (without, wrong, needless)}
    assert len(words) == 3
    right = found(**ids, client_secret=Secret(its))
    assert mistakes(right) == []
    said = repr([without, wrong, needless, right])
    assert its
    assert its not in said
    assert other not in said


def test_managed_login(pool: SeededPool, found: Examine) -> None:
    prefix = f"shop-{uuid.uuid4().hex[:12]}"
    domain = f"https://{prefix}.auth.{REGION}.amazoncognito.com"
    parts = ("domain", "callback", "code_grant", "scopes", "providers")
    assert mistakes(found(domain=domain)) == [f"managed_login.{part}" for part in parts]
    users = admin(pool.endpoint, "cognito-idp")
    users.create_user_pool_domain(UserPoolId=pool.user_pool_id, Domain=prefix)
    update_client(
        pool,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid"],
        CallbackURLs=["http://localhost:8976/callback"],
        SupportedIdentityProviders=["COGNITO"],
    )
    looked = found(domain=domain)
    assert mistakes(looked) == []
    assert looked["managed_login.scopes"].state == WARNING


def test_identity_pool(pool: SeededPool, found: Examine) -> None:
    provider = f"cognito-idp.us-east-1.amazonaws.com/{pool.user_pool_id}"
    update_identity_pool(
        pool,
        AllowUnauthenticatedIdentities=True,
        AllowClassicFlow=False,
        CognitoIdentityProviders=[{"ProviderName": provider, "ClientId": pool.client_id}],
    )
    map_groups(pool)
    looked = found(role_arn=pool.role_arn, duration=HOUR)
    assert mistakes(looked) == [
        "identity_pool.provider",
        "identity_pool.classic_flow",
        "identity_pool.mappings",
    ]
    assert looked["identity_pool.guests"].state == WARNING


def test_an_identity_pool_of_another_region_that_has_no_role(pool: SeededPool, found: Examine) -> None:
    provider = {"ProviderName": pool.profile().login_provider, "ClientId": pool.client_id}
    made = there(pool, "cognito-identity").create_identity_pool(
        IdentityPoolName="there",
        AllowUnauthenticatedIdentities=False,
        CognitoIdentityProviders=[provider],
    )
    assert mistakes(found(identity_pool_id=made["IdentityPoolId"])) == ["roles.authenticated"]


def test_roles(pool: SeededPool, found: Examine) -> None:
    iam, name = admin(pool.endpoint, "iam"), role_name(pool.role_arn)
    iam.update_role(RoleName=name, MaxSessionDuration=HOUR)
    classic = {"role_arn": pool.role_arn, "duration": 12 * HOUR}
    assert mistakes(found(**classic)) == ["roles.duration"]
    put_policy(pool, pool.role_arn, "*", "*")
    assert found()["roles.everything"].state == WARNING
    elsewhere = trust_policy(f"{REGION}:{NOWHERE}")
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(elsewhere))
    assert mistakes(found()) == ["roles.trust"]
    for gone in ("nowhere", f"elsewhere/{name}"):  # a role of this name there is, and that is another
        arn = pool.role_arn.replace(name, gone)
        assert mistakes(found(role_arn=arn, duration=HOUR)) == ["roles.trust", "roles.exists"], gone
    foreign = "arn:aws:iam::999999999999:role/theirs"
    assert found(role_arn=foreign, duration=HOUR)["roles.exists"].state == UNKNOWN


def test_the_roles_of_groups_are_looked_at_as_well(pool: SeededPool, found: Examine) -> None:
    map_groups(pool)
    users = admin(pool.endpoint, "cognito-idp")
    theirs = make_role(pool, trust_policy(f"{REGION}:{NOWHERE}"))
    assert mistakes(found(role_arn=theirs)) == ["roles.group", "roles.trust"]
    users.create_group(UserPoolId=pool.user_pool_id, GroupName="engineers", RoleArn=theirs)
    assert mistakes(found(role_arn=theirs)) == ["roles.trust"]
    assert role_name(theirs) in found()["roles.trust"].words


def test_credential_proxy(pool: SeededPool, found: Examine) -> None:
    """In another region. Nothing is allowed at first; then the call, the trust of the account, and what the function's
    role needs for that."""
    taker = make_role(pool, TO_LAMBDA)
    target = make_role(pool, trusting({"AWS": pool.role_arn}, "sts:AssumeRole"))
    function, arn = make_proxy(pool, taker, target, "us-east-1")
    proxy = {"proxy_function": arn, "duration": HOUR}
    assert mistakes(found(**proxy)) == ["credential_proxy.invoke", "credential_proxy.trust"]
    put_policy(pool, pool.role_arn, "lambda:InvokeFunction", arn)
    whole_account = trusting({"AWS": "arn:aws:iam::000000000000:root"}, "sts:AssumeRole", "sts:TagSession")
    iam = admin(pool.endpoint, "iam")
    iam.update_assume_role_policy(RoleName=role_name(target), PolicyDocument=json.dumps(whole_account))
    assert mistakes(found(**proxy)) == ["credential_proxy.take"]
    put_policy(pool, taker, ["sts:AssumeRole", "sts:TagSession"], target)
    assert mistakes(found(**proxy)) == []
    assert found(**proxy)["credential_proxy.everything"].state == OK
    put_policy(pool, target, "iam:AttachRolePolicy", "*")
    assert found(**proxy)["credential_proxy.everything"].state == WARNING
    assert mistakes(found(**{**proxy, "proxy_function": function})) == ["credential_proxy.exists"]
    assert found(**{**proxy, "duration": 12 * HOUR})["credential_proxy.duration"].state == WARNING
    for given, words in ((f"{target}-gone", "does not exist"), ("people", "is not a role ARN")):
        there(pool, "lambda").update_function_configuration(
            FunctionName=function,
            Environment={"Variables": {"COGNITO_ISSUER": "https://elsewhere", "ROLE_ARN": given}},
        )
        looked = found(**proxy)
        assert mistakes(looked) == ["credential_proxy.settings", "credential_proxy.role"]
        assert words in looked["credential_proxy.role"].words


def test_only_what_is_documented_is_asked_and_each_of_it_is_needed(pool: SeededPool, found: Examine) -> None:
    """Nobody who may do no more than read has anything changed."""
    map_groups(pool)
    taker = make_role(pool, TO_LAMBDA)
    target = make_role(pool, trusting({"AWS": taker}, "sts:AssumeRole", "sts:TagSession"))
    function, arn = make_proxy(pool, taker, target)
    put_policy(pool, pool.role_arn, "lambda:InvokeFunction", arn)
    attach_policy(pool, pool.role_arn, {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})
    profile = {"proxy_function": function, "duration": HOUR}
    keys, iam = iam_user(pool.endpoint), admin(pool.endpoint, "iam")
    replicas = "cognito-idp:ListUserPoolReplicas"  # asked for where the profile names one; none are here
    for denied in (None, *(each for each in PERMISSIONS if each != replicas)):
        allowed = [permission for permission in PERMISSIONS if permission != denied]
        statement = {"Effect": "Allow", "Action": allowed, "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_user_policy(UserName=user_name(pool, keys), PolicyName="look", PolicyDocument=policy)
        looked = found(keys, **profile)
        unknown = [finding for finding in looked.values() if finding.state in (UNKNOWN, NOT_WEIGHED)]
        assert bool(unknown) == bool(denied), denied
        assert all(str(denied) in f"{finding.words}{finding.not_weighed}" for finding in unknown)
        assert len(looked) > 12, "the rest goes on"
        assert not [finding for finding in looked.values() if finding.state == MISTAKE]
    assert "user_pool.replica" not in looked
    assert found(replica_region="us-west-2")["user_pool.replica"].state == UNKNOWN


def test_a_clock_that_is_wrong_is_named_before_all_else(found: Examine) -> None:
    """Where AWS refuses the keys as well, as it does what a wrong clock signed, there is nothing more to see."""
    slow = Clock(lambda: datetime.now(timezone.utc) - timedelta(hours=1))
    assert mistakes(found(clock=slow))[0] == "machine.clock"
    refused = found(keys=("nobody", "nothing"), clock=slow)
    assert mistakes(refused) == list(refused) == ["machine.clock"]
    assert "60 minutes slow" in refused["machine.clock"].words
    with pytest.raises(Refused):
        found(keys=("nobody", "nothing"))


@pytest.fixture
def line(pool: SeededPool, tmp_path: Path) -> AdminLine:
    return admin_line(pool, tmp_path)


def test_the_report_names_each_mistake_with_its_fix(pool: SeededPool, line: AdminLine) -> None:
    update_client(pool, PreventUserExistenceErrors="LEGACY")
    warned = line.here("doctor")
    assert (warned.returncode, warned.stdout.splitlines()[-1]) == (0, "No mistakes, 1 warning.")
    update_client(pool, ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"], PreventUserExistenceErrors="LEGACY")
    ran = line.run("doctor")
    lines = ran.stdout.splitlines()
    assert (ran.returncode, lines[-1]) == (4, "2 mistakes, 1 warning.")
    headings = [text for text in lines[:-1] if text and not text.startswith(" ")]
    assert headings == ["This machine", "User pool", "App client", "Identity pool", "Roles"]
    at = next(number for number, text in enumerate(lines) if text.startswith("  ✗ mistake "))
    assert "does not allow the profile's flow, USER_SRP_AUTH" in lines[at]
    assert lines[at + 1].strip().startswith("Fix: Set ExplicitAuthFlows to include ALLOW_USER_SRP_AUTH")
    plain = line.run("doctor", PYTHONIOENCODING="ascii")
    assert (plain.returncode, plain.stdout.isascii()) == (4, True)
    assert "\n  x mistake " in plain.stdout
    told = json.loads(line.here("doctor", "--json").stdout)
    fields = ("check", "state", "words", "fix", "about", "depends_on", "not_weighed")
    assert {frozenset(each) for each in told} == {frozenset(fields)}
    assert [each["check"] for each in told if each["state"] == MISTAKE] == [
        "app_client.auth_flow",
        "app_client.refresh",
    ]


def test_whoever_waits_is_told_for_what(tmp_path: Path) -> None:
    """AWS does not answer until that is said."""
    said = Event()

    class Slow(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said.wait(60)
            self.send_error(403)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    Thread(target=server.serve_forever, daemon=True).start()
    settings = {"COGNITO_USER_POOL_ID": f"{REGION}_AbCdEfGhI", "AWS_MAX_ATTEMPTS": "1"}
    line = AdminLine(f"http://127.0.0.1:{server.server_port}", tmp_path, settings)
    command = [sys.executable, "-m", "cognito_tui", "admin", "doctor"]
    with subprocess.Popen(
        command, env=line.environ, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("Waiting for AWS to answer ")
        said.set()
    server.shutdown()
    server.server_close()
    assert process.returncode != 0


def test_who_may_look_at_nothing_is_told_what_they_lack(pool: SeededPool, tmp_path: Path) -> None:
    ran = admin_line(pool, tmp_path, iam_user(pool.endpoint)).here("doctor")
    assert (ran.returncode, ran.stderr) == (5, "")
    assert "? unknown      Not checked. You lack a permission: cognito-idp:DescribeUserPool" in ran.stdout
    checks = "user_pool.exists, app_client.exists, identity_pool.exists, roles.groups"
    assert ran.stdout.splitlines()[-1] == (
        "No mistakes in what could be checked, no warnings, 1 finding to be looked at after that, "
        f"4 checks could not be made ({checks})."
    )
    nobody = admin_line(pool, tmp_path, None).here("doctor")
    assert (nobody.returncode, nobody.stdout) == (2, "")
    assert "No AWS credentials" in nobody.stderr
    unknown_keys = admin_line(pool, tmp_path, ("nobody", "nothing")).here("doctor")
    assert (unknown_keys.returncode, unknown_keys.stdout) == (5, "")
    assert unknown_keys.stderr.endswith("Nothing could be checked.\n")


def test_a_command_is_one_line_at_a_terminal_as_well(pool: SeededPool, line: AdminLine) -> None:
    update_client(pool, PreventUserExistenceErrors="LEGACY")
    admin(pool.endpoint, "cognito-idp").set_user_pool_mfa_config(
        UserPoolId=pool.user_pool_id, MfaConfiguration="OFF"
    )
    program = pexpect.spawn(
        sys.executable,
        ["-m", "cognito_tui", "admin", "doctor"],
        env=line.environ,
        cwd=str(line.home),
        timeout=40,
        dimensions=(24, 60),
        encoding="utf-8",
    )
    with program:
        said = [text.strip() for text in program.read().splitlines()]
    command = f"Fix: aws cognito-idp set-user-pool-mfa-config --user-pool-id {pool.user_pool_id} "
    assert [text for text in said if text.startswith(command) and text.endswith(f"--region {REGION}")]
    assert "(PreventUserExistenceErrors is LEGACY)." in said  # the end of a sentence, which is wrapped


def test_with_strict_a_warning_is_a_mistake_and_what_was_not_weighed_was_not_checked(
    pool: SeededPool, line: AdminLine
) -> None:
    def codes() -> list[int]:
        return [line.here("doctor", *strict).returncode for strict in ((), ("--strict",))]

    assert codes() == [0, 0]
    trust = trust_policy(pool.identity_pool_id)
    away: dict[str, Any] = {"Effect": "Deny", "Principal": "*", "Action": "sts:*"}
    away |= {"Condition": {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}
    document = json.dumps({**trust, "Statement": [*trust["Statement"], away]})
    iam = admin(pool.endpoint, "iam")
    iam.update_assume_role_policy(RoleName=role_name(pool.role_arn), PolicyDocument=document)
    assert codes() == [0, 5]
    ran = line.here("doctor").stdout
    assert f"~ not weighed  {role_name(pool.role_arn)} trusts" not in ran
    assert "Not weighed: the condition NotIpAddress on aws:SourceIp (Deny, statement 2)" in ran
    assert ran.splitlines()[-1] == "No mistakes, no warnings, 1 check weighed in part."
    update_client(pool, PreventUserExistenceErrors="LEGACY")
    assert codes() == [0, 4]


def test_rights_that_lead_to_more(pool: SeededPool, found: Examine) -> None:
    """By an inline policy, a managed one, and both; and where the policies may not be read."""
    anywhere = {"Effect": "Allow", "Resource": "*"}
    attach_policy(pool, pool.role_arn, {**anywhere, "Action": "iam:PassRole"})
    assert found()["roles.everything"].state == OK
    put_policy(pool, pool.role_arn, "lambda:*", "*")
    assert "iam:passrole with lambda:createfunction" in found()["roles.everything"].words
    unread = [each for each in PERMISSIONS if each not in ("iam:ListRolePolicies", "iam:GetPolicy")]
    looked = found(iam_user(pool.endpoint, *unread))["roles.everything"]
    assert (looked.state, "iam:passrole with lambda:createfunction" in looked.words) == (WARNING, True)
    assert "You lack a permission: iam:ListRolePolicies" in looked.not_weighed[0]
    neither = [each for each in unread if each != "iam:SimulatePrincipalPolicy"]
    assert found(iam_user(pool.endpoint, *neither))["roles.everything"].state == UNKNOWN


CALLER = b"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:user/root</Arn><UserId>AIDA</UserId><Account>123456789012</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>"""


@pytest.mark.parametrize(
    "failure", [Failure("TooManyRequestsException"), Failure("InternalErrorException", status=500)]
)
def test_where_aws_answers_nothing_nothing_is_called_right(
    scripted: ScriptedCognito, tmp_path: Path, failure: Failure
) -> None:
    """Every call throttled, or failing, but for the one that says whose keys they are."""
    scripted.on("", Raw(CALLER, content_type="text/xml"))
    for operation in ("DescribeUserPool", "DescribeUserPoolClient", "DescribeIdentityPool", "ListGroups"):
        scripted.on(operation, failure)
    names = {"USER_POOL_ID": f"{REGION}_AbCdEfGhI", "CLIENT_ID": "client"}
    names |= {"IDENTITY_POOL_ID": f"{REGION}:{NOWHERE}"}
    settings = {f"COGNITO_{name}": value for name, value in names.items()}
    ran = AdminLine(scripted.url, tmp_path, settings).here("doctor")
    assert ran.returncode == 5, ran.stdout
    assert "No mistakes in what could be checked" in ran.stdout
    assert ran.stdout.count("✓") == 1  # the clock
    assert ran.stdout.count("? unknown") == 4


def test_where_nothing_is_reached_that_is_no_mistake(tmp_path: Path) -> None:
    settings = {"COGNITO_USER_POOL_ID": f"{REGION}_AbCdEfGhI"}
    ran = AdminLine("http://127.0.0.1:1", tmp_path, settings).here("doctor")
    assert (ran.returncode, ran.stdout) == (5, "")
    assert "Nothing could be checked." in ran.stderr
