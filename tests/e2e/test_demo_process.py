"""The demo as a process: silent, nothing on disk, not alone, and without any package that only it would need."""

from __future__ import annotations

import ast
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.repository import ROOT

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

SERVE = """
import sys
from cognito_tui.cli.io.output import tell, write
from cognito_tui.demo.serve import serve
sys.exit(serve(write, tell{more}))
"""

# A whole sign-in, a refusal, clients that hang up or talk nonsense.
JOURNEY = """
import http.client, json, os, socket, sys, time
written = []
def note(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        if arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            written.append(arguments[0])
    elif event in ("os.mkdir", "os.rename", "os.symlink", "os.link"):
        written.append(arguments[0])
sys.addaudithook(note)
sys.path.insert(0, {cloud!r})
from cognito_tui.demo import start
with start() as demo:
    from tests.support.demo_client import DemoClient, HandClock
    newcomer = DemoClient(demo, HandClock())
    newcomer.by_srp = True
    newcomer.clock.at = time.time()
    credentials = newcomer.credentials(newcomer.enrolled()["AuthenticationResult"]["IdToken"])
    newcomer.client("s3", **credentials).list_buckets()
    try:
        newcomer.password("wrong")
    except newcomer.cognito.exceptions.NotAuthorizedException:
        pass
    question = {{"ClientId": demo.profile.client_id, "AuthFlow": "USER_SRP_AUTH"}}
    question["AuthParameters"] = {{"USERNAME": "ada", "SRP_A": 1}}
    target = {{"X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth"}}
    connection = http.client.HTTPConnection("127.0.0.1", int(demo.url.rpartition(":")[2]))
    connection.request("POST", "/", json.dumps(question), target)
    assert connection.getresponse().status == 400
    with socket.create_connection(("127.0.0.1", int(demo.url.rpartition(":")[2]))) as rude:
        rude.sendall(b"POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 9\\r\\n\\r\\nhalf")
    with socket.create_connection(("127.0.0.1", int(demo.url.rpartition(":")[2]))) as rude:
        rude.sendall(b"\\x16\\x03 not HTTP at all\\r\\n\\r\\n")
        rude.recv(100)
{mkdir}
sys.exit(f"written: {{written}}" if written else 0)
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", "-c", code], capture_output=True, text=True, timeout=60, check=False
    )


def test_a_demo_prints_nothing_and_writes_nothing() -> None:
    done = run(JOURNEY.format(cloud=str(ROOT), mkdir=""))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_check_for_written_files_sees_them(tmp_path: Path) -> None:
    done = run(JOURNEY.format(cloud=str(ROOT), mkdir=f"os.mkdir({str(tmp_path / 'new')!r})"))
    assert "written" in done.stderr


def test_starting_the_demo_imports_no_aws_sdk_and_no_other_package() -> None:
    code = "import sys, cognito_tui.demo as demo; print('http.server' in sys.modules); demo.start().stop(); "
    code += "print({n.partition('.')[0] for n in sys.modules} - {*sys.stdlib_module_names, '__main__', 'cognito_tui'})"
    done = run(code)
    assert done.stderr == ""
    first, loaded = done.stdout.splitlines()
    assert first == "False"
    assert not {name for name in ast.literal_eval(loaded) if not name.startswith("_")}


def test_starting_leaves_environment_logging_and_signals_alone() -> None:
    code = """
