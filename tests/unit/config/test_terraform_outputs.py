"""Terraform's outputs: what is taken from them, and what is said when there are none. Real programs are run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cognito_tui.errors import CognitoTuiError, ConfigurationError
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.terraform import outputs_in, read_outputs
from tests.support.configuring import POOL, SECRET

need_terraform = pytest.mark.skipif(not shutil.which("terraform"), reason="terraform is missing")


def printed(**outputs: object) -> str:
    """As `terraform output -json` prints them."""
    return json.dumps({name: {"sensitive": False, "value": value} for name, value in outputs.items()})


def script(folder: Path, text: str, name: str = "terraform") -> dict[str, str]:
    """The environment in which this shell script is the only program of its kind."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)
    return {"PATH": f"{folder}:/bin:/usr/bin"}


# what is taken --------------------------------------------------------------------------------------------------------


def test_an_output_that_is_named_like_a_setting_becomes_it() -> None:
    text = printed(
        user_pool_id=POOL,
        client_id=" client\n",
        client_secret=SECRET,
        api_hosts=["api.example.com", "127.0.0.1:8080"],
        duration=43200,
        api_url="https://api.example.com/hello",
        tags={"a": "b"},
    )
    outputs = read_outputs(text.encode(), "~/tf")
    assert outputs.layer.values == {
        "user_pool_id": POOL,
        "client_id": "client",
        "api_hosts": "api.example.com, 127.0.0.1:8080",
        "duration": "43200",
    }
    assert outputs.layer.client_secret == Secret(SECRET)
    assert (outputs.layer.place, outputs.layer.problems) == ("Terraform's outputs in ~/tf", ())
    assert SECRET not in repr(outputs)


def test_what_is_empty_is_unset() -> None:
    outputs = read_outputs(
        printed(client_secret="", domain=None, api_hosts=[], client_id="c").encode(), "~/tf"
    )
    assert outputs.unset == {"client_secret", "domain", "api_hosts"}
    assert (outputs.layer.values, outputs.layer.client_secret) == ({"client_id": "c"}, None)


@pytest.mark.parametrize("value", [True, {"a": "b"}, [1], 1.5])
def test_what_is_no_text_is_a_problem(value: object) -> None:
    outputs = read_outputs(printed(username=value).encode(), "~/tf")
    assert outputs.layer.values == {}
    assert [each.line for each in outputs.layer.problems] == [
        "username: the value of that name in Terraform's outputs in ~/tf is not text"
    ]


def test_what_powershell_writes_is_read() -> None:
    assert read_outputs(printed(username="ada").encode("utf-16"), "x").layer.values == {"username": "ada"}


@pytest.mark.parametrize(
    "content",
    [
        f"client_secret = {SECRET}",
        json.dumps({"client_secret": SECRET}),
        json.dumps([SECRET]),
        "",
        SECRET.encode() + b"\xff",
        '{"version": 4, "outputs": {}}',
        "[" * 100_000,
    ],
)
def test_what_is_something_else_is_refused_and_not_quoted(content: str | bytes) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_outputs(content.encode() if isinstance(content, str) else content, "~/tf/x.json")
    assert caught.value.title == "~/tf/x.json is not what `terraform output -json` prints."
    assert SECRET not in repr(caught.getrepr(style="long"))
    assert caught.value.__cause__ is caught.value.__context__ is None


# Terraform itself -----------------------------------------------------------------------------------------------------


