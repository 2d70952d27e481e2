"""`cognito-tui admin`, with the administrator's keys."""

from __future__ import annotations

import json
import secrets
from subprocess import CompletedProcess

from cognito_tui.services.auth.steps import NewPasswordRequired
from cognito_tui.services.base.secret import Secret
from tests.live.journey import Live, Person, journey
from tests.live.patience import eventually
from tests.live.refusals import EMULATORS, refused
from tests.live.signing_in import sign_in
from tests.support.pool_client import signed_in

POLICY = "live-look-around"


def admin(live: Live, *words: str, stdin: str = "") -> str:
    return done(live.command("admin", *words, stdin=stdin, admin=True))


def done(finished: CompletedProcess[str]) -> str:
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


@journey("an administrator's users: made, disabled, enabled, deleted", needs={"admin"})
def users(live: Live) -> None:
    ada, cognito = Person(), live.client()
    password = Secret(admin(live, "users", "create", ada.name, "--no-email", "--apply").strip())
    assert isinstance(cognito.sign_in.start(ada.name, password), NewPasswordRequired)
    assert ada.name in admin(live, "users", "show", ada.name)
    admin(live, "users", "set", ada.name, f"email={live.address()}", "--apply")
    admin(live, "users", "disable", ada.name, "--apply")
    with live.step("disabled"), refused(live):
        cognito.sign_in.start(ada.name, password)
    admin(live, "users", "enable", ada.name, "--apply")
    assert isinstance(cognito.sign_in.start(ada.name, password), NewPasswordRequired)
    admin(live, "users", "delete", ada.name, "--yes-delete", ada.name, "--apply")
    with live.step("deleted"), refused(live):
        cognito.sign_in.start(ada.name, password)


@journey("an administrator's groups", needs={"admin"})
def groups(live: Live) -> None:
    ada, cognito, group = live.person(), live.client(), f"live-{secrets.token_hex(4)}"
    admin(live, "groups", "create", group, "--description", "Of a journey", "--apply")
    assert group in eventually(lambda: names_of_groups(live), lambda names: group in names)
    admin(live, "groups", "add", ada.name, group, "--apply")
    assert ada.name in eventually(
        lambda: admin(live, "groups", "members", group), lambda told: ada.name in told
    )
    assert sign_in(cognito, ada).tokens.claims["cognito:groups"] == [group]
    admin(live, "groups", "remove", ada.name, group, "--apply")
    assert (
        "cognito:groups" not in signed_in(cognito.sign_in.start(ada.name, Secret(ada.password))).tokens.claims
    )
    admin(live, "groups", "delete", group, "--apply")


def names_of_groups(live: Live) -> list[str]:
    return [each["name"] for each in json.loads(admin(live, "groups", "list", "--json"))]


def names_of_policies(live: Live) -> list[str]:
    shown = json.loads(admin(live, "role", "show", "--json"))
    return [policy["name"] for each in shown["roles"] for policy in each["policies"]]


@journey("an administrator's roles and policies", needs={"admin", "identity_pool"}, pool="strict")
def policies(live: Live) -> None:
    role = live.outputs["authenticated_role_arn"].rpartition("/")[2]
    assert role in admin(live, "role", "show")
    statement = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    file = live.home / "policy.json"
    file.write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    admin(live, "policy", "file", str(file), "--name", POLICY, "--apply")
    try:
        assert POLICY in eventually(lambda: names_of_policies(live), lambda names: POLICY in names)
    finally:
        live.admin("iam").delete_role_policy(RoleName=role, PolicyName=POLICY)


@journey("the doctor", needs={"admin", "identity_pool"})
def doctor(live: Live) -> None:
    # an emulator's pages are at its own address, which is no domain of the pool's
    domain = "" if live.target in EMULATORS else live.outputs.get("domain", "")
    told = live.command("admin", "doctor", "--json", admin=True, COGNITO_DOMAIN=domain)
    mistakes = [each["check"] for each in json.loads(told.stdout) if each["state"] == "mistake"]
    assert mistakes == [], " ".join(mistakes)
    assert told.returncode in (0, 5), told.stderr


@journey("the doctor, of the pool with everything strict", needs={"admin", "identity_pool"}, pool="strict")
def strict_doctor(live: Live) -> None:
    doctor(live)
