"""A process that is stopped while its keys are on their way gives nobody what has ended when it goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from tests.support.cloud_user import SSH, Start
from tests.support.command_line import PASSWORD, command_line, variables
from tests.support.program import COGNITO_TUI

if sys.platform == "win32":
    pytest.skip("SIGSTOP", allow_module_level=True)

LIFE, STOPPED = 6, 8  # seconds


def left(answer: str) -> float:
    """Return how many seconds the keys have left that an SDK is given."""
    return datetime.fromisoformat(json.loads(answer)["Expiration"]).timestamp() - time.time()


def test_what_ends_while_it_is_stopped_is_not_handed_out_by_it_nor_out_of_the_cache(
    person: dict[str, str], start: Start
) -> None:
    with command_line(person, start, credentials_seconds=LIFE, rotation=0) as line:
        line.pool.add_user("ada", PASSWORD)
        line.sign_in()
        cache = Path(person["HOME"], ".local/state/cognito-tui/credentials.json")
        cache.unlink()
        processes: list[int] = []

        def now() -> float:
            if processes and line.cognito.operations[-1] == "GetCredentialsForIdentity":
                os.kill(processes.pop(), signal.SIGSTOP)  # the answer is written a moment later
            return time.time()

        line.pool.now = now
        command = [*COGNITO_TUI, "credential-process"]
        with subprocess.Popen(
            command,
            env=line.environ,
            cwd=line.directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            processes.append(process.pid)
            os.waitpid(process.pid, os.WUNTRACED)  # until it has stopped
            time.sleep(STOPPED)
            process.send_signal(signal.SIGCONT)
            given, said = process.communicate(timeout=60)
        assert 0 < left(given) <= LIFE
        assert said == ""
        assert line.cognito.operations[-2:] == ["GetCredentialsForIdentity"] * 2
        [record] = json.loads(cache.read_text())["credentials"].values()
        assert abs(record["clock"]["offset"]) < 1
        for _ in range(2):
            assert left(line.run("credential-process").stdout) > 0
        time.sleep(max(0.0, left(given)))
        assert left(line.run("credential-process").stdout) > 0


def test_a_key_that_was_pressed_while_the_app_stood_still_copies_nothing_that_has_ended(
    person: dict[str, str], start: Start
) -> None:
    with command_line(person, start, credentials_seconds=LIFE, rotation=0) as line:
        line.pool.add_user("ada", PASSWORD)
        line.sign_in()
        program = line.at_terminal(**SSH)
        program.wait_for("AWS_SESSION_TOKEN", "renews itself at")
        program.send(signal.SIGSTOP)
        time.sleep(STOPPED)
        program.type("c")

        def renewals() -> int:
            return line.cognito.operations.count("GetTokensFromRefreshToken")

        before = renewals()
        program.send(signal.SIGCONT)
        program.wait_until(lambda: renewals() > before, "the renewal")
        assert renewals() == before + 1
        program.wait_for("Renewed at")
        program.type("c")
        program.wait_until(lambda: bool(program.clipboard), "a copy")
        for copied in program.clipboard:
            ends = datetime.fromisoformat(variables(copied)["AWS_CREDENTIAL_EXPIRATION"]).timestamp()
            assert ends > time.time() - 1
        program.type("q")
        assert program.end() == 0
