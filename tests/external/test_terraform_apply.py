"""terraform/ applied by the real AWS provider, and people who then sign in with its outputs.

ministack verifies SRP, tokens, signatures and policies, and runs the functions. It has no rotation of refresh tokens
(Terraform stops, as it does not get back what it sent), and lets people in who have no authenticator yet, though the
pool wants one: that is shown at moto.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError

from cognito_tui.client import CognitoClient, SessionCredentials
from cognito_tui.services.auth.steps import Answer, CodeRequired, NewPasswordRequired, Step, TotpEnrollment
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.factors import TOTP
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config import loading as configuration
from cognito_tui.services.config.loading import Flags
from cognito_tui.services.config.profile import PASSWORD as USER_PASSWORD_AUTH
from tests.support import emulators, terraform
from tests.support.pools import REGION, admin
from tests.support.sign_in_at_emulator import PASSWORD, Authenticator, point_at, signed_in
from tests.support.terraform import Terraform, initialized, module_in

pytestmark = [pytest.mark.xdist_group("terraform apply"), pytest.mark.timeout(300)]

TEMPORARY = "Only-For-Once-1"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
EVERYTHING: dict[str, Any] = {
    "credential_proxy": True,
    "demo_api": True,
    "demo_api_group": "admins",
    "groups": {"admins": {"precedence": 1, "policy_arns": [READ_ONLY]}, "staff": {}},
    "managed_login_prefix": "acme-users",
    "per_user_s3_bucket": "acme-files",
    "per_user_s3_prefix": "home/",
    "per_user_dynamodb_table": "notes",
    "tags": {"team": "tools"},
}
# What ministack tells of a JWT authorizer; AWS has a payload format for those that are functions.
MADE_UP = [
    '~ resource "aws_apigatewayv2_authorizer" "demo" {',
    '- authorizer_payload_format_version = "2.0" -> null',
]


@dataclass
class Stack:
    endpoint: str
    terraform: Terraform
    outputs: dict[str, Any]
    second_plan: list[str]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """All that can be switched on at once, but for a client secret."""
    if reason := terraform.missing():
        pytest.skip(reason)
    module = module_in(tmp_path_factory.mktemp("repository"))
    with (
        emulators.ministack(functions=True, more="apigateway,logs") as url,
        initialized(module, url) as running,
    ):
        running.apply(**EVERYTHING)
        stack = Stack(url, running, running.outputs(), running.plan(**EVERYTHING))
        location = {"LocationConstraint": REGION}
        admin(url, "s3").create_bucket(Bucket="acme-files", CreateBucketConfiguration=location)
        _public_keys_nearby(stack)
        yield stack


def _public_keys_nearby(stack: Stack) -> None:
    """The proxy would fetch them from AWS, where this pool is not."""
    functions, name = admin(stack.endpoint, "lambda"), stack.outputs["proxy_function"]
    environment = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    pool = stack.outputs["user_pool_id"]
    environment["JWKS_URL"] = f"{stack.endpoint}/{pool}/.well-known/jwks.json"
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": environment})


@pytest.fixture
def cognito(stack: Stack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., CognitoClient]:
    """Our services, with Terraform's outputs, but for those named."""
    point_at(stack.endpoint, monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", stack.endpoint)

    def without(*names: str) -> CognitoClient:
        return cognito_of({name: stack.outputs[name] for name in stack.outputs.keys() - set(names)}, tmp_path)

    return without


def cognito_of(outputs: dict[str, Any], directory: Path) -> CognitoClient:
    """An output that is named like a setting becomes it."""
    environ = {f"COGNITO_{name.upper()}": value for name, value in outputs.items() if isinstance(value, str)}
    config_file = directory / "config.toml"
    return CognitoClient(
        configuration.load(Flags(), environ=environ, directory=directory, config_file=config_file).profile
    )


def new_user(endpoint: str, cognito: CognitoClient, name: str, group: str = "") -> Step:
    """Made by an administrator; and what is asked once the temporary password has been replaced."""
    pool = {"UserPoolId": cognito.profile.user_pool_id, "Username": name}
    users = admin(endpoint, "cognito-idp")
    users.admin_create_user(**pool, TemporaryPassword=TEMPORARY, MessageAction="SUPPRESS")
    if group:
        users.admin_add_user_to_group(**pool, GroupName=group)
    step = cognito.sign_in.start(name, Secret(TEMPORARY))
    assert isinstance(step, NewPasswordRequired)
    return cognito.sign_in.answer(step, Answer(Secret(PASSWORD)))


def session(stack: Stack, cognito: CognitoClient, name: str) -> SessionCredentials:
    return cognito.session(signed_in(new_user(stack.endpoint, cognito, name)))


def client(stack: Stack, service: str, credentials: AwsCredentials) -> Any:
    return boto3.client(
        service,
        endpoint_url=stack.endpoint,
        region_name=REGION,
        aws_access_key_id=credentials.access_key_id.reveal(),
        aws_secret_access_key=credentials.secret_access_key.reveal(),
        aws_session_token=credentials.session_token.reveal(),
    )


def lasts(credentials: AwsCredentials) -> int:
    """Hours, to the nearest."""
    return round((credentials.expires_at - datetime.now(timezone.utc)) / timedelta(hours=1))


def refused(call: Callable[..., Any], **parameters: Any) -> bool:
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"] == "AccessDenied"
    return False


def get(stack: Stack, token: Secret | None) -> tuple[int, dict[str, Any]]:
    """`api_url`, at the emulator whatever its name resolves to."""
    host, path = urlsplit(stack.outputs["api_url"])[1:3]
    headers = {"Host": host} | ({"Authorization": f"Bearer {token.reveal()}"} if token else {})
    request = urllib.request.Request(stack.endpoint + path, headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, {}


def test_a_second_plan_finds_nothing_to_do(stack: Stack) -> None:
    assert stack.second_plan == MADE_UP


def test_users_have_a_folder_of_their_own_and_nothing_of_others(
    stack: Stack, cognito: Callable[..., CognitoClient]
) -> None:
    """ministack knows no variables in policies. So the role has the policy with ada's identity id in that place, as
    AWS reads it when ada asks. Of DynamoDB's condition keys it knows none: see terraform/tests."""
    enhanced = cognito("proxy_function", "duration")
    ada, bob = (session(stack, enhanced, name).credentials for name in ("ada", "bob"))
    files, diary = client(stack, "s3", ada), {"Bucket": "acme-files", "Key": f"home/{ada.identity_id}/diary"}
    folder = {"Bucket": "acme-files", "Prefix": f"home/{ada.identity_id}/"}
    assert refused(files.put_object, **diary)

    roles = admin(stack.endpoint, "iam")
    policy = {"RoleName": "cognito-tui-authenticated", "PolicyName": "per-user-s3"}
    text = json.dumps(roles.get_role_policy(**policy)["PolicyDocument"])
    as_ada = text.replace("${cognito-identity.amazonaws.com:sub}", ada.identity_id)
    roles.put_role_policy(**policy, PolicyDocument=as_ada)
    files.put_object(**diary, Body=b"Dear diary")
    assert files.get_object(**diary)["Body"].read() == b"Dear diary"
    assert files.list_objects_v2(**folder)["KeyCount"] == 1
    files.delete_object(**diary)
    for others in (f"home/{bob.identity_id}/diary", f"home/{ada.identity_id}", "home/", "diary"):
        assert refused(files.get_object, Bucket="acme-files", Key=others)
        assert refused(files.put_object, Bucket="acme-files", Key=others)
        assert refused(files.delete_object, Bucket="acme-files", Key=others)
    for prefix in ("", "home/", f"home/{bob.identity_id}/", f"home/{ada.identity_id}"):
        assert refused(files.list_objects_v2, Bucket="acme-files", Prefix=prefix)
    assert refused(files.list_buckets)


def test_members_of_a_group_are_to_get_its_role(stack: Stack) -> None:
    """ministack keeps all this, and gives everybody the authenticated role nevertheless."""
    role, pool = stack.outputs["group_role_arns"]["admins"], stack.outputs["user_pool_id"]
    groups = admin(stack.endpoint, "cognito-idp").list_groups(UserPoolId=pool)["Groups"]
    assert {group["GroupName"]: group.get("RoleArn") or None for group in groups} == {
        "admins": role,
        "staff": None,
    }
    given = admin(stack.endpoint, "cognito-identity").get_identity_pool_roles(
        IdentityPoolId=stack.outputs["identity_pool_id"]
    )
    provider = f"cognito-idp.{REGION}.amazonaws.com/{pool}:{stack.outputs['client_id']}"
    assert given["RoleMappings"] == {
        provider: {"Type": "Token", "AmbiguousRoleResolution": "AuthenticatedRole"}
    }
    assert given["Roles"] == {"authenticated": stack.outputs["authenticated_role_arn"]}


def test_the_credential_proxy_gives_its_own_role_which_nobody_can_take_without_it(
    stack: Stack, cognito: Callable[..., CognitoClient]
) -> None:
    carol = session(stack, cognito(), "carol")
    assert (lasts(carol.credentials), carol.credentials.fallback_reason) == (1, "")
    assert cognito().caller(carol).arn.endswith(":assumed-role/cognito-tui-proxied/carol")
    proxied = admin(stack.endpoint, "iam").get_role(RoleName="cognito-tui-proxied")["Role"]["Arn"]
    one_hour = session(stack, cognito("proxy_function", "duration"), "mallory").credentials
    assert refused(client(stack, "sts", one_hour).assume_role, RoleArn=proxied, RoleSessionName="carol")


def test_the_demo_api_greets_whoever_shows_a_token_of_the_pool(
    stack: Stack, cognito: Callable[..., CognitoClient]
) -> None:
    dora = signed_in(new_user(stack.endpoint, cognito(), "dora", "admins")).tokens
    emil = signed_in(new_user(stack.endpoint, cognito(), "emil", "staff")).tokens
    assert get(stack, dora.id_token) == (
        200,
        {"message": "Hello, dora.", "groups": ["admins"], "members_only": "This line is for admins alone."},
    )
    assert get(stack, emil.access_token) == (200, {"message": "Hello, emil.", "groups": ["staff"]})
    assert get(stack, None)[0] == 401
    (head, _, signature), (_, payload, _) = (who.id_token.reveal().split(".") for who in (emil, dora))
    forged = ".".join((head, payload, signature))
    assert get(stack, Secret(forged))[0] == 401


def test_another_machine_makes_the_zip_anew_when_the_function_has_changed(
    stack: Stack, cognito: Callable[..., CognitoClient]
) -> None:
    """It has the state and never had a zip."""
    folder = stack.terraform.folder
    for file in folder.glob("*.zip"):
        file.unlink()
    hello = folder.parent / "app/functions/hello.py"
    hello.write_text(hello.read_text().replace("Hello, ", "Good morning, "))
    said = stack.terraform.apply("-target=module.hello", **EVERYTHING)
    assert "1 added, 1 changed, 1 destroyed" in said
    gerd = signed_in(new_user(stack.endpoint, cognito(), "gerd")).tokens
    assert get(stack, gerd.id_token)[1]["message"] == "Good morning, gerd."


def test_twelve_hours_are_a_switch_and_destroy_leaves_nothing_behind(
    stack: Stack, cognito: Callable[..., CognitoClient], tmp_path: Path
) -> None:
    """In place: whoever has an account keeps it. The last test here: it ends the stack."""
    new_user(stack.endpoint, cognito(), "faye")
    smaller: dict[str, Any] = {
        "session_hours": 12,
        "deletion_protection": False,
        "managed_login_prefix": "acme-users",
    }
    stack.terraform.apply(**smaller)
    outputs = stack.terraform.outputs()
    same = ("user_pool_id", "client_id", "identity_pool_id", "domain", "authenticated_role_arn")
    assert {name: outputs[name] for name in same} == {name: stack.outputs[name] for name in same}
    assert not {"proxy_function", "api_hosts"} & outputs.keys()
    classic = cognito_of(outputs, tmp_path)
    faye = classic.session(signed_in(classic.sign_in.start("faye", Secret(PASSWORD))))
    assert (lasts(faye.credentials), faye.credentials.fallback_reason) == (12, "")
    assert classic.caller(faye).arn.endswith(":assumed-role/cognito-tui-authenticated/faye")
    # neither of which ministack asks for
    pool = {"IdentityPoolId": outputs["identity_pool_id"]}
    assert admin(stack.endpoint, "cognito-identity").describe_identity_pool(**pool)["AllowClassicFlow"]
    role = admin(stack.endpoint, "iam").get_role(RoleName="cognito-tui-authenticated")["Role"]
    assert role["MaxSessionDuration"] == 12 * 3600

    stack.terraform.destroy(**smaller)
    assert stack.terraform.outputs() == {}
    identity_pools = admin(stack.endpoint, "cognito-identity").list_identity_pools(MaxResults=9)
    left = {
        "user pools": admin(stack.endpoint, "cognito-idp").list_user_pools(MaxResults=9)["UserPools"],
        "identity pools": identity_pools["IdentityPools"],
        "roles": [role["RoleName"] for role in admin(stack.endpoint, "iam").list_roles()["Roles"]],
        "functions": admin(stack.endpoint, "lambda").list_functions()["Functions"],
        "APIs": admin(stack.endpoint, "apigatewayv2").get_apis()["Items"],
        "logs": admin(stack.endpoint, "logs").describe_log_groups()["logGroups"],
    }
    assert left == {what: [] for what in left}


@pytest.fixture
def moto() -> Iterator[str]:
    if reason := terraform.missing():
        pytest.skip(reason)
    with emulators.moto(totp=True) as url:
        yield url


def test_the_first_sign_in_enrols_an_authenticator(
    moto: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At moto, which has no SetIdentityPoolRoles: the roles are left out, and it gives credentials nevertheless. Nor
    has it SRP, and it lets the client have the password."""
    point_at(moto, monkeypatch)
    with initialized(module_in(tmp_path), moto) as stack:
        stack.apply("-target=aws_cognito_identity_pool.this", generate_client_secret=True)
        outputs = stack.outputs()
    assert outputs["client_secret"]
    cognito = cognito_of({**outputs, "auth_flow": USER_PASSWORD_AUTH}, tmp_path)
    step = new_user(moto, cognito, "ada")
    assert isinstance(step, TotpEnrollment)
    app = Authenticator(step.secret.reveal())
    who = signed_in(cognito.sign_in.answer(step, app.right_code()))
    assert cognito.session(who).credentials.identity_id

    step = cognito.sign_in.start("ada", Secret(PASSWORD))
    assert isinstance(step, CodeRequired)
    assert step.challenge == TOTP
