"""`admin proxy` at ministack, whose Lambda runs the very archive, and whose STS judges trust policies and session tags.

What no emulator has: IAM's roles are not known everywhere at once. That is scripted, in AWS's words.
"""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cognito_tui.client import CognitoClient
from cognito_tui.errors import Refused
from cognito_tui.functions.archive import archive
from cognito_tui.services.admin.admin_client import AdministratorAws
from cognito_tui.services.admin.change import Change
from cognito_tui.services.admin.proxy import Proxy
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import PASSWORD as PASSWORD_FLOW, Profile
from cognito_tui.services.tokens.tokens import Tokens
from cognito_tui.services.tokens.verify import verified
from tests.external.test_durations import lasts, list_buckets, session
from tests.support import emulators
from tests.support.admin_line import ADMINISTRATOR, AdminLine, admin_line, iam_user
from tests.support.loopback import serving
from tests.support.pools import REGION, SeededPool, admin, seed_pool
from tests.support.sign_in_at_emulator import PASSWORD, point_at, signed_in

AS_IT_SHOULD_BE = "Everything is in place already: nothing was changed."


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with emulators.ministack(functions=True, more="logs") as url:
        yield url


@pytest.fixture
def pool(url: str) -> SeededPool:
    return seed_pool(url)


@pytest.fixture
def line(pool: SeededPool, tmp_path: Path) -> AdminLine:
    return admin_line(pool, tmp_path)


@pytest.fixture
def proxy(pool: SeededPool, monkeypatch: pytest.MonkeyPatch) -> Proxy:
    """What the command line has; it waits less."""
    for variable, value in zip(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), ADMINISTRATOR, strict=True):
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", pool.endpoint)
    return Proxy(AdministratorAws(REGION), pool.profile(), print, pause=0.05)


def do(changes: list[Change]) -> None:
    for change in changes:
        change.do()


def name_of(pool: SeededPool) -> str:
    return f"cognito-tui-proxy-{pool.user_pool_id}"


def everything(url: str) -> dict[str, Any]:
    """Roles with their policies, functions, log groups: all that could have been changed."""
    iam, functions, logs = (admin(url, service) for service in ("iam", "lambda", "logs"))
    found: dict[str, Any] = {}
    for role in iam.list_roles()["Roles"]:
        name = role["RoleName"]
        policies = {
            policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
        }
        found[f"role {name}"] = (role["AssumeRolePolicyDocument"], policies)
    for function in functions.list_functions()["Functions"]:
        found[f"function {function['FunctionName']}"] = {
            setting: function.get(setting) for setting in ("CodeSha256", "Timeout", "Environment", "Role")
        }
    for group in logs.describe_log_groups()["logGroups"]:
        found[f"log {group['logGroupName']}"] = group.get("retentionInDays")
    return found


