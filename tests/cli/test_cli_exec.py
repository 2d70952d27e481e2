"""`exec`: the command as if the shell had started it, but with the credentials. At the tests' own Cognito."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cognito_tui.cli.parser import parser
from cognito_tui.services.base.process import SECRETS
from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, answer, command_line
from tests.support.program import COGNITO_TUI, PATIENCE, Program

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

BOTH = pytest.mark.parametrize("how", [(), ("--server",)], ids=["replaced", "served"])
Words = tuple[str, ...]


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD)
        line.sign_in()
        yield line


def until_there(path: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while not (path.exists() and path.read_text().endswith("\n")):
        assert time.monotonic() < deadline, f"waited for {path}"
        time.sleep(0.02)
    return path.read_text()


# -- what the command gets -------------------------------------------------------------------------------------------


def test_the_command_has_the_credentials_in_its_environment_and_no_others(line: CommandLine) -> None:
    theirs = {
        "AWS_PROFILE": "theirs",
        "AWS_SECURITY_TOKEN": "theirs",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "x",
    }
    done = line.run("exec", "--", "env", "-0", environ={**theirs, **dict.fromkeys(SECRETS, "theirs")})
    assert (done.returncode, done.stderr) == (0, "")
    got = dict(pair.split("=", 1) for pair in done.stdout.split("\0") if pair)
    assert got["AWS_SESSION_TOKEN"] in line.pool.keys
    assert got["AWS_ACCESS_KEY_ID"]
    assert got["AWS_CREDENTIAL_EXPIRATION"]
    assert got["AWS_REGION"] == "eu-west-1"
    assert got["HOME"] == line.environ["HOME"]
    assert "theirs" not in got.values()
    assert not [name for name in got if name.startswith("AWS_CONTAINER_")]


WHO = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"


@BOTH
def test_boto3_takes_them(line: CommandLine, how: Words) -> None:
    files = Path(line.environ["HOME"]) / ".aws"
    files.mkdir()
    (files / "credentials").write_text(
        "[default]\naws_access_key_id = AKIASTATIC\naws_secret_access_key = x\n"
    )
    done = line.run("exec", *how, "--", sys.executable, "-c", WHO, environ={"AWS_ACCESS_KEY_ID": "AKIAENV"})
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("assumed-role/SignedIn/CognitoIdentityCredentials")
    _, asked = line.cognito.requests[-1]
    assert asked["SessionToken"] in line.pool.keys
    assert ("~/.aws/credentials has a [default] profile" in done.stderr) == bool(how)


def test_without_a_server_the_process_becomes_the_command(line: CommandLine) -> None:
    with subprocess.Popen(
        [*COGNITO_TUI, "exec", "sh", "-c", "echo $$"], env=line.environ, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout
        assert int(program.stdout.read()) == program.pid
    assert program.returncode == 0


def test_with_a_server_the_command_has_an_address_and_no_keys(line: CommandLine) -> None:
    done = line.run("exec", "--server", "--", "env")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(
        r"^AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127\.0\.0\.1:\d+/credentials$", done.stdout, re.M
    )
    assert "AWS_ACCESS_KEY_ID" not in done.stdout
    assert not [token for token in line.pool.keys if token in done.stdout]


@BOTH
def test_all_that_follows_is_the_commands_whatever_it_looks_like(line: CommandLine, how: Words) -> None:
    show = ("printf", "%s|")
    for words in (
        ("--", *show, "--profile", "x", "--", "--server", "-h", "--no-input"),
        (*show, "--profile", "x", "--", "--server", "-h", "--no-input"),
    ):
        done = line.run("exec", *how, "--no-input", *words)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == "--profile|x|--|--server|-h|--no-input|"


def test_options_before_the_command_are_ours_with_and_without_dashes() -> None:
    for given in (
        ["--profile", "work", "exec", "--server", "-u", "ada", "--", "ls", "--profile", "x"],
        ["exec", "--profile", "work", "--server", "-u", "ada", "ls", "--profile", "x"],
        ["exec", "-u", "ada", "--server", "--profile=work", "--", "ls", "--profile", "x"],
    ):
        parsed = parser().parse_args(given)
        assert (parsed.profile, parsed.username, parsed.server) == ("work", "ada", True)
        assert [word for word in parsed.words if word != "--"] == ["ls", "--profile", "x"]


@BOTH
def test_standard_input_is_the_commands_but_for_the_line_that_was_asked_for(
    line: CommandLine, how: Words
) -> None:
    options = ("-u", "ada", "--password-stdin", "--again", "--no-input")
    done = line.run("exec", *options, *how, "--", "cat", typed=f"{PASSWORD}\nthe rest\nof it")
    assert (done.returncode, done.stdout) == (0, "the rest\nof it"), done.stderr


@BOTH
def test_open_descriptors_are_the_commands_too(line: CommandLine, how: Words) -> None:
    script = '"$@" cat <(echo one) <(echo two)'
    done = subprocess.run(
        ["bash", "-c", script, "-", *COGNITO_TUI, "exec", *how, "--"],
        env=line.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("one\ntwo\n", "")


# -- how it ends -----------------------------------------------------------------------------------------------------


@BOTH
def test_its_exit_code_is_ours(line: CommandLine, how: Words) -> None:
    for code in (0, 3, 255):
        done = line.run("exec", *how, "--", "sh", "-c", f"exit {code}")
        assert (done.returncode, done.stderr) == (code, "")


@BOTH
def test_a_signal_that_ends_it_ends_us(line: CommandLine, how: Words) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV, signal.SIGINT):
        done = line.run("exec", *how, "--", "sh", "-c", f"kill -{int(number)} $$")
        assert (done.returncode, done.stderr) == (-number, "")
    assert not list(line.directory.glob("core*"))


@BOTH
def test_whoever_reads_from_it_may_stop_reading(line: CommandLine, how: Words) -> None:
    """Python ignores SIGPIPE; its children should not."""
    done = line.run("exec", *how, "--", "bash", "-c", "set -o pipefail; yes | head -1; echo $?")
    assert (done.stdout, done.stderr) == ("y\n141\n", "")


NOT_TO_BE_RUN = [
    ("no-such-command", 127, "There is no command no-such-command."),
    ("./no-such-command", 127, "There is no command ./no-such-command."),
    ("./not-executable", 126, "cannot be run: Permission denied."),
    ("./", 126, "cannot be run: Permission denied."),
    ("./nonsense", 126, "cannot be run: Exec format error."),
]


@BOTH
def test_what_cannot_be_run_is_said_with_the_shells_exit_code(line: CommandLine, how: Words) -> None:
    (line.directory / "not-executable").write_text("#!/bin/sh\n")
    (line.directory / "nonsense").write_bytes(b"\x7fELF\0\2\3")
    (line.directory / "nonsense").chmod(0o755)
    for word, code, words in NOT_TO_BE_RUN:
        done = line.run("exec", *how, "--", word)
        assert (done.returncode, done.stdout) == (code, "")
        assert words in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_what_is_wrong_with_the_command_is_said_before_anybody_has_to_sign_in(
    person: dict[str, str], start: Start
) -> None:
    with command_line(person, start, remember=False) as line:
        assert line.run("exec", "--no-input", "--", "no-such-command").returncode == 127


# -- signing in ------------------------------------------------------------------------------------------------------


@BOTH
def test_questions_come_before_the_command_and_it_never_starts_without_answers(
    person: dict[str, str], start: Start, how: Words
) -> None:
    with command_line(person, start, remember=False) as line:
        line.pool.add_user("ada", PASSWORD)
        done = line.run("exec", *how, "--no-input", "--", "touch", "started")
        assert (done.returncode, done.stdout) == (3, "")
        assert not (line.directory / "started").exists()
        program = line.at_terminal("exec", *how, "--", "sh", "-c", "echo in its own words: $AWS_REGION")
        answer(program, "User name", "ada")
        answer(program, "Password", PASSWORD)
        program.wait_for("in its own words: eu-west-1")
        assert program.end() == 0


# -- signals and jobs ------------------------------------------------------------------------------------------------

COUNTS = """
import signal, socket, sys
arrived, noted = socket.socketpair()
noted.setblocking(False)
signal.set_wakeup_fd(noted.fileno())  # a byte for each, however close they come
for name in sys.argv[1].split():
    signal.signal(getattr(signal, name), lambda *_: None)
