"""What is written into AWS files, as other people's programs read and run it: botocore, the AWS CLI, the SDK for
JavaScript and `sh` are the real ones. The SDK for Go is not run: its rules stand here as its source has them.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import botocore.session
import pytest

from cognito_tui.errors import ConfigurationError
from cognito_tui.next_command import NextCommands, credential_process
from cognito_tui.services.aws_files.key_stanza import write_credentials
from cognito_tui.services.aws_files.names import suggested_name
from cognito_tui.services.aws_files.process_words import is_ours, profile_of
from cognito_tui.services.aws_files.stanza import configure
from cognito_tui.services.config.loading import Flags, default_config_file, load
from cognito_tui.services.delivery.process_commands import process_command, written
from tests.support.aws_cli import aws_cli
from tests.support.aws_folder import CREDENTIALS
from tests.support.aws_readers import as_go_reads
from tests.support.repository import EXTERNAL

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other quotes")

# What a profile of config.toml may be called, and a shell or a parser of AWS's files might read otherwise.
NAMES = (
    *("work", "-x", "--no-input", "a b", "a  b", "#a", "a #b", "a ;b", "a # b ; c", "a#b", ";", "a\u3000#b"),
    *("it's", '"mine"', "'a'", """it's "mine" # $HOME""", "'", "a' #b", "' ;", "a'#'b"),
    *(
        "$HOME",
        "$(touch pwned)",
        "`touch pwned`",
        "a; touch pwned",
        "a && touch pwned",
        "a | touch pwned",
        "a > pwned",
    ),
    *(
        "a\\b",
        "a\\nb",
        'a\\"b',
        "a\\",
        "a\\'b",
        "%PATH%",
        "%(a)s",
        "!!",
        "~",
        "*",
        "{a,b}",
        "a=b",
        "a:b",
        "]",
        "[a]",
    ),
    *("ünïcødé", "日本語 #1", "x" * 200),
)

# What it is asked for, as a key.
PROGRAM = f"""#!{sys.executable}
import json, sys
told = json.dumps(sys.argv[1:]).encode().hex()
print(json.dumps(dict(Version=1, AccessKeyId="ASIA", SecretAccessKey=told, SessionToken="t")))
"""

# The credentials that the AWS CLI would use, for each profile on standard input.
AWS_CLI = """
import json, sys
from awscli.clidriver import create_clidriver
told = {}
for profile in json.load(sys.stdin):
    session = create_clidriver().session
    session.set_config_variable("profile", profile)
    told[profile] = session.get_credentials().secret_key
print(json.dumps(told))
"""

