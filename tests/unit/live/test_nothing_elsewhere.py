"""A run at AWS asks AWS, in one account, and nothing of the person's settings leads Terraform elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError

from tests.live import __main__ as kit
from tests.live.journey import Journey, Live
from tests.live.recording import Recorder
from tests.live.run import Runner
from tests.live.stack import Stack, TerraformFailed, _mistakes
from tests.live.stopping import Stopped, Stopping
from tests.live.targets import cloud
from tests.live.targets.cloud import Account, Cloud
from tests.live.targets.simulator import Simulator

HIDDEN = {
    "TF_WORKSPACE": "work",  # the state would be elsewhere, and nothing be destroyed
    "TF_DATA_DIR": "/elsewhere",
    "TF_CLI_ARGS_destroy": "-target=x",
    "TF_LOG": "TRACE",
    "AWS_PROFILE": "asks-for-a-code",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_ENDPOINT_URL_IAM": "http://127.0.0.1:1",
    "COGNITO_USER_POOL_ID": "eu-west-1_Mine",
}
KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_SESSION_TOKEN": "token",
    "AWS_CA_BUNDLE": "/proxy.pem",
}


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Account:
    for name in [name for name in os.environ if name.startswith("AWS_ENDPOINT_URL")]:
        monkeypatch.delenv(name)
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Account, "identity", lambda _: ("222222222222", "arn"))
    return Account("", "eu-west-1", lambda client: client)


def test_terraform_has_the_kits_keys_and_nothing_that_leads_elsewhere(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config"
    file.write_text("[profile asks-for-a-code]\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    for name, value in HIDDEN.items():
        monkeypatch.setenv(name, value)
    environ = cloud.terraform_environment(Account("", account.region, lambda client: client))
    assert not HIDDEN.keys() & environ.keys()
    assert KEYS.items() <= environ.items()
    assert (environ["AWS_CONFIG_FILE"], environ["PATH"]) == (os.devnull, os.environ["PATH"])


def test_a_variable_or_a_profile_that_leads_elsewhere_is_noticed(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert account.is_at_aws()
    assert account.ends_by_itself()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
    assert not account.is_at_aws()
    monkeypatch.delenv("AWS_ENDPOINT_URL_S3")
    file = tmp_path / "config"
    file.write_text("[default]\nendpoint_url = http://127.0.0.1:1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    assert not Account("", "eu-west-1", lambda client: client).is_at_aws()


@pytest.mark.parametrize(
    ("made_in", "code", "words"),
    [
        ("111111111111", 4, "The run was in account 111111111111, and your keys are of 222222222222."),
        ("", 2, "That run was at an emulator"),
    ],
)
def test_what_was_made_in_another_account_is_not_destroyed_here(
    account: Account,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    made_in: str,
    code: int,
    words: str,
) -> None:
    del account
    (tmp_path / "live").mkdir()
    given = {"region": "eu-west-1", "name": "cognito-tui-live-1", "account": made_in}
    (tmp_path / "live/live.auto.tfvars.json").write_text(json.dumps(given))
    (tmp_path / "live/terraform.tfstate").write_text("{}")
    monkeypatch.setattr(shutil, "which", lambda _: "terraform")
    assert kit.main(["--destroy", str(tmp_path)]) == code
    assert words in capsys.readouterr().out
    assert (tmp_path / "live/terraform.tfstate").exists()


def test_a_stop_that_python_dropped_comes_before_the_next_journey(account: Account, tmp_path: Path) -> None:
    stopping = Stopping()
    target = Cloud("aws", account, cloud.AWS_HAS, stopping, folder=tmp_path)
    stopping.by = "Ctrl-C"
    with pytest.raises(Stopped), target.place("main"):
        pass


def test_keys_that_ended_are_told_and_what_was_made_stays_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ended() -> dict[str, str]:
        raise RuntimeError("AKIDEXAMPLE")

    monkeypatch.setattr("tests.live.stack.time.sleep", lambda _: None)
    (tmp_path / "live").mkdir()
    (tmp_path / "live/terraform.tfstate").write_text("{}")
    stack = Stack(tmp_path, ended, Stopping())
    assert not stack.destroy()
    assert "Your AWS credentials cannot be had any more (RuntimeError). Sign in to AWS again." in (
        said := capsys.readouterr().out
    )
    assert "AKIDEXAMPLE" not in said
    assert stack.state.exists()


def test_a_state_that_was_rescued_is_taken_before_anything_is_destroyed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def run(stack: Stack, *arguments: str) -> str:
        asked.append(arguments)
        if arguments[:2] == ("state", "push"):
            stack.state.write_text("{}")
        return ""

    monkeypatch.setattr(Stack, "_run", run)
    (tmp_path / "live").mkdir()
    (tmp_path / "live/errored.tfstate").write_text("{}")
    assert Stack(tmp_path, dict, Stopping()).destroy()
    assert [each[0] for each in asked] == ["state", "destroy"]


def test_a_rescued_state_that_is_not_whole_does_not_stop_the_destroying(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stack, "_run", lambda *_: "")
    (tmp_path / "live").mkdir()
    (tmp_path / "live/errored.tfstate").touch()
    assert Stack(tmp_path, dict, Stopping()).destroy()


def test_a_state_that_terraform_prints_is_not_repeated() -> None:
    said = """module.main.aws_iam_role.x: Creating...
