"""The clients: how each is run, and asked again without a start of its own wherever it can be."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from tests.support.aws_cli import aws_program
from tests.support.clients.asked import ENDPOINT, ENVIRONMENT, LIBRARY, PROCESS, Person, library_path
from tests.support.clients.client import LIMIT, Client
from tests.support.clients.terraform_client import TerraformClient
from tests.support.repository import EXTERNAL

HERE = Path(__file__).parent
OWN_PYTHON = EXTERNAL / ".clients" / "bin" / "python"
_JAVASCRIPT = EXTERNAL / "node_modules" / "@aws-sdk" / "client-sts"


class _Lines:
    """A program that is told in lines whom to ask: see python_clients.py."""

    def __init__(self, command: Sequence[str], missing: str = "") -> None:
        self.missing = missing
        self._command = command
        self._process: subprocess.Popen[str] | None = None
        self._log = Path()

    def ask(self, person: Person, client: str, way: str) -> dict[str, str]:
        if self._process is None:
            environ = {**person.ways[LIBRARY], "PYTHONPATH": str(library_path(person.home))}
            self._log = person.home / f"{id(self)}.log"
            with self._log.open("w") as log:
                self._process = subprocess.Popen(
                    self._command,
                    env=environ,
                    cwd=person.home,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    bufsize=1,
                )
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps({"client": client, "way": way, "environ": person.ways[way]}) + "\n")
        assert select.select([stdout], [], [], LIMIT)[0], f"no answer within {LIMIT} s"
        line = stdout.readline()
        assert line, self._log.read_text(errors="replace")
        answer: dict[str, str] = json.loads(line)
        return answer

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


class InLines(Client):
    """A client in such a program."""

    def __init__(self, name: str, program: _Lines, asked: str, *more: str, parts: int = 1) -> None:
        super().__init__(name, (ENVIRONMENT, PROCESS, ENDPOINT, *more), parts)
        self._program = program
        self._asked = asked

    @property
    def missing(self) -> str:
        return self._program.missing

    def _ask(self, person: Person, way: str) -> str:
        answer = self._program.ask(person, self._asked, way)
        self.version = answer["version"]
        return answer["error"]

    def end(self) -> None:
        self._program.end()


class AwsCli(Client):
    """A new process each time: it is used so."""

    @property
    def missing(self) -> str:
        return "" if aws_program() else "the AWS CLI (see aws_cli.py)"

    def _ask(self, person: Person, way: str) -> str:
        if not self.version:
            said = subprocess.run(
                [str(aws_program()), "--version"], capture_output=True, text=True, timeout=LIMIT
            )
            self.version = said.stdout.partition("/")[2].split()[0]
        command = [str(aws_program()), "sts", "get-caller-identity"]
        done = subprocess.run(command, env=person.ways[way], capture_output=True, text=True, timeout=LIMIT)
        return done.stderr if done.returncode else ""


class Rclone(Client):
    """Its daemon, one for each way, which keeps what it has opened."""

    def __init__(self, name: str) -> None:
        super().__init__(name, parts=2)
        self._urls: dict[str, str] = {}
        self._running = ExitStack()

    @property
    def missing(self) -> str:
        return "" if shutil.which("rclone") else "rclone"

    def _ask(self, person: Person, way: str) -> str:
        if way not in self._urls:
            self._urls[way] = self._start(person.ways[way])
            self.version = self._call(way, "core/version", {})["version"].lstrip("v")
        try:
            self._call(way, "operations/list", {"fs": "ours:", "remote": ""})
        except urllib.error.HTTPError as error:
            return error.read().decode()
        return ""

    def _call(self, way: str, command: str, parameters: Mapping[str, str]) -> dict[str, str]:
        request = urllib.request.Request(
            self._urls[way] + command, json.dumps(parameters).encode(), {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=LIMIT) as response:
            answer: dict[str, str] = json.load(response)
            return answer

    def _start(self, environ: Mapping[str, str]) -> str:
        remote = {
            "TYPE": "s3",
            "PROVIDER": "AWS",
            "ENV_AUTH": "true",
            "ENDPOINT": environ["AWS_ENDPOINT_URL"],
        }
        process = self._running.enter_context(
            subprocess.Popen(
                ["rclone", "rcd", "--rc-no-auth", "--rc-addr", "127.0.0.1:0", "--low-level-retries", "1"],
                env={
                    **environ,
                    **{f"RCLONE_CONFIG_OURS_{name}": value for name, value in remote.items()},
                    "RCLONE_CONFIG": os.devnull,
                },
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        self._running.callback(process.kill)
        assert process.stderr is not None
        for line in process.stderr:
            if found := re.search(r"http://127\.0\.0\.1:[1-9][0-9]*/", line):
                return found[0]
        raise AssertionError("rclone has not started")

    def end(self) -> None:
        self._running.close()


@cache
def clients() -> tuple[Client, ...]:
    """In the order of the table."""
    own = _Lines(
        [str(OWN_PYTHON), str(HERE / "python_clients.py")],
        "" if OWN_PYTHON.exists() else "tests/external/.clients (see .ci/run)",
    )
    newer = _Lines([sys.executable, str(HERE / "python_clients.py")], "")
    node = _Lines(
        ["node", str(HERE / "javascript_clients.js"), str(EXTERNAL)],
        ""
        if shutil.which("node") and _JAVASCRIPT.exists()
        else "node or its package client-sts (see package.json)",
    )
    return (
        AwsCli("AWS CLI"),
        InLines("botocore, boto3", newer, "botocore", LIBRARY),
        InLines("botocore, the oldest that is supported", own, "botocore", LIBRARY, parts=2),
        InLines("aiobotocore", own, "aiobotocore", LIBRARY),
        InLines("s3fs", own, "s3fs", LIBRARY),
        InLines("JavaScript, by itself", node, "chain"),
        InLines("JavaScript: fromEnv, fromIni, fromHttp", node, "named"),
        InLines("JavaScript, version 2", node, "v2"),
        Rclone("Go: rclone"),
        TerraformClient("Go: Terraform's provider"),
        InLines("C++: pyarrow's S3FileSystem", own, "pyarrow"),
        InLines("C: awscrt", own, "awscrt", parts=2),
        InLines("Rust: obstore", own, "obstore", parts=2),
    )