print("ready", flush=True)
arrived.settimeout(60)
number = 0
while number != signal.SIGUSR2:
    number = arrived.recv(1)[0]
    print(signal.Signals(number).name, flush=True)
arrived.settimeout(0.3)  # for one that came twice
try:
    print(arrived.recv(9))
except TimeoutError:
    sys.exit(7)
"""


@BOTH
def test_signals_reach_the_command_once_each(line: CommandLine, how: Words) -> None:
    names = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGINT", "SIGQUIT", "SIGUSR2"]
    with subprocess.Popen(
        [*COGNITO_TUI, "exec", *how, "--", sys.executable, "-c", COUNTS, " ".join(names)],
        env=line.environ,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # without a terminal, they come to us alone
    ) as program:
        assert program.stdout
        assert program.stdout.readline() == "ready\n"
        for name in names:
            program.send_signal(getattr(signal, name))
            assert program.stdout.readline() == f"{name}\n"
        assert program.stdout.read() == ""
    assert program.returncode == 7


@BOTH
def test_ctrl_c_reaches_the_command_once_and_we_outlive_it(line: CommandLine, how: Words) -> None:
    program = line.at_terminal("exec", *how, "--", sys.executable, "-c", COUNTS, "SIGINT SIGQUIT SIGUSR2")
    program.wait_for("ready")
    if how:  # we come later than the command: signals that come at once would be one
        program.send(signal.SIGSTOP)
    program.press("ctrl+c")
    program.wait_for("^CSIGINT")
    if how:
        program.send(signal.SIGCONT)
    program.press("ctrl+\\")
    program.wait_for("^\\SIGQUIT")
    program.send(signal.SIGUSR2)
    assert program.end() == 7, program.text
    assert program.lines[:4] == ["ready", "^CSIGINT", "^\\SIGQUIT", "SIGUSR2"]


def at_prompt(shell: Program) -> None:
    """Wait until the shell reads: a line that is typed while it takes the terminal back may be thrown away."""
    for _ in range(20):
        shell.enter("echo h''ere")
        with suppress(AssertionError):
            shell.wait_for("\nhere", seconds=2)
            return
    raise AssertionError(shell.text)


def test_ctrl_z_and_fg(line: CommandLine) -> None:
    """In a real shell, which has to see the job stop and go on; also when the command stops by itself."""
    shell = line.start("--norc", "-i", command=("bash",), environ={**line.environ, "PS1": "ready> "})
    shell.wait_for("ready>")
    command = " ".join([*COGNITO_TUI, "exec", "--server", "--", "sh", "-c"])
    shell.enter(command + """ 'echo "=o"ne=; cat; kill -STOP $$; echo "=t"hree=; exit 5' """)
    shell.wait_for("=one=")
    shell.enter("before")
    shell.wait_until(lambda: shell.text.count("before") == 2, "cat")
    shell.press("ctrl+z")
    shell.wait_until(lambda: "Stopped" in shell.text and shell.text.rstrip().endswith("ready>"), "the prompt")
    at_prompt(shell)
    shell.enter("clear; fg; echo ended: $?")
    shell.wait_until(lambda: "cognito_tui exec" in shell.lines[0] and "ready>" not in shell.text, "fg")
    shell.enter("echo through the terminal")
    shell.wait_until(lambda: shell.text.count("echo through the terminal") == 2, "cat to go on")
    shell.press("ctrl+d")
    shell.wait_until(lambda: "Stopped" in shell.text and shell.text.rstrip().endswith("ready>"), "the prompt")
    at_prompt(shell)
    shell.enter("clear; fg; echo ended: $?")
    shell.wait_for("=three=", "ended: 5")


def test_what_was_ignored_stays_ignored(line: CommandLine) -> None:
    """As under nohup."""
    script = 'trap "" HUP; exec "$@"'
    show = "import signal; print(signal.getsignal(signal.SIGHUP) == signal.SIG_IGN)"
    command = [*COGNITO_TUI, "exec", "--server", "--", sys.executable, "-c", show]
    done = subprocess.run(
        ["sh", "-c", script, "-", *command], env=line.environ, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("True\n", "")


# -- what stays where ------------------------------------------------------------------------------------------------

LOOKS = """
import json, os, pathlib, sys, urllib.request
url, token = os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"], os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
with urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": token})) as response:
    keys = json.load(response)
