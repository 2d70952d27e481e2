"""Terraform with the real AWS provider, at an emulator: no registry is asked, nothing is written in the repository."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support.pools import REGION
from tests.support.repository import ROOT

REPOSITORY = ROOT
MODULE = REPOSITORY / "terraform"
_LIMIT = 100  # seconds for one command
_MODULE_PARTS = ("terraform", "app/functions")  # which the module reads


@cache
def missing() -> str:
    """Why Terraform cannot be run here; empty where it can."""
    if not shutil.which("terraform"):
        return "terraform is missing"
    if not os.environ.get("TERRAFORM_PLUGIN_DIR"):
        return "TERRAFORM_PLUGIN_DIR names no folder with Terraform's AWS provider"
    return ""


def settings(data_directory: Path) -> dict[str, str]:
    """The environment in which Terraform takes the AWS provider from a folder of this machine.

    Skips the test where there is none.
    """
    if reason := missing():
        pytest.skip(reason)
    return {
        "TF_CLI_ARGS_init": f"-plugin-dir={os.environ['TERRAFORM_PLUGIN_DIR']}",
        "TF_CLI_CONFIG_FILE": os.devnull,
        "TF_DATA_DIR": str(data_directory),
        "TF_IN_AUTOMATION": "1",
        "CHECKPOINT_DISABLE": "1",
        "GOGC": "400",  # a fifth less work for twice the memory
        "AWS_MAX_ATTEMPTS": "2",
    }


def module_in(directory: Path) -> Path:
    """A copy of the module and of the functions that it deploys, as they lie in the repository: for state and zips to
    be written beside."""
    ignored = shutil.ignore_patterns(".terraform*", "*.tfstate*", "*.tfvars", "build", "__pycache__")
    for part in _MODULE_PARTS:
        shutil.copytree(REPOSITORY / part, directory / part, ignore=ignored)
    return directory / "terraform"


class Terraform:
    """Runs terraform in one folder, as the administrator of the account at `endpoint`.

    Args:
        folder: with the .tf files; state and lock file are written there, so it is a copy: `module_in`.
        endpoint: an emulator's URL; empty for what calls nobody. Any plan with the provider asks whose account this is.
    """

    def __init__(self, folder: Path, endpoint: str = "") -> None:
        self.folder = folder
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder.parent),
            **settings(folder / ".terraform"),
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
        }

    def run(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
        """Any command; its output is in `stdout`, talk and errors in `stderr`.

        Args:
            codes: the exit codes that are expected; another fails the test with all that was said.
        """
        done = subprocess.run(
            ["terraform", *arguments],
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_LIMIT,
        )
        command = " ".join(("terraform", *arguments))
        assert done.returncode in codes, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def apply(self, *options: str, **given: Any) -> str:
        """Creates or changes what is there; gives what terraform said.

        Args:
            given: variables; whatever JSON knows: `mfa="OFF"`, `groups={"staff": {}}`.
        """
        return self.run("apply", "-auto-approve", *_FLAGS, *options, *variables(given)).stdout

    def plan(self, *options: str, **given: Any) -> list[str]:
        """What an apply would change, line for line as Terraform shows it; empty if nothing."""
        command = ("plan", "-detailed-exitcode", *_FLAGS, *options, *variables(given))
        shown = self.run(*command, codes=(0, 2)).stdout
        _, _, changes = shown.partition("Terraform will perform the following actions:")
        return [line.strip() for line in changes.splitlines() if line.lstrip().startswith(("+", "-", "~"))]

    def outputs(self) -> dict[str, Any]:
        """Those that are set."""
        found = json.loads(self.run("output", "-json").stdout)
        return {name: output["value"] for name, output in found.items() if output["value"]}

    def destroy(self, **given: Any) -> str:
        return self.run("destroy", "-auto-approve", *_FLAGS, *variables(given)).stdout


@contextmanager
def initialized(folder: Path, endpoint: str = "") -> Iterator[Terraform]:
    """Terraform after its `init`, and one process of the provider for all that comes.

    A command would start three and `terraform test` thirty, and each start is most of what it costs. The provider has
    this switch for debuggers. What it reads from the environment is what it was started with.
    """
    terraform = Terraform(folder, endpoint)
    terraform.run("init", "-input=false", "-no-color")
    [provider] = folder.glob(".terraform/providers/*/hashicorp/aws/*/*/terraform-provider-aws_*")
    log = folder.parent / "provider.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [provider, "-debug"],
            cwd=folder,
            env={**terraform.environ, "TF_LOG": "ERROR"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + _LIMIT
        while not (found := re.search(r"TF_REATTACH_PROVIDERS='(.*)'", log.read_text())):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        terraform.environ["TF_REATTACH_PROVIDERS"] = found[1]
        yield terraform
    finally:
        process.kill()
        process.wait()


_FLAGS = ("-input=false", "-no-color")


def variables(given: dict[str, Any]) -> list[str]:
    return [
        f"-var={name}={value if isinstance(value, str) else json.dumps(value)}"
        for name, value in given.items()
    ]
