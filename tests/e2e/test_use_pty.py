"""Many identities, and the ways to use them, in a real terminal."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cognito_tui.demo.simulator.pool import Pool
from cognito_tui.demo.simulator.server import CognitoServer, serve
from tests.support.cloud_user import SSH, Start
from tests.support.program import Program, assert_left_well
from tests.support.two_pools import one_address

PASSWORD = "Correct-Horse-7"
DOWN = "\x1b[B"


@dataclass
class World:
    """Somebody with two profiles, each of a pool of its own."""

    work: CognitoServer
    play: CognitoServer
    environ: dict[str, str]
    start: Start

    def app(self, size: tuple[int, int] = (80, 24)) -> Program:
        return self.start(environ={**self.environ, **SSH}, size=size, stdout_apart=True)


@pytest.fixture
def world(person: dict[str, str], start: Start) -> Iterator[World]:
    here = Pool(client_id="1h57kf5cpq17m0eml12EXAMPLE", credentials_seconds=3000)
    there = Pool(
        user_pool_id="eu-west-1_Playground",
        client_id="2h57kf5cpq17m0eml12EXAMPLE",
        identity_pool_id="eu-west-1:11111111-0000-0000-0000-000000000000",
        credentials_seconds=2400,
    )
    here.add_user("ada", PASSWORD)
    there.add_user("bob", PASSWORD)
    file = Path(person["HOME"]) / ".config/cognito-tui/config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(_profile("work", here) + _profile("play", there))
    with serve(here) as work, serve(there) as play, one_address([work, play]) as url:
        services = ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY", "STS")
        yield World(work, play, {**person, **{f"AWS_ENDPOINT_URL_{name}": url for name in services}}, start)


def _profile(name: str, pool: Pool) -> str:
    ids = {name: getattr(pool, name) for name in ("user_pool_id", "client_id", "identity_pool_id")}
    return "\n".join(
        [f"[profiles.{name}]", *(f'{setting} = "{value}"' for setting, value in ids.items()), ""]
    )


def sign_in(program: Program, username: str) -> None:
    program.wait_for("⏎ sign in")
    program.enter(username)
    program.wait_for_cursor("Password")
    program.enter(PASSWORD)
    program.wait_for(f"Signed in as {username}", "AWS_SESSION_TOKEN", "role SignedIn", " u ]")


def open_profiles(program: Program) -> None:
    program.type("p")
    program.wait_for("Valid for", "⏎ switch")


def minutes_left(program: Program, name: str, who: str) -> int:
    row = re.compile(rf"^ +(?:▸ )?{name} +{who} +yes +(\d\d):\d\d$", re.MULTILINE)
    program.wait_until(lambda: row.search(program.text) is not None, f"{name}'s countdown")
    found = row.search(program.text)
    assert found
    return int(found[1])


def get(url: str, token: str) -> dict[str, str]:
    request = urllib.request.Request(url, headers={"Authorization": token})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as answer:
        return dict(json.loads(answer.read()))


def test_two_people_are_signed_in_at_two_pools_each_with_a_countdown(world: World) -> None:
    program = world.app()
    sign_in(program, "ada")

    # ada's credentials are served, and go on being served
    program.type("ut")
    program.wait_for("0 served · 0 refused", "c copy")
    program.type("c")
    program.wait_for("Sent the export lines to your terminal's clipboard (OSC 52).")
    [lines] = program.clipboard
    variables = dict(re.findall(r"export (\w+)='([^']*)'", lines))
    url, token, file, *regions = variables.values()
    assert regions == ["eu-west-1", "eu-west-1"]
    assert Path(file).read_text() == token
    served = get(url, token)
    program.wait_for("1 served · 0 refused")
    with pytest.raises(urllib.error.HTTPError):
        get(url, token[:-1])
    program.wait_for("1 served · 1 refused")
    program.press("escape")
    program.wait_for("Served now")
    program.press("escape")
    program.wait_for("Signed in as ada", "p profiles")

    open_profiles(program)
    program.wait_for("signed out", "served to other terminals")
    program.type(DOWN + "\r")
    program.wait_for("from config.toml [profiles.play]")
    sign_in(program, "bob")

    open_profiles(program)
    assert minutes_left(program, "work", "ada") in (48, 49)
    assert minutes_left(program, "play", "bob") in (38, 39)
    program.wait_until(lambda: "▸ play" in program.text, "the mark of the one in use")
    assert get(url, token)["AccessKeyId"] == served["AccessKeyId"]  # ada's still
    assert bytes_a_tick(program) < 300  # over SSH

    asked = len(world.work.asked("InitiateAuth"))
    program.type("\x1b[A\r")
    program.wait_for("Signed in as ada", " left ", " u ]")
    assert len(world.work.asked("InitiateAuth")) == asked
    program.type("ut")
    program.wait_for("2 served · 1 refused")
    assert token.encode() not in program.written
    program.type("s")
    program.wait_for("export AWS_CONTAINER_AUTHORIZATION_TOKEN='", "Press any key to go back")
    assert token in "".join(program.lines)  # longer than a line
    program.type("x")
    program.wait_for("2 served · 1 refused", "x stop serving")

    program.type("q")
    program.wait_for("! Other terminals get credentials", "Press q again to quit.")
    program.type("q")
    assert program.end() == 0
    assert_left_well(program)
    assert not Path(file).exists()
    with pytest.raises(urllib.error.URLError):
        get(url, token)
    assert token not in "".join(program.lines)
    assert program.stdout == b""


def bytes_a_tick(program: Program) -> int:
    """The least that is written from one second of both countdowns to the next."""
    sizes = []
    for _ in range(3):
        shown, before = seconds_shown(program), len(program.written)
        program.wait_until(
            lambda s=shown: not set(s) & set(seconds_shown(program)),  # type: ignore[misc]
            "both to go on",
        )
        sizes.append(len(program.written) - before)
    return min(sizes)


def seconds_shown(program: Program) -> list[str]:
    """Of each line."""
    return re.findall(r"(\S+ +\S+ +yes +\d\d:\d\d)$", program.text, re.MULTILINE)


def test_an_aws_profile_that_was_written_here_gives_an_sdk_the_same_keys(world: World) -> None:
    program = world.app((60, 20))
    sign_in(program, "ada")
    program.type("up")
    program.wait_for("AWS CLI profile", "⏎ show what changes")
    program.press("enter")
    program.wait_for("+[profile work]", "Write this?", "y yes")
    program.type("y")
    program.wait_for("✓ The AWS profile work is in ~/.aws/config.", "AWS_PROFILE=work aws s3 ls")
    program.type("f")
    program.wait_for("AWS credentials file", "⏎ write")
    program.press("ctrl+u")
    program.type("work-keys\r")
    program.wait_for("Write the keys there?", "[work-keys] of ~/.aws/credentials")
    program.type("y")
    program.wait_for("✓ Written to [work-keys] of ~/.aws/credentials")
    program.type("q")
    assert program.end() == 0

    script = (
        "import sys, botocore.session as s\n"
        "for name in sys.argv[1:]: print(s.Session(profile=name).get_credentials().get_frozen_credentials())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "work", "work-keys"],
        env=world.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    by_process, by_keys = done.stdout.splitlines()
    assert by_process == by_keys
    assert "ASIA" in by_keys