import logging, os, signal
from cognito_tui.demo import start
def seen():
    root = logging.getLogger()
    signals = [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    return dict(os.environ), root.handlers[:], root.level, signals
before = seen()
with start():
    assert seen() == before
assert seen() == before
"""
    done = run(code)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_proxy_or_profile_of_the_user_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_PROFILE", "nonexistent")
    monkeypatch.setenv("STATE_DIR", "/nonexistent")
    monkeypatch.setenv("AUTH", "false")
    monkeypatch.setenv("NO_PROXY", "example.com")
    done = run("from cognito_tui.demo import start\nwith start() as d: print(d.environment['no_proxy'])")
    assert (done.stdout, done.stderr) == ("example.com,127.0.0.1\n", "")


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_serving_prints_lines_a_shell_evaluates_and_ends_at_a_signal(ending: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVE.format(more="")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        assert "Ctrl-C stops it" in server.stderr.readline()
        server.send_signal(ending)
        lines, talk = server.stdout.read(), server.stderr.read()
    assert server.returncode == (0 if ending == signal.SIGINT else 128 + ending)
    assert talk == ""
    script = f'eval "$1"; {sys.executable} -c "import os; print(*sorted(os.environ))"'
    evaluated = subprocess.run(
        ["sh", "-euc", script, "sh", lines], capture_output=True, text=True, check=True, env={}
    )
    assert evaluated.stderr == ""
    assert {
        "APP_NAME",
        "AWS_ENDPOINT_URL_COGNITO_IDENTITY",
        "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER",
        "AWS_ENDPOINT_URL_S3",
        "AWS_ENDPOINT_URL_STS",
        "COGNITO_CLIENT_ID",
        "COGNITO_IDENTITY_POOL_ID",
        "COGNITO_USER_POOL_ID",
    } <= set(evaluated.stdout.split())
    assert "# user name: ada" in lines
    assert "# temporary password: " in lines


def test_two_processes_serve_at_once_each_its_own_user(tmp_path: Path) -> None:
    check = f"""
import os, sys, types
sys.path.insert(0, {str(ROOT)!r})
from tests.support.demo_client import DemoClient, HandClock
from cognito_tui.services.config.profile import Profile
profile = Profile("x", os.environ["COGNITO_USER_POOL_ID"], os.environ["COGNITO_CLIENT_ID"], "")
url = os.environ["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"]
newcomer = DemoClient(types.SimpleNamespace(profile=profile, url=url), HandClock())
newcomer.by_srp = True
print(newcomer.password(os.environ["PASSWORD"])["ChallengeName"])
"""
    files = [tmp_path / "one.sh", tmp_path / "two.sh"]
    servers = []
    for file in files:
        with file.open("w") as out:
            servers.append(
                subprocess.Popen(
                    [sys.executable, "-c", SERVE.format(more="")], stdout=out, stderr=subprocess.DEVNULL
                )
            )
    try:
        for file in files:
            deadline = time.monotonic() + 20
            while "temporary password" not in file.read_text() and time.monotonic() < deadline:
                time.sleep(0.05)
            password = file.read_text().rpartition(": ")[2].strip()
            done = subprocess.run(
                [
                    "sh",
                    "-c",
                    '. "$0"; PASSWORD="$1" exec "$2" -c "$3"',
                    file,
                    password,
                    sys.executable,
                    check,
                ],
                capture_output=True,
                text=True,
                check=False,
            )
            assert (done.stdout, done.stderr) == ("NEW_PASSWORD_REQUIRED\n", "")
    finally:
        for server in servers:
            server.terminate()
            server.wait(10)


@pytest.mark.parametrize(
    ("scenario", "told"),
    [("sms", r"text message \(sign-in:ada\) says \d{3} \d{3}"), ("authenticator", "has the key")],
)
def test_where_there_is_no_hint_line_codes_are_told_on_standard_error(scenario: str, told: str) -> None:
    serve = SERVE.format(more=f", scenario={scenario!r}")
    with subprocess.Popen(
        [sys.executable, "-c", serve], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        try:
            assert "Ctrl-C stops it" in server.stderr.readline()
            settings, password = {}, ""
            while not password:
                line = server.stdout.readline()
                if match := re.match(r"export (\w+)=(.*)", line):
                    settings[match[1]] = "".join(shlex.split(match[2]))
                if "password: " in line:
                    password = line.rpartition("password: ")[2].strip()
            login = [
                sys.executable,
                "-m",
                "cognito_tui",
                "login",
                "-u",
                "ada",
                "--password-stdin",
                "--no-input",
            ]
            done = subprocess.run(
                login,
                input=password,
                env={**os.environ, **settings},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 3  # a code is needed
            assert re.search(told, server.stderr.readline())
        finally:
            server.terminate()
