"""Which source counts, judged by botocore itself: its own chain, on real files, processes and an HTTP endpoint."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import botocore.exceptions
import botocore.session
import pytest

from cognito_tui.errors import ConfigurationError
from cognito_tui.services.aws_files.precedence import sources

ANSWER = {
    "AccessKeyId": "ASIA",
    "SecretAccessKey": "s",
    "Token": "t",
    "Expiration": "2100-01-01T00:00:00+00:00",
}
PROGRAM = f"import json; print(json.dumps({{'Version': 1, **{ANSWER!r}}}))"
PROCESS = f"credential_process = {shlex.join([sys.executable, '-c', PROGRAM])}\n"
KEYS = "aws_access_key_id = AKIA{0}\naws_secret_access_key = s\n"
ROLE = "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = other\n"
WEB = "role_arn = arn:aws:iam::123456789012:role/r\nweb_identity_token_file = /token\n"
SSO = "sso_start_url = https://x\nsso_region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = r\n"
ENV = {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s"}
WEB_ENV = {"AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/r"}


class Endpoint(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(ANSWER).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Endpoint) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/credentials"
        server.shutdown()


@pytest.fixture(autouse=True)
def _aws() -> None:
    (Path.home() / ".aws").mkdir()


def write(config: str, credentials: str = "") -> None:
    (Path.home() / ".aws/config").write_text(config)
    (Path.home() / ".aws/credentials").write_text(credentials)


def botocores() -> str:
    try:
        credentials = botocore.session.Session().get_credentials()
    except botocore.exceptions.ProfileNotFound:
        return "none"
    return credentials.method if credentials else "none"


# each beats all below it
CHAIN = {
    "env": ("", "", ENV),
    "assume-role": (ROLE, "", {}),
    "assume-role-with-web-identity": ("", "", WEB_ENV),
    "sso": (SSO, "", {}),
    "shared-credentials-file": ("", KEYS.format("FILE"), {}),
    "custom-process": (PROCESS, "", {}),
    "config-file": (KEYS.format("CONFIG"), "", {}),
    "container-role": ("", "", {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "(the endpoint)"}),
    "none": ("", "", {}),
}


@pytest.mark.parametrize("profile", ["default", "work"])
@pytest.mark.parametrize("strongest", range(len(CHAIN)))
def test_the_order_is_botocores(
    strongest: int, profile: str, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything from the strongest down is there at once."""
    links = list(CHAIN.values())[strongest:]
    header = "default" if profile == "default" else f"profile {profile}"
    keys = "".join(link[1] for link in links)
    write(
        f"[{header}]\n" + "".join(link[0] for link in links) + f"[profile other]\n{KEYS.format('OTHER')}",
        f"[{profile}]\n{keys}" if keys else "",
    )
    for link in links:
        for name, value in link[2].items():
            monkeypatch.setenv(name, endpoint if value.startswith("(") else value)
    if profile != "default":
        monkeypatch.setenv("AWS_PROFILE", profile)
    assert [source.method for source in sources(os.environ)] == list(CHAIN)[strongest:]
    assert botocores() == list(CHAIN)[strongest]