def difference(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {name for name in before | after if before.get(name) != after.get(name)}


def policy(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def at_home(pool: SeededPool) -> None:
    """The function's endpoints are the emulator's: what AWS needs no words for."""
    functions, name = admin(pool.endpoint, "lambda"), name_of(pool)
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    variables |= {
        "AWS_ENDPOINT_URL": pool.endpoint,
        "JWKS_URL": f"{pool.endpoint}/{pool.user_pool_id}/.well-known/jwks.json",
    }
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
    functions.get_waiter("function_updated").wait(
        FunctionName=name, WaiterConfig={"Delay": 0.2, "MaxAttempts": 100}
    )


def client(pool: SeededPool, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> CognitoClient:
    point_at(pool.endpoint, monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", pool.endpoint)
    profile = Profile(
        "test",
        pool.user_pool_id,
        pool.client_id,
        pool.identity_pool_id,
        proxy_function=name_of(pool),
        duration=12 * 3600,
        **settings,
    )
    return CognitoClient(profile)


def test_from_nothing_to_an_hour_of_another_role_and_back(
    pool: SeededPool, line: AdminLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, before = name_of(pool), everything(pool.endpoint)
    dry = line.here("proxy", "deploy", "--role", "field-staff")
    assert (dry.returncode, dry.stdout) == (0, "")
    assert f"Would create the function {name}." in dry.stderr
    assert "Nothing was changed. Add --apply to make the changes." in dry.stderr
    assert everything(pool.endpoint) == before

    printed = line.done("proxy", "deploy", "--role", "field-staff", "--apply")
    assert printed == f'proxy_function = "{name}"\nduration = "1h"\n'
    made, caller = everything(pool.endpoint), pool.role_arn.rpartition("/")[2]
    assert difference(before, made) == {
        "role field-staff",
        f"role {name}",
        f"role {caller}",
        f"function {name}",
        f"log /aws/lambda/{name}",
    }
    assert made[f"log /aws/lambda/{name}"] == 30
    at_home(pool)
    made = everything(pool.endpoint)
    again = line.here("proxy", "deploy", "--role", "field-staff", "--apply")
    assert AS_IT_SHOULD_BE in again.stderr
    assert (again.stdout, everything(pool.endpoint)) == (printed, made)

    for user in ("ada", "bob"):
        pool.add_user(user, PASSWORD)
    cognito = client(pool, monkeypatch)
    ada = session(cognito)
    only_hers = {"StringEquals": {"aws:PrincipalTag/sub": ada.signed_in.tokens.claims["sub"]}}
    admin(pool.endpoint, "iam").put_role_policy(
        RoleName="field-staff",
        PolicyName="hers",
        PolicyDocument=policy(Action="s3:ListAllMyBuckets", Resource="*", Condition=only_hers),
    )
    assert (lasts(ada.credentials), ada.credentials.fallback_reason) == (1, "")
    assert cognito.caller(ada).arn.endswith(":assumed-role/field-staff/ada")
    assert list_buckets(pool, ada.credentials) == []
    bob = session(cognito, "bob")
    assert cognito.caller(bob).arn.endswith(":assumed-role/field-staff/bob")
    with pytest.raises(ClientError, match="AccessDenied"):
        list_buckets(pool, bob.credentials)
    wish = client(pool, monkeypatch, proxy_role=pool.role_arn)
    reason = session(wish).credentials.fallback_reason
    assert (
        "The credential proxy refused: This proxy gives arn:aws:iam::000000000000:role/field-staff" in reason
    )

    says_nothing(pool, ada.signed_in.tokens)

    made = everything(pool.endpoint)
    dry = line.here("proxy", "remove")
    assert f"Would delete the function {name}." in dry.stderr
    assert everything(pool.endpoint) == made
    removed = line.here("proxy", "remove", "--apply")
    assert removed.returncode == 0
    assert "The role field-staff stays, because it has policies of yours." in removed.stderr
    after = everything(pool.endpoint)
    assert after.pop("role field-staff") == made["role field-staff"]
    assert after == before
    assert AS_IT_SHOULD_BE in line.here("proxy", "remove", "--apply").stderr
    assert lasts(session(cognito).credentials) == 1
    admin(pool.endpoint, "iam").delete_role_policy(RoleName="field-staff", PolicyName="hers")
    admin(pool.endpoint, "iam").delete_role(RoleName="field-staff")


def says_nothing(pool: SeededPool, tokens: Tokens) -> None:
    """In its log, of what it is given and what it gives; nor when it refuses."""
    for token, works in ((tokens.id_token, True), (tokens.access_token, False)):
        event = json.dumps({"id_token": token.reveal()})
        answer = admin(pool.endpoint, "lambda").invoke(
            FunctionName=name_of(pool), Payload=event, LogType="Tail"
        )
        given = json.loads(answer["Payload"].read())
        assert ("SecretAccessKey" in given) is works, given
        log = base64.b64decode(answer.get("LogResult", "")).decode()
        secrets = [token.reveal(), *(given[key] for key in ("SecretAccessKey", "SessionToken") if works)]
        assert [secret for secret in secrets if secret in log] == []


def test_a_role_that_is_there_gets_one_more_statement_and_loses_it_again(
    pool: SeededPool, line: AdminLine, proxy: Proxy
) -> None:
    """As it was before, to the letter; and what is otherwise than it should be is put right, and named."""
    trust = policy(Principal={"AWS": "arn:aws:iam::000000000000:root"}, Action="sts:AssumeRole")
    role = admin(pool.endpoint, "iam").create_role(RoleName="veterans", AssumeRolePolicyDocument=trust)[
        "Role"
    ]
    provider = f"cognito-idp.{REGION}.amazonaws.com/{pool.user_pool_id}:{pool.client_id}"
    admin(pool.endpoint, "cognito-identity").set_identity_pool_roles(
        IdentityPoolId=pool.identity_pool_id,
        Roles={"authenticated": pool.role_arn},
        RoleMappings={provider: {"Type": "Token", "AmbiguousRoleResolution": "AuthenticatedRole"}},
    )
    before = everything(pool.endpoint)
    dry = line.here("proxy", "deploy", "--role", role["Arn"])
    assert "Users who get another role through a group or a rule cannot call it." in dry.stderr
    assert "Would let the function assume the role veterans." in dry.stderr
    assert '+      "Sid": "CognitoTuiProxy' in dry.stderr
    do(proxy.deploy(role["Arn"]))
    made, name = everything(pool.endpoint), name_of(pool)
    assert made["role veterans"][0]["Statement"][0] == json.loads(trust)["Statement"][0]

    functions = admin(pool.endpoint, "lambda")
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    theirs = {**variables, "ROLE_ARN": pool.role_arn, "JWKS_URL": "https://keys.example.com"}
    functions.update_function_configuration(FunctionName=name, Timeout=3, Environment={"Variables": theirs})
    functions.update_function_code(FunctionName=name, ZipFile=archive("hello"), Architectures=["arm64"])
    changed = line.here("proxy", "deploy", "--role", "veterans", "--apply")
    assert [text for text in changed.stderr.splitlines() if text.startswith("Done")] == [
        f"Done: give the function {name} its new code.",
        f"Done: change the settings of the function {name}.",
    ]
    assert "  Timeout: 3 → 15\n" in changed.stderr
    assert f"  ROLE_ARN: {pool.role_arn} → {role['Arn']}\n" in changed.stderr
    assert f"Waiting for the function {name} to be ready…\n" in changed.stderr
    assert "The function trusts the keys at https://keys.example.com, which" in changed.stderr
    put_right = everything(pool.endpoint)
    kept = put_right[f"function {name}"]["Environment"]["Variables"].pop("JWKS_URL")
    assert (kept, put_right) == ("https://keys.example.com", made)
    functions.update_function_code(
        FunctionName=name, ZipFile=archive("credential_proxy"), Architectures=["x86_64"]
    )
    do(proxy.deploy("veterans"))
    assert functions.get_function_configuration(FunctionName=name)["Architectures"] == ["arm64"]
    assert proxy.deploy("veterans") == []
    made = everything(pool.endpoint)

    another = line.here("proxy", "deploy", "--role", "recruits", "--apply")
    assert (another.returncode, everything(pool.endpoint)) == (4, made)
    assert "The credential proxy gives the role veterans." in another.stderr
    do(proxy.remove())
    assert everything(pool.endpoint) == before


def test_what_this_command_has_not_made_is_neither_changed_nor_deleted(
    pool: SeededPool, proxy: Proxy
) -> None:
    name = name_of(pool)
    trust = policy(Principal={"Service": "lambda.amazonaws.com"}, Action="sts:AssumeRole")
    iam, functions = admin(pool.endpoint, "iam"), admin(pool.endpoint, "lambda")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]
    tasks: list[Callable[[], object]] = [lambda: proxy.deploy("guests"), proxy.remove]
    for task in tasks:
        with pytest.raises(Refused, match=f"The role {name} exists, but this command did not create it."):
            task()
    iam.tag_role(RoleName=name, Tags=[{"Key": "cognito-tui", "Value": name}])
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role["Arn"],
        Handler="functions.hello.handler",
        Code={"ZipFile": archive("hello")},
    )
    tasks = [lambda: proxy.deploy("guests"), proxy.remove]
    for task in tasks:
        with pytest.raises(Refused, match=f"The function {name} exists, but this command did not create it."):
            task()
    functions.delete_function(FunctionName=name)
    iam.delete_role(RoleName=name)


def test_two_user_pools_proxies_give_one_role_and_neither_takes_it_from_the_other(
    pool: SeededPool, proxy: Proxy
) -> None:
    one, role = everything(pool.endpoint), "shared"
    another = Proxy(AdministratorAws(REGION), seed_pool(pool.endpoint).profile(), print, pause=0.05)
    trust = policy(Principal={"Service": "ec2.amazonaws.com"}, Action="sts:AssumeRole")
    admin(pool.endpoint, "iam").create_role(RoleName=role, AssumeRolePolicyDocument=trust)
    do(proxy.deploy(role))
    alone = everything(pool.endpoint)[f"role {role}"]
    do(another.deploy(role))
    statements = everything(pool.endpoint)[f"role {role}"][0]["Statement"]
    assert statements[:2] == alone[0]["Statement"], "what the first one needs is still there"
    assert len({statement.get("Sid") for statement in statements}) == len(statements) == 3, (
        "as IAM wants Sids"
    )
    assert proxy.deploy(role) == another.deploy(role) == []
    do(another.remove())
    assert everything(pool.endpoint)[f"role {role}"] == alone
    do(proxy.remove())
    admin(pool.endpoint, "iam").delete_role(RoleName=role)
    left = difference(one, everything(pool.endpoint))
    assert not [each for each in left if "cognito-tui" in each or role in each]


def test_a_log_that_this_command_has_not_made_stays(pool: SeededPool, proxy: Proxy) -> None:
    logs, group = admin(pool.endpoint, "logs"), f"/aws/lambda/{name_of(pool)}"
    logs.create_log_group(logGroupName=group)
    do(proxy.remove())
    assert f"log {group}" in everything(pool.endpoint)
    assert proxy.remarks == [f"The log group {group} stays, because this command did not create it."]
    logs.delete_log_group(logGroupName=group)


def test_a_run_that_ends_between_two_calls_leaves_nothing_that_the_next_takes_for_done(
    pool: SeededPool, proxy: Proxy
) -> None:
    """Each change is one call: a log group without its days would keep all for good."""
    logs, group = admin(pool.endpoint, "logs"), f"/aws/lambda/{name_of(pool)}"
    do(proxy.deploy("field-staff")[:1])
    following = proxy.deploy("field-staff")[0]
    assert following.words == f"have the log group {group} keep 30 days"
    following.do()
    assert everything(pool.endpoint)[f"log {group}"] == 30
    assert "log group" not in proxy.deploy("field-staff")[0].words
    logs.delete_log_group(logGroupName=group)


def test_a_permission_that_is_missing_is_named_and_the_next_run_goes_on_from_there(
    pool: SeededPool, proxy: Proxy, tmp_path: Path
) -> None:
    name, before = name_of(pool), everything(pool.endpoint)
    some = ("iam:*", "sts:*", "logs:*", "cognito-identity:*", "lambda:Get*", "lambda:ListTags")
    limited = admin_line(pool, tmp_path, iam_user(pool.endpoint, *some))
    refused = limited.here("proxy", "deploy", "--role", "partial", "--apply")
    assert refused.returncode == 4
    assert "You lack a permission: lambda:CreateFunction" in refused.stderr
    assert f"Done: create the role {name} for the function." in refused.stderr
    assert f"function {name}" not in everything(pool.endpoint)

    left = proxy.deploy("partial")
    assert [change.words.split(" the ")[0] for change in left] == ["create", "add"]
    do(left)
    do(proxy.remove())
    assert everything(pool.endpoint) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("deploy",), "--role"),
        (("deploy", "--role", "no/name"), "'no/name' is not a valid role name."),
        (("deploy", "--role", "arn:aws:iam::123456789012:user/ada"), "is not a role ARN."),
    ],
    ids=["none", "a path", "a user"],
)
def test_a_role_that_cannot_be_is_wrong_usage(
    line: AdminLine, arguments: tuple[str, ...], words: str
) -> None:
    wrong = line.here("proxy", *arguments)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert words in wrong.stderr


