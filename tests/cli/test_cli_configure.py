"""`configure aws-profile`: what it writes, what it says, what it refuses; and that the command it writes can be run."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.configloader import load_config

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, command_line

SCRIPT = Path(sys.executable).with_name("cognito-tui")


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    """With the pool in the profile `work`, and nothing about it in the environment."""
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD)
        config_toml(line, "work")
        for name in [name for name in line.environ if name.startswith("COGNITO_")]:
            del line.environ[name]
        yield line


def home(line: CommandLine) -> Path:
    return Path(line.environ["HOME"])


def config_toml(line: CommandLine, *names: str, **more: str) -> None:
    settings = {
        "user_pool_id": line.pool.user_pool_id,
        "client_id": line.pool.client_id,
        "identity_pool_id": line.pool.identity_pool_id,
        "remember": "file",
        **more,
    }
    table = "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
    path = home(line) / ".config/cognito-tui/config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(f"[profiles.{json.dumps(name)}]\n{table}" for name in names))


def profile(line: CommandLine, name: str) -> dict[str, str]:
    profiles: dict[str, dict[str, str]] = load_config(str(home(line) / ".aws/config"))["profiles"]
    return profiles[name]


def another_installation(root: Path) -> Path:
    """A virtual environment with what this one has, but for scripts; gives the folder of its programs."""
    here = Path(sys.prefix)
    (root / "bin").mkdir(parents=True)
    (root / "lib").symlink_to(here / "lib")
    shutil.copy(here / "pyvenv.cfg", root)
    (root / "bin/python").symlink_to(os.path.realpath(sys.executable))
    return root / "bin"


def test_the_stanza_and_how_to_use_it(line: CommandLine) -> None:
    done = line.run("configure", "aws-profile", "lab", "--profile", "work")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "The AWS profile lab in ~/.aws/config gets its credentials from cognito-tui now.",
        "Sign in first:  cognito-tui login --profile work",
        "Use it:  AWS_PROFILE=lab aws s3 ls",
    ]
    command = f"{shlex.quote(str(SCRIPT))} credential-process --profile work"
    assert profile(line, "lab") == {"credential_process": command, "region": "eu-west-1"}


def test_again_changes_nothing(line: CommandLine) -> None:
    line.run("configure", "aws-profile", "default")
    before = (home(line) / ".aws/config").stat()
    done = line.run("configure", "aws-profile", "default")
    assert "nothing was changed" in done.stderr
    assert "Use it:  aws s3 ls" in done.stderr
    assert (home(line) / ".aws/config").stat().st_mtime_ns == before.st_mtime_ns


def test_the_difference_is_shown_first(line: CommandLine) -> None:
    (home(line) / ".aws").mkdir()
    (home(line) / ".aws/config").write_text("[default]\noutput = json\n")
    done = line.run("configure", "aws-profile", "work", "--region", "us-east-1", "--diff")
    assert done.returncode == 0
    assert "+[profile work]" in done.stdout.splitlines()
    assert "+region = us-east-1" in done.stdout.splitlines()
    assert "output = json" not in done.stdout
    assert done.stderr == "Nothing was changed.\n"
    assert (home(line) / ".aws/config").read_text() == "[default]\noutput = json\n"
    assert os.listdir(home(line) / ".aws") == ["config"]


@pytest.mark.parametrize("script", [True, False])
def test_the_command_runs_without_a_shell_from_a_folder_with_spaces_and_for_a_name_with_quotes(
    line: CommandLine, tmp_path: Path, script: bool
) -> None:
    name = """it's "mine" # $HOME"""
    config_toml(line, name)
    folder = another_installation(tmp_path / "a folder")
    if script:
        shutil.copy(SCRIPT, folder)
    program = [str(folder / "cognito-tui")] if script else [str(folder / "python"), "-I", "-m", "cognito_tui"]
    started = [word for word in program if word != "-I"]
    done = subprocess.run(
        [*started, "configure", "aws-profile", "work", "--profile", name],
        env=line.environ,
        cwd=line.directory,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    words = shlex.split(profile(line, "work")["credential_process"])
    assert words == [*program, "--profile", name, "credential-process"]  # the value ends on no quote
    (tmp_path / "cognito_tui").mkdir()
    (tmp_path / "cognito_tui/__main__.py").write_text("print('hostile code ran')")
    asked = subprocess.run(words, env=line.environ, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert asked.returncode == 3
    assert "cognito-tui login --profile" in asked.stderr


def test_settings_from_the_environment_are_needed_wherever_it_runs(line: CommandLine) -> None:
    environ = {"COGNITO_USER_POOL_ID": "eu-west-1_Other", "COGNITO_CLIENT_ID": "other"}
    done = line.run("configure", "aws-profile", "work", environ=environ)
    assert done.returncode == 0
    assert "only where this is set, too: COGNITO_USER_POOL_ID, COGNITO_CLIENT_ID." in done.stderr
    assert profile(line, "work")["credential_process"].endswith(" credential-process")
    # ... but not where a profile is meant
    done = line.run("configure", "aws-profile", "work", "--profile", "work", environ=environ)
    assert "only where" not in done.stderr
    assert profile(line, "work")["credential_process"].endswith(" --profile work")


def test_a_file_that_is_named_is_named_from_anywhere(line: CommandLine) -> None:
    (home(line) / ".config/cognito-tui/config.toml").unlink()
    (line.directory / "lab.env").write_text(
        f"COGNITO_USER_POOL_ID={line.pool.user_pool_id}\nCOGNITO_CLIENT_ID=c\n"
        f"COGNITO_IDENTITY_POOL_ID={line.pool.identity_pool_id}\n"
    )
    done = line.run("configure", "aws-profile", "work", "--env-file", "lab.env")
    assert done.returncode == 0, done.stderr
    assert profile(line, "work")["credential_process"].endswith(
        f"credential-process --env-file {line.directory / 'lab.env'}"
    )
    assert "only where" not in done.stderr


def test_a_program_in_a_runners_cache_is_named_only_if_forced(line: CommandLine, tmp_path: Path) -> None:
    program = another_installation(tmp_path / ".cache/uv/archive-v0/Xy12") / "cognito-tui"
    shutil.copy(SCRIPT, program)
    program.write_text(f"#!{program.with_name('python')}\n{SCRIPT.read_text().partition(chr(10))[2]}")
    command = [str(program), "configure", "aws-profile", "work"]
    refused = subprocess.run(command, env=line.environ, cwd="/", capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "This cognito-tui is in a cache" in refused.stderr
    assert "uv tool install cognito-tui" in refused.stderr
    assert not (home(line) / ".aws").exists()
    subprocess.run([*command, "--force"], env=line.environ, cwd="/", capture_output=True, check=True)
    assert profile(line, "work")["credential_process"].startswith(f"{program} ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("two words",), "'two words' is not a valid name for an AWS profile."),
        (("work", "--profile", "nope"), "There is no profile 'nope'."),
        (("work", "--client-id", "abc"), "--client-id cannot be written into an AWS profile."),
        (("work", "--region", "Ireland"), "'Ireland' is not a region."),
    ],
)
def test_what_makes_no_sense_is_refused(line: CommandLine, arguments: tuple[str, ...], said: str) -> None:
    done = line.run("configure", "aws-profile", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not (home(line) / ".aws").exists()


def test_keys_that_would_count_instead_are_named(line: CommandLine) -> None:
    (home(line) / ".aws").mkdir()
    (home(line) / ".aws/credentials").write_text("[work]\naws_access_key_id = AKIAMINE\n")
    done = line.run("configure", "aws-profile", "work", "--force")
    assert (done.returncode, done.stdout) == (2, "")
    assert "[work] of ~/.aws/credentials has aws_access_key_id." in done.stderr
    assert "Choose another name, or take these keys out of that file." in done.stderr
    assert "AKIAMINE" not in done.stderr
    assert os.listdir(home(line) / ".aws") == ["credentials"]


def test_it_is_said_where_something_else_counts_and_where_nothing_is_kept(line: CommandLine) -> None:
    config_toml(line, "work", cache="off", remember="off")
    done = line.run("configure", "aws-profile", "work", environ={"AWS_ACCESS_KEY_ID": "AKIA"})
    assert done.returncode == 0
    assert "nothing is kept" in done.stderr
    assert "In this shell something else counts: the keys in the environment" in done.stderr
