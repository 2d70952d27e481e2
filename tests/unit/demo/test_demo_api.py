"""The demo's own API: greets whoever brings a token of this demo, and answers nothing else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui.client import CognitoClient, SessionCredentials
from cognito_tui.demo import Demo, start
from cognito_tui.services.api.call import ACCESS, ID, Proof, bearer, call, request, signed
from cognito_tui.services.api.url import parse
from cognito_tui.services.tokens.tokens import AuthResult


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with start(scenario="rotation") as demo:
        yield demo


def sign_in(demo: Demo) -> SessionCredentials:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in demo.environment.items():
            patch.setenv(name, value)
        cognito = CognitoClient(demo.profile)
        step = cognito.sign_in.start(demo.username, demo.temporary_password)
        assert isinstance(step, AuthResult)
        return cognito.session(step)


@pytest.fixture(scope="module")
def session(demo: Demo) -> SessionCredentials:
    return sign_in(demo)


def ask(url: str, proof: Proof) -> tuple[int, str, str]:
    with call(request(parse(url)), proof) as answer:
        return answer.status, answer.beginning(100_000).decode(), answer.header("www-authenticate")


def test_it_greets_by_both_tokens_and_the_profile_lists_it(demo: Demo, session: SessionCredentials) -> None:
    tokens = session.signed_in.tokens
    for kind, name in ((ACCESS, "ada"), (ID, "Ada Lovelace")):
        status, body, _ = ask(f"{demo.url}/hello", bearer(kind, tokens))
        assert (status, json.loads(body)) == (200, {"message": f"Hello, {name}.", "groups": []})
    assert parse(f"{demo.url}/hello").is_one_of(demo.profile.api_hosts)
    assert re.search(rf"^export COGNITO_API_HOSTS={parse(demo.url).host}$", demo.shell_lines(), re.MULTILINE)


def test_its_credentials_sign(demo: Demo, session: SessionCredentials) -> None:
    url = f"{demo.url}/?Action=GetCallerIdentity&Version=2011-06-15"
    status, body, _ = ask(url, signed(request(parse(url)), session.credentials, "sts"))
    assert (status, "assumed-role/field-staff" in body) == (200, True)
    assert ask(url, signed(request(parse(url)), session.credentials, "s3"))[0] == 403


def test_a_newcomer_calls_it_from_another_terminal(demo: Demo, tmp_path: Path) -> None:
    settings = dict(re.findall(r"^export (\w+)=(\S*)$", demo.shell_lines().replace("'", ""), re.MULTILINE))
    done = subprocess.run(
        [sys.executable, "-m", "cognito_tui", "call", "-u", "ada", "--password-stdin", f"{demo.url}/hello"],
        input=demo.temporary_password.reveal(),
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **settings},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, '{"message": "Hello, ada.", "groups": []}'), done.stderr