# fromProcess of the SDK for JavaScript, for each profile on standard input.
JAVASCRIPT = """
const { fromProcess } = require("@aws-sdk/credential-provider-process");
const profiles = JSON.parse(require("fs").readFileSync(0));
(async () => {
  const told = {};
  for (const profile of profiles) {
    try { told[profile] = (await fromProcess({ profile })()).secretAccessKey; }
    catch (error) { told[profile] = String(error); }
  }
  console.log(JSON.stringify(told));
})();
"""
PACKAGES = EXTERNAL


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With every name in config.toml, and our program in a folder that needs quotes itself."""
    table = 'user_pool_id = "eu-west-1_AbCdEfGhI"\nclient_id = "client"\n'
    table += 'identity_pool_id = "eu-west-1:12345678-1234-1234-1234-123456789abc"\n'
    path = default_config_file()
    path.parent.mkdir(parents=True)
    path.write_text("".join(f"[profiles.{json.dumps(name)}]\n{table}" for name in NAMES))
    program = tmp_path / "it's a #1 folder" / "cognito-tui"
    program.parent.mkdir()
    program.write_text(PROGRAM)
    program.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(program)])
    monkeypatch.chdir(tmp_path)
    return Path.home()


@pytest.fixture
def asking(home: Path) -> dict[str, str]:
    """AWS profile → the profile of ours that it asks for."""
    profiles = {f"p{number}": name for number, name in enumerate(NAMES)}
    for profile, name in profiles.items():
        configure(
            profile,
            process_command(credential_process(load(Flags(profile=name), environ={}, directory=None))),
            "eu-west-1",
        )
    return profiles


def arguments(name: str) -> list[str]:
    """In an order in which the value ends on no quote."""
    option = [f"--profile={name}"] if name[0] == "-" else ["--profile", name]
    plain = re.fullmatch(r"[\w@%+=:,./-]+", name, re.ASCII)
    return ["credential-process", *option] if plain else [*option, "credential-process"]


def told(secret: str) -> object:
    return json.loads(bytes.fromhex(secret)) if re.fullmatch("[0-9a-f]+", secret) else secret


def test_botocore_runs_what_was_meant(asking: dict[str, str], tmp_path: Path) -> None:
    for profile, name in asking.items():
        credentials = botocore.session.Session(profile=profile).get_credentials()
        assert told(credentials.secret_key) == arguments(name)
    assert not list(tmp_path.glob("pwned*"))


def test_the_aws_cli_runs_what_was_meant(asking: dict[str, str], tmp_path: Path) -> None:
    python = Path(aws_cli()).with_name("python")
    if not python.exists():
        pytest.skip("the AWS CLI that is here is not in an environment of its own")
    command = [str(python), "-c", AWS_CLI]
    done = subprocess.run(command, input=json.dumps(list(asking)), capture_output=True, text=True, check=True)
    assert {profile: told(secret) for profile, secret in json.loads(done.stdout).items()} == {
        profile: arguments(name) for profile, name in asking.items()
    }
    assert not list(tmp_path.glob("pwned*"))


def in_javascript(profiles: list[str]) -> dict[str, str]:
    """Skips the test where there is no such package."""
    if (
        not shutil.which("node")
        or not (PACKAGES / "node_modules/@aws-sdk/credential-provider-process").exists()
    ):
        pytest.skip("node or its package @aws-sdk/credential-provider-process is missing: see package.json")
    script = (
        f"process.chdir({json.dumps(str(PACKAGES))}); module.paths.push(process.cwd() + '/node_modules');"
    )
    done = subprocess.run(
        ["node", "-e", script + JAVASCRIPT],
        input=json.dumps(profiles),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_the_sdk_for_javascript_runs_what_was_meant(asking: dict[str, str], tmp_path: Path) -> None:
    found = in_javascript(list(asking))
    assert {profile: told(secret) for profile, secret in found.items()} == {
        profile: arguments(name) for profile, name in asking.items()
    }
    assert not [*tmp_path.glob("pwned*"), *PACKAGES.glob("pwned*")]


def test_the_sdk_for_go_would_run_what_was_meant(asking: dict[str, str], home: Path, tmp_path: Path) -> None:
    lines = (home / ".aws/config").read_text().splitlines()
    commands = [value for name, value in map(as_go_reads, lines) if name == "credential_process"]
    for name, command in zip(asking.values(), commands, strict=True):
        assert not {command[0], command[-1]} & {*"'\""}
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)  # as it does
        assert told(json.loads(done.stdout)["SecretAccessKey"]) == arguments(name)
    assert not list(tmp_path.glob("pwned*"))


def test_we_know_our_own_again(asking: dict[str, str], home: Path) -> None:
    profiles = botocore.session.Session().full_config["profiles"]
    for profile, name in asking.items():
        command = profiles[profile]["credential_process"]
        assert is_ours(command)
        assert profile_of(command) == name


def test_what_is_printed_for_a_shell_means_the_same(home: Path) -> None:
    for name in NAMES:
        command = NextCommands.of(load(Flags(profile=name), environ={}, directory=None))("login")
        option = command.removeprefix("cognito-tui login")
        printed = subprocess.check_output(["sh", "-c", f"printf '%s\\n' {option}"], text=True)
        meant = [word for word in arguments(name) if word != "credential-process"]
        assert printed.splitlines() == meant
        assert shlex.split(option) == meant


@pytest.mark.parametrize("name", ["a\nb", "a\rb", "a\x00b", "a\x1b[2J", "a\x85b", "a\u2028b"])
def test_what_no_line_can_hold_is_refused(home: Path, name: str) -> None:
    path = default_config_file()
    table = path.read_text().partition("]\n")[2].partition("[")[0]
    path.write_text(f"[profiles.{json.dumps(name)}]\n{table}")
    with pytest.raises(ConfigurationError, match="cannot be written into an AWS file"):
        process_command(credential_process(load(Flags(profile=name), environ={}, directory=None)))


@pytest.mark.parametrize("name", ["a&calc", "a|b", "a>b", "%PATH%", 'a"b', "a^b", "a #b"])
def test_on_windows_what_cmd_would_read_otherwise_is_refused_too(name: str) -> None:
    """Which the SDKs for Go and JavaScript give it to; there is no Windows here to run it on."""
    program = "C:\\Program Files (x86)\\cognito-tui.exe"
    assert written([program, "--profile", "work"], windows=True) == f'"{program}" --profile work'
    with pytest.raises(ConfigurationError, match="cannot be written into an AWS file"):
        written([program, "--profile", name], windows=True)


def test_so_is_an_env_file_and_a_program_of_such_a_name(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configuration = load(Flags(profile="work"), environ={}, directory=None)
    with pytest.raises(ConfigurationError, match="cannot be written into an AWS file"):
        process_command(credential_process(replace(configuration, flags=Flags(env_file=Path("a\nb.env")))))
    monkeypatch.setattr(
        "cognito_tui.services.delivery.process_commands.own_program", lambda *, force: ["/a\nb/cognito-tui"]
    )
    with pytest.raises(ConfigurationError, match="cannot be written into an AWS file"):
        process_command(credential_process(configuration))


# the names of AWS profiles --------------------------------------------------------------------------------------------

AWS_NAMES = (
    "default",
    "work",
    "a.b",
    "profile",
    "profile.x",
    "a:b",
    "a=b",
    "a/b",
    "a%b",
    "me@x",
    "+",
    "1",
    "constructor",
)


def each(names: tuple[str, ...], write: Callable[[str], object]) -> list[str]:
    """Those that are taken."""
    taken = []
    for name in names:
        try:
            write(name)
        except ConfigurationError:
            continue
        taken.append(name)
    return taken


def test_every_name_that_is_taken_is_read_back_as_it_is(home: Path) -> None:
    taken = each((*AWS_NAMES, *NAMES), lambda name: configure(name, f"echo :{name}", "eu-west-1"))
    assert set(AWS_NAMES) - {"a=b"} < set(taken)
    assert not {name for name in taken if name[0] == "-" or re.search(r"[\s#;'\"$`\[\]]", name)}
    profiles = botocore.session.Session().full_config["profiles"]
    assert {name: profiles[name]["credential_process"] for name in taken} == {
        name: f"echo :{name}" for name in taken
    }
    found = in_javascript(taken)  # which has run it, and got no JSON
    assert set(found.values()) == {
        f"CredentialsProviderError: Profile {name} credential_process returned invalid JSON."
        for name in taken
    }


def test_every_name_that_is_taken_for_keys_is_read_back_as_it_is(home: Path) -> None:
    taken = each((*AWS_NAMES, *NAMES), lambda name: write_credentials(name, CREDENTIALS))
    assert "default" in taken
    profiles = botocore.session.Session().full_config["profiles"]
    assert {profiles[name]["aws_access_key_id"] for name in taken} == {"ASIAFRESH"}
    found = in_javascript(taken)
    assert set(found.values()) == {
        f"CredentialsProviderError: Profile {name} did not contain credential_process." for name in taken
    }


@pytest.mark.parametrize("name", ["DEFAULT", "__proto__", "-x", "--profile"])
def test_a_name_that_means_something_else_to_one_of_them_is_refused(home: Path, name: str) -> None:
    assert each((name,), lambda name: configure(name, "echo", "eu-west-1")) == []
    assert each((name,), lambda name: write_credentials(name, CREDENTIALS)) == []
    assert not (home / ".aws").exists()


@pytest.mark.parametrize("name", [*NAMES, "DEFAULT", "__proto__", ""])
def test_the_name_that_the_app_suggests_is_taken(home: Path, name: str) -> None:
    assert each((suggested_name(name),), lambda name: configure(name, "echo", "eu-west-1"))
