"""`configure`: answers, flags, the environment and Terraform become a profile that signs in."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, answer, command_line
from tests.support.program import Program

SECRET = "s3cretOfTheClient0123456789"
TERRAFORM = {"TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}

need_terraform = pytest.mark.skipif(not shutil.which("terraform"), reason="terraform is missing")


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    """With nothing about the pool anywhere."""
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD)
        for name in [name for name in line.environ if name.startswith("COGNITO_")]:
            del line.environ[name]
        yield line


def ids(line: CommandLine) -> dict[str, str]:
    pool = line.pool
    return {
        "user_pool_id": pool.user_pool_id,
        "client_id": pool.client_id,
        "identity_pool_id": pool.identity_pool_id,
    }


def flags(line: CommandLine) -> list[str]:
    return [word for name, value in ids(line).items() for word in (f"--{name.replace('_', '-')}", value)]


def variables(line: CommandLine) -> dict[str, str]:
    return {f"COGNITO_{name.upper()}": value for name, value in ids(line).items()}


def config(line: CommandLine) -> Path:
    return Path(line.environ["HOME"]) / ".config/cognito-tui/config.toml"


def stanza(line: CommandLine, name: str = "default", **more: str) -> str:
    return f"[profiles.{name}]\n" + "".join(
        f'{key} = "{value}"\n' for key, value in {**ids(line), **more}.items()
    )


def signs_in(line: CommandLine, *arguments: str) -> None:
    done = line.run("login", *arguments, "-u", "ada", "--password-stdin", typed=PASSWORD)
    assert done.returncode == 0, done.stderr
    assert "AWS_SESSION_TOKEN" in done.stdout


# asking ---------------------------------------------------------------------------------------------------------------

FIRST = "User pool id"
CLIENT = "App client id"
CLIENT_SECRET = "Client secret, if the app client has one"
IDENTITY = "Identity pool id, if any"
USER = "User name, to be offered at sign-in"
REMEMBER = "Where the session is kept: off, keyring, encrypted, file [off]"


def ended_well(program: Program, exit_code: int = 0) -> None:
    assert program.end() == exit_code
    assert program.takes_lines


def test_it_asks_for_the_ids_and_says_what_comes_next(line: CommandLine) -> None:
    program = line.at_terminal("configure")
    answer(program, FIRST, line.pool.user_pool_id)
    answer(program, CLIENT, line.pool.client_id)
    answer(program, CLIENT_SECRET, "")
    answer(program, IDENTITY, line.pool.identity_pool_id)
    answer(program, USER, "ada")
    answer(program, REMEMBER, "file")
    ended_well(program)
    assert program.shows("The profile default in ~/.config/cognito-tui/config.toml is written:")
    assert program.shows("Sign in: cognito-tui With prompts: cognito-tui login")
    assert config(line).read_text() == stanza(line, username="ada", remember="file")
    assert config(line).stat().st_mode & 0o777 == 0o600
    signs_in(line)


def test_an_answer_that_cannot_be_right_is_asked_for_again(line: CommandLine) -> None:
    line.pool.client_secret = SECRET
    program = line.at_terminal("configure", "--profile", "work")
    answer(program, FIRST, "")
    program.wait_for("This needs the user pool's id.")
    answer(program, FIRST, line.pool.identity_pool_id)
    program.wait_for("is not <region>_<id>, such as eu-west-1_AbCdEfGhI", "are the two swapped?")
    answer(program, FIRST, line.pool.user_pool_id)
    answer(program, CLIENT, "a b")
    program.wait_for("client_id: 'a b' from your answer is not 1 to 128 letters")
    answer(program, CLIENT, line.pool.client_id)
    answer(program, CLIENT_SECRET, f"{SECRET} {SECRET}")
    program.wait_for("client_secret: the value from your answer is not printable ASCII without spaces")
    answer(program, CLIENT_SECRET, SECRET)
    answer(program, IDENTITY, line.pool.identity_pool_id)
    answer(program, USER, "")
    answer(program, REMEMBER, "yes")
    program.wait_for("remember: 'yes' from your answer is not off or keyring or")
    answer(program, REMEMBER, "")
    ended_well(program)
    assert SECRET.encode() not in program.written
    expected = stanza(line, "work").replace("identity", f'client_secret = "{SECRET}"\nidentity', 1)
    assert config(line).read_text() == expected


def test_return_keeps_what_is_there_and_answers_take_its_place(line: CommandLine) -> None:
    config(line).parent.mkdir(parents=True)
    before = f"# mine\n{stanza(line, 'work', client_secret=SECRET, username='bob')}"
    config(line).write_text(before)
    program = line.at_terminal("configure")
    answer(program, f"{FIRST} [{line.pool.user_pool_id}]", "")
    answer(program, f"{CLIENT} [{line.pool.client_id}]", "")
    answer(program, f"{CLIENT_SECRET} [the one that is there]", "")
    answer(program, f"{IDENTITY} [{line.pool.identity_pool_id}]", "")
    answer(program, f"{USER} [bob]", "ada")
    answer(program, REMEMBER, "")
    ended_well(program)
    assert config(line).read_text() == before.replace("bob", "ada")
    program = line.at_terminal("configure", "--client-id", line.pool.client_id, "--profile", "new")
    answer(program, FIRST, line.pool.user_pool_id)  # what a flag gives is not asked for
    answer(program, CLIENT_SECRET, "-")
    program.press("ctrl+c")
    ended_well(program, 130)
    program = line.at_terminal("configure", "--no-input", "--default")
    ended_well(program)
    assert config(line).read_text() == f'default_profile = "work"\n\n{before}'.replace("bob", "ada")


def test_another_client_leaves_the_old_ones_secret_behind(line: CommandLine) -> None:
    config(line).parent.mkdir(parents=True)
    config(line).write_text(stanza(line, client_secret=SECRET, username="ada"))
    program = line.at_terminal("configure", "--offline")
    answer(program, f"{FIRST} [{line.pool.user_pool_id}]", "")
    answer(program, f"{CLIENT} [{line.pool.client_id}]", "another")
    answer(program, CLIENT_SECRET, "")
    answer(program, f"{IDENTITY} [{line.pool.identity_pool_id}]", "")
    answer(program, f"{USER} [ada]", "-")
    answer(program, REMEMBER, "")
    ended_well(program)
    assert config(line).read_text() == stanza(line).replace(line.pool.client_id, "another")


def test_ctrl_c_leaves_the_file_and_the_terminal_as_they_were(line: CommandLine) -> None:
    program = line.at_terminal("configure")
    answer(program, FIRST, line.pool.user_pool_id)
    answer(program, CLIENT, line.pool.client_id)
    program.wait_for(f"{CLIENT_SECRET}:")
    program.type("half a secret")
    assert not program.takes_lines
    program.press("ctrl+c")
    ended_well(program, 130)
    assert b"Traceback" not in program.written
    assert b"half a secret" not in program.written
    assert not config(line).parent.exists()


# not asking -----------------------------------------------------------------------------------------------------------


def test_three_ids_on_the_command_line_are_enough(line: CommandLine) -> None:
    done = line.run("configure", "--profile", "work", *flags(line))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines()[0] == "The profile work in ~/.config/cognito-tui/config.toml is written:"
    assert done.stderr.splitlines()[-2:] == [
        "Sign in:  cognito-tui",
        "With prompts:  cognito-tui login",
    ]
    assert config(line).read_text() == stanza(line, "work")
    signs_in(line, "--profile", "work")
    again = line.run("configure", "--profile", "work", *flags(line))
    assert "is already up to date: nothing was changed." in again.stderr
    lab = line.run("configure", "--profile", "lab", *flags(line), "-u", "ada")
    assert lab.stderr.splitlines()[-1].endswith("cognito-tui login --profile lab")
    other = line.run("configure", "--profile", "lab", *flags(line), "-u", "bob")
    assert (other.returncode, other.stdout) == (2, "")
    assert "  username: ada would become bob\n" in other.stderr
    looked = line.run("configure", "--profile", "lab", *flags(line), "-u", "bob", "--diff")
    assert looked.stderr == "Nothing was changed. It takes --force.\n"
    assert looked.stdout.splitlines()[-2:] == ['-username = "ada"', '+username = "bob"']
    forced = line.run("configure", "--profile", "lab", *flags(line), "-u", "bob", "--force", "--default")
    assert forced.stderr.splitlines()[1:3] == [
        "  username  bob",
        "It is the default profile now.",
    ]
    assert config(line).read_text().startswith('default_profile = "lab"\n')
    unnamed = line.run("configure", "--app-name", "shop")
    assert "The profile lab in" in unnamed.stderr
    assert unnamed.stderr.splitlines()[-1] == "With prompts:  cognito-tui login"


@pytest.mark.parametrize("option", ["--diff", "--dry-run"])
def test_the_difference_is_shown_first(line: CommandLine, option: str) -> None:
    done = line.run("configure", *flags(line), option)
    assert (done.returncode, done.stderr) == (0, "Nothing was changed.\n")
    assert done.stdout.splitlines()[3:] == [f"+{row}" for row in stanza(line).splitlines()]
    assert not config(line).parent.exists()


@pytest.mark.parametrize("arguments", [(), ("--no-input",)])
def test_what_nobody_can_be_asked_for_ends_with_3(line: CommandLine, arguments: tuple[str, ...]) -> None:
    done = line.run("configure", "--client-id", "abc", *arguments)
    assert (done.returncode, done.stdout) == (3, "")
    assert "An answer is needed: the user pool's id.\n" in done.stderr
    assert "--user-pool-id" in done.stderr
    assert not config(line).parent.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--env-file", "x"), "--env-file goes with --from-env."),
        (("--from-env", "--from-terraform", "."), "cannot go with --from-env"),
        (("--from-env", "--env-file", "x"), "x does not exist."),
        (("--from-terraform", "x"), "/x cannot be read.\n  No such file or directory."),
        (("--from-terraform", "x", "aws-profile", "y"), "--from-terraform makes a profile of config.toml"),
        (("--default", "aws-profile", "y"), "--default makes a profile of config.toml"),
        (("--default", "list"), "--default makes a profile of config.toml, and does not go with list."),
        (("--profile", "a\nb", "--user-pool-id", "?"), "'a\\nb' is not a valid name for a profile."),
        (("aws-profile",), "NAME"),
    ],
)
def test_what_makes_no_sense_is_refused(line: CommandLine, arguments: tuple[str, ...], said: str) -> None:
    done = line.run("configure", *flags(line), *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not config(line).parent.exists()


def test_a_look_at_an_aws_profile_may_be_asked_for_early(line: CommandLine) -> None:
    line.run("configure", *flags(line))
    done = line.run("configure", "--diff", "aws-profile", "work")
    assert (done.returncode, done.stdout.splitlines()[3]) == (0, "+[profile work]")
    assert not (Path(line.environ["HOME"]) / ".aws").exists()


def test_a_broken_file_is_named_before_anything_is_asked(line: CommandLine) -> None:
    config(line).parent.mkdir(parents=True)
    config(line).write_text(f'[profiles.work]\nclient_secrt = "{SECRET}"\n')
    program = line.at_terminal("configure")
    ended_well(program, 2)
    assert program.shows("client_secrt: no such setting, in config.toml [profiles.work]")
    config(line).write_text(f'[profiles.work\nclient_secret = "{SECRET}"\n')
    done = line.run("configure", *flags(line))
    assert (done.returncode, done.stdout) == (2, "")
    assert "config.toml is not valid TOML." in done.stderr
    assert config(line).read_text().startswith("[profiles.work\n")
    assert SECRET not in done.stderr + program.text


# from the environment -------------------------------------------------------------------------------------------------


def test_the_environment_becomes_a_profile(line: CommandLine) -> None:
    line.pool.client_secret = SECRET
    environ = {**variables(line), "COGNITO_CLIENT_SECRET": SECRET, "COGNITO_PROFILE": "work"}
    done = line.run("configure", "--from-env", environ=environ)
    assert (done.returncode, done.stdout) == (0, "")
    assert f"  client_id         {line.pool.client_id}   (COGNITO_CLIENT_ID)\n" in done.stderr
    assert "  client_secret     …   (COGNITO_CLIENT_SECRET)\n" in done.stderr
    assert "trusted" not in done.stderr
    assert SECRET not in done.stderr
    assert f'client_secret = "{SECRET}"\n' in config(line).read_text()
    assert config(line).read_text().startswith("[profiles.work]\n")


def test_a_folders_word_is_taken_but_not_for_everything_and_it_is_said_that_it_is_trusted(
    line: CommandLine,
) -> None:
    env = line.directory / ".env"
    env.write_text("".join(f"{name}={value}\n" for name, value in variables(line).items()))
    done = line.run("configure", "--from-env")
    assert done.returncode == 0, done.stderr
    assert f"is written, from .env in {line.directory}:" in done.stderr
    assert f"What .env in {line.directory} says is trusted from now on, in any folder." in done.stderr
    assert config(line).read_text() == stanza(line)
    env.write_text(f"{env.read_text()}COGNITO_DOMAIN=login.example.com\n")
    done = line.run("configure", "--from-env")
    assert (done.returncode, done.stdout) == (2, "")
    assert "A .env file that was not named cannot set domain." in done.stderr
    assert config(line).read_text() == stanza(line)
    done = line.run("configure", "--from-env", "--env-file", ".env")
    assert done.returncode == 0, done.stderr
    assert "trusted" not in done.stderr
    assert config(line).read_text() == stanza(line, domain="login.example.com")


def test_where_the_environment_counts_more_the_profile_is_to_be_named(line: CommandLine) -> None:
    done = line.run("configure", *flags(line), environ={"COGNITO_CLIENT_ID": "another"})
    assert done.stderr.splitlines()[-2] == "Sign in:  cognito-tui --profile default"


# from Terraform -------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(line: CommandLine) -> Path:
    folder = line.directory / "my terraform"
    folder.mkdir()
    outputs = {**ids(line), "username": "ada", "api_url": "https://api.example.com"}
    (folder / "main.tf").write_text(
        "".join(f'output "{name}" {{ value = "{value}" }}\n' for name, value in outputs.items())
        + f'output "client_secret" {{\n  value = "{SECRET}"\n  sensitive = true\n}}\n'
        + 'output "api_hosts" { value = ["api.example.com", "127.0.0.1:8080"] }\n'
        + 'output "domain" { value = "" }\n'
    )
    return folder


def terraform(folder: Path, line: CommandLine, *arguments: str) -> str:
    done = subprocess.run(
        ["terraform", *arguments],
        cwd=folder,
        env={**line.environ, **TERRAFORM},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


@need_terraform
def test_terraforms_outputs_become_a_profile(line: CommandLine, folder: Path) -> None:
    done = line.run("configure", "--from-terraform", folder.name, environ=TERRAFORM)
    assert (done.returncode, done.stdout) == (2, "")
    assert "There are no Terraform outputs in" in done.stderr
    assert "Run `terraform apply` there first." in done.stderr
    assert not config(line).parent.exists()

    terraform(folder, line, "apply", "-auto-approve")
    line.pool.client_secret = SECRET
    looked = line.run("configure", "--from-terraform", folder.name, "--diff", environ=TERRAFORM)
    assert "+client_secret = …" in looked.stdout.splitlines()
    assert not config(line).parent.exists()
    done = line.run("configure", "--from-terraform", folder.name, environ=TERRAFORM)
    assert (done.returncode, done.stdout) == (0, "")
    assert SECRET not in looked.stdout + looked.stderr + done.stderr
    written = config(line).read_text()
    assert written == stanza(line, username="ada", api_hosts="api.example.com, 127.0.0.1:8080").replace(
        "identity", f'client_secret = "{SECRET}"\nidentity', 1
    )

    # the same as a file, and from standard input
    printed = terraform(folder, line, "output", "-json")
    (line.directory / "outputs.json").write_text(printed)
    for where, typed in (("outputs.json", ""), ("-", printed)):
        done = line.run("configure", "--from-terraform", where, typed=typed)
        assert "is already up to date: nothing was changed." in done.stderr
    done = line.run("configure", "--from-terraform", "-", typed=printed.replace(SECRET, ""))
    assert (done.returncode, done.stdout) == (2, "")
    assert "client_secret: it would be removed" in done.stderr
    line.pool.client_secret = ""
    done = line.run("configure", "--from-terraform", "-", "--force", typed=printed.replace(SECRET, ""))
    assert done.stderr.splitlines()[1:2] == ["  client_secret  (taken out)"]
    assert SECRET not in config(line).read_text()
    signs_in(line)


def test_outputs_that_are_missing_are_named_and_not_taken_from_an_older_profile(line: CommandLine) -> None:
    line.run("configure", *flags(line))
    before = config(line).read_text()
    printed = '{"user_pool_id": {"value": "eu-west-1_Other"}, "pool_client": {"value": "abc"}}'
    done = line.run("configure", "--from-terraform", "-", "--force", typed=printed)
    assert (done.returncode, done.stdout) == (2, "")
    assert "client_id: not in Terraform's outputs in standard input." in done.stderr
    assert "Run `terraform apply` first." in done.stderr
    assert config(line).read_text() == before
    done = line.run(
        "configure", "--from-terraform", "-", *flags(line)[2:], "--force", "--offline", typed=printed
    )
    assert done.returncode == 0, done.stderr


def test_the_terminal_is_no_place_for_outputs(line: CommandLine) -> None:
    program = line.at_terminal("configure", "--from-terraform", "-")
    ended_well(program, 2)
    assert program.shows("Standard input is the terminal.")


def instead(line: CommandLine, script: str) -> dict[str, str]:
    """The environment in which this is Terraform."""
    programs = line.directory / "bin"
    programs.mkdir()
    (programs / "terraform").write_text(f"#!/bin/sh\n{script}\n")
    (programs / "terraform").chmod(0o755)
    return {"PATH": f"{programs}:{line.environ['PATH']}"}


def test_terraform_is_asked_but_does_not_ask(line: CommandLine, folder: Path) -> None:
    environ = instead(line, "read line && exit 9; echo '{}'")
    done = line.run("configure", "--from-terraform", folder.name, typed="yes\n", environ=environ)
    assert "There are no Terraform outputs in" in done.stderr


def test_a_slow_terraform_is_said_and_waited_for(line: CommandLine, folder: Path) -> None:
    go = folder / "go"
    wait = f"while [ ! -e '{go}' ]; do sleep 0.05; done; echo '{{}}'"
    program = line.at_terminal("configure", "--from-terraform", folder.name, **instead(line, wait))
    program.wait_for("Asking Terraform in ")
    go.touch()
    program.wait_for("There are no Terraform outputs in ")
    ended_well(program, 2)


def test_a_slow_terraform_is_said_and_ctrl_c_ends_it(line: CommandLine, folder: Path) -> None:
    program = line.at_terminal(
        "configure", "--from-terraform", folder.name, **instead(line, "exec sleep 600")
    )
    program.wait_for("Asking Terraform in ")
    program.press("ctrl+c")
    ended_well(program, 130)
    assert b"Traceback" not in program.written
    assert not config(line).parent.exists()


def test_tab_knows_its_options_and_what_follows(line: CommandLine) -> None:
    for typed, words in (
        ("--from-", ["--from-terraform", "--from-cogauth", "--from-env"]),
        ("aws", ["aws-profile"]),
    ):
        environ = {
            "_ARGCOMPLETE": "1",
            "COMP_LINE": f"cognito-tui configure {typed}",
            "COMP_POINT": str(len(f"cognito-tui configure {typed}")),
            "_ARGCOMPLETE_IFS": "\n",
            "_ARGCOMPLETE_STDOUT_FILENAME": str(line.directory / "completed"),
        }
        line.run(environ=environ)
        completed = (line.directory / "completed").read_text().split("\n")
        assert [word.strip() for word in completed] == words
