"""Terraform's AWS provider, in one apply that goes on after its keys have ended."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from cognito_tui.demo.simulator.roles import Keys
from tests.support import terraform
from tests.support.clients.asked import ENDPOINT, ENVIRONMENT, PROCESS, Person
from tests.support.clients.client import LIMIT, Client

# A provider is a process: these two live as long as the apply. The resources put reading off to it, and stop it once.
_MAIN = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}
provider "aws" {
  alias                       = "profile"
  profile                     = "work"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}
data "aws_caller_identity" "environment" {}
resource "terraform_data" "begin" {}
data "aws_caller_identity" "profile" {
  provider   = aws.profile
  depends_on = [terraform_data.begin]
}
data "aws_caller_identity" "endpoint" {
  depends_on = [terraform_data.begin, data.aws_caller_identity.profile]
}
resource "terraform_data" "pause" {
  depends_on = [data.aws_caller_identity.endpoint]
  provisioner "local-exec" {
    command = "touch paused; until [ -e go ]; do sleep 0.5; done"
  }
}
data "aws_caller_identity" "profile_again" {
  provider   = aws.profile
  depends_on = [terraform_data.pause]
}
data "aws_caller_identity" "endpoint_again" {
  depends_on = [terraform_data.pause, data.aws_caller_identity.profile_again]
}
"""


class TerraformClient(Client):
    """The profile and the endpoint come one after the other: so are their requests told apart."""

    def __init__(self, name: str) -> None:
        super().__init__(name, (ENVIRONMENT,))
        self._apply: subprocess.Popen[str] | None = None
        self._go = Path()

    @property
    def missing(self) -> str:
        return terraform.missing()

    def ask(self, person: Person) -> dict[str, Keys]:
        folder = person.home / "terraform"
        before = len(person.cognito.requests)
        if self._apply is not None:
            self._go.touch()
            said = self._apply.communicate(timeout=LIMIT)[0]
            assert self._apply.returncode == 0, said
            return self._signed(person, before)
        folder.mkdir()
        self._go = folder / "go"
        (folder / "main.tf").write_text(_MAIN)
        self._run(folder, person.ways[ENVIRONMENT], "init")
        lock = (folder / ".terraform.lock.hcl").read_text()
        self.version = re.findall(r'version += "([^"]+)"', lock)[0]
        found = super().ask(person)
        before = len(person.cognito.requests)
        self._apply = self._start(
            folder,
            person.ways[ENDPOINT],
            *("apply", "-auto-approve", "-target=data.aws_caller_identity.endpoint_again"),
        )
        while not (folder / "paused").exists():
            assert self._apply.poll() is None, self._apply.communicate()[0]
            time.sleep(0.1)
        return {**found, **self._signed(person, before)}

    def _signed(self, person: Person, before: int) -> dict[str, Keys]:
        # the first and the last: a request that takes long is repeated
        by_profile, *_, by_endpoint = person.signed_since(before)
        return {PROCESS: by_profile, ENDPOINT: by_endpoint}

    def _ask(self, person: Person, way: str) -> str:
        target = f"-target=data.aws_caller_identity.{way}"
        self._run(person.home / "terraform", person.ways[way], "plan", target)
        return ""

    def _run(self, folder: Path, environ: Mapping[str, str], *arguments: str) -> None:
        process = self._start(folder, environ, *arguments)
        said = process.communicate(timeout=LIMIT)[0]
        assert process.returncode == 0, said

    def _start(self, folder: Path, environ: Mapping[str, str], *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["terraform", arguments[0], "-no-color", "-input=false", *arguments[1:]],
            cwd=folder,
            env={**environ, **terraform.settings(folder / ".terraform")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def end(self) -> None:
        if self._apply is not None:
            self._go.touch()  # its pause is a process of its own
            self._apply.kill()
            self._apply.communicate()
            self._apply = None
