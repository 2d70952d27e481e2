"""What the kit for real AWS makes, as Terraform code: that it makes it, docs/live.md says how to try at an emulator."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.live.stack import Stack
from tests.live.stopping import Stopping
from tests.support import terraform
from tests.support.repository import ROOT
from tests.support.terraform import Terraform


@pytest.mark.xdist_group("terraform module")
@pytest.mark.timeout(300)
def test_it_is_formatted_and_valid_and_fits_the_module_of_this_repository(tmp_path: Path) -> None:
    if reason := terraform.missing():
        pytest.skip(reason)
    Stack(tmp_path / "run", lambda: os.environ, Stopping()).prepare(
        name="cognito-tui-live-0", region="eu-west-1", answer="a", account="012345678901"
    )
    kit = Terraform(tmp_path / "run/live")
    assert kit.run("fmt", "-check", "-diff", str(ROOT / "tests/live/terraform")).stdout == ""
    kit.run("init", "-input=false", "-no-color")
    assert json.loads(kit.run("validate", "-json").stdout)["diagnostics"] == []
