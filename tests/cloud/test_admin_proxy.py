"""`admin proxy` at ministack, whose Lambda runs the very archive, and whose STS judges trust policies and session tags.

What no emulator has: IAM's roles are not known everywhere at once. That is scripted, in AWS's words.
"""

from __future__ import annotations

import base64
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cloud import emulators
from cloud.admin_line import ADMINISTRATOR, AdminLine, admin_line, iam_user
from cloud.pools import REGION, SeededPool, admin, seed_pool
from cloud.signing_in import PASSWORD, point_at, signed_in
from cloud.test_durations import lasts, list_buckets, session
from cognito_tui.functions.archive import archive
from cognito_tui.services.admin.aws import AdministratorAws
from cognito_tui.services.admin.proxy import Proxy
from cognito_tui.services.clock import Clock
from cognito_tui.services.profile import PASSWORD as PASSWORD_FLOW
from cognito_tui.services.profile import Profile
from cognito_tui.services.secret import Secret
from cognito_tui.services.session import Cognito
from cognito_tui.services.token_check import verified

AS_IT_SHOULD_BE = "All is as it should be: nothing was changed."


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
    functions.get_waiter("function_updated").wait(FunctionName=name, WaiterConfig={"Delay": 1})


def client(pool: SeededPool, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> Cognito:
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
    return Cognito(profile)


def test_from_nothing_to_an_hour_of_another_role_and_back(
    pool: SeededPool, line: AdminLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, before = name_of(pool), everything(pool.endpoint)
    dry = line.run("proxy", "deploy", "--role", "field-staff")
    assert (dry.returncode, dry.stdout) == (0, "")
    assert f"Would create the function {name}." in dry.stderr
    assert "Nothing was changed. Add --apply to do it." in dry.stderr
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
    again = line.run("proxy", "deploy", "--role", "field-staff", "--apply")
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

    dry = line.run("proxy", "remove")
    assert f"Would delete the function {name}." in dry.stderr
    made = everything(pool.endpoint)
    removed = line.run("proxy", "remove", "--apply")
    assert removed.returncode == 0
    assert "The role field-staff stays, as it has policies of yours." in removed.stderr
    after = everything(pool.endpoint)
    assert after.pop("role field-staff") == made["role field-staff"]
    assert after == before
    assert AS_IT_SHOULD_BE in line.run("proxy", "remove", "--apply").stderr
    assert lasts(session(cognito).credentials) == 1
    admin(pool.endpoint, "iam").delete_role_policy(RoleName="field-staff", PolicyName="hers")
    admin(pool.endpoint, "iam").delete_role(RoleName="field-staff")


def test_the_function_says_nothing_of_what_it_is_given_or_gives(
    pool: SeededPool, line: AdminLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.done("proxy", "deploy", "--role", "quiet", "--apply")
    at_home(pool)
    pool.add_user("ada", PASSWORD)
    who = signed_in(client(pool, monkeypatch).sign_in.start("ada", Secret(PASSWORD)))
    for token, works in ((who.tokens.id_token, True), (who.tokens.access_token, False)):
        event = json.dumps({"id_token": token.reveal()})
        answer = admin(pool.endpoint, "lambda").invoke(
            FunctionName=name_of(pool), Payload=event, LogType="Tail"
        )
        given = json.loads(answer["Payload"].read())
        assert ("SecretAccessKey" in given) is works, given
        log = base64.b64decode(answer.get("LogResult", "")).decode()
        secrets = [token.reveal(), *(given[key] for key in ("SecretAccessKey", "SessionToken") if works)]
        assert [secret for secret in secrets if secret in log] == []
    line.done("proxy", "remove", "--apply")


def test_a_role_that_is_there_gets_one_more_statement_and_loses_it_again(
    pool: SeededPool, line: AdminLine
) -> None:
    """As it was before, to the letter; and what is otherwise than it should be is put right, and named."""
    trust = policy(Principal={"AWS": "arn:aws:iam::000000000000:root"}, Action="sts:AssumeRole")
    role = admin(pool.endpoint, "iam").create_role(RoleName="veterans", AssumeRolePolicyDocument=trust)[
        "Role"
    ]
    before = everything(pool.endpoint)
    dry = line.run("proxy", "deploy", "--role", role["Arn"])
    assert "Would let the function take the role veterans." in dry.stderr
    assert '+      "Sid": "CognitoTuiProxy",' in dry.stderr
    line.done("proxy", "deploy", "--role", role["Arn"], "--apply")
    made, name = everything(pool.endpoint), name_of(pool)
    assert made["role veterans"][0]["Statement"][0] == json.loads(trust)["Statement"][0]

    functions = admin(pool.endpoint, "lambda")
    functions.update_function_code(FunctionName=name, ZipFile=archive("hello"), Architectures=["x86_64"])
    functions.get_waiter("function_updated").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    functions.update_function_configuration(FunctionName=name, Timeout=3, Handler="functions.hello.handler")
    changed = line.run("proxy", "deploy", "--role", "veterans")
    assert [text for text in changed.stderr.splitlines() if text.startswith("Would")] == [
        f"Would give the function {name} its new code.",
        f"Would change the settings of the function {name}.",
    ]
    assert "  Timeout: 3 → 15\n" in changed.stderr
    line.done("proxy", "deploy", "--role", "veterans", "--apply")
    assert everything(pool.endpoint) == made
    assert AS_IT_SHOULD_BE in line.run("proxy", "deploy", "--role", "veterans").stderr

    another = line.run("proxy", "deploy", "--role", "recruits", "--apply")
    assert (another.returncode, everything(pool.endpoint)) == (4, made)
    assert "The credential proxy gives the role veterans." in another.stderr
    line.done("proxy", "remove", "--apply")
    assert everything(pool.endpoint) == before


def test_what_this_command_has_not_made_is_neither_changed_nor_deleted(
    pool: SeededPool, line: AdminLine
) -> None:
    name = name_of(pool)
    trust = policy(Principal={"Service": "lambda.amazonaws.com"}, Action="sts:AssumeRole")
    iam, functions = admin(pool.endpoint, "iam"), admin(pool.endpoint, "lambda")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]
    commands = (("deploy", "--role", "guests", "--apply"), ("remove", "--apply"))
    before = everything(pool.endpoint)
    for command in commands:
        refused = line.run("proxy", *command)
        assert (refused.returncode, everything(pool.endpoint)) == (4, before)
        assert f"There is a role {name} that this command has not made." in refused.stderr
    iam.tag_role(RoleName=name, Tags=[{"Key": "cognito-tui", "Value": name}])
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role["Arn"],
        Handler="functions.hello.handler",
        Code={"ZipFile": archive("hello")},
    )
    before = everything(pool.endpoint)
    for command in commands:
        refused = line.run("proxy", *command)
        assert (refused.returncode, everything(pool.endpoint)) == (4, before)
        assert f"There is a function {name} that this command has not made." in refused.stderr
    functions.delete_function(FunctionName=name)
    iam.delete_role(RoleName=name)


def test_a_permission_that_is_missing_is_named_and_the_next_run_goes_on_from_there(
    pool: SeededPool, line: AdminLine, tmp_path: Path
) -> None:
    name, before = name_of(pool), everything(pool.endpoint)
    some = ("iam:*", "sts:*", "logs:*", "cognito-identity:*", "lambda:Get*", "lambda:ListTags")
    limited = admin_line(pool, tmp_path, iam_user(pool.endpoint, *some))
    refused = limited.run("proxy", "deploy", "--role", "partial", "--apply")
    assert refused.returncode == 4
    assert "You lack a permission: lambda:CreateFunction" in refused.stderr
    assert f"Done: create the role {name} for the function." in refused.stderr
    assert f"function {name}" not in everything(pool.endpoint)

    assert line.keys == ADMINISTRATOR
    left = line.run("proxy", "deploy", "--role", "partial")
    assert [text.split(" the ")[0] for text in left.stderr.splitlines() if text.startswith("Would")] == [
        "Would create",
        "Would add",
    ]
    line.done("proxy", "remove", "--apply")
    assert everything(pool.endpoint) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("deploy",), "--role"),
        (("deploy", "--role", "no/name"), "'no/name' cannot be the role that is given."),
        (("deploy", "--role", "arn:aws:iam::123456789012:user/ada"), "is no ARN of a role."),
    ],
    ids=["none", "a path", "a user"],
)
def test_a_role_that_cannot_be_is_wrong_usage(
    line: AdminLine, arguments: tuple[str, ...], words: str
) -> None:
    wrong = line.run("proxy", *arguments)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert words in wrong.stderr


