"""`serve --also --to`: one server for several profiles, and files with what programs need to ask it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from cognito_tui.demo.simulator.pool import Pool
from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, command_line, variables
from tests.support.program import Program
from tests.support.saved_session import keep_session

URL, TOKEN = "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    """A person with the profiles work and play, of two users of one pool; ada is signed in at both."""
    with command_line(person, start) as line:
        pool: Pool = line.pool
        for name in ("ada", "bob"):
            pool.add_user(name, PASSWORD)
        ids = {
            "user_pool_id": pool.user_pool_id,
            "client_id": pool.client_id,
            "identity_pool_id": pool.identity_pool_id,
            "remember": "file",
        }
        config = Path(person["HOME"], ".config/cognito-tui/config.toml")
        config.parent.mkdir(parents=True)
        config.write_text(
            "".join(
                f"[profiles.{name}]\n" + "".join(f'{key} = "{value}"\n' for key, value in ids.items())
                for name in ("work", "play", "rest")
            )
        )
        for name in [name for name in line.environ if name.startswith("COGNITO_")]:
            del line.environ[name]
        for name, user in (("work", "ada"), ("play", "bob")):
            line.environ["COGNITO_PROFILE"] = name
            keep_session(line, user, PASSWORD)
        line.environ["COGNITO_PROFILE"] = "work"
        yield line


def serving(line: CommandLine, *arguments: str) -> Program:
    program = line.at_terminal("serve", *arguments)
    program.wait_for("in a file per profile, until it ends.")
    return program


def ask(served: dict[str, str], token: str = "") -> tuple[int, str]:
    request = Request(served[URL], headers={"Authorization": token or served[TOKEN]})
    try:
        with urlopen(request, timeout=20) as answer:
            return answer.status, json.loads(answer.read())["Token"]
    except HTTPError as error:
        return error.code, ""


def test_each_profile_has_lines_of_its_own_while_it_is_served(line: CommandLine) -> None:
    folder = line.directory / "served"
    program = serving(line, "--also", "play", "--to", "served")
    assert program.shows("Serving AWS credentials of work at http://127.0.0.1:")
    assert program.shows("Serving AWS credentials of play at http://127.0.0.1:")
    assert {path.name for path in folder.iterdir()} == {"work.sh", "work.env", "play.sh", "play.env"}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    work, play = (variables((folder / f"{name}.sh").read_text()) for name in ("work", "play"))
    assert work[URL].replace("/credentials", "/credentials/play") == play[URL]
    assert Path(play[f"{TOKEN}_FILE"]).read_text() == play[TOKEN] != work[TOKEN]
    shown = {name: text for name, text in play.items() if name != f"{TOKEN}_FILE"}
    assert shown.keys() == {URL, TOKEN, "AWS_REGION", "AWS_DEFAULT_REGION"}
    assert (folder / "play.env").read_text() == "".join(f"{name}={text}\n" for name, text in shown.items())
    (status, of_ada), (other_status, of_bob) = ask(work), ask(play)
    assert status == other_status == 200
    assert of_ada != of_bob
    assert ask(work, play[TOKEN])[0] == ask(play, work[TOKEN])[0] == 403
    named = line.run("logout", "--profile", "play")
    assert "cognito-tui serve (process" in named.stderr
    assert work[TOKEN] not in program.text
    program.press("ctrl+c")
    assert program.end() == 0
    assert list(folder.iterdir()) == []


def test_what_an_earlier_one_has_left_is_written_over_and_nothing_else_is(line: CommandLine) -> None:
    folder = line.directory / "served"
    folder.mkdir()
    (folder / "work.sh").write_text(f"export {URL}='http://127.0.0.1:1/credentials'\n")
    (folder / "work.env").write_text("THEIRS=1\n")
    refused = line.run("serve", "--to", "served")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "work.env is there already, and another program's." in refused.stderr
    assert "127.0.0.1:1/" in (folder / "work.sh").read_text()
    (folder / "work.env").unlink()
    program = serving(line, "--to", "served")
    assert ask(variables((folder / "work.sh").read_text()))[0] == 200
    program.press("ctrl+c")
    assert program.end() == 0


def test_only_who_is_signed_in_is_served_beside(line: CommandLine) -> None:
    """No answer that came with the command is for another pool."""
    options = ("-u", "ada", "-p", PASSWORD, "--again")
    before = line.cognito.operations.count("InitiateAuth")
    for given, code, words in (
        (("--also", "play"), 2, "--also needs --to"),
        (("--also", "work", "--to", "x"), 2, "work would be served twice."),
        (("--also", "none", "--to", "x"), 2, "none"),
        (("--also", "rest", "--to", "x", *options), 3, "cognito-tui login --profile rest"),
    ):
        done = line.run("serve", *given)
        assert (done.returncode, done.stdout) == (code, ""), done.stderr
        assert words in done.stderr
    assert line.cognito.operations.count("InitiateAuth") == before