Error: Failed to persist state to backend

No space left on device.

{
  "client_secret": "canary"
}
Error: creating IAM Role"""
    assert _mistakes(said).splitlines() == [
        "Error: Failed to persist state to backend",
        "No space left on device.",
        "Error: creating IAM Role",
    ]


def test_a_full_disk_while_destroying_is_told_as_any_other_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tests.live.stack.time.sleep", lambda _: None)
    monkeypatch.setattr(Stack, "_run", full)
    (tmp_path / "live").mkdir()
    (tmp_path / "live/terraform.tfstate").write_text("{}")
    assert not Stack(tmp_path, dict, Stopping()).destroy()


@pytest.mark.parametrize(
    "words", [("--limit-minutes", "0"), ("--limit-minutes", "-1"), ("--limit-cost", "inf")]
)
def test_a_limit_is_a_number_above_zero(words: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        kit.main([*words])
    assert "invalid" in capsys.readouterr().err


def test_each_text_of_only_has_to_name_a_journey(capsys: pytest.CaptureFixture[str]) -> None:
    assert kit.main(["--only", "passkey", "--only", "pasword"]) == 2
    assert capsys.readouterr().out == "No journey has 'pasword' in its name; see --list.\n"


def test_terraforms_error_is_told_without_values() -> None:
    error = TerraformFailed("x\n│ Error: creating IAM Role (arn:aws:iam::123456789012:role/x)\n│ more")
    assert kit._mistakes(error) == "Error: creating IAM Role <…>"


def test_a_region_that_is_misspelled_is_no_lack_of_keys(
    account: Account, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreachable(_: Account) -> tuple[str, str]:
        raise EndpointConnectionError(endpoint_url="https://sts.eu-wst-1.amazonaws.com")

    del account
    monkeypatch.setattr(shutil, "which", lambda _: "terraform")
    monkeypatch.setattr(Account, "identity", unreachable)
    assert kit.main(["--region", "eu-wst-1", "--yes"]) == 2
    said = capsys.readouterr().out
    assert said.startswith("AWS cannot be reached in the region eu-wst-1 (EndpointConnectionError).")


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of time rings there")
def test_the_limit_of_time_ends_a_journey_that_waits_for_a_server_for_ever() -> None:
    def waits(_: Live) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            socket.create_connection(silent.getsockname()).recv(1)

    stopping = Stopping()
    runner = Runner([Journey("waits", waits, frozenset(), "main")], Recorder(), 1)
    with stopping.within(0.005), pytest.raises(Stopped):
        runner.run(Simulator())
    assert stopping.by == "the limit of time"


def test_a_disk_that_is_too_full_is_told_before_anything_begins(
    account: Account, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del account
    monkeypatch.setattr(shutil, "which", lambda _: "terraform")
    monkeypatch.setattr(kit, "_ROOM", 10**20)
    assert kit.main(["--region", "eu-west-1", "--yes"]) == 2
    assert capsys.readouterr().out.startswith("The disk is too full")
