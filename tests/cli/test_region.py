"""The region that AWS programs are to use, for one run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import EMAIL, PASSWORD, CommandLine, command_line


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        line.sign_in()
        yield line


def test_the_region_that_is_named_goes_along(line: CommandLine) -> None:
    assert "\nexport AWS_REGION='eu-west-1'\n" in line.run("export").stdout
    lines = "\nexport AWS_REGION='ap-southeast-2'\nexport AWS_DEFAULT_REGION='ap-southeast-2'\n"
    assert lines in line.run("export", "--region", "ap-southeast-2").stdout
    assert lines in line.run("login", "--region", "ap-southeast-2").stdout
    assert lines in line.run("export", environ={"COGNITO_AWS_REGION": "ap-southeast-2"}).stdout
    told = json.loads(line.run("export", "--region", "ap-southeast-2", "--format", "json").stdout)
    assert (told["AWS_REGION"], told["AWS_DEFAULT_REGION"]) == ("ap-southeast-2", "ap-southeast-2")

    # the command's own settings count less
    environ = {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    show = ("--", "sh", "-c", "echo $AWS_REGION $AWS_DEFAULT_REGION")
    assert line.run("exec", *show, environ=environ).stdout == "us-east-1 us-east-1\n"
    for more in ((), ("--server",)):
        done = line.run("exec", *more, "--region", "ap-southeast-2", *show, environ=environ)
        assert done.stdout == "ap-southeast-2 ap-southeast-2\n", done.stderr

    written = Path(line.environ["HOME"]) / ".aws/credentials"
    for region, arguments in (
        ("eu-west-1", ()),
        ("ap-southeast-2", ("--region", "ap-southeast-2")),
        ("ap-southeast-2", ()),
    ):
        assert line.run("export", "--to-profile", "work", *arguments).returncode == 0
        assert f"region = {region}\n" in written.read_text()


def test_what_is_no_region_or_has_no_place_is_refused(line: CommandLine) -> None:
    for command in ("export", "login", "exec"):
        done = line.run(command, "--region", "Sydney")
        assert (done.returncode, done.stdout) == (2, "")
        assert "region: 'Sydney' from --region is not a region such as eu-west-1" in done.stderr
    done = line.run("export", "--format", "process", "--region", "eu-west-1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "The format process has no place for a region." in done.stderr