@pytest.mark.parametrize(
    ("config", "credentials", "environ", "method"),
    [
        (f"[profile work]\n{WEB}", "", {"AWS_PROFILE": "work"}, "assume-role-with-web-identity"),
        (f"[profile 'work']\n{PROCESS}", "", {"AWS_PROFILE": "work"}, "custom-process"),
        # the credentials file adds to the profile, whatever it says
        ("", f"[work]\n{PROCESS}", {"AWS_PROFILE": "work"}, "custom-process"),
        # ... but in that file "profile work" is a profile of this very name
        ("", f"[profile work]\n{KEYS}", {"AWS_PROFILE": "work"}, "none"),
        # [DEFAULT] is everybody's
        (
            f"[DEFAULT]\n{PROCESS}[profile work]\noutput = json\n",
            "",
            {"AWS_PROFILE": "work"},
            "custom-process",
        ),
        ("[profile work]\n", f"[default]\n{KEYS}", {"AWS_PROFILE": "work"}, "none"),
        ("[profile work]\n", f"[default]\n{KEYS}", {"AWS_PROFILE": ""}, "none"),
        ("", "", {"AWS_PROFILE": "default"}, "none"),
        ("", f"[default]\n{KEYS}", {"AWS_PROFILE": "nowhere"}, "none"),
        ("", f"[default]\n{KEYS}", {"AWS_PROFILE": "nowhere", **ENV}, "none"),
        (f"[profile b]\n{PROCESS}", "", {"AWS_PROFILE": "a", "AWS_DEFAULT_PROFILE": "b"}, "custom-process"),
        ("", "", {**ENV, "AWS_ACCESS_KEY_ID": ""}, "none"),
        ("", f"[default]\n{KEYS}", {"AWS_SHARED_CREDENTIALS_FILE": "~/.aws/config"}, "none"),
    ],
)
def test_the_corners_are_botocores(
    config: str,
    credentials: str,
    environ: Mapping[str, str],
    method: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(config, credentials)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert botocores() == method
    assert sources(os.environ)[0].method == method


def test_what_is_ours_is_known() -> None:
    ours = "credential_process = /opt/bin/cognito-tui credential-process --profile work\n"
    write(f"[default]\n{ours}{KEYS.format('A')}", f"[default]\n{KEYS.format('B')}")
    environ = {
        **os.environ,
        **ENV,
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1234/credentials",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "t",
    }
    found = {source.method: source.ours for source in sources(environ, {"AKIAB", "AKIAENV"})}
    assert found == {
        "env": True,
        "shared-credentials-file": True,
        "custom-process": True,
        "config-file": False,
        "container-role": True,
        "none": False,
    }


def test_a_command_that_a_folder_can_have_run_its_own_code_is_said() -> None:
    python = f"credential_process = {sys.executable} {{}}-m cognito_tui credential-process\n"
    write(f"[profile a]\n{python.format('')}[profile b]\n{python.format('-I ')}", "")
    first, second = (sources({**os.environ, "AWS_PROFILE": name})[0] for name in "ab")
    assert first.ours
    assert second.ours
    assert str(first.remedy).endswith("write it again: cognito-tui configure aws-profile a")
    assert not second.remedy
    assert second.words == "the credential_process in [profile b] of ~/.aws/config"


@pytest.mark.parametrize("moved", ["the file", "the program", "its Python", "nothing"])
def test_a_program_that_was_moved_or_removed_is_said(moved: str, tmp_path: Path) -> None:
    (tmp_path / "cognito-tui.pyz").touch()
    here, gone = shlex.quote(str(tmp_path / "cognito-tui.pyz")), "/gone/cognito-tui.pyz"
    line = {
        "the file": f"{sys.executable} -I {gone}",
        "the program": gone,
        "its Python": f"/gone/python3 -I {here}",
        "nothing": f"{sys.executable} -I {here}",
    }[moved]
    write(f"[profile a]\ncredential_process = {line} credential-process --profile work\n", "")
    source = sources({**os.environ, "AWS_PROFILE": "a"})[0]
    assert source.ours
    what = "/gone/python3" if moved == "its Python" else gone
    again = "cognito-tui configure aws-profile --profile work a"
    said = f"which runs {what}, and that is gone; write it again: {again}"
    assert str(source.remedy) == ("" if moved == "nothing" else said)


def test_what_is_not_ours_is_known_too() -> None:
    write(f"[default]\n{PROCESS}{KEYS.format('A')}", f"[default]\n{KEYS.format('B')}")
    environ = {**os.environ, **ENV, "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1234/v2/other"}
    found = sources(environ, {"AKIAOURS"})
    assert len(found) == 6
    assert not any(source.ours for source in found)


def test_a_file_that_no_sdk_can_read_is_said() -> None:
    write("[default]\n", "[default]\n[default]\n")
    with pytest.raises(botocore.exceptions.ConfigParseError):
        botocores()
    with pytest.raises(ConfigurationError, match=r"credentials cannot be understood\. Line 2"):
        sources(os.environ)