@need_terraform
def test_what_was_applied_is_read_and_what_was_not_is_named(tmp_path: Path) -> None:
    environ = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    (tmp_path / "main.tf").write_text(
        f'output "user_pool_id" {{ value = "{POOL}" }}\noutput "domain" {{ value = null }}\n'
        f'output "client_secret" {{\n  value = "{SECRET}"\n  sensitive = true\n}}\n'
        'output "api_hosts" { value = ["a.example.com", "b.example.com"] }\noutput "role_arn" { value = "" }\n'
    )
    with pytest.raises(ConfigurationError) as caught:
        outputs_in(tmp_path, environ=environ)
    assert caught.value.title == f"There are no Terraform outputs in {tmp_path}."
    assert caught.value.hint == "Run `terraform apply` there first."
    command = ["terraform", "apply", "-auto-approve"]
    subprocess.run(command, cwd=tmp_path, env=environ, check=True, capture_output=True)
    outputs = outputs_in(tmp_path, environ=environ)
    assert outputs.layer.values == {"user_pool_id": POOL, "api_hosts": "a.example.com, b.example.com"}
    assert (outputs.layer.client_secret, outputs.unset) == (Secret(SECRET), frozenset({"role_arn"}))
    (tmp_path / "terraform.tfstate").write_text(f"not a state: {SECRET}")
    with pytest.raises(CognitoTuiError) as failed:
        outputs_in(tmp_path, environ=environ)
    assert failed.value.title == f"`terraform output` failed in {tmp_path}."
    assert failed.value.detail.startswith("Error: Unsupported state file format\n")
    assert SECRET not in str(failed.value)


def test_it_runs_in_the_folder_with_its_environment_but_for_the_password(tmp_path: Path) -> None:
    environ = script(
        tmp_path / "bin",
        f"""[ "$*" = "output -json -no-color" ] && [ "$PWD" = "{tmp_path}" ] && [ "$TF_WORKSPACE" = prod ] &&
        [ -z "$COGNITO_PASSWORD" ] && ! read line && echo '{printed(username="ada")}'""",
    )
    environ |= {"TF_WORKSPACE": "prod", "COGNITO_PASSWORD": "Correct-Horse-7"}
    assert outputs_in(tmp_path, environ=environ).layer.values == {"username": "ada"}


def test_tofu_does_it_where_there_is_no_terraform(tmp_path: Path) -> None:
    environ = script(tmp_path / "bin", f"echo '{printed(username='tofu')}'", "tofu")
    environ["PATH"] = str(tmp_path / "bin")
    assert outputs_in(tmp_path, environ=environ).layer.values == {"username": "tofu"}
    script(tmp_path / "bin", f"echo '{printed(username='terraform')}'")
    assert outputs_in(tmp_path, environ=environ).layer.values == {"username": "terraform"}


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("exit 3", "It ended with exit code 3 and printed nothing."),
        (
            "printf '\\033[31m╷\\n│ Error: no\\n│ \\n│ key hunter2hunter2\\n╵\\n' >&2; exit 1",
            "\\u001b[31m\nError: no\nkey …",
        ),
        ("for n in 1 2 3 4 5 6 7 8 9 10 11 12 13; do echo $n >&2; done; exit 1", "\n11\n12\n…"),
    ],
)
def test_a_failure_is_in_its_own_words_but_for_secrets(tmp_path: Path, text: str, detail: str) -> None:
    environ = {**script(tmp_path / "bin", text), "AWS_SECRET_ACCESS_KEY": "hunter2hunter2"}
    with pytest.raises(CognitoTuiError) as caught:
        outputs_in(tmp_path, environ=environ)
    assert caught.value.detail.endswith(detail)
    assert caught.value.exit_code == 1


def test_it_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    with pytest.raises(CognitoTuiError) as caught:
        outputs_in(tmp_path, environ=script(tmp_path / "bin", "exec sleep 600"), seconds=0.2)
    assert caught.value.detail == "It took longer than 0.2 seconds."


def test_without_terraform_there_is_another_way(tmp_path: Path) -> None:
    with pytest.raises(CognitoTuiError) as caught:
        outputs_in(tmp_path, environ={"PATH": str(tmp_path)})
    assert caught.value.title == "Neither terraform nor tofu is installed here."
    assert "`terraform output -json > FILE`" in caught.value.hint
    (tmp_path / "terraform").write_text("#!/no/such/interpreter\n")
    (tmp_path / "terraform").chmod(0o755)
    with pytest.raises(CognitoTuiError) as caught:
        outputs_in(tmp_path, environ={"PATH": str(tmp_path)})
    assert caught.value.detail == "It could not be started: No such file or directory."
