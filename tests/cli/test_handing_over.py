"""Handing over to a shell, or to a command: what is set, unset, started and said; in one session."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import EMAIL, PASSWORD, CommandLine, command_line

BOTH = pytest.mark.parametrize("how", [(), ("--server",)], ids=["replaced", "served"])
THEIRS = {
    "AWS_PROFILE": "corp",
    "AWS_DEFAULT_PROFILE": "corp",
    "AWS_SECURITY_TOKEN": "theirs",
    "AWS_ACCOUNT_ID": "111111111111",
    "AWS_BEARER_TOKEN_BEDROCK": "theirs",
    "AWS_VAULT": "theirs",
}
CORP = "[profile corp]\nregion = ap-southeast-2\n"


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        line.sign_in()
        (Path(line.environ["HOME"]) / ".aws").mkdir()
        (Path(line.environ["HOME"]) / ".aws/config").write_text(CORP)
        yield line


def evaluated(lines: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of what sh starts after these lines."""
    done = subprocess.run(
        ["sh", "-ec", f"{lines}env -0"], env=environ, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return dict(pair.split("=", 1) for pair in done.stdout.split("\0") if pair)


def test_a_shell_has_these_credentials_alone_and_is_cleared_again(line: CommandLine) -> None:
    theirs = {**line.environ, **THEIRS}
    shells = [evaluated(line.run(command, environ=THEIRS).stdout, theirs) for command in ("export", "login")]
    for shell in shells:
        assert shell["AWS_SESSION_TOKEN"] in line.pool.keys
        assert (shell["AWS_REGION"], shell["AWS_DEFAULT_REGION"]) == ("ap-southeast-2", "ap-southeast-2")
        assert THEIRS.keys() & shell.keys() == {"AWS_ACCOUNT_ID"}
        assert shell["AWS_ACCOUNT_ID"] == "000000000000"
        assert shell["COGNITO_TUI_PROFILE"] == "environment"
    done = line.run("exec", "--", "env", "-0", environ=THEIRS)
    started = dict(pair.split("=", 1) for pair in done.stdout.split("\0") if pair)
    assert {name for name in started if name.startswith(("AWS_", "COGNITO_"))} == {
        name for name in shells[0] if name.startswith(("AWS_", "COGNITO_"))
    }, "by whatever way"
    assert started["AWS_REGION"] == "ap-southeast-2"

    cleared = evaluated(line.run("export", "--unset", environ=shells[0]).stdout, shells[0])
    assert cleared.keys() - line.environ.keys() <= {"PWD", "OLDPWD", "SHLVL", "_"}
    # a region of the person's own is not ours to take
    own = {**shells[0], "AWS_REGION": "us-east-1"}
    assert evaluated(line.run("export", "--unset", environ=own).stdout, own)["AWS_REGION"] == "us-east-1"

    out = line.run("logout", environ=shells[0])
    assert (out.returncode, out.stderr) == (0, "ada is signed out.\n")
    assert evaluated(out.stdout, shells[0]).keys() == cleared.keys()
    # where the keys are somebody else's, they stay
    assert line.run("logout", environ={"AWS_ACCESS_KEY_ID": "AKIATHEIRS"}).stdout == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--to-profile", ""), "--to-profile: the value is empty."),
        (("--to-profile", "DEFAULT"), "'DEFAULT' is not a valid name"),
        (("--to-profile", "a]b"), "is not a valid name"),
        (("--to-profile", "a\nb"), "is not a valid name"),
        (("--to-profile", " "), "--to-profile: the value is empty."),
        (("--to-profile", "", "--format", "env"), "--to-profile: the value is empty."),
        (("--unset", "--to-profile", "work"), "cannot go with"),
        (("--unset", "--force"), "--force cannot go with --unset"),
        (("--unset", "--role", "Reader", "--region", "eu-west-1"), "--role, --region cannot go with --unset"),
        (("--unset", "--format", "json"), "The format json can unset nothing."),
        (("--unset", "--format", "dotenv"), "The format dotenv can unset nothing."),
    ],
)
def test_what_makes_no_sense_is_a_wrong_usage_and_nothing_goes_to_stdout(
    person: dict[str, str], start: Start, arguments: tuple[str, ...], words: str
) -> None:
    with command_line(person, start) as line:  # in which nobody is signed in, nor asked
        done = line.run("export", "--no-input", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
        assert not (Path(line.environ["HOME"]) / ".aws").exists()


def test_a_flag_that_says_nothing_is_not_taken_for_none(line: CommandLine) -> None:
    """As `--role "$ROLE"`, where that is unset: keys of another role would be given out."""
    for flag in ("--role", "--profile", "--region", "--duration", "--identity-pool-id", "-u"):
        for text in ("", " "):
            done = line.run("export", flag, text)
            assert (done.returncode, done.stdout) == (2, ""), flag
            assert f"{flag.replace('-u', '--username')}: the value is empty." in done.stderr


def test_two_profiles_in_one_shell_each_have_their_own_region(line: CommandLine) -> None:
    config = Path(line.environ["HOME"]) / ".config/cognito-tui/config.toml"
    config.parent.mkdir(parents=True)
    pool = "\n".join(
        f'{key} = "{getattr(line.pool, key)}"' for key in ("user_pool_id", "client_id", "identity_pool_id")
    )
    config.write_text(f'[profiles.a]\n{pool}\nregion = "us-west-2"\n[profiles.b]\n{pool}\n')
    (Path(line.environ["HOME"]) / ".aws/config").unlink()
    environ = {name: text for name, text in line.environ.items() if not name.endswith("_ID")}
    for name in ("a", "b"):
        done = line.run("login", "--profile", name, "-u", "ada", "--password-stdin", typed=PASSWORD)
        assert done.returncode == 0, done.stderr
    shell = evaluated(line.run("export", "--profile", "a").stdout, environ)
    assert (shell["COGNITO_TUI_PROFILE"], shell["AWS_REGION"]) == ("a", "us-west-2")
    shell = evaluated(line.run("export", "--profile", "b", environ=shell).stdout, shell)
    assert (shell["COGNITO_TUI_PROFILE"], shell["AWS_REGION"]) == ("b", "eu-west-1")

    # and one inside the other is said
    inside = {name: shell[name] for name in ("COGNITO_TUI_PROFILE", "COGNITO_TUI_REGION", "AWS_REGION")}
    done = line.run(
        "exec", "--profile", "a", "--", "sh", "-c", "echo $COGNITO_TUI_PROFILE $AWS_REGION", environ=inside
    )
    assert done.stdout == "a us-west-2\n"
    assert done.stderr.startswith("cognito-tui: this shell has the credentials of the profile b already.\n")
    assert line.run("exec", "--profile", "b", "--", "true", environ=inside).stderr == ""


@BOTH
def test_without_a_command_it_is_the_persons_shell(line: CommandLine, how: tuple[str, ...]) -> None:
    told = "echo $0 $COGNITO_TUI_PROFILE ${AWS_PROFILE-none} $AWS_REGION; exit 3\n"
    bash = shutil.which("bash") or ""
    for given, shell in (
        ({"SHELL": bash}, bash),
        ({"SHELL": "/no/such/shell"}, None),  # the one in the password file, whatever it is
        ({"SHELL": shutil.which("false") or "/bin/false"}, None),
        ({"SHELL": bash}, bash),
    ):
        done = line.run("exec", *how, environ={**THEIRS, **given}, typed=told)
        assert done.returncode == 3, done.stderr
        zeroth, *rest = done.stdout.split()
        assert rest == ["environment", "none", "ap-southeast-2"]
        assert os.path.isabs(zeroth)
        assert zeroth == (shell or zeroth)
        assert (
            f"{os.path.basename(zeroth)} with the AWS credentials of the profile environment" in done.stderr
        )
        assert "already" not in done.stderr
        assert ("renewed for as long as it runs" if how else "good until") in done.stderr
    done = line.run(
        "exec", *how, "--", environ={"COGNITO_TUI_PROFILE": "environment", "SHELL": bash}, typed="exit\n"
    )
    assert "this shell has the credentials of the profile environment already" in done.stderr


@BOTH
def test_a_script_is_run_as_a_shell_runs_it(line: CommandLine, how: tuple[str, ...]) -> None:
    folder = line.directory / "bin"
    folder.mkdir()
    path = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    for name, text, shown in (
        ("plain", 'echo "$@" ${AWS_REGION}; exit 4\n', "a b c ap-southeast-2\n"),
        ("-odd name", 'printf "%s|" "$@"; exit 4', "a b|c|"),
        ("spoken", "#!/bin/sh\necho sh; exit 4\n", "sh\n"),
    ):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
        for word in (name, str(folder / name), f"./bin/{name}"):
            done = line.run("exec", *how, "--", word, "a b", "c", environ={**path, "AWS_PROFILE": "corp"})
            assert (done.returncode, done.stdout) == (4, shown), done.stderr
    (folder / "empty").touch(0o755)
    assert line.run("exec", *how, "--", "empty", environ=path).returncode == 0
    # what it would be run by is not there, and says so by name: not "no such command"
    (folder / "lost").write_bytes(b"#!/bin/sh\r\n")
    (folder / "lost").chmod(0o755)
    done = line.run("exec", *how, "--", "lost", environ=path)
    assert done.returncode == 126
    assert done.stderr.startswith("cognito-tui: lost cannot be run: what runs it is not there.\n")
    assert "as lines end on Windows" in done.stderr
    assert line.run("exec", *how, "--", "").returncode == 127
    done = line.run("exec", *how, "--", "aws s3 ls")
    assert done.returncode == 127
    assert "There is no command aws s3 ls.\n  The command and each of its arguments are words" in done.stderr
    assert "let env start it" in line.run("exec", *how, "--", "AWS_PAGER=", "aws", "s3", "ls").stderr


def test_a_served_command_sees_no_file_that_it_could_make(line: CommandLine) -> None:
    aws = Path(line.environ["HOME"]) / ".aws"
    (aws / "credentials").write_text(
        "[default]\naws_access_key_id = AKIA\naws_secret_access_key = x\n[corp]\n"
    )
    script = "echo $AWS_CONFIG_FILE; mkdir -p $(dirname $AWS_SHARED_CREDENTIALS_FILE) && echo made"
    done = line.run("exec", "--server", "--", "sh", "-c", f"({script}) 2>/dev/null; test -c /dev/null")
    assert (done.returncode, done.stdout) == (0, "\n"), done.stderr  # the other file has nothing to hide
    assert "does not see that file, nor its other profiles" in done.stderr
    told = json.loads(line.run("export", "--format", "process").stdout)
    assert told["AccountId"] == "000000000000"
    assert (
        told
        == json.loads(line.run("credential-process").stdout)
        == json.loads(line.run("credential-process").stdout)
    )
