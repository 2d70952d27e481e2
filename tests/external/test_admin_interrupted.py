"""An administrator's command that ends in the middle: what it says and keeps, and that it goes on when run again."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from cognito_tui.errors import ConnectionFailed
from cognito_tui.services.admin.admin_client import AdministratorAws
from cognito_tui.services.auth.steps import NewPasswordRequired
from tests.support import emulators
from tests.support.admin_line import AdminLine, admin_line
from tests.support.pools import SeededPool, admin, seed_pool
from tests.support.scripted_cognito import Failure, ScriptedCognito
from tests.support.sign_in_at_emulator import point_at, sign_in

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

CREATE = ("users", "create", "robot", "--no-email", "--group", "staff", "--group", "crew", "--apply")
NOBODY = Failure("UserNotFoundException", "User does not exist.")
ROBOT = {"Username": "robot", "UserStatus": "FORCE_CHANGE_PASSWORD", "Enabled": True}
READS = ("get_", "list_", "describe_", "admin_get_", "admin_list_", "simulate_")


@pytest.fixture
def told(scripted: ScriptedCognito, tmp_path: Path) -> AdminLine:
    """At a server that writes down what it is told; nobody is in that pool."""
    scripted.on("AdminGetUser", NOBODY).on("GetGroup", {"Group": {"GroupName": "staff"}})
    scripted.on("DescribeUserPool", {"UserPool": {}}).on("AdminAddUserToGroup", {})
    scripted.on("AdminListGroupsForUser", {"Groups": []})
    return AdminLine(scripted.url, tmp_path, {"COGNITO_USER_POOL_ID": "eu-west-1_AbCdEfGhI"})


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_aws_makes_the_user_loses_no_password(
    told: AdminLine, scripted: ScriptedCognito, number: signal.Signals
) -> None:
    asked, over = Event(), Event()

    def late(_: object) -> dict[str, Any]:
        asked.set()
        over.wait(60)
        return {}

    scripted.on("AdminCreateUser", late)
    with subprocess.Popen(
        [sys.executable, "-m", "cognito_tui", "admin", *CREATE],
        env=told.environ,
        cwd=told.home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout
        assert program.stderr
        try:
            assert asked.wait(30)
            program.send_signal(number)
            code = program.wait(10)
            password, said = program.stdout.read().strip(), program.stderr.read()
        finally:
            program.kill()
            over.set()
    assert code == (130 if number == signal.SIGINT else -number)
    assert scripted.asked("AdminCreateUser")[0]["TemporaryPassword"] == password
    assert password not in said
    pool = "eu-west-1_AbCdEfGhI"
    assert "If it has, it is this one." in said
    assert "If you lose it: cognito-tui admin users reset --no-email --apply robot" in said
    assert said.rstrip().splitlines()[-4:] == [
        f"Not certain: create the user robot in {pool} and send no invitation. AWS may or may not have done it.",
        f"Not done: add robot to the group staff of {pool}.",
        f"Not done: add robot to the group crew of {pool}.",
        "Run the same command again to do the rest.",
    ]
    # AWS had done it
    scripted.on("AdminGetUser", ROBOT)
    again = told.here(*CREATE)
    assert (again.returncode, again.stdout) == (0, ""), again.stderr
    assert (
        "the temporary password stays as it is. For a new one: cognito-tui admin users reset --no-email "
        in again.stderr
    )
    assert len(scripted.asked("AdminCreateUser")) == 1
    assert [each["GroupName"] for each in scripted.asked("AdminAddUserToGroup")] == ["staff", "crew"]


def test_a_user_who_was_made_although_the_answer_was_lost(told: AdminLine, scripted: ScriptedCognito) -> None:
    """A second attempt would be told that there is such a user, and the password would be lost."""
    scripted.on("AdminCreateUser", Failure("InternalErrorException", status=500))
    scripted.on("AdminGetUser", NOBODY, ROBOT)
    done = told.here(*CREATE)
    (asked,) = scripted.asked("AdminCreateUser")
    assert (done.returncode, done.stdout.strip()) == (0, asked["TemporaryPassword"])
    assert "Done: create the user robot" in done.stderr


@pytest.mark.parametrize("after", [NOBODY, Failure("InternalErrorException", status=500)])
def test_where_nobody_knows_whether_the_user_was_made_both_is_said(
    told: AdminLine, scripted: ScriptedCognito, after: Failure
) -> None:
    scripted.on("AdminCreateUser", Failure("InternalErrorException", status=500))
    scripted.on("AdminGetUser", NOBODY, after)
    done = told.here(*CREATE)
    (asked,) = scripted.asked("AdminCreateUser")
    assert (done.returncode, done.stdout.strip()) == (1, asked["TemporaryPassword"])
    assert "AWS may or may not have accepted the temporary password." in done.stderr
    assert "Not certain: create the user robot" in done.stderr
    assert done.stderr.count("Not done: add robot to the group ") == 2


def test_what_aws_refuses_was_not_made_and_has_no_password(
    told: AdminLine, scripted: ScriptedCognito
) -> None:
    for code in ("TooManyRequestsException", "InvalidParameterException", "UsernameExistsException"):
        scripted.on("AdminCreateUser", Failure(code, "No."))
        done = told.here(*CREATE)
        assert (done.returncode, done.stdout) == (4, ""), code
        assert "Not done: create the user robot" in done.stderr


def test_a_new_password_of_which_nobody_knows_whether_it_was_taken_is_not_lost(
    told: AdminLine, scripted: ScriptedCognito
) -> None:
    scripted.on("AdminGetUser", ROBOT).on(
        "AdminSetUserPassword", Failure("InternalErrorException", status=500)
    )
    done = told.here("users", "reset", "robot", "--no-email", "--apply")
    asked = {each["Password"] for each in scripted.asked("AdminSetUserPassword")}
    assert (done.returncode, {done.stdout.strip()}) == (1, asked)


def test_where_the_password_cannot_be_printed_the_way_to_another_is_said(
    told: AdminLine, scripted: ScriptedCognito
) -> None:
    scripted.on("AdminCreateUser", {})
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cognito_tui", "admin", *CREATE],
            env=told.environ,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    (asked,) = scripted.asked("AdminCreateUser")
    assert (done.returncode, asked["TemporaryPassword"] in done.stderr) == (1, False)
    assert "For a new one: cognito-tui admin users reset --no-email --apply robot\n" in done.stderr


def test_another_user_of_that_name_is_not_taken_for_the_one_that_was_being_made(
    told: AdminLine, scripted: ScriptedCognito
) -> None:
    email = {"UserAttributes": [{"Name": "email", "Value": "ada@example.com"}]}
    for there in (
        {**ROBOT, "UserStatus": "CONFIRMED"},
        {**ROBOT, "UserStatus": "RESET_REQUIRED"},
        {**ROBOT, **email},
    ):
        scripted.on("AdminGetUser", there)
        done = told.here(*CREATE)
        assert (done.returncode, done.stdout) == (4, "")
        assert "The user robot already exists in eu-west-1_AbCdEfGhI." in done.stderr
    scripted.on("AdminGetUser", {**ROBOT, **email})
    done = told.here(*CREATE, "--email", "bob@example.com")
    assert done.returncode == 4, done.stderr
    assert told.here(*CREATE, "--email", "ada@example.com").returncode == 0
    assert not scripted.asked("AdminCreateUser")


# each command, and what is to be seen of it in the end
def _user(pool: SeededPool, name: str) -> Any:
    users = admin(pool.endpoint, "cognito-idp")
    ids = {"UserPoolId": pool.user_pool_id, "Username": name}
    attributes = users.admin_get_user(**ids)["UserAttributes"]
    groups = users.admin_list_groups_for_user(**ids)["Groups"]
    kept = {pair["Name"]: pair["Value"] for pair in attributes if pair["Name"] != "sub"}
    return kept, sorted(group["GroupName"] for group in groups)


def _group(pool: SeededPool, name: str) -> Any:
    group = admin(pool.endpoint, "cognito-idp").get_group(UserPoolId=pool.user_pool_id, GroupName=name)[
        "Group"
    ]
    return {key: group.get(key) for key in ("Description", "RoleArn", "Precedence")}


def _identity_pool(pool: SeededPool, name: str) -> Any:
    identities, iam = admin(pool.endpoint, "cognito-identity"), admin(pool.endpoint, "iam")
    listed = identities.list_identity_pools(MaxResults=60)["IdentityPools"]
    (pool_id,) = [each["IdentityPoolId"] for each in listed if each["IdentityPoolName"] == name]
    roles = identities.get_identity_pool_roles(IdentityPoolId=pool_id)["Roles"]
    role = iam.get_role(RoleName=roles["authenticated"].rpartition("/")[2])["Role"]
    trust = json.dumps(role["AssumeRolePolicyDocument"])
    providers = identities.describe_identity_pool(IdentityPoolId=pool_id)["CognitoIdentityProviders"]
    # but for the names, which are the run's own
    return [text.replace(pool_id, "ID").replace(name, "NAME") for text in (str(roles), trust, str(providers))]


COMMANDS: dict[str, tuple[Callable[[str], tuple[str, ...]], Callable[[SeededPool, str], Any], int]] = {
    "users": (
        lambda name: ("users", "create", name, "--no-email", "--group", "staff", "--group", "crew"),
        _user,
        3,
    ),
    "groups": (
        lambda name: ("groups", "create", name, "--description", "It", "--precedence", "3"),
        _group,
        1,
    ),
    "identity-pool": (lambda name: ("identity-pool", "create", name, "--classic-flow"), _identity_pool, 3),
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with emulators.ministack() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def pool(url: str) -> SeededPool:
    pool = seed_pool(url)
    for group in ("staff", "crew"):
        admin(url, "cognito-idp").create_group(UserPoolId=pool.user_pool_id, GroupName=group)
    return pool


@pytest.fixture(scope="module")
def undisturbed(pool: SeededPool, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """What each command made, by its name, that nothing came in the way of."""

    @cache
    def made_by(command: str) -> str:
        name = f"{command}-{uuid.uuid4().hex[:8]}"
        admin_line(pool, tmp_path_factory.mktemp("home")).done_here(*COMMANDS[command][0](name), "--apply")
        return name

    return made_by


@pytest.mark.parametrize("how", ["signal before", "signal after", "answer lost"])
@pytest.mark.parametrize(
    ("command", "step"), [(command, step) for command, each in COMMANDS.items() for step in range(each[2])]
)
def test_run_again_it_ends_where_it_would_have_ended(
    pool: SeededPool,
    undisturbed: Callable[[str], str],
    command: str,
    step: int,
    how: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At each of its steps: before AWS hears of it, and after AWS has done it and nobody here knows."""
    words, seen, steps = COMMANDS[command]
    point_at(pool.endpoint, monkeypatch)
    line, name = admin_line(pool, tmp_path), f"{command}-{uuid.uuid4().hex[:8]}"
    other = undisturbed(command)
    made, call = [], AdministratorAws.call

    def breaking(self: AdministratorAws, service: str, operation: str, **parameters: Any) -> Any:
        if operation.startswith(READS):
            return call(self, service, operation, **parameters)
        made.append(operation)
        at = len(made) == step + 1
        if at and how == "signal before":
            signal.raise_signal(signal.SIGINT)
        answer = call(self, service, operation, **parameters)
        if at and how == "signal after":
            signal.raise_signal(signal.SIGINT)
        if at and how == "answer lost":
            raise ConnectionFailed("AWS did not answer.")
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(AdministratorAws, "call", breaking)
        broken = line.here(*words(name), "--apply")
    knows = how == "answer lost" and (command, step) == (
        "users",
        0,
    )  # it was asked whether there is such a user
    assert broken.returncode == (0 if knows else 1 if how == "answer lost" else 130), broken.stderr
    assert broken.stderr.count("Done: ") == (steps if knows else step)
    assert broken.stderr.count("Not certain: ") == (not knows)
    assert broken.stderr.count("Not done: ") == (0 if knows else steps - step - 1)
    again = line.here(*words(name), "--apply")
    assert again.returncode == 0, again.stderr
    assert seen(pool, name) == seen(pool, other)
    assert "nothing was changed" in line.here(*words(name), "--apply").stderr
    if command == "users":
        (password,) = (
            {*broken.stdout.split(), *again.stdout.split()}
            if step
            else {*(again.stdout or broken.stdout).split()}
        )
        assert isinstance(sign_in(pool, name, password), NewPasswordRequired)
