"""Programs that serve a session's credentials are named when it is signed out of, for as long as they really run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cognito_tui.services.account.sign_out import left_behind
from cognito_tui.services.storage.paths import state_file
from cognito_tui.services.storage.running_servers import Server, noted, servers
from tests.support.posix import make_pipe
from tests.support.scripted_sign_in import PROFILE

KEY = PROFILE.session_key
SERVE = """
import sys
from cognito_tui.services.storage.running_servers import noted
with noted(sys.argv[1], sys.argv[2]):
    print("serving", flush=True)
    sys.stdin.read()
"""


@contextmanager
def serving(session_key: str = KEY, what: str = "serve") -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", SERVE, session_key, what]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "serving\n"
        yield process
        if process.poll() is None:
            process.communicate("", timeout=30)


def test_it_is_there_while_it_runs() -> None:
    with serving() as process:
        assert servers(KEY) == [Server(process.pid, "serve")]
        assert [*map(str, left_behind(PROFILE))] == [
            f"cognito-tui serve (process {process.pid}) still gives out its credentials. "
            f"End it, or: kill {process.pid}"
        ]
        assert servers("play/eu-west-1_Other/client-1") == []
    assert servers(KEY) == []
    assert json.loads(state_file("servers.json").read_text()) == {}


def test_it_is_named_where_the_system_shows_nobody_elses_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """/proc mounted with hidepid: a stand-in, as the suite may not mount it anew."""
    with serving() as process:
        monkeypatch.setattr("cognito_tui.services.storage.running_servers._PROC", "/nowhere")
        assert servers(KEY) == [Server(process.pid, "serve")]
    assert servers(KEY) == []


def test_two_of_them_are_two() -> None:
    with serving() as one, serving(what="exec --server") as other:
        assert {server.process for server in servers(KEY)} == {one.pid, other.pid}


def test_one_program_may_serve_several_sessions() -> None:
    """As the app does, and `serve --also`."""
    with noted(KEY, "serve"), noted("play/eu-west-1_Other/client-1", "serve"):
        with noted("rest/eu-west-1_Other/client-1", ""):
            pass
        records = json.loads(state_file("servers.json").read_text()).values()
        assert {record["session"] for record in records} == {KEY, "play/eu-west-1_Other/client-1"}
    assert json.loads(state_file("servers.json").read_text()) == {}


def test_one_that_was_killed_is_none_and_is_swept_by_the_next() -> None:
    with serving() as process:
        process.kill()
        process.wait()
        assert servers(KEY) == []
    with serving() as process:
        assert list(json.loads(state_file("servers.json").read_text())) == [str(process.pid)]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux says when a process began")
def test_another_process_that_has_its_number_is_not_taken_for_it() -> None:
    with serving() as process:
        records = json.loads(state_file("servers.json").read_text())
        records[str(process.pid)]["started"] = "1"
        state_file("servers.json").write_text(json.dumps(records))
        assert servers(KEY) == []


def test_whoever_signs_out_is_not_named_itself() -> None:
    with noted(KEY, ""):
        assert servers(KEY) == []


def test_where_it_cannot_be_noted_it_serves_all_the_same() -> None:
    state_file("x").parent.mkdir(parents=True)
    make_pipe(state_file("servers.json"))
    with noted(KEY, "serve"):
        assert servers(KEY) == []


@pytest.mark.parametrize("content", ["{", '{"x": 1}', '{"12": {}}', '{"-1": {"started": ""}}'])
def test_notes_that_make_no_sense_are_none(content: str) -> None:
    state_file("x").parent.mkdir(parents=True)
    state_file("servers.json").write_text(content)
    assert servers(KEY) == []
