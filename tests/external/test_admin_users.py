"""`admin users` against ministack, which judges signatures and policies; what is sent, against a scripted server."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event
from typing import Any

import pexpect
import pytest

from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.auth.steps import NewPasswordRequired
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.admin_line import AdminLine, admin_line, iam_user
from tests.support.pools import SeededPool, admin, anybody, seed_pool
from tests.support.scripted_cognito import Failure, ScriptedCognito
from tests.support.sign_in_at_emulator import PASSWORD, point_at, sign_in

TEMPORARY = "Temporary-Canary-7"
STRICT = {
    "MinimumLength": 22,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
    "TemporaryPasswordValidityDays": 7,
}
# what each command needs for looking before it leaps
LOOKING = ("AdminGetUser", "AdminListGroupsForUser", "DescribeUserPool", "GetGroup", "ListUsers")


@pytest.fixture
def pool(ministack_url: str, monkeypatch: pytest.MonkeyPatch) -> SeededPool:
    point_at(ministack_url, monkeypatch)
    return seed_pool(ministack_url)


@pytest.fixture
def line(pool: SeededPool, tmp_path: Path) -> AdminLine:
    return admin_line(pool, tmp_path)


def state(pool: SeededPool) -> Any:
    """All there is to know of its users and groups, but for secrets."""
    users = admin(pool.endpoint, "cognito-idp")
    found = users.list_users(UserPoolId=pool.user_pool_id)["Users"]
    groups = users.list_groups(UserPoolId=pool.user_pool_id)["Groups"]
    members = [
        users.list_users_in_group(UserPoolId=pool.user_pool_id, GroupName=group["GroupName"])["Users"]
        for group in groups
    ]
    return found, groups, members


def add_group(pool: SeededPool, name: str) -> None:
    admin(pool.endpoint, "cognito-idp").create_group(UserPoolId=pool.user_pool_id, GroupName=name)


def refuses(line: AdminLine, *arguments: str, words: str, code: int = 4) -> None:
    done = line.here(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr


def test_the_password_of_a_new_user_is_printed_alone_fits_the_policy_and_signs_in(
    pool: SeededPool, line: AdminLine
) -> None:
    admin(pool.endpoint, "cognito-idp").update_user_pool(
        UserPoolId=pool.user_pool_id, Policies={"PasswordPolicy": STRICT}
    )
    done = line.run("users", "create", "robot", "--no-email", "--apply")
    password = done.stdout.removesuffix("\n")
    assert (len(password), password.split()) == (22, [password])
    assert password not in done.stderr
    assert done.stderr == f"Done: create the user robot in {pool.user_pool_id} and send no invitation.\n"
    assert isinstance(sign_in(pool, "robot", password), NewPasswordRequired)
    another = line.done_here("users", "reset", "robot", "--no-email", "--apply").removesuffix("\n")
    assert isinstance(sign_in(pool, "robot", another), NewPasswordRequired)
    with pytest.raises(CognitoTuiError):
        sign_in(pool, "robot", password)


def test_a_temporary_password_from_standard_input_is_set_and_never_shown(
    pool: SeededPool, line: AdminLine
) -> None:
    create = ("users", "create", "ada", "--no-email", "--temporary-password-stdin", "--apply")
    weak = line.here(*create, typed="weak-canary\n")
    assert (weak.returncode, "policy" in weak.stderr) == (4, True)
    done = line.run(*create, typed=f"{TEMPORARY}\n")
    for text in (weak.stdout + weak.stderr, done.stdout + done.stderr):
        assert "anary" not in text
    assert isinstance(sign_in(pool, "ada", TEMPORARY), NewPasswordRequired)
    none = line.here("users", "create", "bob", *create[3:])
    assert (none.returncode, "has no line for the password" in none.stderr) == (1, True)


CRASHING = """
import sys
from cognito_tui.cli.main import run
from cognito_tui.services.admin.admin_client import AdministratorAws

def call(self, service, operation, **parameters):
    if operation == "admin_get_user":
        return {"Username": "ada"}
    raise RuntimeError(parameters["Password"].reveal())

