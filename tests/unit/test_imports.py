"""What is imported when: the first paint waits for nothing that it does not show, and services know no screen."""

from __future__ import annotations

import os
import pkgutil
import subprocess
import sys

import pytest

from cognito_tui import services
from tests.support.repository import ROOT
from tests.support.scripted_cognito import Failure, ScriptedCognito, tokens

AWS = {"boto3", "botocore"}
LATE = AWS | {"keyring", "ministack", "pyotp", "pyperclip", "segno", "argparse", "json", "shlex"}
SCREENS = {"rich", "textual"}


def imported_by(*modules: str) -> set[str]:
    """The top-level packages that a fresh interpreter holds after importing `modules`."""
    code = f"import sys, {', '.join(modules)}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    uncounted = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=uncounted,  # coverage imports what it likes
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["cognito_tui", "cognito_tui.__main__", "cognito_tui.cli.main"])
def test_the_package_and_its_command_line_start_without_textual_and_boto3(module: str) -> None:
    assert not imported_by(module) & (AWS | SCREENS | {"argcomplete"})


def test_the_first_paint_waits_for_no_aws_sdk_no_qr_code_no_clipboard_and_no_parser() -> None:
    imported = imported_by("cognito_tui.cli.main", "cognito_tui.cli.commands.run_app", "cognito_tui.tui.app")
    assert "textual" in imported
    assert not imported & LATE


def test_the_first_paint_waits_for_nothing_that_begins_with_a_sign_in() -> None:
    code = """
import sys
import cognito_tui.cli.commands.run_app, cognito_tui.tui.app
from cognito_tui.services.aws import shown_url
of_sign_in = ("aws.credentials", "aws.settings", "aws.service", "delivery.formats", "tokens.tokens", "auth.sign_in",
    "auth.totp", "tokens.device")
print([name for name in of_sign_in if f"cognito_tui.services.{name}" in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "[]\n"


def test_no_service_brings_a_screen_along() -> None:
    modules = [module.name for module in pkgutil.walk_packages(services.__path__, "cognito_tui.services.")]
    assert "cognito_tui.services.auth.sign_in" in modules
    assert not imported_by(*modules) & SCREENS


def test_what_describes_aws_to_botocore_is_read_once_however_many_clients_there_are() -> None:
    code = """
import sys
from cognito_tui.services.aws.service import AwsService
from cognito_tui.services.base.clock import Clock
opened = []
sys.addaudithook(lambda event, details: event == "open" and opened.append(str(details[0])))
for service in ("lambda", "iam", "lambda", "iam"):
    AwsService(service, "eu-west-1", Clock()).connect()
assert "botocore.client" in sys.modules
assert "boto3" not in sys.modules  # it takes time, and adds nothing here
print(*[name for name in opened if name.endswith((".json", ".json.gz"))], sep="\\n")
"""
    environ = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1", "HOME": "/nowhere"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    read = done.stdout.split()
    assert any("service-2.json" in name for name in read)
    assert len(read) == len(set(read))


def test_what_needs_no_signature_needs_no_sdk(scripted: ScriptedCognito) -> None:
    """Whether AWS says yes or no; its errors are botocore's, which are of one small module."""
    scripted.on("GetTokensFromRefreshToken", tokens()).on("GetId", Failure("TooManyRequestsException"))
    code = f"""
import sys
from cognito_tui.errors import Throttled
from cognito_tui.services.aws import AwsService
from cognito_tui.services.base import Clock
def packages(): return {{name for name in sys.modules if name.partition(".")[0] in {AWS}}}
AwsService("cognito-idp", "eu-west-1", Clock()).connect()
AwsService("cognito-idp", "eu-west-1", Clock()).call("get_tokens_from_refresh_token")
assert packages() == set(), packages()
try:
    AwsService("cognito-identity", "eu-west-1", Clock()).call("get_id")
except Throttled:
    assert not {{"botocore.client", "botocore.session", "botocore.utils", "boto3"}} & packages()
    print("well")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "well\n", done.stderr
