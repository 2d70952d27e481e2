"""What the kit for real AWS has made is destroyed, whatever ends the run: Ctrl-C, twice, the limit of time, a failure.

Terraform is a stand-in, which writes a state and takes its time: docs/live.md says how the kit runs with Terraform
itself, at an emulator. Whose account it is, the simulator says; which pools there are, a script.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui.demo import environment_of
from cognito_tui.demo.simulator.roles import SIGNED_IN, new_keys
from cognito_tui.demo.simulator.server import Pool, serve
from tests.support import scripted_cognito
from tests.support.repository import ROOT

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

STAND_IN = r"""#!/bin/sh
echo "$1" >> "$CALLS"
case $1 in
apply)
    echo '{}' > terraform.tfstate
    trap 'exit 1' INT TERM
    n=0; while [ $n -lt ${APPLY_TENTHS:-0} ]; do sleep 0.1; n=$((n+1)); done
    echo "Error: creating IAM Role (arn:aws:iam::123456789012:role/x)"
    exit ${APPLY_CODE:-0} ;;
output) echo '{"main": {"value": {"user_pool_id": "eu-west-1_TestPool", "client_id": "client1"}}}' ;;
state) echo aws_cognito_user_pool.one ;;
destroy)
    trap '' INT
    echo destroying > "$CALLS.destroying"
    n=0; while [ $n -lt ${DESTROY_TENTHS:-0} ]; do sleep 0.1; n=$((n+1)); done
    test ! -e "$CALLS.refused" || { echo "Error: AWS refuses to delete."; exit 1; }
    rm terraform.tfstate ;;
esac
"""


AT_A_STAND_IN = """
import sys
from tests.live import __main__ as kit, stack
from tests.live.targets import cloud
cloud.Account.is_at_aws = lambda self: True
cloud.PROPAGATION = stack._PAUSE = 0
sys.exit(kit.main(sys.argv[1:]))
"""


class Kit:
    """Runs `python -m tests.live` at an AWS account of the test's own."""

    def __init__(self, folder: Path, url: str, keys: dict[str, str]) -> None:
        self.folder = folder
        self.calls = folder / "calls"
        programs = folder / "bin"
        programs.mkdir()
        (programs / "terraform").write_text(STAND_IN)
        (programs / "terraform").chmod(0o755)
        self.environ = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("AWS_", "TERRAFORM_"))
            },
            **environment_of(url),
            **keys,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "CALLS": str(self.calls),
            "HOME": str(folder),
        }

    def start(self, *words: str, **environ: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", AT_A_STAND_IN, *words, "--folder", str(self.folder / "runs")],
            cwd=ROOT,
            env={**self.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *words: str, **environ: str) -> tuple[int, str]:
        process = self.start(*words, **environ)
        said, _ = process.communicate(timeout=90)
        return process.returncode, said

    def wait_for(self, call: str) -> None:
        deadline = time.monotonic() + 60
        while call not in self.asked:
            assert time.monotonic() < deadline, self.asked
            time.sleep(0.05)

    @property
    def asked(self) -> list[str]:
        return self.calls.read_text().split() if self.calls.exists() else []

    @property
    def left(self) -> list[Path]:
        return [path for path in (self.folder / "runs").glob("*") if path.is_dir()]


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    with serve(Pool()) as cognito, scripted_cognito.serve() as pools:
        pools.on("ListUserPools", {"UserPools": []}).on("ListIdentityPools", {"IdentityPools": []})
        keys = cognito.pool.hand_out(new_keys(SIGNED_IN, "administrator", time.time() + 3600))
        given = {
            "AWS_ACCESS_KEY_ID": keys.access_key_id,
            "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
            "AWS_SESSION_TOKEN": keys.session_token,
        }
        names = ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY")
        given |= {f"AWS_ENDPOINT_URL_{name}": pools.url for name in names}
        yield Kit(tmp_path, cognito.url, given)


ONE = ("--only", "password, right and wrong")


def test_nothing_is_made_before_somebody_agrees_or_beyond_the_limit_of_cost(kit: Kit) -> None:
    code, said = kit.run(*ONE)
    assert (code, kit.asked) == (2, [])
    assert "This makes, in account 000000000000, region eu-west-1, as arn:aws:sts::" in said
    assert "Limits: 45 minutes; $2.00. Expected: $0.03 at most" in said
    assert said.endswith("To begin, add --yes.\n")
    code, said = kit.run(*ONE, "--yes", "--limit-cost", "0.01")
    assert (code, kit.asked) == (2, [])
    code, said = kit.run(*ONE, "--yes", AWS_PROFILE="nobody")
    assert (code, kit.asked, said) == (
        2,
        [],
        "The config profile (nobody) could not be found. Set AWS_PROFILE to one that exists.\n",
    )


def test_ctrl_c_ends_the_apply_and_a_second_one_does_not_end_the_destroying(kit: Kit) -> None:
    process = kit.start(*ONE, "--yes", APPLY_TENTHS="1200", DESTROY_TENTHS="15")
    kit.wait_for("apply")
    process.send_signal(signal.SIGINT)
    kit.wait_for("destroy")
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGHUP)
    said, _ = process.communicate(timeout=60)
    assert (process.returncode, kit.left) == (5, []), said
    assert "Not now (Ctrl-C): what was made is being destroyed" in said
    assert "All 1 resources were destroyed." in said
    [report] = (kit.folder / "runs").glob("aws-*.md")
    assert "Stopped by Ctrl-C" in report.read_text("utf-8")


def test_a_failed_apply_and_the_limit_of_time_end_in_destroying(kit: Kit) -> None:
    code, said = kit.run(*ONE, "--yes", APPLY_CODE="1")
    assert (code, kit.asked, kit.left) == (3, ["init", "apply", "apply", "state", "destroy"], []), said
    [report] = (kit.folder / "runs").glob("aws-*.md")
    assert "- Terraform could not make everything: Error: creating IAM Role <…>" in report.read_text("utf-8")
    code, said = kit.run(*ONE, "--yes", "--limit-minutes", "0.06", APPLY_TENTHS="300")
    assert (code, kit.asked[-1], kit.left) == (5, "destroy", []), said


def test_what_cannot_be_destroyed_is_named_with_the_command_that_does_it_later(kit: Kit) -> None:
    refused = Path(f"{kit.calls}.refused")
    refused.touch()
    code, said = kit.run(*ONE, "--yes")
    [folder] = kit.left
    assert code == 4, said
    assert "There is still:\n  aws_cognito_user_pool.one\n" in said
    assert said.splitlines()[-1].startswith(f"Its state is in {folder}/live/terraform.tfstate.")
    [command] = re.findall(r"python -m tests\.live (--destroy .*)", said.splitlines()[-1])
    refused.unlink()
    code, said = kit.run(*command.split())
    assert (code, kit.left) == (0, [])
    assert said == "Destroying 1 resources ...\nAll of them were destroyed.\n"