AdministratorAws.call = call
sys.exit(run(["admin", "users", "reset", "ada", "--temporary-password-stdin", "--apply"]))
"""


def test_a_crash_with_a_temporary_password_at_hand_does_not_show_it(line: AdminLine) -> None:
    done = line.python("-c", CRASHING, typed=TEMPORARY)
    assert done.returncode == 1
    assert "RuntimeError" in done.stderr
    assert TEMPORARY not in done.stderr + done.stdout


# the arguments, what a dry run says, and the permission without which --apply is refused
CHANGES = [
    ("create new --email new@example.com --group staff", "send the invitation to new@", "AdminCreateUser"),
    ("create new --no-email", "create the user new", "AdminCreateUser"),
    ("resend invited", "send invited the invitation again, to i@example.com", "AdminCreateUser"),
    ("reset ada", "reset the password of ada", "AdminResetUserPassword"),
    ("reset ada --no-email", "give ada", "AdminSetUserPassword"),
    ("set ada name=Ada", "name: (none) → Ada", "AdminUpdateUserAttributes"),
    ("disable ada", "disable ada", "AdminDisableUser"),
    ("enable out", "enable out", "AdminEnableUser"),
    ("delete ada --yes-delete ada", "delete the user ada (a@example.com)", "AdminDeleteUser"),
]


def test_a_dry_run_only_looks_and_with_apply_the_permission_that_is_missing_is_named(
    pool: SeededPool, line: AdminLine, tmp_path: Path
) -> None:
    add_group(pool, "staff")
    pool.add_user("ada", PASSWORD, email="a@example.com")
    pool.add_user("invited", TEMPORARY, temporary=True, email="i@example.com")
    pool.add_user("out", PASSWORD)
    line.done_here("users", "disable", "out", "--apply")
    looking = iam_user(pool.endpoint, *(f"cognito-idp:{action}" for action in LOOKING))
    onlooker = admin_line(pool, tmp_path, looking)
    before = state(pool)
    for arguments, words, action in CHANGES:
        dry = onlooker.here("users", *arguments.split())
        assert (dry.returncode, dry.stdout) == (0, ""), dry.stderr
        assert "Would " in dry.stderr
        assert words in dry.stderr
        assert "Nothing was changed. Add --apply" in dry.stderr
        refuses(onlooker, "users", *arguments.split(), "--apply", words=f"permission: cognito-idp:{action}.")
    assert state(pool) == before
    assert isinstance(sign_in(pool), AuthResult)


def test_a_password_that_was_made_is_printed_although_what_follows_fails(
    pool: SeededPool, tmp_path: Path
) -> None:
    add_group(pool, "staff")
    allowed = ("AdminGetUser", "GetGroup", "DescribeUserPool", "AdminCreateUser")
    keys = iam_user(pool.endpoint, *(f"cognito-idp:{action}" for action in allowed))
    done = admin_line(pool, tmp_path, keys).here(
        *("users", "create", "robot", "--no-email", "--group", "staff", "--apply")
    )
    assert done.returncode == 4
    assert "Done: create the user robot" in done.stderr
    assert "You lack a permission: cognito-idp:AdminAddUserToGroup." in done.stderr
    assert isinstance(sign_in(pool, "robot", done.stdout.strip()), NewPasswordRequired)


def test_what_cannot_work_is_said_without_apply_too(pool: SeededPool, line: AdminLine) -> None:
    pool.add_user("ada", PASSWORD, email="ada@example.com")
    pool.add_user("invited", TEMPORARY, temporary=True)
    admin(pool.endpoint, "cognito-idp").admin_update_user_attributes(
        UserPoolId=pool.user_pool_id,
        Username="ada",
        UserAttributes=[{"Name": "email_verified", "Value": "false"}],
    )
    for arguments, words in {
        "create ada --no-email": f"The user ada already exists in {pool.user_pool_id}.",
        "create bob --no-email --group crew": f"The group crew does not exist in {pool.user_pool_id}.",
        "disable bob": f"The user bob does not exist in {pool.user_pool_id}.",
        "resend ada": "status is CONFIRMED",
        "resend invited": "invited has no email address or phone number",
        "reset invited": "has not signed in yet",
        "reset ada": "no verified email address or phone number",
    }.items():
        refuses(line, "users", *arguments.split(), words=words)
    refuses(
        line, "users", "list", "--user-pool-id", "eu-west-1_Elsewhere", words="eu-west-1_Elsewhere does not"
    )
    refuses(line, "users", "create", "bob", words="bob has no address for the invitation", code=2)
    refuses(
        line,
        "users",
        "reset",
        "ada",
        "--mfa",
        "--no-email",
        words="--mfa does not change the password",
        code=2,
    )


def test_nobody_signs_in_while_disabled(pool: SeededPool, line: AdminLine) -> None:
    pool.add_user("ada", PASSWORD, email="ada@example.com")
    line.done_here("users", "disable", "ada", "--apply")
    with pytest.raises(CognitoTuiError, match="disabled"):
        sign_in(pool)
    assert "nothing was changed" in line.here("users", "disable", "ada", "--apply").stderr
    refuses(line, "users", "reset", "ada", words="ada is disabled")
    assert "(disabled)" in line.done_here("users", "list")
    line.done_here("users", "enable", "ada", "--apply")
    assert isinstance(sign_in(pool), AuthResult)


def test_an_administrator_vouches_for_an_address_unless_told_otherwise(
    pool: SeededPool, line: AdminLine
) -> None:
    pool.add_user("ada", PASSWORD, email="old@example.com")
    change = ("users", "set", "ada", "email=new@example.com", "name=Ada Lovelace", "--apply")
    assert "email: old@example.com → new@example.com" in line.here(*change).stderr
    shown = json.loads(line.done_here("users", "show", "ada", "--json"))["attributes"]
    assert (shown["email"], shown["email_verified"]) == ("new@example.com", "true")
    assert shown["name"] == "Ada Lovelace"
    assert "nothing was changed" in line.here(*change).stderr
    line.done_here("users", "set", "ada", "email=third@example.com", "email_verified=false", "--apply")
    shown = json.loads(line.done_here("users", "show", "ada", "--json"))["attributes"]
    assert (shown["email"], shown["email_verified"]) == ("third@example.com", "false")


def test_whoever_signed_up_is_confirmed_without_the_code(pool: SeededPool, line: AdminLine) -> None:
    pool.add_user("ada", TEMPORARY, temporary=True)
    anybody(pool.endpoint, "cognito-idp").sign_up(ClientId=pool.client_id, Username="bob", Password=PASSWORD)
    with pytest.raises(CognitoTuiError, match="not confirmed"):
        sign_in(pool, "bob")
    assert "Would confirm bob" in line.here("users", "confirm", "bob").stderr
    line.done_here("users", "confirm", "bob", "--apply")
    assert isinstance(sign_in(pool, "bob"), AuthResult)
    assert "nothing was changed" in line.here("users", "confirm", "bob").stderr
    refuses(line, "users", "confirm", "ada", words="ada did not sign up")


def test_a_password_that_was_reset_signs_nobody_in(pool: SeededPool, line: AdminLine) -> None:
    pool.add_user("ada", PASSWORD, email="ada@example.com")
    line.done_here("users", "reset", "ada", "--apply")
    with pytest.raises(CognitoTuiError, match="must be reset"):
        sign_in(pool)


def test_a_list_goes_over_as_many_pages_as_there_are(pool: SeededPool, line: AdminLine) -> None:
    users = admin(pool.endpoint, "cognito-idp")
    for number in range(65):
        users.admin_create_user(
            UserPoolId=pool.user_pool_id,
            Username=f"user-{number:02}",
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": f"{'ada' if number > 62 else 'bob'}@{number}.example.com"}
            ],
        )
    assert len(line.done_here("users", "list").splitlines()) == 1 + 65
    assert len(line.done_here("users", "list", "--limit", "61").splitlines()) == 1 + 61
    table = line.done_here("users", "list", "--filter", 'email ^= "ada"').splitlines()
    assert [row.split() for row in table] == [
        ["USER", "STATUS", "E-MAIL"],
        ["user-63", "FORCE_CHANGE_PASSWORD", "ada@63.example.com"],
        ["user-64", "FORCE_CHANGE_PASSWORD", "ada@64.example.com"],
    ]
    (user,) = json.loads(line.done_here("users", "list", "--filter", 'username = "user-07"', "--json"))
    assert (user["username"], user["enabled"], user["attributes"]["email"]) == (
        "user-07",
        True,
        "bob@7.example.com",
    )
    nobody = line.here("users", "list", "--filter", 'email = "x"')
    assert (nobody.returncode, nobody.stdout, nobody.stderr) == (0, "", "No users.\n")


def test_in_a_pool_of_e_mail_addresses_these_are_the_names(
    ministack_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = admin(ministack_url, "cognito-idp")
    pool_id = users.create_user_pool(PoolName="test", UsernameAttributes=["email"])["UserPool"]["Id"]
    users.create_group(UserPoolId=pool_id, GroupName="staff")
    line = AdminLine(ministack_url, tmp_path, {"COGNITO_USER_POOL_ID": pool_id})  # and nothing else
    line.done_here(
        "users", "create", "ada@example.com", "--group", "staff", "--attribute", "name=Ada L", "--apply"
    )
    shown = json.loads(line.done_here("users", "show", "ada@example.com", "--json"))
    assert shown["groups"] == ["staff"]
    wanted = {"email": "ada@example.com", "email_verified": "true", "name": "Ada L"}
    assert {name: shown["attributes"][name] for name in wanted} == wanted
    assert shown["username"] == shown["attributes"]["sub"]
    text = line.done_here("users", "show", "ada@example.com")
    assert "status          FORCE_CHANGE_PASSWORD" in text
    assert "groups          staff" in text
    delete = ("users", "delete", "ada@example.com", "--apply")
    unasked = line.run(*delete)  # in a session without a terminal
    assert (unasked.returncode, "An answer is needed: the user name" in unasked.stderr) == (3, True)
    refuses(line, *delete, "--yes-delete", "bob@example.com", words="nothing was deleted", code=1)
    line.done_here(*delete, "--yes-delete", "ada@example.com")
    refuses(line, "users", "show", "ada@example.com", words="The user ada@example.com does not exist")


def test_at_a_terminal_whoever_is_to_be_deleted_is_typed(pool: SeededPool, line: AdminLine) -> None:
    pool.add_user("ada", PASSWORD)
    for typed, ended, left in (("adam", 1, 1), ("ada", 0, 0)):
        program = pexpect.spawn(
            sys.executable,
            ["-m", "cognito_tui", "admin", "users", "delete", "ada", "--apply"],
            env=line.environ,
            cwd=str(line.home),
            timeout=40,
        )
        with program:
            program.expect_exact(f"deletes the user ada from {pool.user_pool_id} permanently.")
            program.expect_exact("Type the user name: ")
            program.sendline(typed)
            program.expect(pexpect.EOF)
            assert program.wait() == ended
        assert len(state(pool)[0]) == left


@pytest.fixture
def told(scripted: ScriptedCognito, tmp_path: Path) -> AdminLine:
    """At a server that writes down what it is told; nobody is in that pool."""
    scripted.on("AdminGetUser", Failure("UserNotFoundException", "User does not exist."))
    scripted.on("AdminCreateUser", {}).on("AdminDeleteSoftwareToken", {})
    return AdminLine(scripted.url, tmp_path, {"COGNITO_USER_POOL_ID": "eu-west-1_AbCdEfGhI"})


@pytest.mark.parametrize(
    ("options", "how", "attributes"),
    [
        (
            "--email a@b.c",
            {"DesiredDeliveryMediums": ["EMAIL"]},
            {"email": "a@b.c", "email_verified": "true"},
        ),
        (
            "--phone +441632960123",
            {"DesiredDeliveryMediums": ["SMS"]},
            {"phone_number": "+441632960123", "phone_number_verified": "true"},
        ),
        (
            "--email a@b.c --attribute email_verified=false --no-email --temporary-password-stdin",
            {"MessageAction": "SUPPRESS", "TemporaryPassword": TEMPORARY},
            {"email": "a@b.c", "email_verified": "false"},
        ),
        (
            "--email a@b.c --temporary-password-stdin",
            {"DesiredDeliveryMediums": ["EMAIL"], "TemporaryPassword": TEMPORARY},
            {"email": "a@b.c", "email_verified": "true"},
        ),
    ],
)
def test_cognito_is_told_how_the_invitation_goes_and_to_whom(
    told: AdminLine, scripted: ScriptedCognito, options: str, how: dict[str, Any], attributes: dict[str, str]
) -> None:
    told.done_here("users", "create", "ada", *options.split(), "--apply", typed=f"{TEMPORARY}\n")
    (asked,) = scripted.asked("AdminCreateUser")
    assert {pair["Name"]: pair["Value"] for pair in asked.pop("UserAttributes")} == attributes
    assert asked == {"UserPoolId": "eu-west-1_AbCdEfGhI", "Username": "ada", **how}


def test_an_invitation_is_sent_again_the_way_it_went(told: AdminLine, scripted: ScriptedCognito) -> None:
    phone = [{"Name": "phone_number", "Value": "+441632960123"}]
    ada = {"Username": "ada", "UserStatus": "FORCE_CHANGE_PASSWORD", "UserAttributes": phone}
    scripted.on("AdminGetUser", ada)
    told.done_here("users", "resend", "ada", "--apply")
    (asked,) = scripted.asked("AdminCreateUser")
    assert (asked["MessageAction"], asked["DesiredDeliveryMediums"]) == ("RESEND", ["SMS"])


def test_a_lost_authenticator_is_removed_and_the_password_stays(
    told: AdminLine, scripted: ScriptedCognito
) -> None:
    """No emulator has AdminDeleteSoftwareToken yet."""
    scripted.on("AdminGetUser", {"Username": "ada", "UserStatus": "CONFIRMED", "Enabled": True})
    told.done_here("users", "reset", "ada", "--mfa")
    assert scripted.operations == ["AdminGetUser"]
    told.done_here("users", "reset", "ada", "--mfa", "--apply")
    assert scripted.operations[1:] == ["AdminGetUser", "AdminDeleteSoftwareToken"]


def test_somebody_of_another_identity_provider_has_no_password_to_reset(
    told: AdminLine, scripted: ScriptedCognito
) -> None:
    scripted.on("AdminGetUser", {"Username": "Google_1", "UserStatus": "EXTERNAL_PROVIDER"})
    for option in ((), ("--no-email",)):
        refuses(told, "users", "reset", "Google_1", *option, words="another identity provider")


def test_a_wait_is_said_and_ctrl_c_ends_it(told: AdminLine, scripted: ScriptedCognito) -> None:
    over = Event()

    def late(_: object) -> dict[str, Any]:
        over.wait(60)
        return {}

    scripted.on("ListUsers", late)
    command = [sys.executable, "-m", "cognito_tui", "admin", "users", "list"]
    with subprocess.Popen(
        command, env=told.environ, cwd=told.home, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stderr
        try:
            assert program.stderr.readline() == "Waiting for AWS to answer cognito-idp:ListUsers…\n"
            program.send_signal(signal.SIGINT)
            assert program.wait(10) == 130
            assert program.stderr.read().strip() == ""
        finally:
            program.kill()
            over.set()


def test_keys_of_a_signed_in_user_are_taken_only_where_aws_profile_says_so(
    pool: SeededPool, tmp_path: Path
) -> None:
    pool.add_user("ada", PASSWORD)
    line = admin_line(pool, tmp_path, keys=None)
    login = line.python("-m", "cognito_tui", "login", "-u", "ada", "--password-stdin", typed=PASSWORD)
    assert login.returncode == 0, login.stderr
    assert list(tmp_path.rglob("credentials.json"))
    refuses(line, "users", "list", words="No AWS credentials for an administrator were found.", code=2)
    config = tmp_path / ".aws" / "config"
    config.parent.mkdir()
    program = f"{sys.executable} -m cognito_tui credential-process"
    config.write_text(f"[profile pool-user]\ncredential_process = {program}\n")
    denied = line.run("users", "list", AWS_PROFILE="pool-user")
    assert denied.returncode == 4
    assert "You lack a permission: cognito-idp:ListUsers" in denied.stderr
    assert (
        f"AWS sees you as {pool.role_arn.replace('iam', 'sts').replace('role', 'assumed-role', 1)}"
        in denied.stderr
    )