def test_without_a_role_for_signed_in_users_there_is_nobody_to_call_it(
    pool: SeededPool, proxy: Proxy
) -> None:
    admin(pool.endpoint, "cognito-identity").set_identity_pool_roles(
        IdentityPoolId=pool.identity_pool_id, Roles={}
    )
    with pytest.raises(Refused, match=r"gives signed-in users no role\."):
        proxy.deploy("nobody")


def test_what_was_made_for_an_identity_pool_that_is_gone_can_still_be_removed(
    pool: SeededPool, proxy: Proxy
) -> None:
    do(proxy.deploy("left-behind"))
    admin(pool.endpoint, "cognito-identity").delete_identity_pool(IdentityPoolId=pool.identity_pool_id)
    do(proxy.remove())
    left = everything(pool.endpoint)
    assert [thing for thing in left if name_of(pool) in thing or "left-behind" in thing] == []


CANNOT_BE_ASSUMED = (
    400,
    {"x-amzn-errortype": "InvalidParameterValueException"},
    json.dumps({"Type": "User", "message": "The role defined for the function cannot be assumed by Lambda."}),
)
INVALID_PRINCIPAL: tuple[int, dict[str, str], str] = (
    400,
    {},
    '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>'
    'MalformedPolicyDocument</Code><Message>Invalid principal in policy: "AWS":"arn:aws:iam::000000000000:role/x"'
    "</Message></Error><RequestId>1</RequestId></ErrorResponse>",
)