def test_without_a_role_for_signed_in_users_there_is_nobody_to_call_it(
    pool: SeededPool, line: AdminLine
) -> None:
    admin(pool.endpoint, "cognito-identity").set_identity_pool_roles(
        IdentityPoolId=pool.identity_pool_id, Roles={}
    )
    refused = line.run("proxy", "deploy", "--role", "nobody", "--apply")
    assert refused.returncode == 4
    assert "gives its signed-in users no role." in refused.stderr


CANNOT_BE_ASSUMED = (
    400,
    {"x-amzn-errortype": "InvalidParameterValueException"},
    json.dumps({"Type": "User", "message": "The role defined for the function cannot be assumed by Lambda."}),
)
INVALID_PRINCIPAL = (
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

        do_GET = do_POST = do_PUT = do_DELETE = forward

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

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", early
    finally:
        server.shutdown()
        server.server_close()


def test_a_role_that_aws_does_not_know_everywhere_yet_is_waited_for(
    pool: SeededPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unproven: the words are AWS's, from its documentation; the emulator knows its roles at once."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    said: list[str] = []
    with not_known_at_first(pool.endpoint, 3) as (address, early):
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        proxy = Proxy(AdministratorAws(REGION), pool.profile(), said.append, pause=0.01)
        for change in proxy.deploy("slow"):
            change.do()
    assert early == ["CreateRole"] * 3 + ["CreateFunction"] * 3
    assert said.count("Waiting for AWS to know the new role everywhere…") == 2
    monkeypatch.setenv("AWS_ENDPOINT_URL", pool.endpoint)
    proxy = Proxy(AdministratorAws(REGION), pool.profile(), said.append)
    assert proxy.deploy("slow") == []
    for change in proxy.remove():
        change.do()
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
    tokens = signed_in(Cognito(profile).sign_in.start("ada", Secret(PASSWORD))).tokens
    assert verified(tokens.id_token, "id", profile, clock)["token_use"] == "id"
    assert verified(tokens.access_token, "access", profile, clock)["token_use"] == "access"
    with pytest.raises(Exception, match="Its issuer is not"):
        verified(tokens.id_token, "id", other.profile(), clock)
    late = Clock(lambda: datetime.now(timezone.utc) + timedelta(days=2))
    late.learn = lambda _: None  # type: ignore[method-assign]
    with pytest.raises(Exception, match="It has expired"):
        verified(tokens.id_token, "id", profile, late)
