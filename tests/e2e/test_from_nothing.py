"""From an empty AWS account to a user who calls a protected API, and back to an empty account.

The account is ministack's, which verifies SRP, tokens, signatures and policies. Two things in it are not AWS's: it lets
users in who have no authenticator yet (test_terraform_apply shows that at moto), and its API Gateway is not used. The
function that Terraform deployed stands behind a gateway of the test's own, where PyJWT checks the tokens.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support import emulators, terraform
from tests.support.cloud_user import Start
from tests.support.gateway import gateway
from tests.support.pools import admin
from tests.support.program import COGNITO_TUI
from tests.support.terraform import initialized, module_in

PASSWORD = "Correct-Horse-7!"
VARIABLES: dict[str, Any] = {
    "deletion_protection": False,
    "demo_api": True,
    "demo_api_group": "staff",
    "groups": {"staff": {}},
}


@pytest.mark.timeout(300)  # ten commands of Terraform and ours
def test_apply_configure_look_create_a_user_sign_in_call_destroy(
    person: dict[str, str], start: Start, tmp_path: Path
) -> None:
    if reason := terraform.missing():
        pytest.skip(reason)
    module = module_in(tmp_path / "repository")
    with (
        emulators.ministack(functions=True, more="apigateway,logs") as account,
        initialized(module, account) as stack,
    ):
        assert left_in(account) == {}
        stack.apply(**VARIABLES)
        outputs = stack.outputs()
        environ = {**person, **stack.environ, "HOME": person["HOME"], "COGNITO_REMEMBER": "file"}

        def run(*words: str) -> str:
            done = subprocess.run(
                [*COGNITO_TUI, *words], env=environ, capture_output=True, text=True, timeout=60, check=False
            )
            assert done.returncode == 0, done.stderr
            return done.stdout

        run("configure", "--from-terraform", str(module), "--default")
        doctor = start("admin", "doctor", environ=environ)
        doctor.wait_for("No mistakes, no warnings.")
        assert " " * 17 + "this identity pool." in doctor.lines  # below the sentence's beginning
        assert doctor.end() == 0
        create = ("admin", "users", "create", "ada", "--group", "staff", "--no-email")
        assert run(*create) == ""  # says what it would do
        temporary = run(*create, "--apply").strip()

        app = start(environ=environ)
        app.wait_for("⏎ sign in")
        app.enter("ada")
        app.wait_for_cursor("Password")
        app.enter(temporary)
        app.wait_for("New password")
        app.enter(PASSWORD)
        app.enter(PASSWORD)
        app.wait_for("AWS_SESSION_TOKEN", "role cognito-tui-authenticated")
        app.press("q")
        assert app.end() == 0

        issuer, keys = outputs["issuer"], f"{account}/{outputs['user_pool_id']}/.well-known/jwks.json"
        hello = deployed(account, "cognito-tui-hello")
        with gateway(hello, issuer=issuer, client_id=outputs["client_id"], jwks_url=keys) as api:
            answer = json.loads(run("call", f"{api}/hello", "--yes"))
        assert (answer["message"], answer["groups"]) == ("Hello, ada.", ["staff"])
        assert "staff" in answer["members_only"]

        stack.destroy(**VARIABLES)
        assert left_in(account) == {}


def left_in(account: str) -> dict[str, Any]:
    """What Terraform makes, wherever there is any."""
    asked = {
        "user pools": admin(account, "cognito-idp").list_user_pools(MaxResults=10)["UserPools"],
        "identity pools": admin(account, "cognito-identity").list_identity_pools(MaxResults=10)[
            "IdentityPools"
        ],
        "roles": admin(account, "iam").list_roles()["Roles"],
        "functions": admin(account, "lambda").list_functions()["Functions"],
        "APIs": admin(account, "apigatewayv2").get_apis()["Items"],
        "logs": admin(account, "logs").describe_log_groups()["logGroups"],
    }
    return {what: found for what, found in asked.items() if found}


def deployed(account: str, name: str) -> Callable[..., Any]:
    """The function as it runs there."""

    def call(event: dict[str, Any], _: object) -> Any:
        answer = admin(account, "lambda").invoke(FunctionName=name, Payload=json.dumps(event))
        return json.load(answer["Payload"])

    return call