@contextmanager
def not_known_at_first(emulator: str, times: int) -> Iterator[tuple[str, list[str]]]:
    """The emulator, for which a new role takes a while: yields its address, and the calls that came too early."""
    early: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            call = ""
            if self.path.endswith("/functions") and self.command == "POST":
                call = "CreateFunction"
            elif b"Action=CreateRole" in body and b"RoleName=slow" in body:
                call = "CreateRole"
            if call and early.count(call) < times:
                early.append(call)
                self.answer(*(CANNOT_BE_ASSUMED if call == "CreateFunction" else INVALID_PRINCIPAL))
                return
            request = urllib.request.Request(
                emulator + self.path, body or None, dict(self.headers), method=self.command
            )
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    self.answer(answer.status, dict(answer.headers), answer.read().decode())
            except urllib.error.HTTPError as error:
                self.answer(error.code, dict(error.headers), error.read().decode())

        do_GET = do_POST = do_PUT = do_DELETE = forward  # noqa: N815

        def answer(self, status: int, headers: dict[str, str], text: str) -> None:
            self.send_response(status)
            for header, value in headers.items():
                if header.lower() not in (
                    "content-length",
                    "transfer-encoding",
                    "connection",
                    "date",
                    "server",
                ):
                    self.send_header(header, value)
            self.send_header("content-length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            pass

    with serving(Handler) as url:
        yield url, early


def test_a_role_that_aws_does_not_know_everywhere_yet_is_waited_for(
    pool: SeededPool, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unproven: the words are AWS's, from its documentation; the emulator knows its roles at once."""
    said: list[str] = []
    with not_known_at_first(pool.endpoint, 3) as (address, early):
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        do(Proxy(AdministratorAws(REGION), pool.profile(), said.append, pause=0.01).deploy("slow"))
    assert early == ["CreateRole"] * 3 + ["CreateFunction"] * 3
    assert said.count("Waiting for AWS to know the new role everywhere…") == 2
    monkeypatch.setenv("AWS_ENDPOINT_URL", pool.endpoint)
    assert proxy.deploy("slow") == []
    do(proxy.remove())
    assert proxy.remove() == []


@pytest.mark.parametrize("emulator", ["ministack", "moto"])
def test_other_peoples_tokens_are_verified_too(
    emulator: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = request.getfixturevalue("url" if emulator == "ministack" else "moto_url")
    point_at(at, monkeypatch)
    pool, other = seed_pool(at), seed_pool(at)
    pool.add_user("ada", PASSWORD)
    profile, clock = pool.profile(PASSWORD_FLOW), Clock()
    tokens = signed_in(CognitoClient(profile).sign_in.start("ada", Secret(PASSWORD))).tokens
    assert verified(tokens.id_token, "id", profile, clock)["token_use"] == "id"
    assert verified(tokens.access_token, "access", profile, clock)["token_use"] == "access"
    with pytest.raises(Refused, match="Its issuer is not"):
        verified(tokens.id_token, "id", other.profile(), clock)