parent = os.getppid()
processes = {
    pid: [pathlib.Path(f"/proc/{pid}/{name}").read_bytes().decode() for name in ("cmdline", "comm")]
    for pid in (parent, os.getpid())
}
environment = pathlib.Path(f"/proc/{parent}/environ").read_bytes().decode()
secrets = [token, keys["SecretAccessKey"], keys["Token"]]
text = json.dumps({"url": url, "processes": processes, "environment": environment, "secrets": secrets})
pathlib.Path("looked.new").write_text(text + "\\n")
os.rename("looked.new", "looked")
try:
    urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": "guess"}))
except urllib.error.HTTPError:
    pass
sys.stdin.read()
"""


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="this system has no /proc")
def test_no_secret_is_in_arguments_in_our_environment_on_stderr_or_on_disk_and_none_is_left(
    line: CommandLine,
) -> None:
    before = files_of(line)
    with subprocess.Popen(
        [*COGNITO_TUI, "exec", "--server", "--", sys.executable, "-c", LOOKS],
        env={**line.environ, "COGNITO_CACHE": "off"},
        cwd=line.directory,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        looked = json.loads(until_there(line.directory / "looked"))
        (line.directory / "looked").unlink()
        shown = json.dumps(looked["processes"]) + looked["environment"]
        assert "cognito_tui" in shown
        stdout, stderr = program.communicate("")
        assert (program.returncode, stdout) == (0, "")
    assert stderr == (
        "cognito-tui: requests refused: 1. The last:\n  The authorization token is missing or wrong.\n"
    )
    kept = "".join(path.read_text() for path in files_of(line) - before)
    for secret in looked["secrets"]:
        assert len(secret) > 20
        assert secret not in shown + stderr + kept
    assert not is_served(looked["url"])


def test_killed_we_leave_nothing_that_serves(line: CommandLine) -> None:
    with subprocess.Popen(
        [*COGNITO_TUI, "exec", "--server", "--", sys.executable, "-c", LOOKS],
        env=line.environ,
        cwd=line.directory,
        stdin=subprocess.PIPE,
    ) as program:
        looked = json.loads(until_there(line.directory / "looked"))
        program.kill()
        program.wait(PATIENCE)
        assert not is_served(looked["url"])


def files_of(line: CommandLine) -> set[Path]:
    return {path for path in Path(line.environ["HOME"]).parent.rglob("*") if path.is_file()}


def is_served(url: str) -> bool:
    port = int(url.rpartition(":")[2].partition("/")[0])
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
